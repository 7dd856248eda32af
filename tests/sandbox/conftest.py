"""One sandbox for the tests that only ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from purecloud_sandbox.server import Running, serve

from tests.sandbox.support.client import Client


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    with serve() as running:
        yield running


@pytest.fixture
def client(running: Running) -> Iterator[Client]:
    client = Client(running.url, running.token())
    yield client
    client.close()
