"""What the tests of the tools share: a person's folders of their own, and the sandbox as the platform."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from purecloud_tools.commands.running import run

VARIABLES = (
    "GENESYSCLOUD_REGION",
    "GENESYS_CLOUD_REGION",
    "GENESYS_CLOUD_CLIENT_ID",
    "GENESYSCLOUD_OAUTHCLIENT_ID",
    "GENESYS_CLOUD_CLIENT_SECRET",
    "GENESYSCLOUD_OAUTHCLIENT_SECRET",
    "GENESYSCLOUD_ACCESS_TOKEN",
    "GENESYS_CLOUD_ACCESS_TOKEN",
    "PURECLOUD_PROFILE",
)


@pytest.fixture(scope="session")
def purecloud_sandbox_settings() -> dict[str, Any]:
    return {"rate_limit": 0}


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Nobody is logged in, and nothing is read or written outside of the test."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("PURECLOUD_CONFIG_DIR", str(folder / "config"))
    monkeypatch.setenv("PURECLOUD_CACHE_DIR", str(folder / "cache"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    return folder


class Shell:
    """Runs command lines in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.out = self.err = ""

    def __call__(self, *arguments: str, status: int = 0) -> str:
        """Run `purecloud ARGUMENTS`, which has to leave with `status`; what it printed."""
        found = self.status(*arguments)
        assert found == status, f"{' '.join(arguments)}: {found}\n{self.out}{self.err}"
        return self.out

    def status(self, *arguments: str) -> int:
        """Run `purecloud ARGUMENTS`; its exit status."""
        found = run(arguments)
        self.out, self.err = self._capsys.readouterr()
        return found


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell without a login."""
    return Shell(capsys)


@pytest.fixture
def environment(purecloud_sandbox: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The environment variables that are all it takes against the sandbox; returns the sandbox."""
    monkeypatch.setenv("GENESYSCLOUD_REGION", purecloud_sandbox.url)
    monkeypatch.setenv("GENESYS_CLOUD_CLIENT_ID", "any")
    monkeypatch.setenv("GENESYS_CLOUD_CLIENT_SECRET", "any")
    return purecloud_sandbox
