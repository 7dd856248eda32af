"""The published package to compare with is named on the command line; `make parity` installs it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

DEVIATIONS = Path(__file__).parents[2] / "docs" / "deviations.md"
_LINES = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--published", help="the Python of an environment with PureCloudPlatformClientV2==269.0.0")


@pytest.fixture(scope="session")
def published(request: pytest.FixtureRequest) -> str:
    python: str | None = request.config.getoption("--published", None)
    if python is None:
        pytest.skip("needs the published package: make parity")
    return str(Path(python).absolute())


def run(python: str, program: Path, *arguments: object) -> None:
    """Run a program of this folder in the environment of one of the two packages."""
    subprocess.run([python, "-W", "ignore", program, *map(str, arguments)], check=True, cwd=program.parent)


@pytest.fixture(scope="session")
def report(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Show a line at the end of the run."""
    return request.config.stash.setdefault(_LINES, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(_LINES, []):
        terminalreporter.write_line(line)


def listed_facts() -> set[str]:
    """The facts that docs/deviations.md says differ: the items of its list."""
    return set(re.findall(r"^- `((?:call|model|api|surface) [^`]+)`", DEVIATIONS.read_text("utf-8"), re.M))


def listed_behaviour() -> set[str]:
    """The deviations in behaviour that docs/deviations.md names: the first cells of its tables."""
    rows = re.findall(r"^\| ([^|]+?) \|", DEVIATIONS.read_text("utf-8"), re.M)
    return {name for name in rows if name not in ("what", "---")}
