"""The loop of the benchmark: read every field of a model, and of the models in it; and what it is compared with."""

from __future__ import annotations

from typing import Any


def read_all(model: Any) -> None:
    for name in model.swagger_types:
        value = getattr(model, name)
        if isinstance(value, list):
            for item in value:
                if hasattr(item, "swagger_types"):
                    read_all(item)
        elif hasattr(value, "swagger_types"):
            read_all(value)


class Plain:
    """An object whose attributes are nothing but attributes: nothing in Python is read faster."""

    swagger_types: dict[str, str]


def plain(value: Any) -> Any:
    """The same values as objects with plain attributes."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not hasattr(value, "swagger_types"):
        return value
    twin = Plain()
    twin.swagger_types = value.swagger_types
    for name in value.swagger_types:
        setattr(twin, name, plain(getattr(value, name)))
    return twin
