"""Options and variables that do not fit: one sentence, no other login, and no secret repeated."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.tools.conftest import Shell


def headers_sent(sandbox: Any, name: str) -> list[str | None]:
    asked = [one for one in sandbox.requests if one.operation]
    return [{key.lower(): value for key, value in dict(one.headers).items()}.get(name) for one in asked]


@pytest.mark.parametrize(
    "words",
    [
        ("users", "list", "--all", "--page-size", "5"),
        ("users", "list", "--limit", "7", "--page-size", "5"),
        (
            *("analytics", "conversations", "details", "jobs", "create", "--all"),
            *("--set", "interval=2026-01-01T00:00:00Z/2026-01-02T00:00:00Z"),
        ),
    ],
)
def test_headers_go_with_each_page(words: tuple[str, ...], environment: Any, shell: Shell) -> None:
    shell(*words, "--header", "X-Extra=yes", "--timeout", "30")
    assert {"yes"} == {*headers_sent(environment, "x-extra")} - (set() if words[0] == "users" else {None})


@pytest.mark.usefixtures("third_page_fails")
def test_the_rest_of_a_limit_is_said(shell: Shell) -> None:
    shell("users", "list", "--limit", "5", "--page-size", "1", "-o", "jsonl", status=8)
    assert "--limit 3 --resume " in json.loads(shell.err)["hint"]


def test_a_dry_run_shows_no_other_host(environment: Any, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell("users", "list", "--dry-run", "--profile", "nobody", status=2)
    assert "there is no profile 'nobody'" in shell.err
    monkeypatch.delenv("GENESYS_CLOUD_CLIENT_ID")
    assert shell("users", "list", "--dry-run") == f"GET {environment.url}/api/v2/users\n"
    words = ("users", "search", "--set", "pageSize=1", "--header", "content-type=application/json; charset=utf-8")
    shown = json.loads(shell(*words, "--dry-run", "-o", "json"))["headers"]
    assert shown == {"content-type": "application/json; charset=utf-8"}


def _token(text: str) -> Callable[[pytest.MonkeyPatch, Path], None]:
    return lambda patch, _: patch.setenv("GENESYSCLOUD_ACCESS_TOKEN", text)


def _proxy(text: str) -> Callable[[pytest.MonkeyPatch, Path], None]:
    return lambda patch, _: patch.setenv("HTTP_PROXY", text)


def _gc(text: str) -> Callable[[pytest.MonkeyPatch, Path], None]:
    def write(patch: pytest.MonkeyPatch, home: Path) -> None:
        patch.delenv("GENESYS_CLOUD_CLIENT_ID")
        (home / ".gc").mkdir()
        (home / ".gc" / "config.toml").write_text(f"[default]\nenvironment = 'mypurecloud.com'\n{text}\n", "utf-8")

    return write


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (_token("SECRET token"), 3),
        (_token("SECRET\n"), 3),
        (_token("SECRETé"), 3),
        (_gc("access_token = 'SECRET token'"), 3),
        (_gc("client_credentials = 5\nclient_secret = 'SECRET'"), 3),
        (_gc("client_secret = 'SECRET'"), 3),
        (_proxy("socks5://user:SECRET@127.0.0.1"), 2),
        (_proxy("http://[bad"), 2),
    ],
)
def test_what_no_call_can_be_made_with_is_said_in_a_sentence(
    make: Callable[[pytest.MonkeyPatch, Path], None],
    status: int,
    environment: Any,
    shell: Shell,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.delenv("no_proxy", raising=False)
    make(monkeypatch, home)
    for words in (("users", "me"), ("users", "list", "--all"), ("whoami",), ("api", "GET", "/api/v2/users")):
        shell(*words, "-o", "json", status=status)
        assert json.loads(shell.err)["exit_status"] == status
        assert "SECRET" not in shell.err
    shell("doctor", "-o", "json", status=1)
    assert "SECRET" not in shell.out + shell.err


@pytest.mark.parametrize(
    "words",
    [
        ("users", "list", "--header", "A b=c"),
        ("users", "list", "--all", "--header", "A b=c"),
        ("users", "list", "--timeout", "nan"),
        ("users", "list", "--all", "--timeout", "inf"),
        ("api", "GET", "/api/v2/users", "--timeout", "nan"),
        ("users", "search", "--set", "pageSize=1e400"),
        ("users", "search", "--body", '{"pageSize": 1e400}'),
        ("api", "POST", "/api/v2/users", "--set", "a=1e400"),
    ],
)
def test_what_cannot_be_sent_is_not(words: tuple[str, ...], environment: Any, shell: Shell) -> None:
    shell(*words, "-o", "json", status=2)
    assert json.loads(shell.err)["error"] == "usage"
    assert headers_sent(environment, "x") == []


def test_a_region_with_a_password_is_not_repeated(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GENESYSCLOUD_REGION", "http://user:SECRET@127.0.0.1")
    monkeypatch.setenv("GENESYSCLOUD_ACCESS_TOKEN", "token")
    for words, status in ((("users", "me"), 2), (("users", "me", "--dry-run"), 2), (("whoami",), 2), (("doctor",), 1)):
        shell(*words, status=status)
        assert "SECRET" not in shell.out + shell.err
        assert "region holds an @" in shell.out + shell.err
