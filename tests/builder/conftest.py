"""What the tests of the builder share: the switch that rewrites golden files, and a small project to generate in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builder.sample_project import Project


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="rewrite tests/builder/golden with what is generated now"
    )


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden", default=False))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)
