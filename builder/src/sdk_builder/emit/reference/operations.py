"""The page of an operation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...ir.commands import Commands
from ...ir.representation import Operation, Paging
from ..docstrings import describe_permissions
from .calls import command_line, curl, needs_body, signature
from .examples import Examples
from .page import Block, Code, Heading, Inline, Link, Listing, Mark, Page, Paragraph, Samples, Tree, sentence
from .trees import Trees


def operation_path(operation: Operation) -> str:
    """Where the page of an operation is."""
    return f"operations/{operation.classes[0]}.{operation.method}"


@dataclass(frozen=True, slots=True)
class Names:
    """What examples are written with.

    :ivar package: the package that is imported
    :ivar commands: how operations are called on the command line
    :ivar program: the command line, or nothing if there is none
    """

    package: str
    commands: Commands
    program: str = ""


class Operations:
    """Makes the pages.

    :param paging: how operations page, by title
    :param errors: the guide that says what every call raises, if there is one
    """

    def __init__(
        self, trees: Trees, examples: Examples, paging: Mapping[str, Paging], names: Names, errors: str = ""
    ) -> None:
        self._trees = trees
        self._examples = examples
        self._paging = paging
        self._names = names
        self._every_call: Inline = Link("those of every call", errors) if errors else "those of every call"

    def page(self, operation: Operation) -> Page:
        """The page of an operation."""
        blocks = [*self._head(operation), self._samples(operation), Heading("Signature")]
        blocks.append(Listing(signature(operation), "python"))
        if operation.parameters:
            blocks += [Heading("Parameters"), Tree(self._trees.parameters(operation))]
        body = needs_body(operation)
        if body is not None:
            blocks += [Heading("Body"), Paragraph(self._trees.type(body.type))]
            nodes = self._trees.held(body.type, writing=True)
            blocks += [Tree(nodes)] if nodes else []
        returns = self._trees.type(operation.returns) if operation.returns else ["Nothing."]
        blocks += [Heading("Answer"), Paragraph(returns)]
        if operation.returns is not None:
            nodes = self._trees.held(operation.returns, writing=False)
            blocks += [Tree(nodes)] if nodes else []
        blocks += [Heading("Permissions"), Paragraph(sentence(describe_permissions(operation)))]
        blocks += [Heading("Errors"), Paragraph([*sentence(_errors(operation)), self._every_call, "."])]
        blocks += self._reading(operation)
        above = [Link(operation.classes[0], f"classes/{operation.classes[0]}")]
        return Page(operation_path(operation), operation.method, blocks, "operation", above)

    def _head(self, operation: Operation) -> list[Block]:
        blocks: list[Block] = [Paragraph(sentence(operation.summary), "lead")]
        path = Code(operation.path)  # a link to the vendor's explorer
        route: list[Inline] = [Mark(operation.verb), " ", Link(path, operation.link) if operation.link else path]
        blocks.append(Paragraph(route, "route"))
        if operation.description and operation.description != operation.summary:
            blocks.append(Paragraph(sentence(operation.description)))
        if operation.deprecated:
            blocks.append(Paragraph(["Deprecated: the platform may remove this operation."], "note"))
        if operation.preview:
            blocks.append(Paragraph(["Preview: the platform may change this operation without notice."], "note"))
        also: list[Inline] = []
        for name in operation.classes[1:]:
            also += [", " if also else "Also in ", Link(name, f"classes/{name}")]
        blocks += [Paragraph([*also, "."])] if also else []
        return blocks

    def _samples(self, operation: Operation) -> Samples:
        example = self._examples.make(operation)
        call = f"gc.{operation.classes[0]}(client).{operation.method}"
        samples = [("Python", example.python(self._names.package, call, operation.returns is not None), "python")]
        if self._names.program:
            command = command_line(self._names.program, operation, example, self._names.commands)
            samples.append(("Shell", command, "sh"))
        samples.append(("curl", curl(operation, example), "sh"))
        return Samples([(title, Listing(text, language)) for title, text, language in samples])

    def _reading(self, operation: Operation) -> list[Block]:
        listing = self._paging.get(operation.title)
        if listing is None:
            return []
        name = f"gc.{operation.classes[0]}(client).{operation.method}"
        arguments = "".join(f", {item.name}" for item in operation.parameters if item.required)
        said: list[Inline] = [f"Reads by {listing.style}. All of it, page by page:"]
        loop = f"for item in gc.paginate({name}{arguments}):\n    print(item)"
        return [Heading("Paging"), Paragraph(said), Listing(loop, "python")]


def _errors(operation: Operation) -> str:
    """What a call raises."""
    places = {item.place for item in operation.parameters}
    said = ["`ValueError` before anything is sent, when a parameter breaks its limits"] if any(
        item.limits.items() for item in operation.parameters
    ) else []  # fmt: skip
    said += ["`ValidationError` (400)"] if operation.parameters else []
    said += ["`PermissionDeniedError` (403)"] if operation.permissions else []
    said += ["`NotFoundError` (404)"] if "path" in places else []
    said += ["`ConflictError` (409)"] if "body" in places and operation.verb in ("POST", "PUT", "PATCH") else []
    return f"{', '.join(said)} and " if said else ""
