"""The guides: Markdown files, rendered by markdown-it-py, of the builder's extra `docs`."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from ...project.errors import BuilderError
from .page import Line, sentence

_TITLE = re.compile(r"^#\s+(.+)$", re.MULTILINE)
_PART = re.compile(r"^##\s+(.+)$", re.MULTILINE)
_FIRST = re.compile(r".+?\.(?=\s|$)", re.DOTALL)
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_BEGINNING = 3  # blocks of a guide, parts of it
_COMMENT = re.compile(r"\A(?:<!--.*?-->\s*)+", re.DOTALL)  # for who opens the file: that it is generated
_NOT_A_WORD = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide: where its page is, what it is called, its first sentence, and its body as HTML and as Markdown."""

    page: str
    title: str
    lead: Line
    body: str
    text: str


def read_guides(guides: Mapping[str, str], pictures: Collection[str], repository: str) -> list[Guide]:
    """The guides, in their order, those of subfolders last.

    guides: what they say, by path from the root of the project; the first part of a path is the folder of all guides.
    """
    known = {*guides, *pictures}
    paths = sorted(guides, key=lambda path: path.count("/"))
    return [
        Guide(
            page=_page_of(path),
            title=title_of(guides[path], path),
            lead=_lead_of(guides[path]),
            body=render_guide(guides[path], path, known, repository),
            text=guides[path],
        )
        for path in paths
    ]


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
    tokens = markdown.parse(_COMMENT.sub("", text))
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
    html = str(markdown.renderer.render(tokens, markdown.options, {}))
    # A wide table moves by itself on a phone, not the whole page. (No text of a guide is a tag: `<` is escaped.)
    return html.replace("<table>", "<div class=table><table>").replace("</table>", "</table></div>")


def title_of(text: str, path: str) -> str:
    """The first heading, else the name of the file."""
    found = _TITLE.search(text)
    return found.group(1).replace("`", "") if found else PurePosixPath(path).stem


def _lead_of(text: str) -> Line:
    """The first sentence, if a paragraph is near the beginning; else what the guide has parts about."""
    blocks = re.split(r"\n\s*\n", text.strip())[:_BEGINNING]
    found = (_FIRST.match(block) for block in blocks if block[:1].isalnum() or block.startswith("`"))
    first = next((match.group() for match in found if match and not match.group().startswith("```")), "")
    first = first or ", ".join(_PART.findall(text)[:_BEGINNING])
    return sentence(_LINK.sub(r"\1", " ".join(first.replace("**", "").split())))


def _page_of(path: str) -> str:
    return f"guides/{path.partition('/')[2].removesuffix('.md')}"


def _resolve(target: str, path: str, known: Collection[str], repository: str) -> str:
    if "://" in target or target.startswith(("#", "mailto:")):
        return target
    file, _, anchor = target.partition("#")
    folder = posixpath.dirname(path)
    file = posixpath.normpath(posixpath.join(folder, file))
    if file in known:
        name = posixpath.relpath(file, folder)
        name = f"{name.removesuffix('.md')}.html" if name.endswith(".md") else name
        return f"{name}{'#' + anchor if anchor else ''}"
    return f"{repository}/{file}" if repository else ""


def _anchor(heading: str) -> str:
    """As web pages of repositories have it: `What shows what` -> `what-shows-what`."""
    return _NOT_A_WORD.sub("", heading.lower()).replace(" ", "-")
