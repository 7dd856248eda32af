"""How connections are made: the settings that a transport, its TLS and its proxy share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    import ssl

    from ..secrets.redaction import Secret


class Network(NamedTuple):
    """A snapshot of the settings; see `Configuration` for each."""

    verify_ssl: bool
    ssl_ca_cert: str | None
    cert_file: str | None
    key_file: str | None
    ssl_context: ssl.SSLContext | None
    proxy: str | None
    proxy_username: str | None
    proxy_password: Secret
    pool_size: int
    key_password: Secret
    max_response_bytes: int | None


#: Asked before each request: when the settings differ, new connections are made.
NetworkSource: TypeAlias = Callable[[], Network]
