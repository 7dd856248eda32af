"""The pages of a class and of a module of models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...ir.representation import ApiClass, Model
from ..docstrings import describe_uses
from .operations import operation_path
from .page import Block, Code, Heading, Inline, Line, Link, Mark, Page, Paragraph, Table, Tree, sentence
from .trees import Trees

_HOME = Link("Reference", "index")


def class_page(api: ApiClass) -> Page:
    """The page of a class: its operations."""
    rows: list[list[Line]] = [
        [[Mark(item.verb)], [Link(item.method, operation_path(item))], sentence(item.summary)]
        for item in api.operations
    ]
    count = f"{len(api.operations)} operation{'s' if len(api.operations) != 1 else ''}"
    blocks: list[Block] = [Paragraph([f"{count} tagged {api.tag}."], "lead")]
    blocks += [Paragraph(sentence(api.description))] if api.description else []
    return Page(
        f"classes/{api.name}", api.name, [*blocks, Table(("", "method", "what it does"), rows)], "class", [_HOME]
    )


def module_page(name: str, models: Iterable[Model], trees: Trees, methods: Mapping[str, Link]) -> Page:
    """The page of a module of models. methods: links to operations by method."""
    blocks: list[Block] = []
    for model in models:
        blocks.append(Heading(model.name, model.name))
        blocks += [Paragraph(sentence(model.description))] if model.description else []
        blocks += [Paragraph(_with_links(line, trees, methods)) for line in describe_uses(model)]
        blocks += [Tree(trees.properties(model))] if model.properties else []
    return Page(f"models/{name}", f"models.{name}", blocks, "models", [_HOME])


def _with_links(line: str, trees: Trees, methods: Mapping[str, Link]) -> list[Inline]:
    """A sentence in which methods and models are links."""
    return [
        methods.get(item.text) or trees.find(item.text) or item if isinstance(item, Code) else item
        for item in sentence(line)
    ]
