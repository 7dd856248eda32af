"""Running the server."""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import sys
from importlib import metadata
from pathlib import Path

from mcp.server.stdio import stdio_server

from ...output.problems import FAILED, ToolError
from ...profiles.connection import connect
from ...profiles.sources import config_folder
from ..safety.audit import Audit
from ..safety.classes import Options
from ..service import Service
from .server import Agents

#: Where the token of HTTP comes from: never from the command line, which others see.
TOKEN = "PURECLOUD_MCP_TOKEN"  # noqa: S105 - the name of a variable


def make(options: Options, audit: Path | None = None, budget: str | None = None) -> Agents:
    """A server that logs in with its first call.

    :param audit: the audit log; without one in the folder of profiles
    :param budget: the file or the redis:// address of a rate limit that is shared with other programs; without one a
        file that all servers of this person share
    :raises ToolError: if the audit log cannot be written
    """
    folder = Path(config_folder())
    log = Audit(audit or folder / "mcp-audit.jsonl")
    shared = budget or str(folder / "budget.sqlite")

    def connected() -> object:
        import PureCloudPlatformClientV2 as gc

        gc.configuration.budget = gc.RedisBudget(shared) if "://" in shared else gc.FileBudget(shared)
        return connect(options.profile, options.region)

    return Agents(Service(options, connected, log), metadata.version("purecloud-tools"))  # type: ignore[arg-type]


def over_stdio(agents: Agents) -> None:
    """Serve the program that started this one, until it closes its end."""
    _quiet()
    asyncio.run(_over_stdio(agents))


async def _over_stdio(agents: Agents) -> None:
    async with stdio_server() as (reading, writing):
        await agents.server.run(reading, writing, agents.server.create_initialization_options())


def over_http(agents: Agents, address: str, hosts: tuple[str, ...] = ()) -> None:
    """Serve over HTTP until it is interrupted.

    :param address: `PORT` or `HOST:PORT`
    :param hosts: further names that clients may call it by
    :raises ToolError: if the address cannot be used, or the token is too short
    """
    from .http import PATH, SHORTEST_TOKEN, application, listen, web_server

    _quiet()
    host, _, port = address.rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    if not port.isdecimal() or int(port) > 65535:
        raise ToolError(f"--http {address!r} is not an address", "Write a port, or HOST:PORT.")
    token = os.environ.get(TOKEN, "")
    if token and len(token) < SHORTEST_TOKEN:
        raise ToolError(f"{TOKEN} is shorter than {SHORTEST_TOKEN} characters", "Leave it out, and one is made.")
    made = token or secrets.token_urlsafe(32)
    try:
        bound = listen(host, int(port))
    except OSError as error:
        raise ToolError(f"cannot listen at {address}: {error.strerror}", status=FAILED) from None
    number = bound.getsockname()[1]

    def ready() -> None:
        shown = f"[{host}]" if ":" in host else host
        sys.stderr.write(f"http://{shown}:{number}{PATH}\n")
        if not token:
            sys.stderr.write(f"Authorization: Bearer {made}\n")
        sys.stderr.flush()

    app = application(agents.server, made, number, hosts)
    with bound:
        asyncio.run(web_server(app, ready).serve(sockets=[bound]))


def _quiet() -> None:
    """Logs go nowhere: the audit log says what happened, and records of libraries may hold what was sent."""
    logging.getLogger().addHandler(logging.NullHandler())
    for name in ("mcp", "uvicorn", "starlette", "sse_starlette"):
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
