"""Files of ours that are damaged: one sentence that names the file and what is wrong, what to do, and no secret."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from purecloud_tools.completion import complete

from tests.tools.conftest import Shell

SECRET = "canary-51c7e0"
Damage = Callable[[Path], None]


def _content(content: bytes) -> Damage:
    return lambda path: path.write_bytes(content) and None  # type: ignore[return-value]


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _loop(path: Path) -> None:
    path.unlink()
    path.symlink_to(path)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _device(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")  # it has no end


DAMAGES: dict[str, Damage] = {
    "empty": _content(b""),
    "cut": _content(b'{"client_secret": "' + SECRET.encode()),
    "other": _content(b'{"x": 1}'),
    "list": _content(b"[]"),
    "number": _content(b"5"),
    "null": _content(b"null"),
    "deep": _content(b"[" * 100_000),
    "bytes": _content(b"\xff\xfe" + SECRET.encode()),
    "zeros": _content(bytes(4096)),
    "folder": _folder,
    "loop": _loop,
    "pipe": _pipe,
    "device": _device,
    "large": _content(b"#" * (1 << 20) + b"\n"),
}
#: What each field may be instead of what it should be.
OTHERS: tuple[Any, ...] = (None, 5, 1.5, True, [], {}, ["a"], "")


@pytest.fixture
def config(purecloud_sandbox: Any, home: Path) -> Path:
    """Somebody is logged in as a program, and the token that is kept has ended."""
    folder = home / "config"
    (folder / "secrets").mkdir(parents=True, mode=0o700)
    profile = {"region": purecloud_sandbox.url, "client_id": "any", "grant": "client_credentials", "kept": "file"}
    (folder / "profiles.json").write_text(json.dumps({"current": "work", "profiles": {"work": profile}}))
    _keep(folder, {"client_secret": SECRET, "access_token": SECRET, "ends": 0})
    return folder


def _keep(folder: Path, secrets: Any) -> None:
    file = folder / "secrets" / "work.json"
    file.write_text(json.dumps(secrets))
    file.chmod(0o600)


COMMANDS = (("users", "me"), ("users", "list", "--all"), ("whoami",), ("api", "GET", "/api/v2/users/me"))


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize(("name", "status"), [("profiles.json", 1), ("secrets/work.json", 3)])
def test_a_damaged_file_is_named(name: str, status: int, damage: str, config: Path, shell: Shell) -> None:
    DAMAGES[damage](config / name)
    for words in COMMANDS:
        shell(*words, "-o", "json", status=status)
        described = json.loads(shell.err)
        assert str(config / name) in described["message"]
        assert described["hint"]
        assert SECRET not in shell.err
    rows = {row["check"]: row for row in map(json.loads, shell("doctor", status=1).splitlines())}
    wrong = rows["platform"]
    assert (wrong["result"], str(config / name) in wrong["found"], bool(wrong["advice"])) == ("wrong", True, True)
    assert SECRET not in shell.out + shell.err


def test_in_a_process_of_its_own_there_is_no_traceback(config: Path) -> None:
    for name in ("secrets/work.json", "profiles.json"):
        (config / name).write_text('{"x": 1}')
        command = [sys.executable, "-m", "purecloud_tools", "users", "me"]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (ended.returncode, ended.stdout) == (1 if name == "profiles.json" else 3, "")
        first, second = ended.stderr.splitlines()
        assert first.startswith(f"purecloud: {config / name} holds ")
        assert second.startswith("hint: ")


@pytest.mark.skipif(os.name != "posix" or not os.geteuid(), reason="who may read everything is in nobody's way")
@pytest.mark.parametrize(("name", "status"), [("profiles.json", 1), ("secrets/work.json", 3)])
def test_a_file_that_cannot_be_read_is_named(name: str, status: int, config: Path, shell: Shell) -> None:
    (config / name).chmod(0)
    shell("users", "me", status=status)
    assert f"{config / name} cannot be read" in shell.err


@pytest.mark.parametrize("damage", DAMAGES)
def test_logging_in_again_repairs_secrets(
    damage: str, config: Path, shell: Shell, purecloud_sandbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = config / "secrets" / "work.json"
    DAMAGES[damage](file)
    shell("users", "me", status=3)
    if "Remove it" in shell.err:
        file.rmdir() if file.is_dir() and not file.is_symlink() else file.unlink()
    monkeypatch.setenv("GENESYS_CLOUD_CLIENT_SECRET", "any")
    words = ("--region", purecloud_sandbox.url, "--client-id", "any", "--client-credentials", "--profile", "work")
    shell("login", *words)
    assert json.loads(shell("users", "me"))["name"]


@pytest.mark.parametrize("value", OTHERS, ids=repr)
@pytest.mark.parametrize("field", ["region", "client_id", "grant", "kept", "current", "profiles", "work"])
def test_settings_of_other_types_are_said(field: str, value: Any, config: Path, shell: Shell) -> None:
    file = config / "profiles.json"
    whole = json.loads(file.read_text())
    place = whole if field in whole else whole["profiles"]["work"] if field != "work" else whole["profiles"]
    place[field] = value
    file.write_text(json.dumps(whole))
    if (field, value) in (("current", None), ("profiles", {})):
        return  # then there is none
    for words in (("users", "me"), ("profile",), ("profile", "work"), ("logout", "--profile", "work")):
        shell(*words, status=1)
        assert shell.err.startswith(f"purecloud: {file} ")
        assert "hint: Repair it, or remove it" in shell.err


@pytest.mark.parametrize("value", OTHERS, ids=repr)
@pytest.mark.parametrize("grant", ["client_credentials", "pkce"])
def test_a_secret_of_another_type_is_said_and_a_token_is_replaced(
    grant: str, value: Any, config: Path, shell: Shell, home: Path
) -> None:
    profiles = config / "profiles.json"
    profiles.write_text(profiles.read_text().replace("client_credentials", grant))
    secret = "client_secret" if grant == "client_credentials" else "refresh_token"
    _keep(config, {secret: value})
    shell("users", "me", "-o", "json", status=3)
    assert SECRET not in shell.err
    for kept in ({"access_token": value, "ends": 1e12}, {"access_token": SECRET, "ends": value}):
        _keep(config, {secret: SECRET, **kept})
        if grant == "client_credentials":
            shell("users", "me")
        else:
            shell("users", "me", "-o", "json", status=3)  # the platform knows no such token
            assert json.loads(shell.err)["http_status"] in (400, 401)


@pytest.mark.parametrize("name", [".lock", "secrets", "."])
def test_what_cannot_be_written_is_named(
    name: str, config: Path, shell: Shell, purecloud_sandbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = config / name
    if name == ".lock":
        path.mkdir()
        shell("users", "me", status=1)
        assert f"{path} cannot be written" in shell.err
        assert f"Remove the folder {path}" in shell.err
        return
    shutil.rmtree(path)
    path.write_text("")
    monkeypatch.setenv("GENESYS_CLOUD_CLIENT_SECRET", "any")
    words = ("--region", purecloud_sandbox.url, "--client-id", "any", "--client-credentials", "--keep", "file")
    assert shell.status("login", *words) in (1, 3)
    assert str(config) in shell.err
    assert "hint: " in shell.err


def test_a_keyring_that_keeps_something_else(config: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.backend import KeyringBackend

    class Kept(KeyringBackend):
        priority = 1

        def get_password(self, service: str, username: str) -> str:
            return '{"x": 1}'

        def set_password(self, service: str, username: str, password: str) -> None: ...

        def delete_password(self, service: str, username: str) -> None: ...

    made: Any = Kept
    monkeypatch.setattr(keyring.core, "_keyring_backend", made())
    file = config / "profiles.json"
    file.write_text(file.read_text().replace('"file"', '"keyring"'))
    shell("users", "me", status=3)
    assert "the keyring" in shell.err
    assert "purecloud login --profile work" in shell.err


@pytest.mark.parametrize("damage", sorted(DAMAGES.keys() - {"loop"}))
def test_a_damaged_file_of_another_tool_is_named(damage: str, shell: Shell, home: Path) -> None:
    for folder, name in ((".gc", "config.toml"), (".genesyscloudpython", "config")):
        shutil.rmtree(home / ".gc", ignore_errors=True)
        (home / folder).mkdir()
        file = home / folder / name
        file.write_text("x")
        DAMAGES[damage](file)
        command = [sys.executable, "-m", "purecloud_tools", "users", "me"]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        assert len(ended.stderr.splitlines()) <= 2, ended.stderr
        assert SECRET not in ended.stderr
        assert ended.returncode in (1, 2, 3)
        if damage not in ("empty",):
            assert str(file) in ended.stderr, ended.stderr


def test_completing_waits_for_no_pipe(home: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """At each press of Tab, the files are looked at in which logins may stand."""
    (home / ".gc").mkdir()
    os.mkfifo(home / ".gc" / "config.toml")
    assert complete.candidates(["routing", "queues", "get"], "") == []
    assert capfd.readouterr() == ("", "")
