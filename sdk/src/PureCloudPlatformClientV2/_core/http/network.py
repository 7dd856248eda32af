"""How connections are made: the settings that a transport, its TLS and its proxy share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import ssl

    from ..secrets.redaction import Secret


class Network:
    """A snapshot of the settings; see `Configuration` for each."""

    # No NamedTuple: making one takes a millisecond of each start.

    def __init__(
        self,
        verify_ssl: bool,
        ssl_ca_cert: str | None,
        cert_file: str | None,
        key_file: str | None,
        ssl_context: ssl.SSLContext | None,
        proxy: str | None,
        proxy_username: str | None,
        proxy_password: Secret,
        pool_size: int,
        key_password: Secret,
        max_response_bytes: int | None,
    ) -> None:
        self.verify_ssl = verify_ssl
        self.ssl_ca_cert = ssl_ca_cert
        self.cert_file = cert_file
        self.key_file = key_file
        self.ssl_context = ssl_context
        self.proxy = proxy
        self.proxy_username = proxy_username
        self.proxy_password = proxy_password
        self.pool_size = pool_size
        self.key_password = key_password
        self.max_response_bytes = max_response_bytes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Network) and self.__dict__ == other.__dict__

    __hash__ = None  # type: ignore[assignment]  # snapshots are compared only


#: Asked before each request: when the settings differ, new connections are made.
NetworkSource: TypeAlias = Callable[[], Network]
