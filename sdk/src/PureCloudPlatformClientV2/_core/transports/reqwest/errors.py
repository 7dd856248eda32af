"""The error of ours for one of pyreqwest: what happened, and whether a byte of the request may have left."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyreqwest.exceptions as exceptions

from ...http import urls
from ...http.content import ContentError
from ...http.errors import NAME_HINT, PROXY_HINT, ApiConnectionError, ApiTimeoutError
from ...http.transport import local_failure

if TYPE_CHECKING:
    from ...http.messages import Request
    from ...http.network import Network
    from ...http.transport import Sink

#: The errors of pyreqwest for a limit of time; which phase it was in, their names do not say.
_TIMEOUTS = (
    exceptions.ConnectTimeoutError,
    exceptions.ReadTimeoutError,
    exceptions.WriteTimeoutError,
    exceptions.RequestTimeoutError,
)
_NO_SUCH_NAME = re.compile("Name or service not known|nodename nor servname|No such host|No address associated")
#: What rustls says where it and a server will never agree.
_DISAGREED = re.compile("invalid peer certificate|InvalidContentType|peer is incompatible|fatal alert")
_TLS = re.compile("certificate|corrupt message|fatal alert|peer is incompatible|peer misbehaved|tls handshake", re.I)


def causes_of(error: Any) -> list[str]:
    """What happened, from the outermost to the innermost; without the first, which holds the URL."""
    details = getattr(error, "details", None) or {}
    return [str(cause["message"]) for cause in details.get("causes") or ()][1:]


def failure_of(error: Exception, request: Request, sink: Sink | None, network: Network) -> BaseException | None:
    """What a request that ended so raises; `None` if another transport should try it."""
    if is_for_others(error):
        return None
    local = local_failure(request, sink)
    if local is not None:
        return local
    from ...http.causes import name_host  # needs ssl, which a call does not

    failure = classified(error)
    name_host(failure, urls.split(request.url)[0], network)
    return failure


def is_for_others(error: Any) -> bool:
    """Whether another transport should try: the request has not left, and it may succeed there or say more.

    A proxy refused to open a tunnel (pyreqwest does not say with which status), or rustls and the server do not agree:
    OpenSSL knows older ciphers, and takes a server's own certificate as trusted.
    """
    causes = causes_of(error)
    return "tunnel error: unsuccessful" in causes or (
        "client error (Connect)" in causes and _DISAGREED.search(causes[-1]) is not None
    )


def classified(error: Exception) -> ApiConnectionError:
    """The error of ours for one of pyreqwest."""
    causes = causes_of(error)
    connecting = "client error (Connect)" in causes
    last = causes[-1] if causes else ""
    failure: ApiConnectionError
    if isinstance(error, exceptions.PoolTimeoutError):
        return ApiConnectionError(0, "no connection became free in time; set a larger configuration.pool_size")
    if isinstance(error, _TIMEOUTS):
        failure = ApiTimeoutError(0, "connecting took too long" if connecting else "no answer in time")
    else:
        failure = ApiConnectionError(0, _reason(error, causes, last, connecting=connecting))
    failure.sent = not connecting
    if "dns error" in causes:
        failure.permanent, failure.hint = _NO_SUCH_NAME.search(last) is not None, NAME_HINT
    elif "proxy authorization required" in last:
        failure.permanent, failure.hint = True, PROXY_HINT
    return failure


def _reason(error: Exception, causes: list[str], last: str, *, connecting: bool) -> str:
    """What happened, in words; never what was sent."""
    if isinstance(error, ContentError):
        return str(error)
    if "dns error" in causes:
        return "the host's name could not be resolved"
    if _TLS.search(last):
        return f"TLS failed: {last}"
    if "proxy authorization required" in last:
        return "the proxy could not be used: 407"
    if any(cause.startswith("tunnel error") for cause in causes):
        return f"the proxy could not be used: {_without_number(last)}"
    if connecting:
        return f"no connection: {_without_number(last)}"
    if "before message" in last or "unexpected end of file" in last or "unexpected EOF" in last:
        return "the answer broke off before its end"
    if isinstance(error, (exceptions.DecodeError, exceptions.BodyDecodeError)):
        return f"the answer is not HTTP ({last})"
    return f"the connection broke: {_without_number(last) or type(error).__name__}"


def _without_number(message: str) -> str:
    return message.partition(" (os error")[0]
