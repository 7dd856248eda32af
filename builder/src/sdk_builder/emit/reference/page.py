"""A page as a list of blocks, and its two notations: HTML for people, Markdown beside it for programs.

What stands in a block is data: both notations escape it, so that no definition can write markup. The HTML leaves out
what a browser adds by itself (ends of paragraphs and items, the head): with thousands of pages that is megabytes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_MARKS = re.compile(r"([\\`*_\[\]<>|])")
_IN_ADDRESSES = {ord(sign): f"%{ord(sign):02X}" for sign in "()<>[]\"' `"}
_SPACE = re.compile(r"\s+")
# What an attribute may be without quotes.
_BARE = re.compile(r"[\w./#:%?&;,+~-]*[\w#:%?;,+~-]")
# Code in a sentence, as docstrings have it.
_CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Code:
    """Code in a line."""

    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A word that stands out: `required`, the verb of a request."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a line. `target` is a path from the root of the site without its suffix, perhaps with `#anchor`, or an
    address that begins with https."""

    text: str | Code
    target: str


Inline = str | Code | Mark | Link
Line = Sequence[Inline]


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`role` is a class of the style sheet."""

    line: Line
    role: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A block of code."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Samples:
    """Blocks of code that stand beside the page, each with its title; one of them is shown at a time."""

    items: Sequence[tuple[str, Listing]]


@dataclass(frozen=True, slots=True)
class Node:
    """A name with what is said about it, and what is inside of it."""

    name: str
    line: Line
    inside: Sequence[Node] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    nodes: Sequence[Node]


@dataclass(frozen=True, slots=True)
class Table:
    head: Sequence[str]
    rows: Sequence[Sequence[Line]]


Block = Heading | Paragraph | Listing | Samples | Tree | Table


@dataclass(frozen=True, slots=True)
class Page:
    """A page.

    :ivar path: from the root of the site, without a suffix
    :ivar kind: what it is about; a class of the style sheet
    :ivar above: the pages that lead to it
    """

    path: str
    title: str
    blocks: Sequence[Block] = field(default_factory=tuple[Block, ...])
    kind: str = "page"
    above: Sequence[Link] = ()

    @property
    def root(self) -> str:
        """What leads from the page to the root of the site."""
        return "../" * self.path.count("/")


def sentence(text: str) -> list[Inline]:
    """A sentence of a docstring: what is in backticks is code."""
    return [Code(part) if number % 2 else part for number, part in enumerate(_CODE.split(text)) if part]


def to_html(page: Page) -> str:
    """What stands in the `main` element of the page."""
    above = "<i>/</i>".join(_inline_html(link, page) for link in page.above)
    parts = [f"<nav>{above}</nav>" if above else "", f"<h1>{html.escape(page.title)}</h1>"]
    return "\n".join([*filter(None, parts), *(_block_html(block, page) for block in page.blocks)])


def _block_html(block: Block, page: Page) -> str:
    if isinstance(block, Heading):
        anchor = f' id="{html.escape(block.anchor)}"' if block.anchor else ""
        return f"<h2{anchor}>{html.escape(block.text, quote=False)}</h2>"
    if isinstance(block, Paragraph):
        role = f" class={html.escape(block.role)}" if block.role else ""
        return f"<p{role}>{_line_html(block.line, page)}"
    if isinstance(block, Listing):
        return f"<pre>{html.escape(block.text, quote=False)}</pre>"
    if isinstance(block, Samples):
        shown = (
            f"<section title={_attribute(title)}>{_block_html(item, page)}</section>" for title, item in block.items
        )
        return f"<aside>{''.join(shown)}</aside>"
    if isinstance(block, Tree):
        return f"<ul class=tree>{_nodes_html(block.nodes, page)}</ul>"
    head = "".join(f"<th>{html.escape(text)}" for text in block.head)
    rows = "\n".join("<tr>" + "".join(f"<td>{_line_html(cell, page)}" for cell in row) for row in block.rows)
    return f"<div class=table><table>\n<tr>{head}\n{rows}\n</table></div>"


def _nodes_html(nodes: Sequence[Node], page: Page) -> str:
    parts: list[str] = []
    for node in nodes:
        line = f"<b>{html.escape(node.name)}</b> {_line_html(node.line, page)}"
        inside = f"<details><summary>{line}</summary><ul>{_nodes_html(node.inside, page)}</ul></details>"
        parts.append(f"\n<li>{inside if node.inside else line}")
    return "".join(parts)


def _line_html(line: Line, page: Page) -> str:
    return "".join(_inline_html(item, page) for item in line)


def _inline_html(item: Inline, page: Page) -> str:
    if isinstance(item, Link):
        text = item.text if isinstance(item.text, str) else item.text.text
        shown = html.escape(text) if text is item.text else f"<code>{html.escape(text)}</code>"
        return f"<a href={_attribute(_address(item.target, page, '.html'))}>{shown}</a>"
    if isinstance(item, Code):
        return f"<code>{html.escape(item.text)}</code>"
    if isinstance(item, Mark):
        text = html.escape(item.text)
        return f"<b class={text}>{text}</b>" if text.isalpha() and text.isupper() else f"<u>{text}</u>"
    return html.escape(item, quote=False)


def _attribute(value: str) -> str:
    escaped = html.escape(value)
    return escaped if _BARE.fullmatch(value) else f'"{escaped}"'


def _address(target: str, page: Page, suffix: str) -> str:
    """A link that is relative to the page; short ones, as there are a hundred thousand."""
    target = target.translate(_IN_ADDRESSES)
    if target.startswith("https://"):
        return target
    path, _, anchor = target.partition("#")
    anchor = f"#{anchor}" if anchor else ""
    if path == page.path and anchor:
        return anchor
    folder, _, name = path.rpartition("/")
    if folder == page.path.rpartition("/")[0]:
        return f"{name}{suffix}{anchor}"
    return f"{page.root}{path}{suffix}{anchor}"


def to_markdown(page: Page) -> str:
    """The page for programs."""
    return "\n\n".join([f"# {_escape(page.title)}", *(_block_markdown(block, page) for block in page.blocks)]) + "\n"


def _block_markdown(block: Block, page: Page) -> str:
    if isinstance(block, Heading):
        return f"## {_escape(block.text)}"
    if isinstance(block, Paragraph):
        return _line_markdown(block.line, page)
    if isinstance(block, Listing):
        fence = "```" if "```" not in block.text else "````"
        return f"{fence}{block.language}\n{block.text}\n{fence}"
    if isinstance(block, Samples):
        return "\n\n".join(f"{_escape(title)}:\n\n{_block_markdown(item, page)}" for title, item in block.items)
    if isinstance(block, Tree):
        return "\n".join(_nodes_markdown(block.nodes, page, ""))
    rows = [[_line_markdown(cell, page) for cell in row] for row in block.rows]
    lines = [list(map(_escape, block.head)), ["---"] * len(block.head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _nodes_markdown(nodes: Sequence[Node], page: Page, indent: str) -> Iterator[str]:
    for node in nodes:
        yield f"{indent}- {_code_markdown(node.name)} {_line_markdown(node.line, page)}"
        yield from _nodes_markdown(node.inside, page, f"{indent}  ")


def _line_markdown(line: Line, page: Page) -> str:
    parts: list[str] = []
    for item in line:
        if isinstance(item, Link):
            text = _escape(item.text) if isinstance(item.text, str) else _code_markdown(item.text.text)
            parts.append(f"[{text}]({_address(item.target, page, '.md')})")
        elif isinstance(item, Code):
            parts.append(_code_markdown(item.text))
        else:
            parts.append(_escape(item.text if isinstance(item, Mark) else item))
    return "".join(parts)


def _code_markdown(text: str) -> str:
    return f"`{text.replace('`', ' ').replace('|', chr(92) + '|')}`"


def _escape(text: str) -> str:
    return _MARKS.sub(r"\\\1", _SPACE.sub(" ", text))
