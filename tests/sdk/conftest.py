"""A clean configuration for each test, both drivers, and the trap for secrets around all of them."""

from __future__ import annotations

import logging
import os
import ssl
from collections.abc import Iterator
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
import trustme
from PureCloudPlatformClientV2._core.config.log_statement import LogLevel
from PureCloudPlatformClientV2._core.models.field import Policy

from tests.sdk.support.canaries import Trap
from tests.sdk.support.drivers import DRIVERS, SyncDriver, made
from tests.sdk.support.fault_server import FaultServer

_VARIABLES = ("GENESYS", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_trap = Trap()


@pytest.fixture(autouse=True)
def clean(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No file, no variable and no earlier test decides; all that is logged at the lowest level goes into the trap."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))  # the same on Windows
    for name in list(os.environ):
        if name.upper().startswith(_VARIABLES):
            monkeypatch.delenv(name)
    before = dict(gc.configuration.__dict__)
    gc.configuration._set_defaults()
    gc.configuration._config_file_path = str(home / "none")
    logger = gc.configuration.logger
    logger.log_to_console = False
    logger.log_request_body = logger.log_response_body = True
    logger.log_level = LogLevel.LTrace
    yield
    if gc.configuration.api_client is not None:
        gc.configuration.api_client.close()
    current = gc.configuration._logger
    for one in {current or logger, logger}:
        one.log_file_path = None
        one.log_level = LogLevel.LNone
    gc.configuration.__dict__.clear()
    gc.configuration.__dict__.update(before)
    Policy.replace_unknown_enum_values = False


@pytest.fixture
def quiet() -> None:
    """The configuration as it is by default: nothing is logged."""
    gc.configuration.logger.log_level = LogLevel.LNone
    gc.configuration.logger.__init__()  # type: ignore[misc]  # all its defaults again


@pytest.fixture(params=DRIVERS)
def driver(request: pytest.FixtureRequest) -> Iterator[SyncDriver]:
    """The synchronous and the asynchronous client, over each of their transports."""
    driver = made(request.param)
    yield driver
    driver.close()


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as server:
        yield server


@pytest.fixture
def trap() -> Trap:
    """The trap of this run, for exceptions that no `pytest.raises` sees."""
    return _trap


# -- the trap ----------------------------------------------------------------------------------------------------------


def pytest_configure(config: pytest.Config) -> None:
    logging.getLogger("PureCloudPlatformClientV2").addHandler(_trap)
    leave = pytest.RaisesExc.__exit__

    def look_and_leave(self: Any, kind: Any, error: Any, tb: Any) -> bool:
        if error is not None:
            _trap.raised(error)
        return leave(self, kind, error, tb)

    pytest.RaisesExc.__exit__ = look_and_leave  # type: ignore[method-assign]  # every expected error of every test


def pytest_warning_recorded(warning_message: Any) -> None:
    _trap.warned(warning_message)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if _trap.found:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    places = sorted(set(_trap.found))
    terminalreporter.write_line(f"secrets: {_trap.looked_at} strings looked at, {len(places)} canaries found")
    for place in places[:20]:
        terminalreporter.write_line(place, red=True)


# -- TLS ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    """A certificate authority of our own."""
    return trustme.CA()


def _context(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def https(authority: trustme.CA) -> Iterator[FaultServer]:
    """A server whose certificate only our authority vouches for."""
    with FaultServer(tls=_context(authority)) as server:
        yield server


@pytest.fixture
def mutual(authority: trustme.CA) -> Iterator[FaultServer]:
    """The same, which lets in only clients with a certificate of our authority."""
    context = _context(authority)
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    with FaultServer(tls=context) as server:
        yield server
