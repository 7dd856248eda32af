"""The least runtime that generated code works with: what the builder reads of it."""

from __future__ import annotations

from typing import TypedDict

PACKAGE_NAMES = {"ApiClient": "api_client"}
AIO_NAMES = {"ApiClient": "_core.clients.aio", "DefaultHttpClient": "_core.clients.aio"}


class CallOptions(TypedDict, total=False):
    timeout: float | None
    retries: int | None
    progress: object
