"""One sandbox for the tests that only ask."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # what the tests share, beside them

from plain_client import Client
from purecloud_sandbox.server import Running, serve


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    with serve() as running:
        yield running


@pytest.fixture
def client(running: Running) -> Iterator[Client]:
    client = Client(running.url, running.token())
    yield client
    client.close()
