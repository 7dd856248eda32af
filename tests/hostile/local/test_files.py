"""What fails on this machine is not a failure of the network: it comes out as it is, once, and leaves nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

from tests.hostile.drivers import Driver, run_all
from tests.hostile.wire.answers import answer
from tests.hostile.wire.server import WireServer

BIG = 300_000


class Full(io.BytesIO):
    """A file on a full disk."""

    def write(self, data: Any) -> int:
        raise OSError(28, "No space left on device")


class Unreadable(io.BytesIO):
    """A file on a broken disk."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(b"x" * BIG)
        self._error = error

    def read(self, size: int | None = -1) -> bytes:
        raise self._error


class Shrinking(io.BytesIO):
    """A file that is cut while it is sent."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(size)[:1] if self.tell() == 0 else b""


def _raise(error: BaseException) -> Callable[..., Any]:
    def raising(*_: Any) -> None:
        raise error

    return raising


def _closed() -> io.BytesIO:
    file = io.BytesIO()
    file.close()
    return file


DOWNLOADS: dict[str, tuple[Callable[[Path], dict[str, Any]], type[BaseException]]] = {
    "no folder": (lambda folder: {"download_to": folder / "nowhere" / "x"}, FileNotFoundError),
    "a full disk": (lambda folder: {"download_to": Full()}, OSError),
    "a folder in the way": (lambda folder: {"download_to": "/proc/x"}, OSError),
    "a closed file": (lambda folder: {"download_to": _closed()}, ValueError),
    "a file for text": (lambda folder: {"download_to": io.StringIO()}, TypeError),
    "progress raises": (lambda folder: {"download_to": folder, "progress": _raise(LookupError("mine"))}, LookupError),
    "progress raises a timeout": (lambda folder: {"download_to": folder, "progress": _raise(TimeoutError("mine"))}, TimeoutError),
    "progress raises a broken pipe": (lambda folder: {"download_to": folder, "progress": _raise(BrokenPipeError("mine"))}, BrokenPipeError),
}  # fmt: skip

UPLOADS: dict[str, tuple[Callable[[], dict[str, Any]], type[BaseException]]] = {
    "a broken disk": (lambda: {"files": {"f": Unreadable(OSError(5, "Input/output error"))}}, OSError),
    "a broken pipe": (lambda: {"files": {"f": Unreadable(BrokenPipeError(32, "Broken pipe"))}}, BrokenPipeError),
    "a lost connection of its own": (lambda: {"files": {"f": Unreadable(ConnectionResetError(104, "x"))}}, ConnectionResetError),
    "another error": (lambda: {"files": {"f": Unreadable(LookupError("mine"))}}, LookupError),
    "a file that shrinks": (lambda: {"files": {"f": Shrinking(b"x" * BIG)}}, OSError),
    "a file that is not there": (lambda: {"files": {"f": "/nowhere/x.wav"}}, FileNotFoundError),
}  # fmt: skip


def _server() -> WireServer:
    return WireServer(lambda *_: [answer(b'"' + b"x" * BIG + b'"')])


def _six_times(driver: Driver, server: WireServer, work: Callable[[Any], Any], expected: type[BaseException]) -> None:
    """Each time that very error and no second request; afterwards the two places of the pool are free."""
    gc.configuration.pool_size = 2
    gc.configuration.timeout = 60
    client = driver.client(server.url)

    def fail(_: int) -> None:
        before = len(server.requests)
        with pytest.raises(expected) as caught:
            driver.do(work(client))
        assert not isinstance(caught.value, gc.rest.ApiException)
        assert len(server.requests) - before <= 1, "it was asked again"

    run_all(range(6), fail)
    assert client.retries_made == 0
    run_all(range(3), lambda _: driver.do(client.call_api("/api/v2/x", "GET", response_type="str")))


@pytest.mark.parametrize("name", DOWNLOADS)
def test_downloads(driver: Driver, tmp_path: Path, name: str) -> None:
    options, expected = DOWNLOADS[name]
    with _server() as server:
        _six_times(
            driver,
            server,
            lambda client: driver.api("UsersApi", client).get_users(**options(tmp_path)),
            expected,
        )
        driver.close()
    assert list(tmp_path.iterdir()) == [], "something was left behind"


@pytest.mark.parametrize("name", UPLOADS)
def test_uploads(own: Driver, name: str) -> None:
    made, expected = UPLOADS[name]
    with _server() as server:
        _six_times(own, server, lambda client: client.call_api("/api/v2/x", "PUT", **made()), expected)
        own.close()


def test_a_missing_folder_for_downloads_without_a_place(own: Driver) -> None:
    gc.configuration.temp_folder_path = "/nowhere"
    with _server() as server:
        _six_times(
            own, server, lambda client: client.call_api("/api/v2/x", "GET", response_type="file"), FileNotFoundError
        )
        own.close()


def test_a_name_that_the_server_chose_overwrites_nothing(driver: Driver, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("mine")
    (tmp_path / "app (1).py").mkdir()
    headers = 'Content-Disposition: attachment; filename="app.py"'
    with WireServer(lambda *_: [answer(b"theirs", headers)]) as server:
        api = driver.api("UsersApi", driver.client(server.url))
        path = Path(driver.do(api.get_users(download_to=tmp_path)))
        driver.close()
    assert path.read_text() == "theirs"
    assert path.parent == tmp_path
    assert (tmp_path / "app.py").read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 3


@pytest.mark.parametrize("name", ["x" * 255, "\u97f3" * 85, "\U0001f3b5" * 63 + ".wa"])
def test_a_name_as_long_as_a_name_may_be(own: Driver, tmp_path: Path, name: str) -> None:
    with _server() as server:
        client = own.client(server.url)
        own.do(own.api("UsersApi", client).get_users(download_to=tmp_path / name))
        own.do((gc.aio if own.is_async else gc).download("/api/v2/x", tmp_path / name, client=client))
        own.close()
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_a_folder_at_the_place_of_the_file(driver: Driver, tmp_path: Path) -> None:
    with _server() as server:
        api = driver.api("UsersApi", driver.client(server.url))
        (tmp_path / "x").mkdir()
        path = Path(driver.do(api.get_users(download_to=tmp_path / "x")))
        driver.close()
    assert path.parent == tmp_path / "x"
    assert len(list(tmp_path.rglob("*"))) == 2


def test_no_more_is_sent_than_was_announced(own: Driver, tmp_path: Path) -> None:
    class Growing(io.FileIO):
        """A file that another process writes to while it is sent."""

        def read(self, size: int | None = -1) -> bytes:
            with Path(str(self.name)).open("ab") as more:
                more.write(b"DELETE /api/v2/users/victim HTTP/1.1\r\nHost: x\r\n\r\n")
            return super().read(size)

    (tmp_path / "log").write_bytes(b"x" * 100)
    with WireServer(lambda *_: [answer(b"{}")]) as server:
        client = own.client(server.url)
        with Growing(tmp_path / "log") as file:
            own.do(client.call_api("/api/v2/x", "PUT", files={"f": file}, response_type="object"))
        own.do(client.call_api("/api/v2/y", "GET", response_type="object"))
        own.close()
    assert server.requests == ["/api/v2/x", "/api/v2/y"]


def test_an_interrupt_gives_everything_back(own: Driver, tmp_path: Path) -> None:
    if own.is_async:
        pytest.skip("an interrupt ends the event loop")
    gc.configuration.pool_size = 2
    with _server() as server:
        client = own.client(server.url)
        api = own.api("UsersApi", client)
        for _ in range(6):
            with pytest.raises(KeyboardInterrupt):
                api.get_users(download_to=tmp_path, progress=_raise(KeyboardInterrupt()))
        for _ in range(3):
            client.call_api("/api/v2/x", "GET", response_type="str")
        own.close()
    assert list(tmp_path.iterdir()) == []
