"""A clean configuration for each test, and the drivers."""

from __future__ import annotations

import os
from collections.abc import Iterator

import PureCloudPlatformClientV2 as gc
import pytest

from tests.hostile.drivers import DRIVERS, OWN, Driver, made

_VARIABLES = ("GENESYS", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


@pytest.fixture(autouse=True)
def clean(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No file, no variable and no earlier test decides; another attempt follows at once."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in list(os.environ):
        if name.upper().startswith(_VARIABLES):
            monkeypatch.delenv(name)
    before = dict(gc.configuration.__dict__)
    gc.configuration._set_defaults()
    gc.configuration._config_file_path = str(home / "none")
    gc.configuration.retry_configuration = {"retry_wait_min": 0.001, "retry_wait_max": 0.002}
    yield
    if gc.configuration._logger is not None:
        gc.configuration.logger.log_file_path = None
        gc.configuration.logger.log_level = 51
    gc.configuration.__dict__.clear()
    gc.configuration.__dict__.update(before)


@pytest.fixture(params=DRIVERS)
def driver(request: pytest.FixtureRequest) -> Iterator[Driver]:
    """Each way in which a call can travel."""
    driver = made(request.param)
    yield driver
    driver.close()


@pytest.fixture(params=OWN)
def own(request: pytest.FixtureRequest) -> Iterator[Driver]:
    """The transports that read from the socket themselves."""
    driver = made(request.param)
    yield driver
    driver.close()
