"""Carrying out the command of an operation: check, ask, send, print."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from ..calls import bodies
from ..calls.columns import check_columns
from ..calls.requests import Request, prepare
from ..catalogue.operations import Operation
from ..output.problems import INTERRUPTED, PARTLY, REFUSED, ToolError, of_api
from .options import Settings, pairs, take_settings
from .printing import format_of, knows_columns, no_fields, print_answer, print_items, print_value, query_of


def call(operation: Operation, given: dict[str, Any]) -> None:
    """Call an operation with what was given to its command.

    :raises ToolError: if it cannot be sent as it is
    """
    settings = take_settings(given)
    if given.get("skeleton") and operation.body is not None:
        print_value(bodies.skeleton(operation.body.kind), Settings(settings.output or "json"))
        return
    listing = wants_all(given)
    settings = settings._replace(checked=True) if given["no_check"] else checked(operation, settings, whole=listing)
    arguments: Mapping[str, Sequence[str]] = arguments_of(operation, given)
    body = None if given.get("body") is None else bodies.read(given["body"])
    if operation.body is not None:
        body = bodies.assign(operation.body.kind, body, given.get("assignments", ()))
    if listing:
        from ..calls.listings import with_page_size

        arguments = with_page_size(operation, arguments, given.get("limit"))
    request = prepare(operation, arguments, body, strict=not given["no_check"])
    further = dict(pairs("--header", given["header"]))
    request.headers.update(further)
    if given["dry_run"]:
        print_request(request, settings)
        return
    if operation.verb == "DELETE":
        confirm(request, given["yes"])
    from ..profiles.connection import connect

    with connect(settings.profile, settings.region, quiet=settings.quiet) as client:
        if listing:
            stream(client, operation, request, arguments, given, settings, further)
        else:
            _send(client, operation, request, settings, given["timeout"])


def wants_all(given: Mapping[str, Any]) -> bool:
    """Whether more than a page of a listing is wanted."""
    return bool(given.get("all") or given.get("limit") is not None or given.get("resume"))


def checked(operation: Operation, settings: Settings, *, whole: bool) -> Settings:
    """The settings of a call, whose query and columns fit what it gives.

    :param whole: whether items of all pages are wanted, or of a job
    :raises ToolError: if the query or the columns can find nothing
    """
    query = query_of(settings)
    if query is not None and query.first is not None:
        _check_first_field(operation, query.first, settings.query or "", jobs=whole)
    return settings._replace(checked=_knows_columns(operation, settings))


def _knows_columns(operation: Operation, settings: Settings) -> bool:
    """Whether the columns are those of what the operation gives, or of what a query makes of it.

    :raises ToolError: if there is one that nothing can have
    """
    query = query_of(settings)
    if query is None or (query.names == () and operation.paging is not None):
        return check_columns(operation, settings.columns)
    return knows_columns(query, settings.columns)


def _check_first_field(operation: Operation, field: str, text: str, *, jobs: bool) -> None:
    """A query of a listing is asked of its items.

    :raises ToolError: if it begins with a field, which a list has not: it would find nothing, whatever comes
    """
    paging = operation.paging
    if paging is None or (paging["style"] == "job" and not jobs):
        return
    raise no_fields(field, text, paging["items"])


def arguments_of(operation: Operation, given: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    """What was typed for each parameter, by its name in the API."""
    arguments = {
        item.name: given[f"parameter_{item.python}"]
        for item in operation.parameters
        if given.get(f"parameter_{item.python}")
    }
    open_parts = [item for item in operation.parameters if item.place == "path" and item.name not in arguments]
    # In the order of the path, which is how they are read.
    open_parts.sort(key=lambda item: operation.path.find(f"{{{item.name}}}"))
    typed: Sequence[str] = given.get("positional", ())
    if len(typed) > len(open_parts):
        extra = typed[len(open_parts)]
        raise ToolError(f"{extra!r} is one argument too many", f"purecloud {operation.command} --help")
    for item, value in zip(open_parts, typed, strict=False):
        arguments[item.name] = (value,)
    return arguments


def print_request(request: Request, settings: Settings, *, region: str | None = None) -> None:
    """What would be sent: everything but the token."""
    from ..profiles.connection import environment_region, find_login, new_client

    try:
        region = find_login(settings.profile, settings.region).region
    except ToolError as error:
        if error.status != REFUSED:
            raise
        region = settings.region or environment_region()  # nobody is logged in
    url = f"{new_client(region).host}{request.target()}"
    headers = dict(request.headers)
    if request.body is not None and "content-type" not in map(str.lower, headers):
        headers["Content-Type"] = "application/json"
    if format_of(settings) in ("json", "jsonl") and settings.output:
        described = {"verb": request.verb, "url": url, "headers": headers, "body": request.body}
        # The query and the columns are of the answer.
        plain = settings._replace(query=None, columns=())
        print_value({name: value for name, value in described.items() if value is not None}, plain)
        return
    from ..output.rows import dumps

    lines = [f"{request.verb} {url}", *(f"{name}: {value}" for name, value in headers.items())]
    if request.body is not None:
        lines += ["", dumps(request.body, indent=2)]
    sys.stdout.write("\n".join(lines) + "\n")


def confirm(request: Request, yes: bool) -> None:
    """Ask before something is deleted.

    :raises ToolError: if the answer is no, or nobody can be asked
    """
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise ToolError(f"{request.verb} {request.path} deletes", "Say --yes, where nobody can be asked.")
    import click

    try:
        agreed = click.confirm(f"{request.verb} {request.target()}: delete?", err=True)
    except click.Abort:
        sys.stderr.write("\n")  # behind ^C
        agreed = False
    if not agreed:
        raise ToolError("nothing was deleted", status=INTERRUPTED)


def _send(client: Any, operation: Operation, request: Request, settings: Settings, timeout: float | None) -> None:
    answer, page = request.send(client, timeout=timeout), None
    if operation.paging is not None:
        from ..calls.listings import one_page

        page = one_page(operation, answer)
    print_answer(answer if page is None else page[0], settings)
    if page is not None and page[1] is not None and page[1] > len(page[0]) and _notes(settings):
        _note(f"{len(page[0]):,} of {page[1]:,}; --all prints the rest.")
    elif answer is None and _notes(settings):
        _note("Done.")


def _note(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _notes(settings: Settings) -> bool:
    return not settings.quiet and sys.stderr.isatty()


def stream(
    client: Any,
    operation: Operation,
    request: Request,
    arguments: Mapping[str, Sequence[str]],
    given: Mapping[str, Any],
    settings: Settings,
    headers: Mapping[str, str],
) -> None:
    """Print the items of a listing, page by page, or of the results of a job.

    :param arguments: what was typed for each parameter, by its name in the API
    :param given: `limit`, `resume` and `timeout`
    :raises ToolError: if it ends before its end; says how to go on
    """
    from ..calls.listings import Listing
    from ..output.progress import Progress, is_pipe

    progress = Progress("items", quiet=settings.quiet)
    piped = is_pipe(sys.stdout)

    def show() -> None:
        sys.stdout.flush()  # who reads gets each page at once
        if progress.done and not piped:  # what reads a pipe may write to the same terminal
            progress.show()

    limit, resume, query = given.get("limit"), given.get("resume"), query_of(settings)
    whole = query is not None and not query.streams  # then nothing is printed before the end, and nothing goes on
    options = {name: value for name, value in (("headers", headers), ("timeout", given["timeout"])) if value}
    listing = Listing(
        client, operation, request, arguments, limit=limit, resume=resume, before_page=show, options=options
    )
    with progress:
        try:
            if (operation.paging or {})["style"] == "job":
                progress.note("Waiting for the job ...")
            total = listing.total()
            progress.total = min(total, limit) if total is not None and limit is not None else total
            print_items(listing, settings, progress)
        except BrokenPipeError:
            if _notes(settings) and not whole:
                _say_how_to_resume(listing, limit)
            raise
        except KeyboardInterrupt:
            progress.clear()
            if whole:
                raise ToolError("stopped before the end of the list; nothing was printed", "", INTERRUPTED) from None
            raise ToolError(
                f"stopped after {progress.done:,} items",
                _resume(listing, limit),
                INTERRUPTED,
                resume=listing.resume_token,
            ) from None
        except Exception as error:
            if whole or not progress.done or not hasattr(error, "correlation_id"):
                raise
            problem = of_api(error)
            hint = _resume(listing, limit)
            raise ToolError(
                f"{progress.done:,} items were printed, then: {problem.message}",
                hint,
                PARTLY,
                **{**problem.facts, "cause": problem.describe()["error"], "resume": listing.resume_token},
            ) from None


def _resume(listing: Any, limit: int | None) -> str:
    token = listing.resume_token
    rest = "" if limit is None else f"--limit {limit - listing.count} "  # the limit is of one call
    return f"Go on with the same command and {rest}--resume {token}" if token else ""


def _say_how_to_resume(listing: Any, limit: int | None) -> None:
    hint = _resume(listing, limit)
    if hint:
        _note(hint)
