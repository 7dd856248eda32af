"""The fast transport of the synchronous client."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from pyreqwest.client import SyncClientBuilder
from pyreqwest.exceptions import PyreqwestError

from ...http.content import Content, ContentError, TooLargeError, too_large
from ...http.messages import HttpResponse, Request, UsualHeaders
from ...http.transport import Sink, Timeout, Transport
from .arrivals import are_seen
from .clients import Clients, answer, head_of, is_small, limited
from .errors import failure_of
from .waiter import Waiter

if TYPE_CHECKING:
    from ...http.network import NetworkSource

_FAILURES = (PyreqwestError, ContentError, OSError, ValueError)
#: Seconds between looks whether all is seen that arrived; after the last one, another transport sends the request.
_PAUSES = (0.0001,) * 20 + (0.001,) * 200


class ReqwestTransport:
    """Keeps up to `configuration.pool_size` connections to each host; shared by all threads of a client."""

    def __init__(self, network: NetworkSource) -> None:
        self._current_network = network
        self._clients = Clients(SyncClientBuilder, places=True)
        self._wait = Waiter()
        self._other: Transport | None = None

    def send(self, request: Request, timeout: Timeout, sink: Sink | None = None) -> HttpResponse:
        network = self._current_network()
        builder = self._clients.request(request, timeout, network)
        if builder is None or not _all_seen():
            return self._others().send(request, timeout, sink)
        limit = network.max_response_bytes
        failure: BaseException | None
        try:
            streamed = limited(builder, timeout.total).build_streamed()
            if sink is not None:
                return self._stored(streamed, sink, limit)
            return answer(*self._wait(_whole, streamed, limit))
        except TooLargeError:
            failure = too_large(limit)
        except _FAILURES as error:
            failure = failure_of(error, request, sink, network)
        # Here, outside of `except`: the inner exceptions' frames hold headers and bodies.
        if failure is None:  # nothing of the request has left
            self._clients.leave(request, timeout)
            return self._others().send(request, timeout, sink)
        raise failure

    def close(self) -> None:
        self._clients.clear()
        if self._other is not None:
            self._other.close()

    def _others(self) -> Transport:
        """What sends the requests that pyreqwest does not."""
        if self._other is None:
            from ..urllib3 import Urllib3Transport

            self._other = Urllib3Transport(self._current_network)
        return self._other

    def _stored(self, streamed: Any, sink: Sink, limit: int | None) -> HttpResponse:
        """The answer; its body goes piece by piece to the sink, if that takes it."""
        taken, file = False, None
        response = self._wait(streamed.__enter__)
        try:
            status, headers = head_of(response)
            taken = sink.open(status, headers)
            content = Content(headers.get("content-encoding"), limit, sink.write if taken else None)
            read = response.body_reader.read_chunk
            while (chunk := self._wait(read)) is not None:
                content.take(bytes(chunk))
            body = content.end()
            file = sink.close() if taken else None
        except BaseException:
            streamed.__exit__(None, None, None)
            if taken:
                sink.discard()
            raise
        return answer(status, headers, body, file)


def _all_seen() -> bool:
    """Wait until pyreqwest has seen what has arrived; `False` if it does not."""
    for pause in _PAUSES:
        if are_seen():
            return True
        time.sleep(pause)
    return False


def _whole(streamed: Any, limit: int | None) -> tuple[int, UsualHeaders, bytes]:
    """The answer with its body in memory."""
    response = streamed.__enter__()
    status, headers = head_of(response)
    if is_small(headers, None, limit):
        return status, headers, bytes(response.bytes())
    try:
        content = Content(headers.get("content-encoding"), limit)
        read = response.body_reader.read_chunk
        while (chunk := read()) is not None:
            content.take(bytes(chunk))
        return status, headers, content.end()
    except BaseException:
        streamed.__exit__(None, None, None)
        raise
