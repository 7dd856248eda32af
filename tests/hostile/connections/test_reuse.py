"""A connection carries the answer of one request after the other; one that carries anything else is closed."""

from __future__ import annotations

import time
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

from tests.hostile.drivers import Driver, run_all
from tests.hostile.wire.answers import answer, body, chunk, chunked
from tests.hostile.wire.server import IDLE, WireServer

EVIL = answer(body("evil"))
SURPLUS = {
    "a byte": b"X",
    "half a head": EVIL[:30],
    "half an answer": EVIL[:-4],
    "an answer": EVIL,
    "two answers": EVIL * 2,
}


def _ids(driver: Driver, server: WireServer, number: int, *, ends: bool = False) -> list[str]:
    api = driver.api("UsersApi", driver.client(server.url))
    found: list[str] = []

    def ask(n: int) -> None:
        try:
            found.append(driver.do(api.get_user(f"u{n}", timeout=60, retries=0)).id)
        except gc.rest.ApiConnectionError:  # of a parser that refuses the answer for what stands behind it
            found.append(f"u{n}")
        server.send_unasked()
        driver.settle()
        # A thread of pyreqwest sees what arrived; until it has, the next request may still go over that connection.
        while ends and driver.name.startswith("fast") and server.open:
            time.sleep(0.001)

    run_all(range(number), ask)
    return found


def test_connections_are_kept(own: Driver) -> None:
    with WireServer(lambda target, _: [answer(body(target.rpartition("/")[2]))]) as server:
        assert _ids(own, server, 5) == [f"u{n}" for n in range(5)]
        assert server.connections == 1
        own.close()


@pytest.mark.parametrize("name", SURPLUS)
@pytest.mark.parametrize("when", ["with it", "later"])
@pytest.mark.parametrize("framing", ["length", "chunks"])
def test_what_nobody_asked_for_ends_the_connection(own: Driver, name: str, when: str, framing: str) -> None:
    surplus = SURPLUS[name]

    def script(target: str, _: bytes) -> list[Any]:
        content = body(target.rpartition("/")[2])
        right = answer(content) if framing == "length" else chunked(chunk(content))
        return [right + surplus] if when == "with it" else [right, IDLE, surplus]

    with WireServer(script) as server:
        assert _ids(own, server, 4, ends=True) == [f"u{n}" for n in range(4)]
        assert server.connections == 4
        own.close()


def test_interim_answers_do_not_cost_the_connection(own: Driver) -> None:
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    with WireServer(lambda target, _: [early, 0.001, early + answer(body(target.rpartition("/")[2]))]) as server:
        assert _ids(own, server, 4) == [f"u{n}" for n in range(4)]
        assert server.connections == 1
        own.close()
