"""Emits the modules of models: one line a property."""

from __future__ import annotations

from collections import defaultdict

from ..ir.representation import ListType, Model, ModelType, Property
from .docstrings import describe_model
from .source import INDENT, WIDTH, References, docstring, fill, fits_literal, literal, module_text, tuple_items

_BASE = "from .._core.models.model import Model as _Model"
_FIELD = "from .._core.models.field import field as _field"


def emit_models(models: tuple[Model, ...], places: dict[str, str]) -> dict[str, str]:
    """The text of each module of models by its file name. places: the module of each model."""
    members: dict[str, list[Model]] = defaultdict(list)
    for model in models:
        members[places[model.name]].append(model)
    return {f"{module}.py": _emit_module(module, members[module], places) for module in sorted(members)}


def _emit_module(module: str, models: list[Model], places: dict[str, str]) -> str:
    references = References(places, ".", here=module)
    body: list[str] = []
    for model in models:
        body += ["", "", *_emit_model(model, references)]
    # After all classes: an alias is the same class under another name.
    aliases = [f"{alias} = {model.name}" for model in models for alias in model.aliases]
    body += ["", "", *aliases] if aliases else []
    runtime = [_FIELD, _BASE] if any(model.properties for model in models) else [_BASE]
    return module_text(runtime=runtime, checking=references.imports(), body=body)


def _emit_model(model: Model, references: References) -> list[str]:
    shadowed = frozenset(item.name for item in model.properties)
    facts = describe_model(model)
    lines = [f"class {model.name}(_Model):"]
    lines += docstring(facts, INDENT) if facts else []
    lines += [""] if facts and model.properties else []
    for item in model.properties:
        lines += _emit_property(item, references, shadowed)
    lines += _emit_shown_by(model, references, shadowed) if model.shown_by else []
    return lines if len(lines) > 1 else [*lines, f"{INDENT}pass"]


def _emit_shown_by(model: Model, references: References, shadowed: frozenset[str]) -> list[str]:
    """What `wait` returns for this model, for type checkers."""
    kinds = " | ".join(references.annotation(ModelType(name), shadowed) for name in model.shown_by)
    return ["", f"{INDENT}if TYPE_CHECKING:", "", f"{INDENT * 2}def _shown_by(self) -> {kinds}: ..."]


def _emit_property(item: Property, references: References, shadowed: frozenset[str]) -> list[str]:
    kind = references.annotation(item.type, shadowed)
    arguments = [literal(item.wire), literal(item.type.type_name)]
    arguments += [f"{name}={literal(value)}" for name, value in item.limits.items()]
    allowed = tuple_items(item.enum)
    enum = f"enum=({', '.join(allowed)})" if allowed else ""
    values = references.literals(item.enum) if fits_literal(item.enum) else []
    kind += "" if item.expected else " | None"
    if item.interval:
        kind = references.use("_Intervals" if isinstance(item.type, ListType) else "_Interval")
    annotation = f"_t.Literal[{', '.join(values)}] | {kind}" if values else kind
    line = f"{INDENT}{item.name}: {annotation} = _field({', '.join([*arguments, enum] if enum else arguments)})"
    if len(line) > WIDTH:
        opening = f"{item.name}: {annotation} = _field("
        if values:
            opening = fill(f"{item.name}: _t.Literal[", values, f"] | {kind} = _field(", INDENT)
            arguments = [", ".join(arguments)]
        elif len(INDENT * 2 + ", ".join(arguments)) <= WIDTH:
            arguments = [", ".join(arguments)]
        if allowed:
            arguments.append(fill("enum=(", allowed, ")", INDENT * 2))
        line = INDENT + "\n".join([opening, *(f"{INDENT * 2}{argument}," for argument in arguments), f"{INDENT})"])
    return [line, *(docstring([item.description], INDENT) if item.description else [])]
