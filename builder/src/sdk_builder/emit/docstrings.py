"""What docstrings say: a sentence about what it is, and the facts of the definition."""

from __future__ import annotations

from collections.abc import Iterable

from ..ir.prose.english import enumerate_words
from ..ir.representation import ApiClass, JsonScalar, Limits, Model, Operation, Parameter

_MOST_USES = 3


def describe_operation(operation: Operation) -> list[str]:
    """The docstring of a method, a line of text an item."""
    lines = [operation.summary, "", operation.title] if operation.summary else [operation.title]
    if operation.description != operation.summary:
        lines += _paragraph(operation.description)
    if operation.deprecated:
        lines += ["", "Deprecated: the platform may remove this operation."]
    if operation.preview:
        lines += ["", "Preview: the platform may change this operation without notice."]
    lines.append("")
    lines += [f":param {item.name}: {_describe_parameter(item)}" for item in operation.parameters]
    lines.append(f":returns: {operation.returns.type_name if operation.returns else 'nothing'}")
    if any(item.limits.items() for item in operation.parameters):
        lines.append(":raises ValueError: before anything is sent, when a parameter breaks its limits")
    lines.append(f":permissions: {describe_permissions(operation)}")
    lines += _paragraph(operation.link)
    return lines


_OPTIONS = (
    "Besides its parameters every method takes options: `timeout`, `deadline`, `retries`, `headers`, `idempotent`,",
    "`callback`, `download_to` and `progress`.",
)


def describe_api(api: ApiClass) -> list[str]:
    """The docstring of an API class."""
    return [f"The operations tagged {api.tag}.", *_paragraph(api.description), "", *_OPTIONS]


def describe_model(model: Model) -> list[str]:
    """The docstring of a model; empty when there is nothing to say."""
    facts = describe_uses(model)
    required = [item.name for item in model.properties if item.required]
    read_only = [item.name for item in model.properties if item.read_only]
    if required:
        facts.append(f"Required: {_code(required)}.")
    if read_only:
        facts.append(f"Read-only: {_code(read_only)}.")
    if model.discriminator:
        facts.append(f"Discriminator: `{model.discriminator}`.")
    if model.topics:
        facts.append(f"Notification topics: {_code(model.topics)}.")
    if model.description:
        return [model.description, *(["", *facts] if facts else [])]
    return facts


def describe_uses(model: Model) -> list[str]:
    """What a model is for: `Body of ..., answer of ...`; what it is part of, if it is neither."""
    uses = [
        f"{word} {enumerate_words([f'`{name}`' for name in names], _MOST_USES)}"
        for word, names in (("body of", model.body_of), ("answer of", model.answer_of))
        if names
    ]
    if not uses and model.part_of:
        uses = [f"part of {enumerate_words([f'`{name}`' for name in model.part_of], _MOST_USES)}"]
    sentence = "; ".join(uses)
    return [f"{sentence[0].upper()}{sentence[1:]}."] if sentence else []


def describe_limits(limits: Limits) -> str:
    """`1 to 100`, `at least 3 characters`; empty without limits."""
    parts = [_range(limits.minimum, limits.maximum, ""), _range(limits.min_length, limits.max_length, " characters")]
    if limits.pattern is not None:
        parts.append(f"matches `{limits.pattern}`")
    return "; ".join(part for part in parts if part)


def _describe_parameter(parameter: Parameter) -> str:
    parts = [f"{parameter.type.type_name}, {'form' if parameter.place == 'formData' else parameter.place}"]
    if parameter.enum:
        parts.append(f"one of {_code(parameter.enum)}")
    if parameter.item_enum:
        parts.append(f"any of {_code(parameter.item_enum)}")
    parts.append(describe_limits(parameter.limits))
    if parameter.default is not None:
        parts.append(f"default {_code([parameter.default])}")
    parts.append(parameter.description)
    return "; ".join(part for part in parts if part)


def describe_permissions(operation: Operation) -> str:
    """`any of ...`, `none`."""
    permissions = operation.permissions
    if permissions is None:
        return "none" if operation.auth else "none, not even a token"
    names = _code(permissions.names)
    return names if len(permissions.names) == 1 else f"{permissions.rule} of {names}"


def _paragraph(text: str) -> list[str]:
    return ["", text] if text else []


def _code(values: Iterable[JsonScalar]) -> str:
    return ", ".join(f"`{str(value).lower() if isinstance(value, bool) else value}`" for value in values)


def _range(low: float | None, high: float | None, unit: str) -> str:
    if low is None and high is None:
        return ""
    if high is None:
        return f"at least {low}{unit}"
    if low is None:
        return f"at most {high}{unit}"
    return f"{low} to {high}{unit}"
