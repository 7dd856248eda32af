"""A sandbox for the exports, and what its listings want to be asked with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server import serve
from purecloud_sandbox.server.running import Running
from purecloud_tools.catalogue import operations
from purecloud_tools.export.reading import attached, source
from purecloud_tools.export.reading.streams import Stream
from PureCloudPlatformClientV2._core.tasks.jobs import waiting


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A job of the sandbox is done when it is asked for the second time, however soon that is."""
    monkeypatch.setattr(source, "FIRST_WAIT", 0.0)
    monkeypatch.setattr(attached, "WAIT", 0.0)
    monkeypatch.setattr(waiting, "FIRST_WAIT", 0.0)


@pytest.fixture
def sandbox() -> Iterator[Running]:
    with serve(now="2026-03-31T12:00:00Z") as running:
        yield running


@pytest.fixture
def client(sandbox: Running) -> Iterator[gc.ApiClient]:
    with gc.ApiClient(host=sandbox.url) as made:
        made.access_token = sandbox.token()
        yield made


_VALUES = {"str": "x", "int": 30, "date": "2026-03-01", "datetime": "2026-03-01T00:00:00Z"}


def arguments_of(stream: Stream) -> dict[str, Any]:
    """A value for each parameter that a listing wants."""
    operation = operations.find(stream.operation)
    assert operation is not None
    given: dict[str, Any] = {}
    for one in operation.parameters:
        if one.required:
            value = one.values[0] if one.values else _VALUES.get(one.kind, "x")
            given[one.python] = [value] if one.kind.startswith("list") else value
    if "filter" in given:
        given["filter"] = 'displayName eq "x"'
    return given
