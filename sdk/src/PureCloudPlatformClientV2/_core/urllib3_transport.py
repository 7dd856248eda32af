"""The transport over urllib3: connection pools, proxies, TLS, timeouts, streamed bodies."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Any

import urllib3
from urllib3 import exceptions

from .errors import ApiConnectionError, ApiTimeoutError
from .request import Reply, Request
from .transport import Sink, Timeout

if TYPE_CHECKING:
    from .configuration import Configuration

#: Errors that happen before a byte of the request has left.
_UNSENT = (
    exceptions.NewConnectionError,
    exceptions.ConnectTimeoutError,
    exceptions.EmptyPoolError,
    exceptions.ProxyError,
)
_CHUNK = 1 << 16


class Urllib3Transport:
    """Keeps up to `configuration.pool_size` connections to each host; shared by all threads of a client."""

    def __init__(self, configuration: Configuration) -> None:
        self._configuration = configuration
        self._lock = threading.Lock()
        self._pools: dict[str, urllib3.HTTPConnectionPool] = {}
        self._managers: dict[tuple[str | None, bool], urllib3.PoolManager] = {}
        self._process = os.getpid()

    def send(self, request: Request, timeout: Timeout, sink: Sink | None = None) -> Reply:
        if os.getpid() != self._process:
            self._forget()  # a fork shares the sockets: two processes must not write to the same one
        end = None if timeout.total is None else time.monotonic() + timeout.total
        whole = sink is None and end is None
        try:
            response = self._open(request, timeout, preload=whole)
            if whole:
                return Reply(response.status, response.reason or "", response.headers, response.data)
            return _read(response, sink, end)
        except (exceptions.HTTPError, OSError) as error:
            failure = _classified(error)
        # Raised here, outside of `except`: the inner exceptions' frames hold headers and bodies.
        raise failure

    def close(self) -> None:
        with self._lock:
            for manager in self._managers.values():
                manager.clear()
            self._pools.clear()
            self._managers.clear()

    def _open(self, request: Request, timeout: Timeout, *, preload: bool) -> urllib3.BaseHTTPResponse:
        limits = urllib3.Timeout(connect=timeout.connect, read=timeout.read)
        options: dict[str, Any] = {
            "body": request.body,
            "headers": request.headers,
            "retries": False,
            "redirect": False,
            "timeout": limits,
            "pool_timeout": timeout.read,
            "preload_content": preload,
        }
        target = request.target
        start = target.find("/", 8)
        origin = target if start < 0 else target[:start]
        pool = self._pools.get(origin)
        if pool is None:
            proxy = self._proxy_for(origin)
            # Without TLS the system's certificates, which take 25 ms to load, are not needed.
            tls = origin.startswith("https:") or (proxy or "").startswith("https:")
            manager = self._manager(proxy, tls)
            if proxy is not None:
                return manager.request(request.method, target, **options)
            pool = self._pools[origin] = manager.connection_from_url(origin)
        return pool.urlopen(request.method, "/" if start < 0 else target[start:], assert_same_host=False, **options)

    def _manager(self, proxy: str | None, tls: bool) -> urllib3.PoolManager:
        with self._lock:
            manager = self._managers.get((proxy, tls))
            if manager is None:
                manager = self._managers[proxy, tls] = self._make_manager(proxy, tls)
            return manager

    def _make_manager(self, proxy: str | None, tls: bool) -> urllib3.PoolManager:
        from .tls import context_for

        configuration = self._configuration
        settings: dict[str, Any] = {
            "maxsize": configuration.pool_size,
            "block": True,
            "retries": False,
            "ssl_context": context_for(configuration) if tls else None,
        }
        if proxy is None:
            return urllib3.PoolManager(**settings)
        headers = None
        if configuration.proxy_username and proxy == configuration.proxy:
            from .grants import basic_authorization

            credentials = basic_authorization(configuration.proxy_username, configuration.proxy_password or "")
            headers = {"proxy-authorization": credentials.reveal()}
        return urllib3.ProxyManager(proxy, proxy_headers=headers, **settings)

    def _proxy_for(self, origin: str) -> str | None:
        if self._configuration.proxy:
            return self._configuration.proxy
        scheme, _, host = origin.partition("://")
        names = (f"{scheme}_proxy", "all_proxy")
        if not any(os.environ.get(name) or os.environ.get(name.upper()) for name in names):
            return None
        from urllib import request as environment

        proxies: dict[str, str] = environment.getproxies_environment()
        if environment.proxy_bypass_environment(host, proxies):  # type: ignore[attr-defined]  # not in the stubs
            return None
        return proxies.get(scheme) or proxies.get("all")

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._pools, self._managers, self._process = {}, {}, os.getpid()


def _read(response: urllib3.BaseHTTPResponse, sink: Sink | None, end: float | None) -> Reply:
    """The body, piece by piece, to the sink if that takes it, and not beyond `end`."""
    status, reason, headers = response.status, response.reason or "", response.headers
    taken = sink is not None and sink.open(status, headers)
    parts: list[bytes] = []
    take = sink.write if sink is not None and taken else parts.append
    try:
        while True:
            if end is not None:
                _limit(response, end - time.monotonic())
            chunk = response.read1(_CHUNK) if end is not None else response.read(_CHUNK)
            if not chunk:
                break
            take(chunk)
    except BaseException:
        response.close()
        if sink is not None and taken:
            sink.discard()
        raise
    response.release_conn()
    return Reply(status, reason, headers, b"".join(parts), sink.close() if sink is not None and taken else None)


def _limit(response: urllib3.BaseHTTPResponse, left: float) -> None:
    """Let the next read not outlast the deadline."""
    if left <= 0:
        raise exceptions.ReadTimeoutError(None, "", "the deadline passed")  # type: ignore[arg-type]  # no pool needed
    socket = getattr(response.connection, "sock", None)
    if socket is not None and (socket.gettimeout() or left) > left:
        socket.settimeout(left)


def _classified(error: Exception) -> ApiConnectionError:
    """The error of ours for one of urllib3 or the operating system."""
    failure: ApiConnectionError
    refused = isinstance(error, exceptions.NewConnectionError)  # a subclass of ConnectTimeoutError in urllib3
    if isinstance(error, (exceptions.TimeoutError, TimeoutError)) and not refused:
        what = "connecting took too long" if isinstance(error, exceptions.ConnectTimeoutError) else "no answer in time"
        failure = ApiTimeoutError(0, what)
    else:
        failure = ApiConnectionError(0, _reason(error))
    failure.sent = not isinstance(error, _UNSENT)
    return failure


def _reason(error: Exception) -> str:
    """What happened, in words; never what was sent."""
    cause: BaseException = error
    while True:
        inner = (
            getattr(cause, "original_error", None)
            or cause.__cause__
            or next((argument for argument in cause.args if isinstance(argument, BaseException)), None)
        )
        if inner is None or inner is cause:
            break
        cause = inner
    words = getattr(cause, "strerror", None) or getattr(cause, "reason", None) or type(cause).__name__
    message = str(cause)
    if isinstance(error, exceptions.NameResolutionError):
        return "the host's name could not be resolved"
    if isinstance(error, exceptions.SSLError):
        detail = getattr(cause, "verify_message", None) or words
        return f"TLS failed: {detail}"
    if isinstance(error, exceptions.ProxyError):
        return f"the proxy could not be used: {words}"
    if isinstance(error, exceptions.EmptyPoolError):
        return "no connection became free in time; set a larger configuration.pool_size"
    if isinstance(error, exceptions.NewConnectionError):
        return f"no connection: {words if words != 'NewConnectionError' else message}"
    if isinstance(error, exceptions.IncompleteRead) or isinstance(cause, exceptions.IncompleteRead):
        return "the answer broke off before its end"
    return f"the connection broke: {words}"
