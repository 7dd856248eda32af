"""A command within another one: `purecloud wait recording batchrequests create --body wanted.json`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from ..calls import bodies
from ..calls.requests import prepare
from ..catalogue import operations
from ..catalogue.operations import Operation
from ..output.problems import ToolError, of_refusal
from .calling import arguments_of, confirm, print_request
from .operation import command_of
from .options import Settings, merged, pairs, take_settings
from .plain import leading_words

if TYPE_CHECKING:
    from PureCloudPlatformClientV2 import ApiClient

#: For commands that end in another one: all behind the first word belongs to that.
UNPARSED = {"allow_interspersed_args": False}
#: Options of commands that have no meaning within another one, which wants one answer.
_MEANINGLESS = {"skeleton": "--skeleton", "all": "--all", "limit": "--limit", "resume": "--resume"}


class Inner:
    """The command of an operation within another one.

    :param words: its name and what stands behind it
    :param outer: what the options before it say
    :ivar settings: what the options of both say; those of the inner one count more
    :raises ToolError: if it is not one, or cannot be sent
    """

    def __init__(self, words: Sequence[str], outer: Settings) -> None:
        names = leading_words(words)
        found = operations.resolve(names)
        if found is None:
            raise ToolError(f"there is no command {' '.join(words)!r}", f"purecloud search {' '.join(names)}")
        self.operation: Operation = found[0]
        command = command_of(found[0], names[: found[1]])
        context = command.make_context(
            f"purecloud {found[0].command}",
            list(words[found[1] :]),
            help_option_names=click.get_current_context().help_option_names,
        )
        given = context.params
        for key, option in _MEANINGLESS.items():
            if given.get(key) not in (None, False):
                raise ToolError(f"{option} has no meaning within another command", f"Leave {option} out.")
        self.settings: Settings = merged(outer, take_settings(given))
        self._given = given
        self._arguments = arguments_of(self.operation, given)
        body = None if given.get("body") is None else bodies.read(given["body"])
        if self.operation.body is not None:
            body = bodies.assign(self.operation.body.kind, body, given.get("assignments", ()))
        self._body = body
        self.request = prepare(self.operation, self._arguments, body, strict=not given["no_check"])
        self._headers = dict(pairs("--header", given["header"]))
        self.request.headers.update(self._headers)

    def goes_on(self) -> bool:
        """Whether it is to be sent: a dry run prints the request and ends there, and deleting is asked about.

        :raises ToolError: if it deletes, and nobody says that it may
        """
        if self._given["dry_run"]:
            print_request(self.request, self.settings)
            return False
        if self.operation.verb == "DELETE":
            confirm(self.request, self._given["yes"])
        return True

    def answers_with_a_job(self) -> bool:
        """Whether it submits a job, or shows one."""
        import PureCloudPlatformClientV2 as gc

        return gc.answers_with_job(self.operation.verb, self.operation.path)

    def answer(self, client: ApiClient) -> Any:
        """What the SDK's method returns, for what goes on from there.

        :raises ApiException: without a successful answer
        """
        import PureCloudPlatformClientV2 as gc

        from ..calls.values import parse

        given: dict[str, Any] = {
            item.python: parse(item, self._arguments[item.name], strict=False)
            for item in self.operation.parameters
            if self._arguments.get(item.name)
        }
        if self.operation.body is not None and self._body is not None:
            given[self.operation.body.python] = self._body
        if self._headers:
            given["headers"] = self._headers
        if self._given["timeout"] is not None:
            given["timeout"] = self._given["timeout"]
        api = getattr(gc, self.operation.classes[0])(client)
        try:
            return getattr(api, self.operation.method)(**given)
        except ValueError as error:  # of what the SDK does not send
            raise of_refusal(error) from None


def inner_argument(metavar: str = "COMMAND...") -> click.Argument:
    """The words of the inner command."""
    return click.Argument(["words"], nargs=-1, required=True, type=click.UNPROCESSED, metavar=metavar)
