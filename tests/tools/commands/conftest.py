"""What tests of calls share: a listing that ends in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.tools.gateway import Gateway, gateway, on_page


@pytest.fixture
def third_page_fails(environment: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """The third page of the users that is asked for is refused."""

    def fail() -> str:
        environment.fail("status=400;path=/api/v2/users")
        return ""

    with gateway(environment.url, on_page(3, fail)) as between:
        monkeypatch.setenv("GENESYSCLOUD_REGION", between.url)
        yield between
