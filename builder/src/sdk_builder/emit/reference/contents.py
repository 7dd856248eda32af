"""What pages say: of an operation, of a class, of a module of models."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from ...ir.representation import ApiClass, ListType, MapType, Model, ModelType, Operation, Paging, Parameter, Type
from ..docstrings import describe_limits, describe_permissions, describe_uses
from .page import Block, Code, Heading, Inline, Line, Link, Listing, Page, Paragraph, Table, sentence


class Contents:
    """Makes pages. places: the module of each model; paging: how operations page, by title."""

    def __init__(self, models: Iterable[Model], places: Mapping[str, str], paging: Mapping[str, Paging]) -> None:
        self._models = {model.name: model for model in models}
        self._places = places
        self._paging = paging

    def operation(self, operation: Operation) -> Page:
        """The page of an operation."""
        api = operation.classes[0]
        blocks: list[Block] = [Paragraph(sentence(operation.summary))]
        if operation.description and operation.description != operation.summary:
            blocks.append(Paragraph(sentence(operation.description)))
        blocks.append(Paragraph([Code(operation.title)]))
        if operation.deprecated:
            blocks.append(Paragraph(["Deprecated: the platform may remove this operation."]))
        if operation.preview:
            blocks.append(Paragraph(["Preview: the platform may change this operation without notice."]))
        blocks += [Listing(_calls(operation), "python")]
        if operation.parameters:
            rows = [self._parameter(item) for item in operation.parameters]
            blocks += [Heading("Parameters"), Table(("name", "in", "type", "what it may be"), rows)]
        body = next((item.type for item in operation.parameters if item.place == "body"), None)
        for title, held in (("Body", body), ("Answer", operation.returns)):
            if held is not None:
                blocks += [Heading(title), Paragraph(self.type(held))]
                model = self._models.get(_model_in(held))
                if model and model.properties:
                    blocks.append(self._properties(model))
        blocks += [Heading("Permissions"), Paragraph(sentence(describe_permissions(operation)))]
        listing = self._paging.get(operation.title)
        if listing is not None:
            call = f"gc.paginate(gc.{api}(client).{operation.method}, ...)"
            blocks += [Heading("Paging"), Paragraph(["Reads by ", Code(listing.style), ": ", Code(call), "."])]
        classes: list[Inline] = []
        for name in operation.classes:
            classes += [" ", Link(name, f"classes/{name}")]
        blocks += [
            Heading("Elsewhere"),
            Paragraph(["Class", *classes, f". {operation.link}" if operation.link else "."]),
        ]
        blocks.append(Listing(_curl(operation), "sh"))
        return Page(operation_path(operation), f"{api}.{operation.method}", blocks)

    def api(self, api: ApiClass) -> Page:
        """The page of a class."""
        rows: list[list[Line]] = [
            [[Link(item.method, operation_path(item))], sentence(item.summary)] for item in api.operations
        ]
        blocks: list[Block] = [Paragraph([f"The operations tagged {api.tag}."])]
        blocks += [Paragraph(sentence(api.description))] if api.description else []
        return Page(f"classes/{api.name}", api.name, [*blocks, Table(("method", "what it does"), rows)])

    def module(self, name: str, models: Iterable[Model]) -> Page:
        """The page of a module of models."""
        blocks: list[Block] = []
        for model in models:
            blocks.append(Heading(model.name, model.name))
            blocks += [Paragraph(sentence(model.description))] if model.description else []
            blocks += [Paragraph(sentence(line)) for line in describe_uses(model)]
            blocks += [self._properties(model)] if model.properties else []
        return Page(f"models/{name}", f"models.{name}", blocks)

    def type(self, item: Type) -> list[Inline]:
        """A type, with a link to the model in it."""
        if isinstance(item, ListType):
            return ["list of ", *self.type(item.item)]
        if isinstance(item, MapType):
            return ["dict of ", *self.type(item.value)]
        return [self.model(item.name)] if isinstance(item, ModelType) else [Code(item.type_name)]

    def model(self, name: str) -> Link:
        """A link to a model."""
        return Link(name, f"models/{self._places[name]}#{name}")

    def _parameter(self, item: Parameter) -> list[Line]:
        facts = ["required"] if item.required else []
        values = item.enum or item.item_enum
        facts += [f"one of {', '.join(map(str, values))}"] if values else []
        facts += [describe_limits(item.limits)] if item.limits.items() else []
        facts += [f"default {item.default}"] if item.default is not None else []
        facts += [item.description] if item.description else []
        return [[Code(item.name)], [item.place], self.type(item.type), ["; ".join(facts)]]

    def _properties(self, model: Model) -> Table:
        rows: list[list[Line]] = []
        for item in model.properties:
            facts = ["required"] if item.required else []
            facts += ["read-only"] if item.read_only else []
            facts += [f"one of {', '.join(map(str, item.enum))}"] if item.enum else []
            facts += [describe_limits(item.limits)] if item.limits.items() else []
            facts += [item.description] if item.description else []
            rows.append([[Code(item.name)], self.type(item.type), ["; ".join(facts)]])
        return Table(("property", "type", "what it may be"), rows)


def operation_path(operation: Operation) -> str:
    """Where the page of an operation is."""
    return f"operations/{operation.classes[0]}.{operation.method}"


def _calls(operation: Operation) -> str:
    arguments = ", ".join(item.name for item in operation.parameters if item.required)
    name = f"{operation.classes[0]}(client).{operation.method}({arguments})"
    optional = [item.name for item in operation.parameters if not item.required]
    lines = [f"gc.{name}", f"await gc.aio.{name}"]
    return "\n".join([*lines, *([f"# optional, by name: {', '.join(optional)}"] if optional else [])])


def _curl(operation: Operation) -> str:
    lines = [f"curl -X {operation.verb} 'https://api.REGION{operation.path}'"]
    lines += ["  -H 'Authorization: Bearer TOKEN'"] if operation.auth else []
    if any(item.place == "body" for item in operation.parameters):
        lines += [f"  -H {json.dumps('Content-Type: ' + operation.consumes[0])}", "  -d @body.json"]
    return " \\\n".join(lines)


def _model_in(item: Type) -> str:
    while isinstance(item, (ListType, MapType)):
        item = item.item if isinstance(item, ListType) else item.value
    return item.name if isinstance(item, ModelType) else ""
