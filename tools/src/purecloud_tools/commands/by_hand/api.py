"""Any path of the API: `purecloud api GET /api/v2/...`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import click

from ...calls import bodies
from ...calls.listings import with_page_size
from ...calls.requests import Request, prepare
from ...catalogue import operations
from ...catalogue.operations import Operation
from ...output.problems import ToolError, of_refusal
from ..clicks import Seconds, as_click, shared_options
from ..options import LISTING, pairs, take_settings

_VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@click.command(params=[*shared_options(), *(as_click(option) for option in LISTING)])
@click.argument("verb", type=click.Choice(_VERBS, case_sensitive=False))
@click.argument("path")
@click.option("--param", "params", metavar="NAME=VALUE", multiple=True, help="A parameter of the query.")
@click.option("--header", "headers", metavar="NAME=VALUE", multiple=True, help="A further header.")
@click.option("--body", metavar="FILE|-|JSON", help="The body: a file, - for standard input, or JSON.")
@click.option("--set", "assignments", metavar="A.B[0]=VALUE", multiple=True, help="Set a part of the body.")
@click.option("--timeout", type=Seconds(min=0, min_open=True), metavar="SECONDS")
@click.option("--yes", is_flag=True, help="Delete without asking.")
@click.option("--dry-run", is_flag=True, help="Print the request, and send nothing.")
def api(
    verb: str,
    path: str,
    params: tuple[str, ...],
    headers: tuple[str, ...],
    body: str | None,
    assignments: tuple[str, ...],
    timeout: float | None,
    yes: bool,
    dry_run: bool,
    **given: Any,
) -> None:
    """Call any path of the API: purecloud api GET /api/v2/users/me --param expand=presence.

    With --all, --limit or --resume, the items of a listing that this release knows, over all pages.
    """
    from ..calling import checked, confirm, print_request, stream, wants_all
    from ..printing import print_answer

    settings = take_settings(given)
    if not path.startswith("/") or path.startswith("//"):
        raise ToolError(f"{path!r} is not a path of the API", "It begins with one slash: /api/v2/users/me")
    plain, _, query = path.partition("?")
    several: dict[str, list[str]] = {}
    for name, value in [*parse_qsl(query, keep_blank_values=True), *pairs("--param", params)]:
        several.setdefault(name, []).append(value)
    content = bodies.assign("object", None if body is None else bodies.read(body), assignments)
    request = Request(verb.upper(), plain, several, dict(pairs("--header", headers)), content)
    listed = _listed(request, given["limit"]) if wants_all(given) else None
    if listed is not None:
        settings = checked(listed.operation, settings, whole=True)
        request = listed.request
    if dry_run:
        print_request(request, settings)
        return
    if request.verb == "DELETE":
        confirm(request, yes)
    from ...profiles.connection import connect

    with connect(settings.profile, settings.region) as client:
        if listed is not None:
            options = {**given, "timeout": timeout}
            stream(
                client, listed.operation, request, listed.arguments, options, settings, dict(pairs("--header", headers))
            )
            return
        try:
            answer = request.send(client, timeout=timeout)
        except ValueError as error:
            raise of_refusal(error) from None
    print_answer(answer, settings)


class _Listed(NamedTuple):
    """A listing that a path belongs to, its request, and what was given for each parameter, by its name in the API."""

    operation: Operation
    request: Request
    arguments: Mapping[str, Sequence[str]]


def _listed(request: Request, limit: int | None) -> _Listed:
    """The listing that a request is one of.

    :raises ToolError: if it is not one that this release knows
    """
    title = f"{request.verb} {request.path}"
    found = operations.at(request.verb, request.path)
    hint = "Leave --all, --limit and --resume out."
    if found is None:
        raise ToolError(f"{title} is not an operation of this release, which cannot say how it goes on", hint)
    operation, parts = found
    if operation.paging is None:
        raise ToolError(f"{title} does not come in pages", hint)
    known = {item.name for item in operation.parameters if item.place == "query"}
    for name in request.query:
        if name not in known:
            near = f"It takes {', '.join(sorted(known))}." if known else "It takes none."
            raise ToolError(f"{title} takes no parameter {name!r} in all pages", near)
    arguments: dict[str, Sequence[str]] = {**{name: [value] for name, value in parts.items()}, **request.query}
    sized = with_page_size(operation, arguments, limit)
    whole = prepare(operation, sized, request.body)
    whole.headers.update(request.headers)
    return _Listed(operation, whole, sized)
