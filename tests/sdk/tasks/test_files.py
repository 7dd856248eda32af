"""`download`, `upload` and `download_recordings`: whole or not there, in their place, and no token to strangers."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from purecloud_sandbox.server import Running
from PureCloudPlatformClientV2 import aio
from PureCloudPlatformClientV2._core.call.retry import RetryPolicy
from PureCloudPlatformClientV2._core.tasks.files.addresses import Address, download_address, upload_address
from PureCloudPlatformClientV2.rest import ApiConnectionError, ApiException, DecodeError, ServerError

from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import Answer, FaultServer, Received, Reset, failed, ok, redirect

CONTENT = bytes(range(256)) * 2000
LARGE = CONTENT * 8
BINARY = {"Content-Type": "application/octet-stream", "ETag": '"v1"'}


class Transfers:
    """The functions of a mode, for a client of one server."""

    def __init__(self, driver: SyncDriver, host: str) -> None:
        self._driver = driver
        self.client = driver.client(host)
        self.client.access_token = "the-token"
        self.client._sleep = (lambda seconds: None) if driver.name == "sync" else _no_time

    def __getattr__(self, name: str) -> Any:
        function = getattr(gc if self._driver.name == "sync" else aio, name)
        return lambda *arguments, **options: self._driver.do(function(*arguments, client=self.client, **options))


async def _no_time(seconds: float) -> None:
    pass


@pytest.fixture
def transfers(driver: SyncDriver, server: FaultServer) -> Transfers:
    return Transfers(driver, server.url)


def in_pieces(piece: int) -> Any:
    """A server of ranges that breaks off after so many bytes of each answer."""

    def answer(request: Received) -> Answer:
        start = int(request.headers["range"][6:-1]) if "range" in request.headers else 0
        rest = LARGE[start:]
        headers = dict(BINARY)
        if start:
            assert request.headers["if-range"] == '"v1"'
            headers["Content-Range"] = f"bytes {start}-{len(LARGE) - 1}/{len(LARGE)}"
        whole = len(rest) <= piece
        return Answer(206 if start else 200, rest[:piece], headers, length=len(rest), close=not whole)

    return answer


# -- downloads ---------------------------------------------------------------------------------------------------------


def test_a_download_goes_on_where_it_broke_off(transfers: Transfers, server: FaultServer, tmp_path: Path) -> None:
    """Far more often than a call is retried: each attempt brings something."""
    server._answer = in_pieces(300_000)
    seen: list[tuple[int, int | None]] = []
    path = transfers.download("/files/data.bin", tmp_path / "mine.bin", progress=lambda *both: seen.append(both))
    assert path == tmp_path / "mine.bin"
    assert path.read_bytes() == LARGE
    assert len(server.requests) >= -(-len(LARGE) // 300_000) > 10
    assert seen[-1] == (len(LARGE), len(LARGE))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_what_does_not_say_what_it_is_begins_anew(transfers: Transfers, server: FaultServer, tmp_path: Path) -> None:
    plain = {"Content-Type": "text/plain"}
    server.script(Answer(body=CONTENT[:1000], headers=plain, length=len(CONTENT), close=True))
    server._answer = lambda request: Answer(body=CONTENT, headers=plain)
    assert transfers.download("/files/a", tmp_path / "a").read_bytes() == CONTENT
    assert "range" not in server.requests[1].headers


def test_what_became_something_else_meanwhile_begins_anew(
    transfers: Transfers, server: FaultServer, tmp_path: Path
) -> None:
    server.script(Answer(body=b"old" * 100_000, headers=BINARY, length=len(CONTENT), close=True))
    server._answer = lambda request: Answer(body=CONTENT, headers={**BINARY, "ETag": '"v2"'})  # 200: not that any more
    assert transfers.download("/files/a", tmp_path / "a").read_bytes() == CONTENT
    assert server.requests[1].headers["range"].startswith("bytes=")


def test_a_part_that_nobody_asked_for_is_an_error(transfers: Transfers, server: FaultServer, tmp_path: Path) -> None:
    server._answer = lambda request: Answer(206, CONTENT[5:], {**BINARY, "Content-Range": "bytes 5-9/10"})
    with pytest.raises(DecodeError, match="a part of it that nobody asked for"):
        transfers.download("/files/a", tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("asked", [False, True])
def test_a_part_is_never_taken_for_the_whole(
    transfers: Transfers, server: FaultServer, tmp_path: Path, asked: bool
) -> None:
    if asked:
        server.script(Answer(body=CONTENT[:300_000], headers=BINARY, length=len(CONTENT), close=True))
    part = {**BINARY, "Content-Range": f"bytes 0-9/{'*' if asked else len(CONTENT)}"}
    server._answer = lambda request: Answer(206, CONTENT[:10], part)
    with pytest.raises(DecodeError, match=f"10 bytes instead of {len(CONTENT)}"):
        transfers.download("/files/a", tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("plan", ["breaks", "404", "500", "wrong hash", "no disk"])
def test_a_failure_leaves_what_was_there(
    transfers: Transfers, server: FaultServer, tmp_path: Path, plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"as before")
    plans: dict[str, tuple[Any, type[BaseException]]] = {
        "breaks": (Reset(), ApiConnectionError),
        "404": (failed(404), ApiException),
        "500": (failed(500), ServerError),
        "wrong hash": (Answer(body=b"x", headers={"Content-MD5": base64.b64encode(b"0" * 16).decode()}), DecodeError),
        "no disk": (Answer(body=b"x"), OSError),
    }
    wanted, error = plans[plan]
    if plan == "no disk":

        def full(*arguments: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("os.replace", full)
    server.script(*[wanted] * 12)
    with pytest.raises(error):
        transfers.download("/files/a", target)
    assert target.read_bytes() == b"as before"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("header", ["Content-MD5", "Digest", "Repr-Digest", "x-amz-checksum-sha256"])
@pytest.mark.parametrize("right", [True, False])
def test_a_hash_that_is_given_is_compared(
    transfers: Transfers, server: FaultServer, tmp_path: Path, header: str, right: bool
) -> None:
    kind = "md5" if header == "Content-MD5" else "sha256"
    value = base64.b64encode(hashlib.new(kind, CONTENT if right else b"other").digest()).decode()
    written = {"Digest": f"SHA-256={value}", "Repr-Digest": f"unknown=:eA==:, sha-256=:{value}:"}.get(header, value)
    server._answer = lambda request: Answer(body=CONTENT, headers={**BINARY, header: written})
    if right:
        assert transfers.download("/files/a", tmp_path / "a").read_bytes() == CONTENT
    else:
        with pytest.raises(DecodeError, match=f"its {kind.upper()} is .* instead of"):
            transfers.download("/files/a", tmp_path / "a")


def test_a_hash_of_the_program_is_compared_too(transfers: Transfers, server: FaultServer, tmp_path: Path) -> None:
    server._answer = lambda request: Answer(body=CONTENT, headers=BINARY)
    transfers.download("/files/a", tmp_path / "a", sha256=hashlib.sha256(CONTENT).hexdigest())
    with pytest.raises(DecodeError, match="SHA256"):
        transfers.download("/files/a", tmp_path / "b", sha256=hashlib.sha256(b"").hexdigest())
    for wrong in ("zz", "ab"):
        with pytest.raises(ValueError, match="hexadecimal"):
            transfers.download("/files/a", tmp_path / "c", sha256=wrong)
    assert [one.name for one in tmp_path.iterdir()] == ["a"]


def test_no_token_goes_to_another_host(
    transfers: Transfers, server: FaultServer, driver: SyncDriver, tmp_path: Path
) -> None:
    transfers.client.set_default_header("X-Internal", "the-token")
    transfers.client.cookie = "session=the-token"
    with FaultServer(answer=lambda request: Answer(body=b"data", headers=BINARY)) as other:
        server._answer = lambda request: redirect(f"{other.url}/signed?Signature=abc%2Fdef", 302)
        assert transfers.download("/files/a", tmp_path / "a").read_bytes() == b"data"
        assert transfers.download(f"{other.url}/b?X=%2F+", tmp_path / "b").read_bytes() == b"data"
        transfers.upload(f"{other.url}/c", b"sent")
        transfers.upload({"url": f"{other.url}/d", "headers": {"Authorization": "x", "Host": "y"}}, b"sent")
    assert server.requests[0].headers["authorization"] == "Bearer the-token"
    assert [one.target for one in other.requests] == ["/signed?Signature=abc%2Fdef", "/b?X=%2F+", "/c", "/d"]
    for request in other.requests:
        assert "the-token" not in str(request.headers)
        assert request.headers["host"] == other.url.partition("//")[2]
        assert "authorization" not in request.headers


# -- addresses and names that mean harm --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd", "ftp://host/a", "https://user:secret@host/a", "https://api.mypurecloud.ie@evil/", "http://plain/a",
        "https://host\\@evil/a", "//evil", "javascript:alert(1)", "https://host:99999/", "", "relative", "https://a\r\nb/",
        "ws://host/a",
    ],
)  # fmt: skip
def test_hostile_addresses_are_not_called(address: str) -> None:
    client = gc.ApiClient(host="https://api.mypurecloud.ie")
    try:
        found = Address(client, address)
    except ValueError:
        return
    assert (found.own, found.url[:8]) == (False, "https://"), address


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("/api/v2/a", True), ("https://api.mypurecloud.ie/a", True), ("https://apps.mypurecloud.ie/uploads/v2/a", True),
        ("https://APPS.mypurecloud.IE/a", True), ("https://apps.mypurecloud.ie:444/a", False),
        ("https://apps.evil.ie/a", False),
        ("https://apps.mypurecloud.ie.evil.com/a", False), ("https://xapps.mypurecloud.ie/a", False),
        ("https://prod-bucket.s3.amazonaws.com/a?X-Amz-Signature=1", False), ("https://login.mypurecloud.ie/a", False),
    ],
)  # fmt: skip
def test_the_token_belongs_to_the_platform(address: str, own: bool) -> None:
    assert Address(gc.ApiClient(host="https://api.mypurecloud.ie"), address).own is own


@settings(max_examples=150)
@given(
    st.one_of(
        st.sampled_from(["../../x", "..", "/etc/passwd"]),
        st.sampled_from(["C:\\x", "con", "NUL.txt", "a/b", "a\x00b", ".ssh", "x\r\ny: z", ""]),
        st.text(max_size=30),
    ),
    st.sampled_from(["path", "header", "recording"]),
)  # fmt: skip
def test_hostile_names_stay_in_their_folder(tmp_path_factory: pytest.TempPathFactory, name: str, where: str) -> None:
    from PureCloudPlatformClientV2._core.http.messages import ResponseHeaders
    from PureCloudPlatformClientV2._core.tasks.files.partial import PartialFile
    from PureCloudPlatformClientV2._core.tasks.files.recordings import name_of

    folder = tmp_path_factory.mktemp("files") / "here"
    if where == "recording":
        assert Path(folder / name_of(name, name, name)).resolve().parent == folder.resolve()
        return
    file = PartialFile(f"{folder}/", name, None, {})
    headers = {"content-disposition": f"attachment; filename={name}"} if where == "header" else {}
    assert file.open(200, ResponseHeaders(headers))
    file.write(b"x")
    path = file.close()
    assert path.resolve().parent == folder.resolve()
    assert [one.resolve() for one in folder.parent.rglob("*") if one.is_file()] == [path.resolve()]


def test_a_folder_never_loses_a_file(transfers: Transfers, server: FaultServer, tmp_path: Path) -> None:
    server._answer = lambda request: Answer(body=CONTENT, headers=BINARY)
    (tmp_path / "a.csv").write_text("mine")
    assert transfers.download("/files/a.csv", tmp_path).name == "a (1).csv"
    assert transfers.download("/files/a.csv", f"{tmp_path}/new/").name == "a.csv"
    assert (tmp_path / "a.csv").read_text() == "mine"


# -- answers that name an address --------------------------------------------------------------------------------------


def test_which_address_an_answer_means() -> None:
    assert download_address(gc.BatchDownloadJobResult(result_url="https://a/1")) == "https://a/1"
    assert download_address(gc.ContactsExport(download_url="https://a/2")) == "https://a/2"
    assert download_address({"mediaUris": {"0": {"mediaUri": "https://a/3"}}}) == "https://a/3"
    assert upload_address(gc.DataTableImportJob(upload_uri="https://a/4")) == ("https://a/4", None)
    assert upload_address(gc.UploadUrlResponse(url="https://a/5", headers={"x-a": "b"})) == (
        "https://a/5",
        {"x-a": "b"},
    )
    several = gc.Recording(media_uris={"0": gc.MediaResult(media_uri="a"), "1": gc.MediaResult(media_uri="b")})
    for wrong, problem in (
        (several, "has 2 files: download each of its mediaUris"),
        (gc.ContactsExport(), "may not be ready yet"),
        (5, "not at a int"),
    ):
        with pytest.raises(ValueError, match=problem):
            download_address(wrong)
    with pytest.raises(ValueError, match="names no address to upload to"):
        upload_address(gc.User())
    with pytest.raises(ValueError, match="line"):
        upload_address({"url": "https://a", "headers": {"x": "a\r\nHost: b"}})


# -- uploads -----------------------------------------------------------------------------------------------------------


def test_an_upload_is_the_file_where_headers_are_wanted_and_a_form_elsewhere(
    transfers: Transfers, server: FaultServer, tmp_path: Path
) -> None:
    file = tmp_path / "welcome.wav"
    file.write_bytes(CONTENT)
    sent: list[tuple[int, int | None]] = []
    server._answer = lambda request: ok({"uploadKey": "k"})
    target = gc.UploadUrlResponse(
        url=f"{server.url}/signed?a=b", headers={"Content-Type": "audio/wav", "x-amz-tag": "t"}
    )
    assert transfers.upload(target, file, progress=lambda *both: sent.append(both)) == {"uploadKey": "k"}
    signed = server.requests[-1]
    assert (signed.method, signed.target, signed.body) == ("PUT", "/signed?a=b", CONTENT)
    assert (signed.headers["content-type"], signed.headers["x-amz-tag"]) == ("audio/wav", "t")
    assert sent[-1] == (len(CONTENT), len(CONTENT))
    transfers.upload(gc.DataTableImportJob(upload_uri=f"{server.url}/uploads/v4/datatable"), file)
    form = server.requests[-1]
    assert (form.method, form.headers["authorization"]) == ("POST", "Bearer the-token")
    assert b'name="file"; filename="welcome.wav"' in form.body
    assert CONTENT in form.body
    transfers.upload("/a", io.BytesIO(b"abc"), form=False)
    assert (server.requests[-1].method, server.requests[-1].body) == ("PUT", b"abc")


def test_an_upload_that_broke_is_sent_again_from_its_start(transfers: Transfers, server: FaultServer) -> None:
    server.script(Reset(), failed(503))
    transfers.client.retry_policy = lambda call: RetryPolicy(3)
    transfers.upload({"uploadUrl": f"{server.url}/a", "headers": {}}, io.BytesIO(CONTENT))
    assert [request.body for request in server.requests[-2:]] == [CONTENT, CONTENT]


# -- recordings --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("quiet")
def test_recordings_of_conversations(purecloud_sandbox: Running, driver: SyncDriver, tmp_path: Path) -> None:
    transfers = Transfers(driver, purecloud_sandbox.url)
    transfers.client.access_token = purecloud_sandbox.token()
    ids = _ended(purecloud_sandbox)
    seen: list[Any] = []
    files = transfers.download_recordings([*ids, ids[0], "unknown"], tmp_path / "new", progress=seen.append)
    assert files == seen
    assert list(dict.fromkeys(file.conversation_id for file in files)) == [*ids, "unknown"]
    assert (files[-1].path, bool(files[-1].error)) == (None, True)
    found = [file for file in files if file.path is not None]
    assert found  # not each conversation was a call
    assert all(file.error for file in files if file.path is None)
    for file in found:
        assert file.path.suffix == ".wav"
        assert file.path.read_bytes()[:4] == b"RIFF"
    purecloud_sandbox.sandbox.recorder.clear()
    assert transfers.download_recordings(ids, tmp_path / "new") == files[:-1]
    assert not [one for one in purecloud_sandbox.requests if "/media/" in one.path]
    with pytest.raises(TypeError, match="not a single one"):
        transfers.download_recordings(ids[0], tmp_path)


def _ended(sandbox: Running) -> list[str]:
    with gc.ApiClient(host=sandbox.url) as client:
        client.access_token = sandbox.token()
        query = gc.AnalyticsApi(client).post_analytics_conversations_details_query
        calls = gc.paginate(query, gc.ConversationQuery(interval="2026-01-01T00:00:00Z/2027-01-01T00:00:00Z"), limit=25)
        return [call.conversation_id for call in calls]


def test_many_are_asked_for_in_batches(server: FaultServer, tmp_path: Path) -> None:
    asked: list[int] = []

    def answer(request: Received) -> Answer:
        if request.method == "POST":
            asked.append(len(request.json()["batchDownloadRequestList"]))
            return ok({"id": "j"})
        return ok({"id": "j", "status": "Completed"})

    server._answer = answer
    with gc.ApiClient(host=server.url) as client:
        client._sleep = lambda seconds: None
        assert gc.download_recordings((str(n) for n in range(250)), tmp_path, client=client) == []
    assert asked == [100, 100, 50]


def test_a_cancelled_download_leaves_nothing(server: FaultServer, tmp_path: Path) -> None:
    server._answer = lambda request: Answer(body=CONTENT, headers=BINARY, body_piece=1000, pause=0.01)

    async def cancelled() -> None:
        async with aio.ApiClient(host=server.url) as client:
            started = asyncio.Event()
            task = asyncio.create_task(
                aio.download("/a", tmp_path / "a", client=client, progress=lambda *both: started.set())
            )
            await started.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(cancelled())
    assert list(tmp_path.iterdir()) == []
