"""The published package to compare with is named on the command line; `make parity` installs it."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--published", help="the Python of an environment with PureCloudPlatformClientV2==269.0.0")


@pytest.fixture(scope="session")
def published(request: pytest.FixtureRequest) -> str:
    python: str | None = request.config.getoption("--published", None)
    if python is None:
        pytest.skip("needs the published package: make parity")
    return str(Path(python).absolute())
