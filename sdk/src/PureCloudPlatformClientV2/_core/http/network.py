"""How connections are made: the settings that a transport, its TLS and its proxy share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import ssl

    from ..secrets.redaction import Secret

#: The attributes of a configuration that a snapshot holds.
SETTINGS = (
    "verify_ssl", "ssl_ca_cert", "cert_file", "key_file", "ssl_context", "proxy", "proxy_username", "_proxy_password",
    "pool_size", "_key_password", "max_response_bytes",
)  # fmt: skip


class Network:
    """A snapshot of the settings; see `Configuration` for each.

    :param settings: the values of `SETTINGS`
    """

    # No NamedTuple: making one takes a millisecond of each start.

    def __init__(self, settings: tuple[Any, ...]) -> None:
        self.settings = settings
        self.verify_ssl: bool
        self.ssl_ca_cert: str | None
        self.cert_file: str | None
        self.key_file: str | None
        self.ssl_context: ssl.SSLContext | None
        self.proxy: str | None
        self.proxy_username: str | None
        self.proxy_password: Secret
        self.pool_size: int
        self.key_password: Secret
        self.max_response_bytes: int | None
        for name, value in zip(SETTINGS, settings, strict=True):
            setattr(self, name.lstrip("_"), value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Network) and self.settings == other.settings

    __hash__ = None  # type: ignore[assignment]  # snapshots are compared only


#: Asked before each request: when the settings differ, new connections are made.
NetworkSource: TypeAlias = Callable[[], Network]
