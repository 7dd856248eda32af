"""The guides: Markdown files, rendered by markdown-it-py, of the builder's extra `docs`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from pathlib import Path

from ...project.errors import BuilderError

_TITLE = re.compile(r"^#\s+(.+)$", re.MULTILINE)
_NOT_A_WORD = re.compile(r"[^\w\- ]")


def render_guide(text: str, path: str, known: Collection[str], repository: str) -> str:
    """The body of a guide.

    path: of the file, from the root of the project. Links to other guides lead to their pages, pictures to copies
    beside them, all others to the file in the repository; if that has no address, they are not links.
    """
    try:
        from markdown_it import MarkdownIt
    except ImportError:
        raise BuilderError("markdown-it-py is not installed", 'Install the builder with its extra "docs".') from None
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(text)
    for number, token in enumerate(tokens):
        if token.type == "heading_open":
            token.attrSet("id", _anchor(tokens[number + 1].content))
        for child in token.children or ():
            for name in ("href", "src"):
                target = child.attrGet(name)
                resolved = _resolve(target, path, known, repository) if isinstance(target, str) else ""
                if resolved:
                    child.attrSet(name, resolved)
                else:
                    child.attrs.pop(name, None)
    return str(markdown.renderer.render(tokens, markdown.options, {}))


def title_of(text: str, path: Path) -> str:
    """The first heading, else the name of the file."""
    found = _TITLE.search(text)
    return found.group(1).replace("`", "") if found else path.stem


def _resolve(target: str, path: str, known: Collection[str], repository: str) -> str:
    if "://" in target or target.startswith(("#", "mailto:")):
        return target
    file, _, anchor = target.partition("#")
    file = posixpath.normpath(posixpath.join(posixpath.dirname(path), file))
    if file in known:
        name = posixpath.basename(file)
        name = f"{name.removesuffix('.md')}.html" if name.endswith(".md") else name
        return f"{name}{'#' + anchor if anchor else ''}"
    return f"{repository}/{file}" if repository else ""


def _anchor(heading: str) -> str:
    """As web pages of repositories have it: `What shows what` -> `what-shows-what`."""
    return _NOT_A_WORD.sub("", heading.lower()).replace(" ", "-")
