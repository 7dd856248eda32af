"""A page as a list of blocks, and its two notations: HTML for people, Markdown beside it for programs.

What stands in a block is data: both notations escape it, so that no definition can write markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_MARKS = re.compile(r"([\\`*_\[\]<>|])")
_SPACE = re.compile(r"\s+")
# Code in a sentence, as docstrings have it.
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Code:
    """Code in a line."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a line. `target` is a path from the root of the site without its suffix, perhaps with `#anchor`."""

    text: str
    target: str


Inline = str | Code | Link
Line = Sequence[Inline]


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    line: Line


@dataclass(frozen=True, slots=True)
class Listing:
    """A block of code."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    head: Sequence[str]
    rows: Sequence[Sequence[Line]]


Block = Heading | Paragraph | Listing | Table


@dataclass(frozen=True, slots=True)
class Page:
    """A page. `path` is that from the root of the site, without a suffix."""

    path: str
    title: str
    blocks: Sequence[Block] = field(default_factory=tuple[Block, ...])

    @property
    def root(self) -> str:
        """What leads from the page to the root of the site."""
        return "../" * self.path.count("/")


def sentence(text: str) -> list[Inline]:
    """A sentence of a docstring: what is in backticks is code."""
    return [Code(part) if number % 2 else part for number, part in enumerate(_CODE.split(text)) if part]


def to_html(page: Page) -> str:
    """The body of the page."""
    return "\n".join([f"<h1>{html.escape(page.title)}</h1>", *(_block_html(block, page.root) for block in page.blocks)])


def _block_html(block: Block, root: str) -> str:
    if isinstance(block, Heading):
        anchor = f' id="{html.escape(block.anchor)}"' if block.anchor else ""
        return f"<h2{anchor}>{html.escape(block.text)}</h2>"
    if isinstance(block, Paragraph):
        return f"<p>{_line_html(block.line, root)}</p>"
    if isinstance(block, Listing):
        return f"<pre><code>{html.escape(block.text)}</code></pre>"
    head = "".join(f"<th>{html.escape(text)}" for text in block.head)
    rows = "\n".join("<tr>" + "".join(f"<td>{_line_html(cell, root)}" for cell in row) for row in block.rows)
    return f'<div class="table"><table>\n<tr>{head}\n{rows}\n</table></div>'


def _line_html(line: Line, root: str) -> str:
    parts: list[str] = []
    for item in line:
        if isinstance(item, Link):
            path, _, anchor = item.target.partition("#")
            target = f"{root}{path}.html{'#' + anchor if anchor else ''}"
            parts.append(f'<a href="{html.escape(target)}">{html.escape(item.text)}</a>')
        elif isinstance(item, Code):
            parts.append(f"<code>{html.escape(item.text)}</code>")
        else:
            parts.append(html.escape(item))
    return "".join(parts)


def to_markdown(page: Page) -> str:
    """The page for programs."""
    return (
        "\n\n".join([f"# {_escape(page.title)}", *(_block_markdown(block, page.root) for block in page.blocks)]) + "\n"
    )


def _block_markdown(block: Block, root: str) -> str:
    if isinstance(block, Heading):
        return f"## {_escape(block.text)}"
    if isinstance(block, Paragraph):
        return _line_markdown(block.line, root)
    if isinstance(block, Listing):
        fence = "```" if "```" not in block.text else "````"
        return f"{fence}{block.language}\n{block.text}\n{fence}"
    rows = [[_line_markdown(cell, root) for cell in row] for row in block.rows]
    lines = [list(map(_escape, block.head)), ["---"] * len(block.head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _line_markdown(line: Line, root: str) -> str:
    parts: list[str] = []
    for item in line:
        if isinstance(item, Link):
            path, _, anchor = item.target.partition("#")
            parts.append(f"[{_escape(item.text)}]({root}{path}.md{'#' + anchor if anchor else ''})")
        elif isinstance(item, Code):
            parts.append(f"`{item.text.replace('`', ' ').replace('|', chr(92) + '|')}`")
        else:
            parts.append(_escape(item))
    return "".join(parts)


def _escape(text: str) -> str:
    return _MARKS.sub(r"\\\1", _SPACE.sub(" ", text))
