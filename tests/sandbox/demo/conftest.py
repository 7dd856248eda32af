"""The demo organization as it starts: not the one that other tests write into."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from purecloud_sandbox.server import Running, serve

#: Noon: some conversations of that day are over.
NOW = "2026-03-31T12:00:00Z"


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with serve(now=NOW) as running:
        yield running
