"""What `help()`, editors and frameworks read of clients and methods: real parameters, and which calls are awaited."""

from __future__ import annotations

import inspect

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio

PARAMETERS = ["host", "header_name", "header_value", "cookie", "configuration"]


@pytest.mark.parametrize("client", [gc.ApiClient, aio.ApiClient])
def test_a_client_shows_its_parameters(client: type) -> None:
    signature = inspect.signature(client)
    assert list(signature.parameters) == PARAMETERS
    assert all(name in (client.__doc__ or "") for name in PARAMETERS)


def test_every_asynchronous_method_is_a_coroutine_function_deprecated_ones_too() -> None:
    deprecated = 0
    for name in filter(lambda name: name.endswith("Api"), dir(aio)):
        cls, twin = getattr(aio, name), getattr(gc, name)
        for method, function in vars(twin).items():
            if method.startswith("_") or not inspect.isfunction(function):
                continue
            assert inspect.iscoroutinefunction(getattr(cls, method)), f"{name}.{method}"
            assert not inspect.iscoroutinefunction(function), f"{name}.{method}"
            deprecated += hasattr(function, "__deprecated__")
    assert deprecated > 100
