"""Emits the API classes. One emitter for both modes: the asynchronous twin differs in four words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..ir import naming
from ..ir.representation import ApiClass, ListType, Operation, Parameter
from .docstrings import describe_api, describe_operation
from .source import INDENT, References, docstring, fill, fits_literal, literal, module_text, one_a_line, tuple_items

_JSON = ("application/json",)


@dataclass(frozen=True, slots=True)
class Mode:
    """How the synchronous and the asynchronous classes differ."""

    base: str
    options: str
    define: str
    answer: str
    nothing: str


SYNC = Mode(
    base="from .._core.clients.api import Api as _Api",
    options="from .._core.call.options import CallOptions as _CallOptions",
    define="def",
    answer="return self._call(",
    # For type checkers this one returns None: mypy refuses to return the result of `_call` from such a method.
    nothing="return self._call_void(",
)
ASYNC = Mode(
    base="from .._core.clients.aio import AsyncApi as _Api",
    options="from .._core.call.options import CallOptions as _CallOptions",
    define="async def",
    answer="return await self._call(",
    nothing="return await self._call(",
)


def emit_apis(apis: tuple[ApiClass, ...], places: dict[str, str], mode: Mode) -> dict[str, str]:
    """The source of each API module by its file name. places: the module of each model."""
    return {f"{naming.module_name(api.name)}.py": _emit_module(api, places, mode) for api in apis}


def _emit_module(api: ApiClass, places: dict[str, str], mode: Mode) -> str:
    references = References(places, "..models.")
    body = ["", "", f"class {api.name}(_Api):", *docstring(describe_api(api), INDENT)]
    shadowed = frozenset(name for item in api.operations for name in (item.method, *item.aliases))
    for operation in api.operations:
        body += ["", *_emit_method(operation, references, shadowed, mode)]
        body += [f"{INDENT}{alias} = {operation.method}" for alias in operation.aliases]
    checking = [*references.imports(), mode.options]
    lines = module_text(runtime=[mode.base], checking=checking, body=[])
    if any(operation.deprecated for operation in api.operations):
        # Type checkers know the standard decorator only.
        lines += f"{INDENT}from typing_extensions import deprecated as _deprecated\n"
        lines += f"else:\n{INDENT}from .._core.clients.api import deprecated as _deprecated\n"
    return lines + "\n".join(body) + "\n"


def _emit_method(operation: Operation, references: References, shadowed: frozenset[str], mode: Mode) -> list[str]:
    lines: list[str] = []
    if operation.deprecated:
        lines.append(f"{INDENT}@_deprecated({literal(f'{operation.title} is deprecated')})")
    lines.append(INDENT + _emit_signature(operation, references, shadowed, mode))
    lines += docstring(describe_operation(operation), INDENT * 2)
    answer = mode.answer if operation.returns else mode.nothing
    lines.append(INDENT * 2 + one_a_line(answer, _arguments(operation), ")", INDENT * 2))
    return lines


def _emit_signature(operation: Operation, references: References, shadowed: frozenset[str], mode: Mode) -> str:
    required = [item for item in operation.parameters if item.required]
    optional = [item for item in operation.parameters if not item.required]
    parameters = ["self"]
    parameters += [_declaration(item, references, shadowed) for item in required]
    parameters += ["*"] if optional else []
    parameters += [_declaration(item, references, shadowed) for item in optional]
    parameters.append(f"**{_options(operation)}: {_options_type(operation, references)}")
    result = references.annotation(operation.returns, shadowed) if operation.returns else "None"
    return one_a_line(f"{mode.define} {operation.method}(", parameters, f") -> {result}:", INDENT)


def _declaration(item: Parameter, references: References, shadowed: frozenset[str]) -> str:
    default = "" if item.required else " | None = None"
    if isinstance(item.type, ListType):
        return _list_declaration(item, item.type, references, shadowed, default)
    kind = " | ".join(references.annotation(one, shadowed) for one in (item.type, *item.also))
    if item.interval:
        kind = references.interval(shadowed)
    if not fits_literal(item.enum):
        return f"{item.name}: {kind}{default}"
    return fill(f"{item.name}: _t.Literal[", references.literals(item.enum), f"] | {kind}{default}", INDENT * 2)


def _list_declaration(
    item: Parameter, kind: ListType, references: References, shadowed: frozenset[str], default: str
) -> str:
    """Any sequence does, and a single value where the wire does not tell it from a list of one.

    For type checkers, a string is a sequence of strings, so that a single one needs no mention.
    """
    inner = references.annotation(kind.item, shadowed)
    if item.place != "body" and kind.item.type_name != "str":
        default = f" | {inner}{default}"
    opening = f"{item.name}: {references.use('_c')}.Sequence["
    if not fits_literal(item.item_enum):
        return f"{opening}{inner}]{default}"
    return fill(f"{opening}_t.Literal[", references.literals(item.item_enum), f"] | {inner}]{default}", INDENT * 2)


def _options(operation: Operation) -> str:
    """The name of the catch-all parameter: a parameter of the definition called `options` goes first."""
    return "_options" if any(item.name == "options" for item in operation.parameters) else "options"


def _options_type(operation: Operation, references: References) -> str:
    if operation.hides_options:  # type checkers allow no option that is called like a parameter
        return f"{references.use('_t')}.Any"
    return f"{references.use('_te')}.Unpack[_CallOptions]"


def _arguments(operation: Operation) -> list[str]:
    arguments = [literal(operation.verb), literal(operation.path)]
    places = (("path", "path"), ("query", "query"), ("header", "header"))
    for keyword, place in places:
        arguments += _mapping(keyword, [item for item in operation.parameters if item.place == place])
    form = [item for item in operation.parameters if item.place == "formData"]
    arguments += _mapping("form", [item for item in form if item.type.type_name != "file"])
    arguments += _mapping("files", [item for item in form if item.type.type_name == "file"])
    arguments += [f"body={item.name}" for item in operation.parameters if item.place == "body"]
    joined = [
        f"{literal(item.wire)}: {literal(item.collection_format)}"
        for item in operation.parameters
        if item.collection_format
    ]
    arguments += [one_a_line("collection_formats={", joined, "}", INDENT * 3)] if joined else []
    required = [
        "body" if item.place == "body" else item.wire
        for item in operation.parameters
        if item.required and item.place != "path"
    ]
    arguments += [_tuple_argument("required", required)] if required else []
    limits = [f"{literal(item.wire)}: {_limits(item)}" for item in operation.parameters if item.limits.items()]
    arguments += [one_a_line("limits={", limits, "}", INDENT * 3)] if limits else []
    arguments += [f"returns={literal(operation.returns.type_name)}"] if operation.returns else []
    arguments += [_tuple_argument("accept", operation.accept)] if operation.accept != _JSON else []
    arguments += [_tuple_argument("consumes", operation.consumes)] if operation.consumes != _JSON else []
    arguments += [] if operation.auth else ["auth=False"]
    arguments += ["safe=True"] if operation.safe else []
    arguments += ["job=True"] if operation.job else []
    return [*arguments, f"**{_options(operation)}"]


def _limits(item: Parameter) -> str:
    return "{" + ", ".join(f"{literal(name)}: {literal(value)}" for name, value in item.limits.items()) + "}"


def _tuple_argument(name: str, values: Sequence[str]) -> str:
    return fill(f"{name}=(", tuple_items(values), ")", INDENT * 3)


def _mapping(keyword: str, items: list[Parameter]) -> list[str]:
    pairs = [f"{literal(item.wire)}: {item.name}" for item in items]
    return [one_a_line(f"{keyword}={{", pairs, "}", INDENT * 3)] if pairs else []
