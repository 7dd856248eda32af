"""The least runtime that generated code works with: what the builder reads of it."""

from __future__ import annotations

from typing import TypedDict

DOORS = {"ApiClient": "api_client"}
AIO_DOORS = {"ApiClient": "_core.aio", "DefaultHttpClient": "_core.aio_http_client"}


class CallOptions(TypedDict, total=False):
    timeout: float | None
    retries: int | None
    progress: object
