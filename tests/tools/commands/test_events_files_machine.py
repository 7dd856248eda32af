"""Events, files, and this machine: `listen`, `download`, `upload`, `doctor`, `sandbox`."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.tools.conftest import Shell

COMMAND = [sys.executable, "-m", "purecloud_tools"]


class _Telling:
    """Tells an event as long as nobody has heard it: the sandbox says how many sockets did."""

    def __init__(self, sandbox: Any, topic: str, body: dict[str, Any], times: int = 1) -> None:
        self._what = (topic, body)
        self._sandbox, self._times, self._over = sandbox, times, threading.Event()
        self._thread = threading.Thread(target=self._tell)

    def _tell(self) -> None:
        while self._times and not self._over.wait(0.02):
            self._times -= self._sandbox.notify(*self._what)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def test_events_of_the_signed_in_user_are_printed(environment: Any, shell: Shell) -> None:
    me = json.loads(shell("users", "me"))["id"]
    topic = f"v2.users.{me}.presence"
    with _Telling(environment, topic, {"message": "Zoë"}, times=2):
        printed = shell("listen", "v2.users.{id}.presence", "--limit", "2")
    lines = [json.loads(line) for line in printed.splitlines()]
    assert [(line["topic"], line["body"]["message"]) for line in lines] == [(topic, "Zoë")] * 2


def test_events_of_others_go_through_a_query(environment: Any, shell: Shell) -> None:
    with _Telling(environment, "v2.users.b.presence", {"message": "away"}):
        words = ("v2.users.{id}.presence", "--id", "a", "--id", "b", "--limit", "1", "--query", "body.message")
        assert shell("listen", *words, "-o", "jsonl") == '"away"\n'


def test_topics_that_cannot_be_listened_to(environment: Any, shell: Shell) -> None:
    shell("listen", "v2.nonsense", "-o", "jsonl", status=3)
    assert json.loads(shell.err)["code"] == "notifications.invalid.topics"
    shell("listen", "v2.routing.queues.{id}.users", status=2)
    assert "--id ID" in shell.err
    shell("listen", status=2)


def test_listening_ends_quietly(environment: Any) -> None:
    process = subprocess.Popen(
        [*COMMAND, "listen", "v2.users.{id}.presence", "--id", "a"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    with _Telling(environment, "v2.users.a.presence", {"message": "here"}):
        assert json.loads(process.stdout.readline())["body"]["message"] == "here"
    process.send_signal(signal.SIGINT)
    rest, error = process.communicate()
    assert (process.returncode, rest, error) == (130, "", "purecloud: stopped listening\n")


@pytest.fixture
def recording(environment: Any, shell: Shell) -> tuple[str, str]:
    """A conversation and a recording of it."""
    query = ("--set", "interval=2000-01-01T00:00Z/2100-01-01T00:00Z", "--query", "[].conversationId")
    for line in shell("analytics", "conversations", "details", "query", *query).splitlines():
        for found in shell("conversations", "recordings", "list", line, "--query", "[].id").splitlines():
            return line, found
    raise AssertionError("nothing was recorded")


def test_a_recording_is_downloaded(recording: tuple[str, str], shell: Shell, tmp_path: Path) -> None:
    command = ("conversations", "recordings", "get", *recording)
    into = f"{tmp_path}/new/"
    done = json.loads(shell("download", into, *command))
    path = Path(done["path"])
    assert path.parent == tmp_path / "new"
    assert path.read_bytes().startswith(b"RIFF")
    assert done["bytes"] == path.stat().st_size
    again = Path(json.loads(shell("download", into, *command))["path"])
    assert again != path, "what is there is kept"
    assert again.read_bytes() == path.read_bytes()
    named = tmp_path / "a.wav"
    address = shell(*command, "--query", "mediaUris.S.mediaUri").strip()
    shell("download", str(named), address)
    assert named.read_bytes() == path.read_bytes()
    # Options may stand before and behind an address, as with a command; the later ones count.
    for number, (before, behind) in enumerate(
        ((("-o", "csv"), ()), ((), ("-o", "csv")), (("-o", "json"), ("-o", "csv")))
    ):
        named = tmp_path / f"b{number}.wav"
        printed = shell("download", *before, str(named), address, *behind, "--columns", "bytes")
        assert printed.split() == ["bytes", str(done["bytes"])]
        assert named.read_bytes() == path.read_bytes()
    shell("download", str(tmp_path / "c"), address, "--columns", "size", status=2)
    shell("download", str(tmp_path / "c"), address, "another", status=2)
    assert "unexpected extra argument (another)" in shell.err
    assert not (tmp_path / "c").exists()


def test_options_of_a_transfer_stand_anywhere(
    recording: tuple[str, str], shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before and behind what it is about, and between; the last one counts. What is not an option is not a file."""
    monkeypatch.chdir(tmp_path)
    command = ("conversations", "recordings", "get", *recording)
    for words in (command, (shell(*command, "--query", "mediaUris.S.mediaUri").strip(),)):
        for between in (("-o", "csv"), ("--columns=bytes", "-ocsv", "--quiet"), ("--query", "path", "--")):
            assert "json" not in shell("download", "-o", "json", "between", *between, *words)
            Path("between").unlink()
        printed = shell("download", "a", "-o", "csv", *words, "-o", "json", "--columns", "path")
        assert json.loads(printed) == {"path": "a"}
        assert shell("download", "--query", "path", "--", "--b", *words).split() == ["--b"]
        for place in range(2):
            wrong = ["c", *words]
            wrong.insert(place, "--bogus")
            shell("download", *wrong, status=2)
            assert shell.err.startswith("purecloud: No such option '--bogus'")
    for name in ("--help", "-h"):
        whole = shell("download", name)
        assert whole.startswith("Usage: purecloud download [OPTIONS] TO ADDRESS|COMMAND...")
        assert shell("download", "c", name) == shell("download", "c", "/api/v2/users/me", name) == whole
        assert shell("download", "c", *command, name).startswith("Usage: purecloud conversations recordings get")
    shell("wait", "--bogus", *command, status=2)
    assert shell.err.startswith("purecloud: No such option '--bogus'")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["--b", "a", "home"]
    shell("upload", "a", "-o", "json", "/api/v2/nothing", status=4)
    assert json.loads(shell.err)["http_status"] == 404


def test_what_cannot_be_downloaded(environment: Any, shell: Shell, tmp_path: Path) -> None:
    shell("download", str(tmp_path / "a"), "users", "list", status=2)
    assert "download each" in shell.err
    shell("download", str(tmp_path / "a"), "/api/v2/nothing", status=4)
    shell("download", str(tmp_path / "a"), "nothing", "at", "all", status=2)
    shell("download", str(tmp_path / "a"), status=2)
    assert not list(tmp_path.glob("a*")), "nothing is left of a failure"


def test_a_prompt_is_uploaded(environment: Any, shell: Shell, tmp_path: Path) -> None:
    prompt = json.loads(shell("architect", "prompts", "create", "--set", "name=Welcome"))["id"]
    shell("architect", "prompts", "resources", "create", prompt, "--set", "language=en-us")
    file = tmp_path / "welcome.wav"
    file.write_bytes(b"RIFF" + bytes(100_000))
    shell("upload", str(file), "architect", "prompts", "resources", "uploads", "create", prompt, "en-us")
    assert [one.content for one in environment.uploads()] == [file.read_bytes()]
    state = shell("architect", "prompts", "resources", "get", prompt, "en-us", "--query", "uploadStatus")
    assert state == "transcoded\n"


def test_what_cannot_be_uploaded(environment: Any, shell: Shell, tmp_path: Path) -> None:
    shell("upload", str(tmp_path / "none"), "users", "me", status=2)
    assert "is not a file" in shell.err
    (tmp_path / "some").write_text("x")
    shell("upload", str(tmp_path / "some"), "users", "me", status=2)
    assert "names no address" in shell.err
    assert not environment.uploads()


def test_the_doctor_finds_nothing_wrong(environment: Any, shell: Shell) -> None:
    rows = {row["check"]: row for row in map(json.loads, shell("doctor").splitlines())}
    assert list(rows) == ["python", "packages", "keyring", "login", "platform"]
    assert {row["result"] for row in rows.values()} == {"good"}
    assert rows["login"]["found"] == f"the environment, {environment.url}"
    assert "private file" in rows["keyring"]["found"]


def test_the_doctor_says_what_is_wrong(environment: Any, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong() -> dict[str, str]:
        shell("doctor", status=1)
        rows = map(json.loads, shell.out.splitlines())
        return {row["check"]: row["found"] for row in rows if row["result"] == "wrong"}

    environment.fail("status=400;path=/oauth/token")
    assert wrong().keys() == {"platform"}
    assert "something is wrong with platform" in shell.err
    environment.reset()
    monkeypatch.setenv("GENESYSCLOUD_REGION", "nowhere")
    assert wrong().keys() == {"platform"}
    monkeypatch.delenv("GENESYS_CLOUD_CLIENT_ID")
    assert set(wrong().values()) == {"nobody is logged in"}


def test_the_doctor_reads_programs(shell: Shell, tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("import PureCloudPlatformClientV2\nPureCloudPlatformClientV2.UsersApi().get_no_such_thing()\n")
    done = subprocess.run([*COMMAND, "doctor", str(program)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "get_no_such_thing" in done.stdout
    [found] = json.loads(shell("doctor", str(program), "-o", "json", status=1))
    assert (found["path"], found["line"], found["breaks"]) == (str(program), 2, True)
    assert shell("doctor", str(program), "-o", "csv", "--columns", "line,column", status=1).split() == [
        "line,column",
        "2,1",
    ]
    assert shell("doctor", str(program), "--query", "[].line", status=1).split() == ["2"]
    shell("doctor", str(program), "--columns", "lines", status=2)
    assert "lines" in shell.err
    shell("doctor", str(tmp_path / "none.py"), status=2)
    shell("doctor", str(tmp_path / "none.py"), "-o", "json", status=2)
    program.write_text("print(1)\n")
    shell("doctor", str(program))
    assert json.loads(shell("doctor", str(program), "-o", "json")) == []


def test_the_doctor_reads_what_its_words_name(shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever they begin with, and whatever the encoding of the output is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONIOENCODING", "utf-16")
    Path("--json").write_text("import PureCloudPlatformClientV2\nPureCloudPlatformClientV2.UsersApi().get_nothing()\n")
    shell("doctor", "--", "--json", status=1)
    assert shell("doctor", "--query", "[].[path, line]", "-o", "jsonl", "--", "--json", status=1) == '["--json",2]\n'
    shell("doctor", "-o", "json", "--", "--releases", status=2)


def test_a_sandbox_is_started_and_ended() -> None:
    with subprocess.Popen(
        [*COMMAND, "sandbox", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            assert process.stdout is not None
            line = next(line for line in process.stdout if "http://" in line)
            url = line.split()[-1]
            assert urllib.request.urlopen(url).status == 200
            process.send_signal(signal.SIGTERM)
            process.stdout.read()
            assert process.wait() == 0
        finally:
            process.kill()


def test_a_sandbox_that_is_not_installed(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("purecloud_tools.commands.by_hand.machine.find_spec", lambda _: None)
    shell("sandbox", status=2)
    assert "pip install ./sandbox" in shell.err
