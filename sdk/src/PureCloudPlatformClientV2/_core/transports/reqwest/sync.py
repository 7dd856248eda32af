"""The fast transport of the synchronous client."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from pyreqwest.client import SyncClientBuilder
from pyreqwest.exceptions import PyreqwestError

from ...http.content import Content, ContentError, TooLargeError, is_small, too_large
from ...http.messages import HttpResponse, Request
from ...http.transport import Sink, Timeout, Transport
from .arrivals import are_seen, making
from .clients import Clients, answer, head_of, limited
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
        make = self._clients.maker(request, timeout, network)
        if make is None or not _all_seen():
            return self._others().send(request, timeout, sink)
        limit = network.max_response_bytes
        failure: BaseException | None
        try:
            return self._exchanged(limited(make(), timeout.total).build_streamed(), sink, limit)
        except TooLargeError:
            failure = too_large(limit)
        except _FAILURES as error:
            from .errors import failure_of

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

            with making:
                self._other = self._other or Urllib3Transport(self._current_network)
        return self._other

    def _exchanged(self, streamed: Any, sink: Sink | None, limit: int | None) -> HttpResponse:
        """The answer with its body, piece by piece to the sink if that takes it."""
        # The other thread, on which the main thread waits, does nothing but wait: two threads that take turns in
        # Python, each on a core of its own, take from one another what the cores have at hand.
        response = self._wait(streamed.__enter__)
        taken, file = False, None
        try:
            status, headers, length = head_of(response)
            if sink is None and is_small(headers, length, limit):
                return answer(status, headers, bytes(response.bytes()))  # it is there already
            taken = sink is not None and sink.open(status, headers)
            content = Content(
                headers.get("content-encoding"), limit, sink.write if sink is not None and taken else None
            )
            read = response.body_reader.read_chunk
            while (chunk := self._wait(read)) is not None:
                content.take(bytes(chunk))
            body = content.end()
            file = sink.close() if sink is not None and taken else None
        except BaseException:
            streamed.__exit__(None, None, None)
            if sink is not None and taken:
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
