"""The value that is sent as JSON `null`."""

from __future__ import annotations


class ApiNullValue:
    """Set a property to `ApiNullValue()` to send it as `null`; a property that is `None` is not sent.

    All instances are one object, equal to itself also after pickling and copying.
    """

    _instance: ApiNullValue | None = None

    def __new__(cls) -> ApiNullValue:
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __reduce__(self) -> tuple[type[ApiNullValue], tuple[()]]:
        return ApiNullValue, ()

    def __repr__(self) -> str:
        return "ApiNullValue()"
