"""Any path of the API: `purecloud api GET /api/v2/...`."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import click

from ...calls import bodies
from ...calls.requests import Request
from ...output.problems import ToolError, of_refusal
from ..clicks import Seconds, shared_options
from ..options import pairs, take_settings

_VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@click.command(params=[*shared_options()])
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
    """Call any path of the API: purecloud api GET /api/v2/users/me --param expand=presence."""
    from ..calling import confirm, print_request
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
    if dry_run:
        print_request(request, settings)
        return
    if request.verb == "DELETE":
        confirm(request, yes)
    from ...profiles.connection import connect

    with connect(settings.profile, settings.region) as client:
        try:
            answer = request.send(client, timeout=timeout)
        except ValueError as error:
            raise of_refusal(error) from None
    print_answer(answer, settings)
