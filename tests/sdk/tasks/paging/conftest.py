from __future__ import annotations

from collections.abc import Iterator

import PureCloudPlatformClientV2 as gc
import pytest

from .platform import Platform


@pytest.fixture
def platform() -> Iterator[Platform]:
    platform = Platform()
    yield platform
    platform.close()


@pytest.fixture
def client(platform: Platform) -> Iterator[gc.ApiClient]:
    with gc.ApiClient(host=platform.url) as client:
        client.access_token = "token"
        client._sleep = lambda seconds: None
        yield client
