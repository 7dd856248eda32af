"""The page at `/`."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

_FILE = Path(__file__).with_name("page.html")


async def read_page(_: Request) -> Response:
    """The organization, the last requests, and the operations."""
    return HTMLResponse(_FILE.read_text(encoding="utf-8"))
