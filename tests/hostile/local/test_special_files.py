"""Pipes and devices where a file is meant: an error at once, or what a program means by them. Nothing waits."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

from tests.hostile.drivers import Driver
from tests.hostile.wire.answers import answer
from tests.hostile.wire.server import WireServer

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on this system")


@pytest.fixture
def pipe(tmp_path: Path) -> str:
    """A named pipe that nobody else has opened: to open it waits for ever."""
    os.mkfifo(tmp_path / "pipe")
    return str(tmp_path / "pipe")


def _authority(pipe: str) -> None:
    gc.configuration.ssl_ca_cert = pipe
    gc.configuration.create_mtls_or_ssl_context()


def _log(pipe: str) -> None:
    gc.configuration.logger.log_file_path = pipe


def _file(pipe: str) -> None:
    gc.configuration.config_file_path = pipe
    gc.UsersApi(gc.ApiClient(host="http://127.0.0.1:1")).get_users(retries=0)


SETTINGS: dict[str, Callable[[str], None]] = {
    "ssl_ca_cert": _authority,
    "the client certificate": lambda pipe: gc.configuration.set_mtls_certificates(pipe, pipe),
    "log_file_path": _log,
    "configuration file": _file,
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_setting_that_is_a_pipe_is_refused(pipe: str, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        SETTINGS[name](pipe)


def test_logs_go_into_a_pipe_that_somebody_reads(pipe: str) -> None:
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    logger = gc.configuration.logger
    logger.log_file_path, logger.log_level, logger.log_to_console = pipe, gc.LogLevel.LDebug, False
    logger.warn("hello")
    assert b"hello" in os.read(reading, 65536)
    logger.log_file_path = None
    os.close(reading)


@pytest.mark.parametrize("path", ["pipe", "/dev/zero"])
def test_an_upload_of_a_pipe_or_a_device(own: Driver, pipe: str, path: str) -> None:
    given = pipe if path == "pipe" else path
    with WireServer(lambda *_: [answer(b"{}")]) as server:
        client = own.client(server.url)
        upload: Any = (gc.aio if own.is_async else gc).upload
        calls: tuple[Callable[[], Any], ...] = (
            lambda: client.request("POST", "/api/v2/x", files={"file": given}),
            lambda: upload("/api/v2/x", given, client=client),
        )
        for call in calls:
            with pytest.raises(OSError, match="a pipe or a device, not a file") as caught:
                own.do(call())
            assert not isinstance(caught.value, gc.rest.ApiException)
        own.close()
        assert server.requests == []


def test_a_download_into_a_pipe(own: Driver, pipe: str) -> None:
    with WireServer(lambda *_: [answer(b'"recorded"')]) as server:
        users = own.api("UsersApi", own.client(server.url))
        with pytest.raises(OSError, match="pipe"):  # nobody reads
            own.do(users.get_users(download_to=pipe))
        reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        assert own.do(users.get_users(download_to=pipe)) == pipe
        assert os.read(reading, 65536) == b'"recorded"'
        os.close(reading)
        own.close()
    assert Path(pipe).is_fifo(), "the pipe was replaced by a file"


def test_a_download_into_a_link_goes_where_it_leads(own: Driver, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there" / "x.wav")
    with WireServer(lambda *_: [answer(b'"recorded"')]) as server:
        path = own.do(own.api("UsersApi", own.client(server.url)).get_users(download_to=tmp_path / "link"))
        own.close()
    assert Path(path).read_bytes() == b'"recorded"'
    assert (tmp_path / "link").is_symlink()
    assert [file.name for file in (tmp_path / "there").iterdir()] == ["x.wav"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may make a device")
def test_a_device_stays_a_device(own: Driver, tmp_path: Path) -> None:
    device = tmp_path / "null"
    try:
        os.mknod(device, stat.S_IFCHR | 0o666, os.makedev(1, 3))
        device.write_bytes(b"")
    except OSError:
        pytest.skip("not in this container")
    with WireServer(lambda *_: [answer(b'"recorded"')]) as server:
        assert own.do(own.api("UsersApi", own.client(server.url)).get_users(download_to=device)) == str(device)
        own.close()
    assert stat.S_ISCHR(device.stat().st_mode), "the device was replaced by a file"
