"""Jobs and files of the platform: `wait`, `download`, `upload`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ...output.problems import FAILED, ToolError, of_refusal
from ...output.progress import Progress
from ..clicks import Seconds, shared_options
from ..inner import UNPARSED, Inner, inner_argument
from ..options import Settings, merged, take_settings
from ..printing import fitting, print_answer


@click.command(context_settings=UNPARSED, params=[inner_argument(), *shared_options()])
@click.option("--timeout", type=Seconds(min=0), metavar="SECONDS", help="The longest time to wait.")
@click.option("--cancel", is_flag=True, help="End the job if waiting ends before it.")
def wait(words: tuple[str, ...], timeout: float | None, cancel: bool, **given: Any) -> None:
    """Run a command that submits a job, or shows one, and wait until the job is done.

    purecloud wait --timeout 600 recording batchrequests get JOB_ID
    """
    import PureCloudPlatformClientV2 as gc

    from ...profiles.connection import connect

    inner = Inner(words, take_settings(given))
    settings = inner.settings
    if not inner.answers_with_a_job():
        raise _no_job(inner)
    if not inner.goes_on():
        return
    with connect(settings.profile, settings.region) as client, Progress("", quiet=settings.quiet) as progress:
        answer = inner.answer(client)

        def show(state: Any) -> None:
            progress.note(f"Waiting: {_state(gc.to_wire(state))}")

        try:
            done = gc.wait(answer, timeout=timeout, progress=show, cancel=cancel, client=client)
        except TypeError:
            raise _no_job(inner) from None
        except ValueError as error:
            raise of_refusal(error) from None
        except gc.ApiException as error:
            failed = getattr(error, "answer", None)
            if failed is None:
                raise
            raise of_refusal(error, "", FAILED, answer=gc.to_wire(failed)) from None
    print_answer(gc.to_wire(done), settings)


def _no_job(inner: Inner) -> ToolError:
    return ToolError(
        f"{inner.operation.command} neither submits a job nor shows one",
        "Such as: purecloud wait analytics conversations details jobs create --body query.json",
    )


def _state(answer: Any) -> str:
    return str(next((answer[name] for name in ("state", "status", "queryStatus") if answer.get(name)), "..."))


#: Where a file comes from, or goes to.
_SOURCE = "ADDRESS|COMMAND..."


@click.command(context_settings=UNPARSED, params=[click.Argument(["to"]), inner_argument(_SOURCE), *shared_options()])
def download(to: str, words: tuple[str, ...], **given: Any) -> None:
    """Download a file to TO, from an address, or from the one that the answer of a command names.

    purecloud download recordings/ conversations recordings get CONVERSATION_ID RECORDING_ID
    """
    import PureCloudPlatformClientV2 as gc

    from ...profiles.connection import connect

    named, settings = _named(words, take_settings(given))
    settings = fitting(settings, ("path", "bytes"), listing=False)
    if isinstance(named, Inner) and not named.goes_on():
        return
    with connect(settings.profile, settings.region) as client, Progress("bytes", quiet=settings.quiet) as progress:
        source = named.answer(client) if isinstance(named, Inner) else named
        try:
            path = gc.download(source, to, progress=_moved(progress), client=client)
        except ValueError as error:
            raise of_refusal(error) from None
    print_answer({"path": str(path), "bytes": path.stat().st_size}, settings)


@click.command(context_settings=UNPARSED, params=[click.Argument(["file"]), inner_argument(_SOURCE), *shared_options()])
def upload(file: str, words: tuple[str, ...], **given: Any) -> None:
    """Upload FILE to an address, or to the one that the answer of a command names.

    purecloud upload welcome.wav architect prompts resources uploads create PROMPT_ID en-us
    """
    import PureCloudPlatformClientV2 as gc

    from ...profiles.connection import connect

    if not Path(file).is_file():
        raise ToolError(f"{file} is not a file")
    named, settings = _named(words, take_settings(given))
    if isinstance(named, Inner) and not named.goes_on():
        return
    with connect(settings.profile, settings.region) as client, Progress("bytes", quiet=settings.quiet) as progress:
        target = named.answer(client) if isinstance(named, Inner) else named
        try:
            answer = gc.upload(target, file, progress=_moved(progress), client=client)
        except ValueError as error:
            raise of_refusal(error) from None
    print_answer(answer or {"file": file, "bytes": Path(file).stat().st_size}, settings)


class _Behind(click.Command):
    """What stands behind the first argument of a command; the help is that of the whole one."""

    def read(self, words: Sequence[str], outer: Settings) -> tuple[Any, Settings]:
        """What the argument is, and what the options before and around it say.

        :raises click.UsageError: if the words are not that
        """
        whole = click.get_current_context()
        names = whole.help_option_names
        given = self.make_context(whole.command_path, list(words), obj=whole, help_option_names=names).params
        return given.pop("words"), merged(outer, take_settings(given))

    def get_help(self, ctx: click.Context) -> str:
        whole: click.Context = ctx.obj
        return whole.get_help()


_source = _Behind("source", params=[inner_argument(_SOURCE), *shared_options()], context_settings=UNPARSED)
_address = _Behind("address", params=[click.Argument(["words"], metavar="ADDRESS"), *shared_options()])


def _named(words: Sequence[str], outer: Settings) -> tuple[str | Inner, Settings]:
    """The address or the command that the words are, and what the options before and among them say.

    :raises ToolError: if they are neither
    """
    words, outer = _source.read(words, outer)
    if words[0].startswith("/") or "://" in words[0]:
        return _address.read(words, outer)
    inner = Inner(words, outer)
    return inner, inner.settings


def _moved(progress: Progress) -> Any:
    def move(done: int, total: int | None) -> None:
        progress.total = total
        progress.advance(done - progress.done)

    return move
