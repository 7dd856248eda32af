"""Files up and down, and names and paths that want out."""

from __future__ import annotations

import io
import random
import string
from email import message_from_bytes
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import unquote

import PureCloudPlatformClientV2 as gc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PureCloudPlatformClientV2._core.call.call import Call
from PureCloudPlatformClientV2._core.call.request_builder import expand
from PureCloudPlatformClientV2._core.call.retry import RetryPolicy
from PureCloudPlatformClientV2._core.http.bodies import suggested_name
from PureCloudPlatformClientV2.rest import ApiConnectionError

from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import Answer, FaultServer, Reset, ok

CONTENT = bytes(range(256)) * 2000
BINARY = {"Content-Type": "application/octet-stream", "Content-Disposition": 'attachment; filename="data.bin"'}
HOSTILE = ["/", "\\", "..", ".", "%2f", "%2F", "%5c", "%2e", ":", "?", "#", ";", "\x00", "\r\n", "~", "|",
           "\u2215", "\uff0f", "\u202e", "CON", "nul", "C:", "//", " ", '"', "'", "*", "<", ">", "é",
           "a" * 300, "\ud800", "filename=", "file.txt"]  # fmt: skip


def download(client: Any, **options: Any) -> Any:
    return client.run(Call("GET", "/api/v2/file", returns="file", **options))


# -- downloads ---------------------------------------------------------------------------------------------------------


def test_to_a_path_a_folder_a_file_and_nowhere(driver: SyncDriver, server: FaultServer, tmp_path: Path) -> None:
    server._answer = lambda _: Answer(body=CONTENT, headers=BINARY)
    client = driver.client(server.url)
    path = driver.do(download(client, download_to=tmp_path / "mine.bin")).data
    assert Path(path) == tmp_path / "mine.bin"
    assert driver.do(download(client, download_to=str(tmp_path))).data == str(tmp_path / "data.bin")
    assert {f.name: f.read_bytes() == CONTENT for f in tmp_path.iterdir()} == {"mine.bin": True, "data.bin": True}
    file = io.BytesIO()
    assert driver.do(download(client, download_to=file)).data is file
    assert file.getvalue() == CONTENT
    (tmp_path / "inner").mkdir()
    gc.configuration.temp_folder_path = str(tmp_path / "inner")
    assert Path(driver.do(download(client)).data).parent == tmp_path / "inner"


def test_a_broken_download_leaves_nothing_and_is_repeated(
    driver: SyncDriver, server: FaultServer, tmp_path: Path
) -> None:
    target = tmp_path / "file.bin"
    target.write_bytes(b"as before")
    broken = Answer(body=CONTENT[:1000], headers=BINARY, length=len(CONTENT), close=True)
    server.script(broken)
    client = driver.client(server.url)
    with pytest.raises(ApiConnectionError):
        driver.do(download(client, download_to=target, retries=0))
    assert [f.name for f in tmp_path.iterdir()] == ["file.bin"]
    assert target.read_bytes() == b"as before"
    server.script(broken, Reset())
    server._answer = lambda _: Answer(body=CONTENT, headers=BINARY)
    file = io.BytesIO(b"head ")
    file.seek(0, io.SEEK_END)
    driver.do(download(client, download_to=file, retries=RetryPolicy(3, wait_min=0)))
    assert file.getvalue() == b"head " + CONTENT


def test_an_error_is_not_written_to_the_file(driver: SyncDriver, server: FaultServer, tmp_path: Path) -> None:
    server.script(Answer(404, b'{"code": "not.found"}'))
    with pytest.raises(gc.ApiException, match=r"not.found"):
        driver.do(download(driver.client(server.url), download_to=tmp_path / "f"))
    assert list(tmp_path.iterdir()) == []


def test_a_part_of_a_file(driver: SyncDriver, server: FaultServer, tmp_path: Path) -> None:
    headers = {**BINARY, "Content-Range": "bytes 10-19/512000"}
    server.script(Answer(206, CONTENT[10:20], headers))
    client = driver.client(server.url)
    answer = driver.do(download(client, download_to=tmp_path / "f", headers={"Range": "bytes=10-19"}))
    assert server.requests[0].headers["range"] == "bytes=10-19"
    assert (answer.status, answer.headers["content-range"]) == (206, "bytes 10-19/512000")
    assert (tmp_path / "f").read_bytes() == CONTENT[10:20]


def test_progress_of_a_download(driver: SyncDriver, server: FaultServer, tmp_path: Path) -> None:
    server.script(Answer(body=CONTENT, headers=BINARY))
    seen: list[tuple[int, int | None]] = []
    driver.do(download(driver.client(server.url), download_to=tmp_path / "f", progress=lambda *p: seen.append(p)))
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert len(seen) > 3


# -- uploads -----------------------------------------------------------------------------------------------------------


def parts(request: Any) -> list[tuple[str | None, str | None, str, bytes]]:
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    parts: Any = message_from_bytes(head + request.body).get_payload()
    return [
        (
            p.get_param("name", None, "Content-Disposition"),
            p.get_filename(),
            p.get_content_type(),
            p.get_payload(decode=True),
        )
        for p in parts
    ]


def test_a_form_with_files(driver: SyncDriver, server: FaultServer, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"1;2")
    files = {
        "path": tmp_path / "a.csv",
        "file": io.BytesIO(b"\xff" * 100),
        "bytes": b"b",
        "tuple": ('n"a\r\nme.txt', b"t", "text/plain"),
        "list": [b"1", b"2"],
        "none": None,
    }
    seen: list[Any] = []
    call = Call("POST", "/x", files=files, form={"field": "ü", "n": 1}, progress=lambda *p: seen.append(p))
    driver.do(driver.client(server.url).run(call))
    [request] = server.requests
    assert "content-length" in request.headers
    assert seen[-1] == (len(request.body), len(request.body))
    assert parts(request) == [
        ("field", None, "text/plain", "ü".encode()),
        ("n", None, "text/plain", b"1"),
        ("path", "a.csv", "text/csv", b"1;2"),
        ("file", "file", "application/octet-stream", b"\xff" * 100),
        ("bytes", "bytes", "application/octet-stream", b"b"),
        ("tuple", "n%22a%0D%0Ame.txt", "text/plain", b"t"),
        ("list", "list", "application/octet-stream", b"1"),
        ("list", "list", "application/octet-stream", b"2"),
    ]


def test_an_upload_is_streamed(driver: SyncDriver, server: FaultServer) -> None:
    class Endless(io.RawIOBase):
        """A gigabyte that is never in memory as a whole: it counts what is asked for at once."""

        largest = at = 0
        size = 50_000_000

        def seekable(self) -> bool:
            return True

        def tell(self) -> int:
            return self.at

        def seek(self, to: int, whence: int = 0) -> int:
            self.at = self.size + to if whence == 2 else to
            return self.at

        def read(self, count: int = -1) -> bytes:
            self.largest = max(self.largest, count)
            count = min(count, self.size - self.at)
            self.at += count
            return b"x" * count

    file = Endless()
    driver.do(driver.client(server.url).run(Call("POST", "/x", files={"f": ("big", file)})))
    assert len(server.requests[0].body) > file.size
    assert 0 < file.largest <= 1 << 20


def test_a_body_from_a_stream_is_sent_once(driver: SyncDriver, server: FaultServer) -> None:
    class Pipe:
        left = [b"a", b"b"]  # noqa: RUF012 - one object

        def read(self, count: int) -> bytes:
            return self.left.pop(0) if self.left else b""

    server.script(Answer(503, b""))
    call = Call("PUT", "/x", body=Pipe(), consumes=("text/plain",))
    with pytest.raises(gc.ApiException, match="503"):
        driver.do(driver.client(server.url).run(call))
    assert [r.body for r in server.requests] == [b"ab"]
    with pytest.raises(ValueError, match="must be a path, bytes or a file that can seek"):
        driver.do(driver.client(server.url).run(Call("POST", "/x", files={"f": Pipe()})))


# -- hostile values ----------------------------------------------------------------------------------------------------

TEMPLATE = "/api/v2/users/{userId}/skills/{skillId}"
hostile_text = st.one_of(st.text(), st.lists(st.sampled_from(HOSTILE), max_size=6).map("".join))


def _stays_in_its_segment(value: str) -> None:
    try:
        path = expand(TEMPLATE, {"userId": value, "skillId": "s"})
    except ValueError:
        return
    segments = path.split("/")
    assert len(segments) == 7
    assert segments[:4] + segments[5:] == ["", "api", "v2", "users", "skills", "s"]
    assert segments[4] not in ("", ".", "..")
    assert not set(segments[4]) - set(string.ascii_letters + string.digits + "-._~%")
    assert unquote(segments[4]) == value


def _stays_in_its_folder(header: str) -> None:
    name = suggested_name(header, "text/plain")
    assert name == PurePosixPath(name).name == PureWindowsPath(name).name
    assert name not in ("", ".", "..")
    assert len(name.encode("utf-8", "replace")) <= 200
    assert not set(name) & set('/\\:<>"|?*\x00\r\n')
    assert name.isprintable()
    assert name.strip(" .") == name
    assert not PureWindowsPath(name).drive


@settings(max_examples=3_000)
@given(hostile_text)
def test_paths_by_property(value: str) -> None:
    _stays_in_its_segment(value)


@settings(max_examples=3_000)
@given(hostile_text, st.sampled_from(['attachment; filename="{}"', "filename={}", "filename*=UTF-8''{}", "{}"]))
def test_names_by_property(value: str, header: str) -> None:
    _stays_in_its_folder(header.replace("{}", value))


def test_100_000_hostile_path_values() -> None:
    draw = random.Random(1)
    for _ in range(100_000):
        _stays_in_its_segment("".join(draw.choices(HOSTILE, k=draw.randint(1, 5))))


def test_100_000_hostile_file_names() -> None:
    draw = random.Random(2)
    headers = ['attachment; filename="{}"', "attachment; filename={}", "inline; filename*=UTF-8''{}", "filename*=x''{}"]
    for number in range(100_000):
        _stays_in_its_folder(headers[number % 4].replace("{}", "".join(draw.choices(HOSTILE, k=draw.randint(1, 5)))))


def test_hostile_values_on_the_wire(server: FaultServer, tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    draw = random.Random(3)
    with gc.ApiClient(host=server.url) as client:
        for _ in range(300):
            value = "".join(draw.choices(HOSTILE[:-12], k=draw.randint(1, 5)))
            name = value.encode("latin-1", "replace").decode("latin-1").replace("\r\n", "").replace("\x00", "")
            server.script(ok(headers={"Content-Disposition": f'attachment; filename="{name}"'}))
            try:
                client.run(
                    Call("GET", TEMPLATE, path={"userId": value, "skillId": "s"}, returns="file",
                         download_to=tmp_path / "inner")
                )  # fmt: skip
            except ValueError:
                server._script.clear()
    assert len(server.requests) > 250
    assert all(target.count("/") == 6 for target in server.targets)
    assert [f.name for f in tmp_path.iterdir()] == ["inner"]
