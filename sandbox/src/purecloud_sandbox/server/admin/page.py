"""The page at `/`, its style, its scripts and its index: from here, and nothing from elsewhere."""

from __future__ import annotations

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from ...wire.errors import ApiError

_HERE = Path(__file__).parent
_CHECKOUT = _HERE.parents[4]
# Nothing runs but the scripts of the page, nothing is loaded from elsewhere, and nobody shows it in a frame.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json"}
# The index of the operations and what ranks them: inside an installed package, else in the checkout.
_INDEX = {
    "search.json": _CHECKOUT / "sdk/src/PureCloudPlatformClientV2/search.json",
    "search.js": _CHECKOUT / "builder/src/sdk_builder/emit/reference/assets/search.js",
}
FILES = ("page.css", "page.js", "parts.js", *_INDEX)


async def read_page(request: Request) -> Response:
    """The page, or a file of it.

    :raises ApiError: 404, it did not come with the package.
    """
    name = request.url.path.rpartition("/")[2] or "page.html"
    place = next((one for one in (_HERE / name, _INDEX.get(name)) if one is not None and one.is_file()), None)
    if place is None:
        raise ApiError(404, "not.found", "{name} did not come with this package.", {"name": name})
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
    return FileResponse(place, media_type=_KINDS[place.suffix], headers=headers)
