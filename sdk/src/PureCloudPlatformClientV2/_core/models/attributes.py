"""Attributes of models as the published package keeps them: `_name` is where it stores `name`, `vars` shows all."""

from __future__ import annotations

from typing import Any, Protocol

from .field import Field, Holder

#: What an instance of the published package's models holds besides, and what cannot be set by way of `vars`.
_DESCRIPTIONS = ("swagger_types", "attribute_map")


class _Described(Holder, Protocol):
    _fields: dict[str, Field]


def private(fields: dict[str, Field], name: str) -> Field | None:
    """The field that the published package stores under this private name, `name` for `_name`."""
    return fields.get(name[1:]) if name[:1] == "_" else None


class Attributes(dict[str, Any]):
    """What `vars(model)` is: all attributes, under the names of the published package; what is set in it is set."""

    __slots__ = ("_model",)

    def __init__(self, model: _Described) -> None:
        super().__init__((name, getattr(model, name)) for name in _DESCRIPTIONS)
        fields = model._fields
        super().update((f"_{name}", getattr(model, name)) for name in fields)
        own = ((name, value) for name, value in model._values.items() if name not in fields)
        super().update((name, value) for name, value in own if not name.startswith("__"))  # those are the SDK's
        self._model = model

    def __setitem__(self, name: str, value: Any) -> None:
        super().__setitem__(name, value)
        field = private(self._model._fields, name)
        if field is not None:
            field.write(self._model, value)
        elif name not in _DESCRIPTIONS and name not in self._model._fields:  # which a property hides, as published
            self._model._values[name] = value

    def update(self, *args: Any, **values: Any) -> None:
        for name, value in dict(*args, **values).items():
            self[name] = value
