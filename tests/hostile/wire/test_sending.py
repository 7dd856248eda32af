"""What arrives of a request, whether it was sent at all, and what an answer without a body is."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2._core.call.call import Call

from tests.hostile.drivers import Driver
from tests.hostile.wire.answers import EVIL, answer, body, chunk
from tests.hostile.wire.server import WireServer


@pytest.mark.parametrize("verb", ["GET", "HEAD", "POST", "PUT", "PATCH"])
def test_a_request_without_a_body_says_how_long_it_is_where_it_could_have_one(own: Driver, verb: str) -> None:
    with WireServer(lambda target, body: [answer(b"", status="HTTP/1.1 204 No Content", length=None)]) as server:
        own.do(own.client(server.url).run(Call(verb, "/api/v2/x")))
        lengths = [line for line in server.heads[0].lower().split(b"\r\n") if line.startswith(b"content-length:")]
        assert lengths == ([b"content-length: 0"] if verb in ("POST", "PUT", "PATCH") else [])
        own.close()


@pytest.fixture
def unreachable() -> Iterator[str]:
    """A host that answers no attempt to connect, as behind a firewall: nobody accepts, and its queue is full."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(8):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize("timeout", [0.2, (0.2, 0.2), (0.2, 30.0)])
def test_a_host_that_cannot_be_reached_was_sent_nothing(
    own: Driver, unreachable: str, timeout: float | tuple[float, float]
) -> None:
    client = own.client(unreachable)
    with pytest.raises(gc.rest.ApiTimeoutError, match="connecting took too long") as caught:
        own.do(client.run(Call("POST", "/api/v2/x", timeout=timeout, retries=0)))
    assert caught.value.sent is False


@pytest.mark.parametrize("status", [204, 304])
def test_what_has_no_body_has_none_in_chunks_either(own: Driver, status: int) -> None:
    chunks = chunk(body(EVIL)) + b"0\r\n\r\n"
    with WireServer(
        lambda target, _: [
            answer(chunks, "Transfer-Encoding: chunked", status=f"HTTP/1.1 {status} X", length=None)
            if target.endswith("first")
            else answer(body("second"))
        ]
    ) as server:
        api = own.api("UsersApi", own.client(server.url))
        with pytest.raises(gc.rest.ApiException) as caught:
            own.do(api.get_user("first", retries=0))
        assert EVIL not in str(caught.value.body)
        server.send_unasked()
        own.settle()
        assert own.do(api.get_user("second")).id == "second"
        own.close()
