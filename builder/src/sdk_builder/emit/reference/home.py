"""The first page, and `llms.txt`: the way in for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...ir.representation import ApiClass, Model, Sdk
from .guides import Guide
from .page import Block, Code, Heading, Line, Link, Page, Paragraph, Table, sentence

_LLMS = (
    "Each page is Markdown; the page of a class lists its operations with what they do, that of an operation has its"
    " signature, parameters, body, answer, permissions, errors and an example."
)
_SHOWN = 3  # operations that say what a tag is about


def home_page(sdk: Sdk, modules: Mapping[str, Sequence[Model]], guides: Sequence[Guide]) -> Page:
    """The first page."""
    classes: list[list[Line]] = [
        [[Link(api.name, f"classes/{api.name}")], [str(len(api.operations))], sentence(api.description or _about(api))]
        for api in sdk.apis
    ]
    held: list[list[Line]] = [
        [[Link(f"models.{name}", f"models/{name}")], [str(len(models))]] for name, models in modules.items()
    ]
    read: list[list[Line]] = [[[Link(guide.title, guide.page)], guide.lead] for guide in guides]
    count = f"{len(sdk.operations):,} operations and {sdk.count_models():,} models. "
    blocks: list[Block] = [
        Paragraph([count, "Press ", Code("/"), " and say what you want to do, or type a name."], "lead")
    ]
    if read:
        blocks += [Heading("Guides", "guides"), Table(("guide", ""), read)]
    blocks += [
        Heading("Operations, by class", "classes"),
        Table(("class", "", "such as"), classes),
        Heading("Models, by module", "models"),
        Table(("module", ""), held),
    ]
    return Page("index", "Reference", blocks, "home")


def emit_llms(sdk: Sdk, modules: Mapping[str, Sequence[Model]], guides: Sequence[Guide]) -> str:
    """`llms.txt`: what there is, tag by tag, each with the page that lists it."""
    count = f"{len(sdk.operations)} operations and {sdk.count_models()} models."
    lines = ["# Reference", "", f"> {count} {_LLMS}", ""]
    if guides:
        lines += ["## Guides", "", *(f"- [{guide.title}]({guide.page}.md)" for guide in guides), ""]
    lines += ["## Operations, by tag", ""]
    lines += [
        f"- [{api.tag}](classes/{api.name}.md): {len(api.operations)} in `{api.name}`. {_about(api)}"
        for api in sdk.apis
    ]
    lines += ["", "## Models, by module", ""]
    lines += [f"- [models.{name}](models/{name}.md): {len(models)}" for name, models in modules.items()]
    return "\n".join(lines) + "\n"


def _about(api: ApiClass) -> str:
    """What a tag is about: its first operations that many programs use, else its first ones."""
    chosen = [item for item in api.operations if item.common and item.classes[0] == api.name] or list(api.operations)
    first = [item.summary.split(". ")[0].rstrip(".") for item in chosen]
    return " ".join(f"{text}." for text in list(dict.fromkeys(first))[:_SHOWN])
