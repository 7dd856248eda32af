"""Whose login counts, where secrets are kept, and that nothing shows them."""

from __future__ import annotations

import io
import json
import os
import re
import stat
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from keyring.backend import KeyringBackend
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import KeyringLocked
from purecloud_tools.completion import complete

from tests.sandbox.page.test_page import CHROMIUM, DRIVER, browser, find, wait  # noqa: F401 - a fixture, too
from tests.tools.conftest import Shell

CANARY = "canary-8d1f2b"


def _type(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_a_program_logs_in_and_its_secret_is_in_a_private_file(
    purecloud_sandbox: Any, shell: Shell, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _type(monkeypatch, f"{CANARY}\n")
    url = purecloud_sandbox.url
    shell("login", "--region", url, "--client-id", "any", "--client-credentials", "--profile", "work")
    assert CANARY not in shell.out + shell.err
    files = [path for path in home.rglob("*") if path.is_file()]
    holding = [path for path in files if CANARY in path.read_text("utf-8")]
    assert [path.name for path in holding] == ["work.json"]
    if os.name == "posix":
        assert stat.S_IMODE(holding[0].stat().st_mode) == 0o600
    assert json.loads(shell("users", "me"))["name"] == "Ada Lovelace"
    tokens = [one for one in purecloud_sandbox.requests if one.path == "/oauth/token"]
    assert len(tokens) == 1, "the kept token is used again"
    described = json.loads(shell("whoami", "-o", "json"))
    assert described["login"] == "profile work"
    assert described["region"] == url
    assert described["organization"]
    assert "routing:queue:view" in described["permissions"]
    assert json.loads(shell("profile"))["current"] is True
    if os.name == "posix":
        holding[0].chmod(0o644)
        shell("users", "me", status=2)
        assert "chmod 600" in shell.err
        holding[0].chmod(0o600)
    shell("logout")
    assert not holding[0].exists()
    shell("users", "me", status=3)


def test_no_login_takes_the_place_of_the_current_one_unasked(
    purecloud_sandbox: Any, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("zebra", "ape"):
        _type(monkeypatch, "secret\n")
        words = ("--region", purecloud_sandbox.url, "--client-id", "any", "--client-credentials")
        shell("login", "--profile", name, *words)
    shell("logout", "--profile", "ape")
    assert "No profile is the current one now" not in shell.err
    _type(monkeypatch, "secret\n")
    shell("login", "--profile", "ape", "--region", purecloud_sandbox.url, "--client-id", "any", "--client-credentials")
    shell("logout")
    assert "No profile is the current one now" in shell.err
    shell("users", "me", status=3)
    shell("profile", "ape")
    shell("users", "me")


def test_a_token_that_ends_is_replaced_and_kept(
    purecloud_sandbox: Any, shell: Shell, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _type(monkeypatch, "secret\n")
    shell("login", "--region", purecloud_sandbox.url, "--client-id", "any", "--client-credentials")
    file = home / "config" / "secrets" / "default.json"
    kept = json.loads(file.read_text())
    file.write_text(json.dumps({**kept, "ends": 0}))
    shell("users", "me")
    assert json.loads(file.read_text())["access_token"] != kept["access_token"]
    purecloud_sandbox.expire_tokens()
    file.write_text(json.dumps({**json.loads(file.read_text()), "ends": 0}))
    shell("users", "me")


def test_a_person_logs_in_by_browser(purecloud_sandbox: Any, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of the sandbox is asked and answered as a browser does it: the form is sent, the redirect followed."""

    def browse(url: str) -> bool:
        def answer() -> None:
            page = urllib.request.urlopen(url).read().decode()
            fields = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page))
            button = re.search(r'<button[^>]*name="([^"]*)" value="([^"]*)"', page)
            assert button is not None
            data = urllib.parse.urlencode({**fields, button[1]: button[2]}).replace("&amp;", "&").encode()
            urllib.request.urlopen(url.partition("?")[0], data).read()

        threading.Thread(target=answer, daemon=True).start()
        return True

    monkeypatch.setattr("webbrowser.open", browse)
    shell("login", "--region", purecloud_sandbox.url, "--client-id", "any")
    assert json.loads(shell("users", "me"))["name"]
    assert json.loads(shell("whoami", "-o", "json"))["login"] == "profile default"


@pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="chromium and chromedriver are not installed")
def test_a_person_logs_in_by_a_real_browser(
    purecloud_sandbox: Any,
    shell: Shell,
    monkeypatch: pytest.MonkeyPatch,
    browser: Any,  # noqa: F811
) -> None:
    clicking: list[threading.Thread] = []

    def browse(url: str) -> bool:
        def click() -> None:
            browser.get(url)
            next(button for button in find(browser, "button") if button.text == "Grace Hopper").click()
            wait(browser, lambda: "localhost" in browser.current_url)

        clicking.append(threading.Thread(target=click))
        clicking[0].start()
        return True

    monkeypatch.setattr("webbrowser.open", browse)
    shell("login", "--region", purecloud_sandbox.url, "--client-id", "any")
    clicking[0].join()
    assert json.loads(shell("users", "me"))["name"] == "Grace Hopper"
    assert [one.path for one in purecloud_sandbox.requests[:3]] == [
        "/oauth/authorize",
        "/oauth/authorize",
        "/oauth/token",
    ]


class _Keyring(KeyringBackend):
    """A keyring that keeps what it gets, until it is locked."""

    priority = 5.0

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked("Nobody unlocked it")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked("Nobody unlocked it")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def test_secrets_are_in_the_keyring(
    purecloud_sandbox: Any, shell: Shell, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = _Keyring()
    monkeypatch.setattr("keyring.core._keyring_backend", ring)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{CANARY}\n"))
    words = ("login", "--region", purecloud_sandbox.url, "--client-id", "any", "--client-credentials")
    shell(*words)
    assert json.loads(shell("users", "me"))["name"]
    assert len(ring.kept) == 1
    assert not [path for path in home.rglob("*") if path.is_file() and CANARY in path.read_text("utf-8")]
    ring.locked = True
    shell("users", "me", status=1)
    assert "the keyring cannot be used: Nobody unlocked it" in shell.err
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{CANARY}\n"))
    shell(*words, "--profile", "other", "--keep", "keyring", status=1)
    assert "--keep file" in shell.err
    assert CANARY not in shell.err
    ring.locked = False
    shell("logout")
    assert ring.kept == {}


def test_a_keyring_that_keeps_nothing_is_found_out(
    purecloud_sandbox: Any, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keyring.core._keyring_backend", NullKeyring())  # type: ignore[no-untyped-call]
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{CANARY}\n"))
    words = ("login", "--region", purecloud_sandbox.url, "--client-id", "any", "--client-credentials")
    shell(*words, "--keep", "keyring", status=1)
    assert "the keyring does not keep what it is given" in shell.err
    assert CANARY not in shell.err
    assert shell("profile") == ""


def test_the_file_of_gc_is_read_as_it_is(purecloud_sandbox: Any, shell: Shell, home: Path) -> None:
    (home / ".gc").mkdir()
    file = home / ".gc" / "config.toml"
    file.write_text(
        f'[DEFAULT]\nenvironment = "{purecloud_sandbox.url}"\nclient_credentials = "any"\nclient_secret = "{CANARY}"\n'
        f'[token]\nenvironment = "{purecloud_sandbox.url}"\naccess_token = "{purecloud_sandbox.token()}"\n'
    )
    before = file.read_bytes()
    assert json.loads(shell("users", "me"))["name"]
    assert json.loads(shell("users", "me", "--profile", "token"))["name"]
    assert "~/.gc/config.toml" in json.loads(shell("whoami", "-o", "json"))["login"]
    assert file.read_bytes() == before
    file.write_text(f'[DEFAULT]\nclient_secret = "{CANARY}\n')
    shell("users", "me", status=2)
    assert "is not TOML" in shell.err
    assert CANARY not in shell.err


def test_a_profile_that_is_named_wins_over_the_environment(
    environment: Any, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    _type(monkeypatch, "secret\n")
    monkeypatch.delenv("GENESYS_CLOUD_CLIENT_SECRET")
    shell("login", "--region", environment.url, "--client-id", "other", "--client-credentials", "--profile", "named")
    assert json.loads(shell("whoami", "-o", "json", "--profile", "named"))["login"] == "profile named"
    monkeypatch.setenv("PURECLOUD_PROFILE", "named")
    assert json.loads(shell("whoami", "-o", "json"))["login"] == "profile named"
    monkeypatch.delenv("PURECLOUD_PROFILE")
    shell("users", "me", status=3)
    assert "client secret is missing in the environment" in shell.err
    assert "hint: Set GENESYS_CLOUD_CLIENT_SECRET" in shell.err


def test_the_secret_of_the_environment_is_of_its_client_only(
    purecloud_sandbox: Any, shell: Shell, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENESYS_CLOUD_CLIENT_ID", "its")
    monkeypatch.setenv("GENESYS_CLOUD_CLIENT_SECRET", "of the environment")
    for client, secret in (("its", "of the environment"), ("another", "piped")):
        _type(monkeypatch, "piped\n")
        shell("login", "--region", purecloud_sandbox.url, "--client-id", client, "--client-credentials")
        assert json.loads((home / "config" / "secrets" / "default.json").read_text())["client_secret"] == secret


def _process(*arguments: str) -> tuple[int, str, str]:
    """In a process of its own: the SDK looks for its file when it is imported."""
    done = subprocess.run([sys.executable, "-m", "purecloud_tools", *arguments], capture_output=True, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_the_file_of_the_sdk_is_read_as_it_is(purecloud_sandbox: Any, home: Path) -> None:
    """Its profiles, its settings, and what is wrong with it: without the secret."""
    file = home / ".genesyscloudpython" / "config"
    file.parent.mkdir()
    login = f"region = {purecloud_sandbox.url}\nclient_id = any\nclient_secret = {CANARY}\n"
    file.write_text(f"[retry]\nretry_max = 1\n[profile default]\n{login}[profile other]\n{login}")
    before = file.read_bytes()
    status, out, error = _process("whoami", "-o", "json")
    assert ".genesyscloudpython/config, profile default" in json.loads(out)["login"], error
    assert CANARY not in out + error
    assert _process("users", "me", "--profile", "other")[0] == 0
    assert _process("users", "me", "--profile", "nobody")[0] == 2
    assert file.read_bytes() == before
    file.write_text(f"[profile default]\n{login}[nonsense]\na = 1\n")
    status, out, error = _process("users", "me")
    assert (status, out) == (2, "")
    assert "unknown section [nonsense]" in error
    assert CANARY not in error


def test_the_file_of_the_sdk_says_where_if_the_environment_does_not(
    environment: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GENESYSCLOUD_REGION")
    (home / ".genesyscloudpython").mkdir()
    (home / ".genesyscloudpython" / "config").write_text(f"[general]\nhost = {environment.url}\n")
    status, out, error = _process("users", "me")
    assert (status, json.loads(out)["name"]) == (0, "Ada Lovelace"), error


def test_the_file_of_gc_wins_over_that_of_the_sdk(purecloud_sandbox: Any, home: Path) -> None:
    url = purecloud_sandbox.url
    for folder, name, text in (
        (".gc", "config.toml", f'[default]\nenvironment = "{url}"\nclient_credentials = "a"\nclient_secret = "a"\n'),
        (".genesyscloudpython", "config", f"[profile default]\nregion = {url}\nclient_id = b\nclient_secret = b\n"),
    ):
        (home / folder).mkdir()
        (home / folder / name).write_text(text)
    assert "~/.gc/config.toml" in json.loads(_process("whoami", "-o", "json")[1])["login"]


def test_profiles_of_other_files_are_listed_as_such(purecloud_sandbox: Any, home: Path) -> None:
    url = purecloud_sandbox.url
    gc_file, sdk_file = home / ".gc" / "config.toml", home / ".genesyscloudpython" / "config"
    for file, text in (
        (gc_file, f'[DEFAULT]\nenvironment = "{url}"\naccess_token = "{CANARY}"\n'),
        (sdk_file, f"[profile default]\nregion = {url}\nclient_id = b\nclient_secret = {CANARY}\n"),
    ):
        file.parent.mkdir()
        file.write_text(text)

    def listed() -> list[tuple[Any, ...]]:
        status, out, error = _process("profile")
        assert (status, error) == (0, "")
        assert CANARY not in out
        return [(one["name"], one["current"], one["grant"], one["from"]) for one in map(json.loads, out.splitlines())]

    of_gc, of_sdk = ("token", "~/.gc/config.toml"), ("client_credentials", str(sdk_file))
    assert listed() == [("DEFAULT", True, *of_gc), ("default", False, *of_sdk)]
    status, _, error = _process("profile", "default")
    assert (status, "is one of ~/.gc/config.toml, which is read and never written" in error) == (2, True)
    assert _process("logout", "--profile", "default")[0] == 2
    assert "There are DEFAULT, default." in _process("users", "me", "--profile", "nobody")[2]
    gc_file.unlink()
    assert listed() == [("default", True, *of_sdk)]
    words = ("--region", url, "--client-id", "any", "--client-credentials", "--profile", "own", "--keep", "file")
    command = [sys.executable, "-m", "purecloud_tools", "login", *words]
    subprocess.run(command, input="secret\n", capture_output=True, text=True, check=True)
    assert listed() == [("own", True, "client_credentials", "purecloud login"), ("default", False, *of_sdk)]
    names = [name for name, _ in complete.candidates(["profile"], "")]
    assert names[0] == "own"


def test_secrets_are_in_nothing_that_is_printed(
    purecloud_sandbox: Any, shell: Shell, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENESYSCLOUD_REGION", purecloud_sandbox.url)
    monkeypatch.setenv("GENESYS_CLOUD_CLIENT_ID", "any")
    monkeypatch.setenv("GENESYS_CLOUD_CLIENT_SECRET", CANARY)
    for arguments, status in (
        (("users", "me", "--dry-run"), 0),
        (("users", "list", "--dry-run", "-o", "json"), 0),
        (("whoami",), 0),
        (("doctor",), 0),
        (("users", "get", "nobody", "-o", "json"), 4),
        (("users", "create", "--set", "name=a", "-o", "json"), 2),
    ):
        shell(*arguments, status=status)
        token = next(t for one in purecloud_sandbox.requests for t in [one.headers.get("authorization", "")] if t) if (
            purecloud_sandbox.requests and any(one.headers.get("authorization") for one in purecloud_sandbox.requests)
        ) else "no token yet"  # fmt: skip
        assert CANARY not in shell.out + shell.err
        assert token.removeprefix("Bearer ") not in shell.out + shell.err
