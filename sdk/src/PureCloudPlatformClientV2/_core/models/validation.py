"""What pydantic, and whatever stands on it, knows of models: how one is checked, written and described.

It is loaded when pydantic asks, so pydantic is there.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..lazy.index import model_class
from .conversion import encode, item_type

if TYPE_CHECKING:
    from .field import Field

_FORMS: Mapping[str, Mapping[str, Any]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "LocalDateTime": {"type": "string"},
    "YearMonth": {"type": "string", "pattern": r"^\d{4}-\d{2}$"},
}
#: What JSON schema calls the limits of a property.
_LIMITS = {
    "minimum": "minimum",
    "maximum": "maximum",
    "min_length": "minLength",
    "max_length": "maxLength",
    "pattern": "pattern",
}
#: How many models deep a description goes. Models refer to one another without end, and whole ones have hundreds.
_DEPTH = 2


def core_schema(cls: Any) -> Any:
    """The schema of pydantic for a model: an instance passes, the data of a JSON object becomes one, and is written."""
    from pydantic_core import core_schema as schemas

    def check(value: Any) -> Any:
        if isinstance(value, cls):
            return value
        if value.__class__ is not dict:
            raise ValueError(f"{cls.__name__} is made of a JSON object, not of {type(value).__name__}")
        return cls._decoder()(copy.deepcopy(value))  # a model keeps what it is made of, and writes into it

    def write(value: Any) -> Any:
        return copy.deepcopy(encode(value))

    return schemas.no_info_plain_validator_function(
        check, serialization=schemas.plain_serializer_function_ser_schema(write)
    )


def json_schema(cls: Any, depth: int = _DEPTH) -> dict[str, Any]:
    """A model as JSON schema, under the names that the API uses; models far below are plain objects."""
    described: dict[str, Any] = {"type": "object", "title": cls.__name__}
    if cls.__doc__:
        described["description"] = inspect.cleandoc(cls.__doc__)
    if depth:
        described["properties"] = {field.wire_name: _property(field, depth - 1) for field in cls._fields.values()}
    return described


def _property(field: Field, depth: int) -> dict[str, Any]:
    form = _form(field.type_name, depth)
    form.update((_LIMITS[name], limit) for name, limit in field.limits.items())
    if field.enum:
        (form["items"] if form["type"] == "array" else form)["enum"] = list(field.enum)
    return form


def _form(type_name: str, depth: int) -> dict[str, Any]:
    item = item_type(type_name)
    if item is not None:
        of_item = _form(item, depth)
        if type_name.startswith("list["):
            return {"type": "array", "items": of_item}
        return {"type": "object", "additionalProperties": of_item}
    if type_name in _FORMS:
        return dict(_FORMS[type_name])
    model = model_class(type_name)
    return {} if model is None else json_schema(model, depth)
