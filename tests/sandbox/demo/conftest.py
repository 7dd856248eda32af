"""The demo organization as it starts: not the one that other tests write into."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from purecloud_sandbox.server import Running, serve


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with serve() as running:
        yield running
