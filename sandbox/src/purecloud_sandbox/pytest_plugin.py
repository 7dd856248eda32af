"""The pytest plugin: the fixture `purecloud_sandbox`.

    def test_my_program(purecloud_sandbox):
        run_my_program(host=purecloud_sandbox.url, token=purecloud_sandbox.token())
        assert [one.operation for one in purecloud_sandbox.requests] == ["postUsers"]

One server serves the whole session on a free port; each test starts with a fresh organization, no recorded requests,
no faults. Settings go into a fixture of your own, `purecloud_sandbox_settings`, with the scope `session`.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .server import Running


@pytest.fixture(scope="session")
def purecloud_sandbox_settings() -> dict[str, Any]:
    """What `purecloud_sandbox.server.serve` is called with; override it to change something."""
    return {}


@pytest.fixture(scope="session")
def _purecloud_sandbox_server(purecloud_sandbox_settings: dict[str, Any]) -> Generator[Running, None, None]:
    from .server import serve  # only now: a test run without the fixture need not load a server

    with serve(**purecloud_sandbox_settings) as running:
        yield running


@pytest.fixture
def purecloud_sandbox(_purecloud_sandbox_server: Running) -> Running:
    """A Platform API on a free port, fresh for each test."""
    _purecloud_sandbox_server.reset()
    return _purecloud_sandbox_server
