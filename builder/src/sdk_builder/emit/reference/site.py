"""All files of the reference, by path: one function from the representation and the guides to contents."""

from __future__ import annotations

import html
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.resources import files

from ...ir.representation import Model, Sdk
from ..tables.search import emit_search
from .contents import class_page, module_page
from .examples import Examples
from .guides import Guide, read_guides
from .home import emit_llms, home_page
from .names import emit_names, emit_neighbours
from .operations import Names, Operations, operation_path
from .page import Link, Page, to_html, to_markdown
from .trees import Trees

_TEMPLATE = """<!doctype html>
<html lang=en><meta charset=utf-8><meta name=viewport content="width=device-width">
<title>{title}</title><link rel=stylesheet href={root}assets/page.css><script src={root}assets/page.js></script>
{side}<main class={kind}>
{body}
</main>
"""
_PATH, _PERMISSIONS = 3, 5  # columns of an operation in the index
_ASSETS = ("page.css", "page.js", "names.js", "search.js")


def emit_site(
    sdk: Sdk,
    places: Mapping[str, str],
    names: Names,
    guides: Mapping[str, str],
    pictures: Mapping[str, str],
    repository: str = "",
    ids: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, str]]:
    """Path and content of each file of the site.

    :param names: what examples are written with
    :param guides: the text of each guide by its path from the root of the project
    :param pictures: the same for what guides show (SVG)
    :param repository: the address at which files of the project can be looked at, for links to those
    :param ids: ids for examples, by the path that names one, such as `/api/v2/users/{userId}`
    """
    read = read_guides(guides, pictures, repository)
    models = {model.name: model for model in sdk.models}
    trees = Trees(models, places)
    errors = next((f"{guide.page}#errors" for guide in read if 'id="errors"' in guide.body), "")
    operations = Operations(trees, Examples(models, ids or {}), sdk.paging, names, errors)
    modules: dict[str, list[Model]] = defaultdict(list)
    for model in sdk.models:
        modules[places[model.name]].append(model)
    modules = dict(sorted(modules.items()))
    for operation in sdk.operations:
        yield from _both(operations.page(operation))
    for api in sdk.apis:
        yield from _both(class_page(api))
        yield f"classes/{api.name}.js", emit_neighbours(api)
    methods = {item.method: Link(item.method, operation_path(item)) for item in sdk.operations}
    for name, held in modules.items():
        yield from _both(module_page(name, held, trees, methods))
    for guide in read:
        yield from _guide(guide, read)
    for path, text in pictures.items():
        yield f"guides/{path.partition('/')[2]}", text
    yield from _both(home_page(sdk, modules, read))
    yield "llms.txt", emit_llms(sdk, modules, read)
    yield "assets/titles.js", emit_names(sdk, modules, [(guide.title, guide.page) for guide in read])
    yield "assets/words.js", f"var words = JSON.parse({_quote(_shorten(emit_search(sdk)))});\n"
    assets = files(__name__.rpartition(".")[0]) / "assets"
    for name in _ASSETS:
        yield f"assets/{name}", (assets / name).read_text("utf-8")


def _shorten(index: str) -> str:
    """The index without what only programs show: permissions, and of paths all but their depth."""
    data = json.loads(index)
    for operation in data["operations"]:
        operation[_PERMISSIONS] = []
        operation[_PATH] = "/" * operation[_PATH].count("/")
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _quote(text: str) -> str:
    """A string for a script: parsing it as JSON takes a third of the time that the script would."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _both(page: Page) -> Iterator[tuple[str, str]]:
    yield f"{page.path}.html", _whole(page.title, page.root, page.kind, to_html(page))
    yield f"{page.path}.md", to_markdown(page)


def _guide(guide: Guide, guides: list[Guide]) -> Iterator[tuple[str, str]]:
    root = "../" * guide.page.count("/")
    shown = "".join(
        f'<a href="{root}{one.page}.html"{" aria-current=page" if one is guide else ""}>{html.escape(one.title)}</a>'
        for one in guides
    )
    side = f"<nav class=side><b>Guides</b>{shown}</nav>\n"
    yield f"{guide.page}.html", _whole(guide.title, root, "guide", guide.body, side)
    yield f"{guide.page}.md", guide.text


def _whole(title: str, root: str, kind: str, body: str, side: str = "") -> str:
    return _TEMPLATE.format(title=html.escape(title), root=root, kind=kind, body=body, side=side)
