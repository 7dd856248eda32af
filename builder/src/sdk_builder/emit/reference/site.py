"""All files of the reference, by path: one function from the representation and the guides to contents."""

from __future__ import annotations

import html
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from ...ir.representation import Model, Sdk
from ..tables.search import emit_search
from .contents import Contents, operation_path
from .guides import render_guide, title_of
from .page import Block, Code, Heading, Line, Link, Page, Paragraph, Table, sentence, to_html, to_markdown

_TEMPLATE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{root}assets/page.css">
<header><a href="{root}index.html">Reference</a>
<input id="search" type="search" placeholder="Search (press /)" aria-label="Search" autocomplete="off"
 data-root="{root}">
<ol id="found" aria-live="polite"></ol></header>
<main>
{body}
</main>
<script src="{root}assets/page.js" defer></script>
</html>
"""
_ASSETS = ("page.css", "page.js", "search.js")


def emit_site(
    sdk: Sdk, places: Mapping[str, str], guides: Mapping[str, str], pictures: Mapping[str, str], repository: str = ""
) -> Iterator[tuple[str, str]]:
    """Path and content of each file of the site.

    :param guides: the text of each guide by its path from the root of the project
    :param pictures: the same for what guides show (SVG)
    :param repository: the address at which files of the project can be looked at, for links to those
    """
    contents = Contents(sdk.models, places, sdk.paging)
    modules: dict[str, list[Model]] = defaultdict(list)
    for model in sdk.models:
        modules[places[model.name]].append(model)
    titles: list[tuple[str, str]] = []
    titles += [(f"{item.classes[0]}.{item.method}", operation_path(item)) for item in sdk.operations]
    titles += [(api.name, f"classes/{api.name}") for api in sdk.apis]
    titles += [(model.name, contents.model(model.name).target) for model in sdk.models]
    for operation in sdk.operations:
        yield from _both(contents.operation(operation))
    for api in sdk.apis:
        yield from _both(contents.api(api))
    for name, models in sorted(modules.items()):
        yield from _both(contents.module(name, models))
    for path, text in guides.items():
        title, name = title_of(text, Path(path)), f"guides/{Path(path).stem}"
        titles.append((title, name))
        body = render_guide(text, path, {*guides, *pictures}, repository)
        yield f"{name}.html", _TEMPLATE.format(title=html.escape(title), root="../", body=body)
        yield f"{name}.md", text
    for path, text in pictures.items():
        yield f"guides/{Path(path).name}", text
    yield from _both(_index(sdk, sorted(modules), guides))
    yield "llms.txt", _llms(sdk)
    yield "assets/titles.js", f"var titles = {json.dumps(titles, separators=(',', ':'))};\n"
    yield "assets/words.js", f"var words = {emit_search(sdk)};\n"
    assets = files(__name__.rpartition(".")[0]) / "assets"
    for name in _ASSETS:
        yield f"assets/{name}", (assets / name).read_text("utf-8")


def _both(page: Page) -> Iterator[tuple[str, str]]:
    yield f"{page.path}.html", _TEMPLATE.format(title=html.escape(page.title), root=page.root, body=to_html(page))
    yield f"{page.path}.md", to_markdown(page)


def _index(sdk: Sdk, modules: list[str], guides: Mapping[str, str]) -> Page:
    classes: list[list[Line]] = [
        [[Link(api.name, f"classes/{api.name}")], sentence(api.description or f"{len(api.operations)} operations.")]
        for api in sdk.apis
    ]
    read: list[list[Line]] = [
        [[Link(title_of(text, Path(path)), f"guides/{Path(path).stem}")]] for path, text in guides.items()
    ]
    models: list[list[Line]] = [[[Link(f"models.{name}", f"models/{name}")]] for name in modules]
    count = f"{len(sdk.operations)} operations and {sdk.count_models()} models. "
    blocks: list[Block] = [Paragraph([count, "Press ", Code("/"), " and say what you want to do, or type a name."])]
    if read:
        blocks += [Heading("Guides"), Table(("guide",), read)]
    blocks += [
        Heading("Operations, by class"),
        Table(("class", "what it holds"), classes),
        Heading("Models, by module"),
        Table(("module",), models),
    ]
    return Page("index", "Reference", blocks)


def _llms(sdk: Sdk) -> str:
    lines = ["# Reference", "", "> Each page is Markdown; a class lists its operations.", "", "## Classes", ""]
    lines += [f"- [{api.tag}](classes/{api.name}.md): {len(api.operations)} operations" for api in sdk.apis]
    return "\n".join(lines) + "\n"
