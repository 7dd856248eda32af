"""An asynchronous transport made of an HTTP client that a program brings."""

from __future__ import annotations

import asyncio
from typing import Any

from ..http.errors import ApiException
from ..http.messages import Reply, Request
from ..http.transport import Sink, Timeout
from .awaiting import called
from .custom import failure_of, options_of, reply_of


class AsyncCustomTransport:
    """Sends through an object with a method `request(options)`: a coroutine function, or a plain one, which runs in a
    thread so that the event loop goes on."""

    def __init__(self, client: Any) -> None:
        self.client = client

    async def send(self, request: Request, timeout: Timeout, sink: Sink | None = None) -> Reply:
        try:
            answer = await asyncio.wait_for(called(self.client.request, options_of(request, timeout)), timeout.total)
        except ApiException as error:
            if not error.status:
                raise
            return reply_of(error, sink)
        except Exception as error:  # clients raise what they like
            failure = failure_of(error)
        else:
            return reply_of(answer, sink)
        # Raised here, outside of `except`: the client's own frames and texts may hold headers and bodies.
        raise failure

    async def close(self) -> None:
        close = getattr(self.client, "close", None) or getattr(self.client, "aclose", None)
        if callable(close):
            await called(close)
