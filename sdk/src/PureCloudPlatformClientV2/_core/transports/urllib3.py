"""The transport over urllib3: connection pools, proxies, TLS, timeouts, streamed bodies."""

from __future__ import annotations

import os
import ssl
import threading
import time
from http.client import IncompleteRead
from typing import TYPE_CHECKING, Any

import urllib3
from urllib3 import exceptions

from ..http.errors import ApiConnectionError, ApiTimeoutError
from ..http.messages import Headers, HttpResponse, Request
from ..http.proxies import environment_proxy, proxy_credentials
from ..http.transport import Sink, Timeout
from .connection import POOLS, progress

if TYPE_CHECKING:
    from ..http.network import Network, NetworkSource

_CHUNK = 1 << 16


class Urllib3Transport:
    """Keeps up to `configuration.pool_size` connections to each host; shared by all threads of a client."""

    def __init__(self, network: NetworkSource) -> None:
        self._current_network = network
        self._lock = threading.Lock()
        self._pools: dict[str, urllib3.HTTPConnectionPool] = {}
        self._managers: dict[tuple[str | None, bool], urllib3.PoolManager] = {}
        self._made_for: tuple[int, Network] | None = None

    def send(self, request: Request, timeout: Timeout, sink: Sink | None = None) -> HttpResponse:
        # Other settings need other connections, and a fork shares the sockets: two processes must not write to one.
        network = self._current_network()
        pool_key = os.getpid(), network
        if pool_key != self._made_for:
            self._forget(pool_key)
        progress.end = None if timeout.total is None else time.monotonic() + timeout.total
        progress.sent = False
        try:
            response = self._open(request, timeout, network, preload=sink is None)
            if sink is None:
                return HttpResponse(response.status, response.reason or "", response.headers, response.data)
            return _read(response, sink)
        except (exceptions.HTTPError, OSError) as error:
            failure = _classified(error, progress.sent)
        finally:
            progress.end = None
        # Raised here, outside of `except`: the inner exceptions' frames hold headers and bodies.
        raise failure

    def close(self) -> None:
        with self._lock:
            for manager in self._managers.values():
                manager.clear()
            self._pools.clear()
            self._managers.clear()

    def _open(self, request: Request, timeout: Timeout, network: Network, *, preload: bool) -> urllib3.BaseHTTPResponse:
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
            proxy = network.proxy or environment_proxy(origin)
            # Without TLS the system's certificates, which take 25 ms to load, are not needed.
            tls = origin.startswith("https:") or (proxy or "").startswith("https:")
            manager = self._manager(proxy, tls, network)
            if proxy is not None:
                return manager.request(request.method, target, **options)
            pool = self._pools[origin] = manager.connection_from_url(origin)
        return pool.urlopen(request.method, "/" if start < 0 else target[start:], assert_same_host=False, **options)

    def _manager(self, proxy: str | None, tls: bool, network: Network) -> urllib3.PoolManager:
        with self._lock:
            manager = self._managers.get((proxy, tls))
            if manager is None:
                manager = self._managers[proxy, tls] = _make_manager(proxy, tls, network)
            return manager

    def _forget(self, pool_key: tuple[int, Network]) -> None:
        self._lock = threading.Lock()
        self._pools, self._managers, self._made_for = {}, {}, pool_key


def _make_manager(proxy: str | None, tls: bool, network: Network) -> urllib3.PoolManager:
    from ..http.tls import context_for

    settings: dict[str, Any] = {
        "maxsize": network.pool_size,
        "block": True,
        "retries": False,
        "ssl_context": context_for(network) if tls else None,
    }
    if proxy is None:
        manager = urllib3.PoolManager(**settings)
    else:
        url, credentials = proxy_credentials(proxy, network)
        headers = Headers({"proxy-authorization": credentials.reveal()}) if credentials else None
        manager = urllib3.ProxyManager(url, proxy_headers=headers, **settings)
    manager.pool_classes_by_scheme = POOLS
    return manager


def _read(response: urllib3.BaseHTTPResponse, sink: Sink) -> HttpResponse:
    """The body, piece by piece, to the sink if that takes it."""
    taken = sink.open(response.status, response.headers)
    parts: list[bytes] = []
    take = sink.write if taken else parts.append
    try:
        while chunk := response.read(_CHUNK):
            take(chunk)
    except BaseException:
        response.close()
        if taken:
            sink.discard()
        raise
    response.release_conn()
    file = sink.close() if taken else None
    return HttpResponse(response.status, response.reason or "", response.headers, b"".join(parts), file)


def _classified(error: Exception, sent: bool) -> ApiConnectionError:
    """The error of ours for one of urllib3 or the operating system."""
    cause = _root(error)
    failure: ApiConnectionError
    refused = isinstance(error, exceptions.NewConnectionError)  # a subclass of ConnectTimeoutError in urllib3
    if isinstance(cause, (exceptions.TimeoutError, TimeoutError)) and not refused:
        failure = ApiTimeoutError(0, "no answer in time" if sent else "connecting took too long")
    else:
        failure = ApiConnectionError(0, _reason(error, cause))
    failure.sent = sent
    failure.permanent = isinstance(cause, ssl.SSLCertVerificationError)
    return failure


def _root(error: BaseException) -> BaseException:
    """The innermost error, which says what happened."""
    while True:
        inner = (
            getattr(error, "original_error", None)
            or error.__cause__
            or next((argument for argument in error.args if isinstance(argument, BaseException)), None)
        )
        if inner is None or inner is error:
            return error
        error = inner


def _reason(error: Exception, cause: BaseException) -> str:
    """What happened, in words; never what was sent."""
    words = getattr(cause, "strerror", None) or getattr(cause, "reason", None) or type(cause).__name__
    if isinstance(error, exceptions.NameResolutionError):
        return "the host's name could not be resolved"
    if isinstance(error, exceptions.SSLError):
        return f"TLS failed: {getattr(cause, 'verify_message', None) or words}"
    if isinstance(error, exceptions.ProxyError):
        return f"the proxy could not be used: {cause if type(cause) is OSError else words}"
    if isinstance(error, exceptions.EmptyPoolError):
        return "no connection became free in time; set a larger configuration.pool_size"
    if isinstance(error, exceptions.NewConnectionError):
        return f"no connection: {words if words != 'NewConnectionError' else cause}"
    if isinstance(cause, IncompleteRead):
        return "the answer broke off before its end"
    return f"the connection broke: {words}"
