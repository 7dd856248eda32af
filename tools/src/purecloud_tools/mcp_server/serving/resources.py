"""Resources: guides, and the types of the API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    ListResourcesResult,
    ListResourceTemplatesResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    ResourceTemplate,
    TextResourceContents,
)

from ..tools.describe import describe_model

_GUIDE, _TYPE = "purecloud://guides/", "purecloud://types/"
_FOLDER = Path(__file__).parent.parent / "guides"
Context = ServerRequestContext[Any, Any]


def guides() -> dict[str, Path]:
    """The guides, by name."""
    return {path.stem: path for path in sorted(_FOLDER.glob("*.md"))}


async def list_resources(_: Context, __: PaginatedRequestParams | None) -> ListResourcesResult:
    """The guides."""
    return ListResourcesResult(
        resources=[
            Resource(uri=_GUIDE + name, name=name, title=_title(path), mime_type="text/markdown")
            for name, path in guides().items()
        ]
    )


async def list_templates(_: Context, __: PaginatedRequestParams | None) -> ListResourceTemplatesResult:
    """The types, by name."""
    template = ResourceTemplate(
        uri_template=_TYPE + "{name}", name="type", title="A type of the API", mime_type="text/plain"
    )
    return ListResourceTemplatesResult(resource_templates=[template])


async def read_resource(_: Context, params: ReadResourceRequestParams) -> ReadResourceResult:
    """A guide or a type.

    :raises MCPError: if there is none
    """
    uri = str(params.uri)
    text: str | None = None
    kind = "text/markdown"
    if uri.startswith(_GUIDE):
        path = guides().get(uri.removeprefix(_GUIDE))
        text = path.read_text("utf-8") if path is not None else None
    elif uri.startswith(_TYPE):
        text, kind = describe_model(uri.removeprefix(_TYPE)), "text/plain"
    if text is None:
        raise MCPError(INVALID_PARAMS, f"there is no resource {uri[:100]!r}")
    return ReadResourceResult(contents=[TextResourceContents(uri=uri, mime_type=kind, text=text)])


def _title(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.readline().removeprefix("#").strip()
