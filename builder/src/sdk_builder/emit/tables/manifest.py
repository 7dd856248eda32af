"""Emits `operations.json`: what the SDK knows of each operation, for programs that look instead of call."""

from __future__ import annotations

import json
from typing import Any

from ...ir.representation import Operation, Paging, Parameter, Sdk
from ..source import HEADER

_JSON = ("application/json",)


def emit_manifest(sdk: Sdk) -> str:
    """The text of the manifest: one operation a line, by path and verb."""
    lines = ",\n".join(_text(describe(operation, sdk.paging.get(operation.title))) for operation in sdk.operations)
    return f'{{"about": {_text(HEADER.removeprefix("# "))},\n"operations": [\n{lines}\n]}}\n'


def describe(operation: Operation, paging: Paging | None) -> dict[str, Any]:
    """What is known of an operation, as JSON data."""
    described: dict[str, Any] = {
        "id": operation.id,
        "method": operation.method,
        "classes": operation.classes,
        "verb": operation.verb,
        "path": operation.path,
        "summary": operation.summary,
        "parameters": [_describe_parameter(item) for item in operation.parameters],
        "returns": operation.returns.type_name if operation.returns else None,
        "success": operation.success,
        "accept": operation.accept,
        "auth": operation.auth,
    }
    if operation.consumes != _JSON:
        described["consumes"] = operation.consumes
    if operation.permissions:
        described["permissions"] = {operation.permissions.rule: operation.permissions.names}
    for flag, value in (
        ("deprecated", operation.deprecated),
        ("preview", operation.preview),
        ("reads", operation.safe),
    ):
        if value:
            described[flag] = True
    if paging is not None:
        described["paging"] = paging.describe()
    return described


def _describe_parameter(item: Parameter) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": item.wire,
        "python": item.name,
        "in": item.place,
        "kind": item.type.type_name,
        "required": item.required,
    }
    values = item.enum or item.item_enum
    if values:
        described["enum"] = values
    if item.default is not None:
        described["default"] = item.default
    if item.collection_format:
        described["style"] = item.collection_format
    return {**described, **dict(item.limits.items())}


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
