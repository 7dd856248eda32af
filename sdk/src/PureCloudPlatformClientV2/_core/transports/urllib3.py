"""The transport over urllib3: connection pools, proxies, TLS, timeouts, streamed bodies."""

from __future__ import annotations

import os
import re
import threading
import time
from http.client import HTTPException, IncompleteRead, LineTooLong
from typing import TYPE_CHECKING, Any, TypeAlias

import urllib3
from urllib3 import exceptions

from ..http import urls
from ..http.causes import hint_for, is_permanent, name_host
from ..http.content import Content, ContentError, TooLargeError, check_head, too_large
from ..http.errors import PROXY_HINT, ApiConnectionError, ApiTimeoutError
from ..http.messages import Headers, HttpResponse, Request, ResponseHeaders
from ..http.proxies import Proxy, proxy_for
from ..http.transport import LocalError, Sink, Timeout, local_failure
from ..lazy.ending import end_too_late
from ..lazy.replacements import replaced_managers
from .connection import progress
from .pool import POOLS, replaced

if TYPE_CHECKING:
    from ..http.network import Network, NetworkSource

_CHUNK = 1 << 16
#: A body of up to this size is read in one go, into memory that is taken once; a server that lies about the size of one
#: makes no more of it than address space.
_AT_ONCE = 32 << 20
#: What the libraries raise about a connection, and about what came over it.
_FAILURES = (exceptions.HTTPError, HTTPException, OSError, ValueError, OverflowError, ContentError, LocalError)


#: A pool of connections to an origin, or what manages those to a proxy on the way to it.
_Route: TypeAlias = "urllib3.HTTPConnectionPool | urllib3.PoolManager"

#: Held while connections are set up or forgotten. By its thread again: a signal's handler may make calls.
_making = threading.RLock()
if hasattr(os, "register_at_fork"):  # not on Windows
    os.register_at_fork(before=_making.acquire, after_in_parent=_making.release, after_in_child=_making.release)


class Urllib3Transport:
    """Keeps up to `configuration.pool_size` connections to each host; shared by all threads of a client."""

    def __init__(self, network: NetworkSource) -> None:
        self._current_network = network
        self._routes: dict[str, _Route] = {}
        self._managers: dict[tuple[str | None, bool], urllib3.PoolManager] = {}
        self._made_for: tuple[int, Any, Any, Network] | None = None

    def send(self, request: Request, timeout: Timeout, sink: Sink | None = None) -> HttpResponse:
        end_too_late()  # urllib3 would send the request, and then fail to import what reads the answer
        # Other settings need other connections, as do tools that replace urllib3's; and a fork shares the sockets: two
        # processes must not write to one.
        network, tool, managing = self._current_network(), replaced(), replaced_managers()
        pool_key = os.getpid(), tool, managing, network
        if pool_key != self._made_for:
            with _making:
                if pool_key != self._made_for:  # another thread may have been here
                    self._routes, self._managers, self._made_for = {}, {}, pool_key
        origin, target = urls.split(request.target)
        route = self._route(origin, network, tool, managed=managing is not None)
        options: dict[str, Any] = {
            "body": request.body,
            "headers": request.headers,
            "retries": False,
            "redirect": False,
            "timeout": urllib3.Timeout(connect=timeout.connect, read=timeout.read),
            "pool_timeout": timeout.read,
            "preload_content": tool is not None or managing is not None,
        }
        progress.end = None if timeout.total is None else time.monotonic() + timeout.total
        progress.sent = managing is not None  # who knows; a connection of ours that is opened says more
        failure: BaseException
        try:
            if managing is not None:
                from .custom import response_of

                return response_of(route.request(request.method, origin + target, **options), sink)
            if isinstance(route, urllib3.PoolManager):
                response = route.request(request.method, origin + target, **options)
            else:
                response = route.urlopen(request.method, target, assert_same_host=False, **options)
            return _read(response, sink, network.max_response_bytes, whole=tool is not None)
        except TooLargeError:
            failure = too_large(network.max_response_bytes)
        except _FAILURES as error:
            failure = local_failure(request, sink) or _classified(error, progress.sent)
            if isinstance(failure, ApiConnectionError):
                name_host(failure, origin, network)
        finally:
            progress.end = None
        # Raised here, outside of `except`: the inner exceptions' frames hold headers and bodies.
        raise failure

    def close(self) -> None:
        with _making:
            for manager in self._managers.values():
                manager.clear()
            self._routes.clear()
            self._managers.clear()

    def _route(self, origin: str, network: Network, tool: Any, *, managed: bool) -> _Route:
        """What sends requests to an origin.

        :param managed: by the manager, as a program has put something in the place of how that sends requests
        """
        found = self._routes.get(origin)
        if found is None:
            proxy = proxy_for(origin, network)
            # Without TLS the system's certificates, which take 25 ms to load, are not needed.
            tls = origin[:6].lower() == "https:" or (proxy is not None and proxy.url.startswith("https:"))
            with _making:
                key = None if proxy is None else proxy.url, tls
                manager = self._managers.get(key)
                if manager is None:
                    manager = self._managers[key] = _make_manager(proxy, tls, network)
                    if tool is None:
                        manager.pool_classes_by_scheme = POOLS
            found = self._routes[origin] = (
                manager if managed or proxy is not None else manager.connection_from_url(origin)
            )
        return found


def _make_manager(proxy: Proxy | None, tls: bool, network: Network) -> urllib3.PoolManager:
    from ..http.tls import context_for

    settings: dict[str, Any] = {
        "maxsize": network.pool_size,
        "block": True,
        "retries": False,
        "ssl_context": context_for(network) if tls else None,
    }
    if proxy is None:
        return urllib3.PoolManager(**settings)
    headers = Headers({"proxy-authorization": proxy.credentials.reveal()}) if proxy.credentials else None
    return urllib3.ProxyManager(proxy.url, proxy_headers=headers, **settings)


def _read(response: urllib3.BaseHTTPResponse, sink: Sink | None, limit: int | None, *, whole: bool) -> HttpResponse:
    """The answer with its body, piece by piece to the sink if that takes it; the connection goes back to its pool.

    :param whole: a tool has put its own responses in the place of urllib3's: it has the body already
    """
    status, taken = response.status, False
    file: Any = None
    try:
        check_head(response.headers)  # as http.client understood them, which keeps blanks at the end of a value
        headers = ResponseHeaders([(name, value.rstrip(" \t")) for name, value in response.headers.items()])
        length, codings = response.length_remaining, None if whole else headers.get("content-encoding")
        small = length is not None and length <= _AT_ONCE and (limit is None or length <= limit)
        if small and sink is None and not codings and not whole:
            body = response.read(decode_content=False)  # as most are
        else:
            taken = sink is not None and sink.open(status, headers)
            content = Content(codings, limit, sink.write if sink is not None and taken else None)
            if whole:
                content.take(response.data)
            else:
                while chunk := response.read(_CHUNK, decode_content=False):
                    content.take(chunk)
            body = content.end()
            file = sink.close() if sink is not None and taken else None
    except BaseException:
        response.close()
        if sink is not None and taken:
            sink.discard()
        raise
    finally:
        response.release_conn()
    return HttpResponse(status, response.reason or "", headers, body, file)


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
    failure.permanent = is_permanent(cause) or isinstance(cause, exceptions.LocationParseError)
    failure.hint = hint_for(cause)
    tunnel = re.search(r"Tunnel connection failed: (4\d\d)", str(cause)) if type(cause) is OSError else None
    if tunnel is not None and tunnel[1] not in ("408", "425", "429"):
        failure.permanent = True
        failure.hint = PROXY_HINT if tunnel[1] == "407" else None
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
    if isinstance(error, ContentError):
        return str(error)
    if isinstance(cause, IncompleteRead):
        return "the answer broke off before its end"
    if isinstance(cause, (HTTPException, ValueError, OverflowError)) and not isinstance(cause, OSError):
        clear = type(cause) in (HTTPException, LineTooLong)  # of those, the words are the library's or ours
        return f"the answer is not HTTP ({cause if clear else type(cause).__name__})"
    return f"the connection broke: {words}"
