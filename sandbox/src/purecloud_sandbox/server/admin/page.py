"""The page at `/`, its style and its script: from here, and nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

_HERE = Path(__file__).parent
# Nothing runs but the script of the page, nothing is loaded from elsewhere, and nobody shows it in a frame.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_KINDS = {"page.html": "text/html", "page.css": "text/css", "page.js": "text/javascript"}


async def read_page(request: Request) -> Response:
    """The page, or a file of it."""
    name = request.url.path.rpartition("/")[2] or "page.html"
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
    return Response((_HERE / name).read_text(encoding="utf-8"), media_type=_KINDS[name], headers=headers)
