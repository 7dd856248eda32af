"""Secrets stay at home: whatever stands in a path, a next page, a redirect or a resume token, no other host is asked.

Servers listen at three other addresses of the loopback, at the port of the API. Nobody may connect to them; only a plain
GET follows a redirect to another host, and then without anything that is secret.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from itertools import islice
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

from tests.hostile.drivers import FULL, SEED, Driver, run_all
from tests.hostile.urls.spellings import references
from tests.hostile.wire.answers import answer
from tests.hostile.wire.server import WireServer

#: References for each test and driver; in a full run 100,000 and some in all.
NUMBER = 3_300 if FULL else 120
THIEVES = ("127.0.0.2", "127.0.0.3", "127.0.0.4")
SECRET = "canary-of-the-token"


class World:
    """An API whose answers name the reference of the moment, and thieves around it."""

    def __init__(self, driver: Driver, stack: ExitStack) -> None:
        self.location = self.next_uri = ""
        self.driver = driver
        self.api = stack.enter_context(WireServer(self._answer))
        self.thieves = [
            stack.enter_context(
                WireServer(lambda *_: [answer(b'{"entities":[],"access_token":"t"}')], host, self.api.port)
            )
            for host in THIEVES
        ]
        self.client = driver.client(self.api.url)
        self.client.access_token = SECRET
        self.client.set_default_header("X-Api-Key", SECRET)

    def _answer(self, target: str, _: bytes) -> list[Any]:
        if self.location:
            return [
                f"HTTP/1.1 307 X\r\nContent-Length: 0\r\nLocation: {self.location}\r\n\r\n".encode("utf-8", "replace")
            ]
        return [answer(json.dumps({"entities": [{"id": "a"}], "nextUri": self.next_uri}).encode())]

    def references(self) -> Iterable[str]:
        drawn = [references("127.0.0.1", thief, self.api.port, SEED + n) for n, thief in enumerate(THIEVES)]
        return self.driver.part_of(next(drawn[n % len(drawn)]) for n in range(NUMBER))

    def attempt(self, work: Callable[[], Any]) -> None:
        with suppress(gc.rest.ApiException, ValueError):
            self.driver.do(work())
        visited = [thief for thief in self.thieves if thief.connections]
        for thief in visited:
            thief.connections = 0
        assert not visited, "another host was asked"


@pytest.fixture
def world(driver: Driver) -> Iterator[World]:
    with ExitStack() as stack:
        yield World(driver, stack)
        driver.close()


def test_paths(world: World) -> None:
    run_all(
        world.references(),
        lambda path: world.attempt(lambda: world.client.call_api(path, "GET", auth_settings=["PureCloud OAuth"])),
    )


def test_next_pages(world: World) -> None:
    talks = world.driver.api("ConversationsApi", world.client)

    def read(reference: str) -> None:
        world.next_uri = reference
        world.attempt(lambda: _items(gc.paginate(talks.get_conversations, prefetch=False, limit=2)))

    run_all(world.references(), read)


def test_resume_tokens(world: World) -> None:
    talks = world.driver.api("ConversationsApi", world.client)
    world.next_uri = "/api/v2/conversations?p=2"
    reader = gc.paginate(talks.get_conversations, prefetch=False)
    world.driver.do(_items(reader, 1))
    token = reader.resume_token
    state = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    world.next_uri = ""

    def read(reference: str) -> None:
        state["p"] = {"t": reference}
        forged = base64.urlsafe_b64encode(json.dumps(state).encode()).decode()
        world.attempt(lambda: _items(gc.paginate(talks.get_conversations, prefetch=False, resume=forged, limit=2)))

    run_all(world.references(), read)


@pytest.mark.parametrize("what", ["a body", "a body of a GET", "a login"])
def test_redirects_of_what_is_meant_for_one_host(world: World, what: str) -> None:
    def send(reference: str) -> None:
        world.location = reference
        if what == "a login":
            world.attempt(lambda: world.client.get_client_credentials_token("id", SECRET))
        else:
            body, verb = {"password": SECRET}, "GET" if what == "a body of a GET" else "POST"
            world.attempt(
                lambda: world.client.call_api("/api/v2/users", verb, body=body, auth_settings=["PureCloud OAuth"])
            )

    run_all(world.references(), send)


def test_redirects_of_a_plain_request(world: World) -> None:
    def send(reference: str) -> None:
        world.location = reference
        with suppress(gc.rest.ApiException, ValueError):
            world.driver.do(world.client.call_api("/api/v2/users", "GET", auth_settings=["PureCloud OAuth"]))
        shown = [head for thief in world.thieves for head in thief.heads]
        assert not any(SECRET.encode() in head for head in shown)
        if "@" in reference or "\\" in reference:
            assert not shown, "it was followed"
        for thief in world.thieves:
            thief.heads.clear()

    # Those that are followed look names up, which takes its time.
    run_all(islice(world.references(), 300), send)


def _items(reader: Any, number: int | None = None) -> Any:
    """All items of a reader of either mode, or the first ones."""
    if not hasattr(reader, "__aiter__"):
        return list(islice(reader, number))

    async def read() -> list[Any]:
        found = []
        async for item in reader:
            found.append(item)
            if len(found) == number:
                break
        return found

    return read()


def test_redirects_in_a_circle_end(world: World) -> None:
    world.location = "/api/v2/users"
    with pytest.raises(gc.rest.ApiException, match="redirected 5 times, and no further"):
        world.driver.do(world.client.call_api("/api/v2/users", "GET"))
    assert len(world.api.requests) == 6
