"""Events of the platform as they happen: `listen`."""

from __future__ import annotations

import sys
from typing import Any

import click

from ...output.formats import writer
from ...output.problems import INTERRUPTED, ToolError, of_refusal
from ..clicks import shared_options
from ..options import Settings, take_settings
from ..printing import fitting, query_of


@click.command(params=[click.Argument(["topics"], nargs=-1, required=True), *shared_options()])
@click.option("--id", "ids", multiple=True, help="What {id} in a topic stands for; the signed-in user if left out.")
@click.option("--limit", type=click.IntRange(min=1), help="Stop after so many events.")
def listen(topics: tuple[str, ...], ids: tuple[str, ...], limit: int | None, **given: Any) -> None:
    """Print events as they happen, one a line: purecloud listen v2.users.{id}.presence.

    purecloud notifications availabletopics list shows the topics.
    """
    import asyncio

    from ...profiles.connection import connect

    settings = fitting(take_settings(given), ("topic", "body."), listing=False)
    with connect(settings.profile, settings.region) as client:
        names = [name for topic in topics for name in _filled(client, topic, ids)]
        try:
            asyncio.run(_print_events(client, names, limit, settings))
        except KeyboardInterrupt:
            raise ToolError("stopped listening", status=INTERRUPTED) from None
        except ValueError as error:
            raise of_refusal(error) from None


def _filled(client: Any, topic: str, ids: tuple[str, ...]) -> list[str]:
    if "{id}" not in topic:
        return [topic]
    if not ids and topic.startswith("v2.users."):
        me = client.request("GET", "/api/v2/users/me")
        ids = (me["id"],)
    if not ids:
        raise ToolError(f"{topic} needs an id", "Say which: --id ID")
    return [topic.replace("{id}", one) for one in ids]


async def _print_events(client: Any, topics: list[str], limit: int | None, settings: Settings) -> None:
    import PureCloudPlatformClientV2 as gc

    query = query_of(settings)
    out = writer(settings.output or "jsonl", sys.stdout, settings.columns, checked=settings.checked)
    if sys.stderr.isatty() and not settings.quiet:
        click.echo(f"Listening to {', '.join(topics)}; Ctrl-C ends it.", err=True)
    count = 0
    stream: Any = gc.notifications(*topics, client=client)
    try:
        async with stream:
            async for event in stream:
                if isinstance(event, gc.Gap):
                    click.echo(f"events may be missing: {event}", err=True)
                    continue
                item = {"topic": event.topic, "body": gc.to_wire(event.body)}
                out.item(item if query is None else query.of(item))
                sys.stdout.flush()
                count += 1
                if count == limit:
                    break
    finally:
        out.close()
