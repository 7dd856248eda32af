"""The value that is sent as JSON `null`."""

from __future__ import annotations

from typing import ClassVar


class ApiNullValue:
    """Set a property to `ApiNullValue()` to send it as `null`; a property that is `None` is not sent.

    All instances are one object, equal to itself also after pickling and copying.
    """

    #: It has no properties, but is found where models are.
    swagger_types: ClassVar[dict[str, str]] = {}
    attribute_map: ClassVar[dict[str, str]] = {}

    _instance: ApiNullValue | None = None

    def __new__(cls) -> ApiNullValue:
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def to_dict(self) -> None:
        """`None`: what it is in the `to_dict()` of a model."""

    def to_json(self) -> None:
        """`None`, as in the published package."""

    def __reduce__(self) -> tuple[type[ApiNullValue], tuple[()]]:
        return ApiNullValue, ()

    def __repr__(self) -> str:
        return "ApiNullValue()"
