"""What an error below HTTP means: whether another attempt can end otherwise, and what a person can do about it."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

from ..secrets.harmless import harmlessly
from .errors import CERTIFICATE_HINT, NAME_HINT
from .proxies import proxy_for

if TYPE_CHECKING:
    from .errors import ApiConnectionError
    from .network import Network

#: What OpenSSL says when two sides will never agree, however often they try.
_NEVER = frozenset((
    "CERTIFICATE_VERIFY_FAILED", "WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNSUPPORTED_PROTOCOL",
    "NO_PROTOCOLS_AVAILABLE", "TLSV1_ALERT_PROTOCOL_VERSION",
    "TLSV1_ALERT_UNKNOWN_CA", "TLSV13_ALERT_CERTIFICATE_REQUIRED",
    "SSLV3_ALERT_HANDSHAKE_FAILURE", "SSLV3_ALERT_BAD_CERTIFICATE", "SSLV3_ALERT_CERTIFICATE_EXPIRED",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN", "TLSV1_UNRECOGNIZED_NAME", "NO_SHARED_CIPHER", "NO_CIPHERS_AVAILABLE",
))  # fmt: skip
_NO_SUCH_NAME = frozenset(getattr(socket, name) for name in ("EAI_NONAME", "EAI_NODATA") if hasattr(socket, name))


def is_permanent(cause: BaseException) -> bool:
    """Whether another attempt would end in the same way."""
    if isinstance(cause, ssl.SSLError):
        return isinstance(cause, ssl.SSLCertVerificationError) or cause.reason in _NEVER
    if isinstance(cause, socket.gaierror):
        return cause.errno in _NO_SUCH_NAME
    return isinstance(cause, UnicodeError)  # a host that is not a name


def hint_for(cause: BaseException) -> str | None:
    """What to do about it, where that is known."""
    if isinstance(cause, ssl.SSLCertVerificationError):
        return CERTIFICATE_HINT
    if isinstance(cause, socket.gaierror):
        return NAME_HINT
    if isinstance(cause, ssl.SSLError) and cause.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST"):
        return "The server does not speak TLS there: check the host, its port, and http:// or https://."
    return None


def name_host(failure: ApiConnectionError, origin: str, network: Network) -> None:
    """Say of a request that did not leave which host it did not reach, by which way, and which setting may help."""
    if failure.sent:
        return
    proxy = harmlessly(proxy_for, origin, network)
    way = "" if proxy is None else f" through the proxy {_host(proxy.url)}"
    failure.reason = f"{failure.reason} ({_host(origin)}{way})"
    if failure.hint is not None:
        return
    if proxy is not None:
        failure.hint = "The proxy is that of configuration.proxy or HTTPS_PROXY; NO_PROXY names hosts that need none."
    else:
        failure.hint = (
            "Check the host, and that this machine may reach it; if there is a proxy on the way out, name it in "
            "configuration.proxy or HTTPS_PROXY."
        )


def _host(url: str) -> str:
    return url.partition("://")[2].rstrip("/")
