"""What shells complete: words, options, values, and names of queues and users; driven through bash itself."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from purecloud_sandbox.server import serve
from purecloud_tools.commands.by_hand import BY_HAND
from purecloud_tools.commands.root import purecloud
from purecloud_tools.commands.running import run
from purecloud_tools.completion import complete
from purecloud_tools.completion.scripts import script
from purecloud_tools.export.reading.streams import streams

from tests.tools.completion_table import PATH, table
from tests.tools.conftest import Shell


def _values(*words: str) -> list[str]:
    return [value for value, _ in complete.candidates(list(words[:-1]), words[-1])]


def test_words_of_commands() -> None:
    assert _values("routing", "queues", "mem") == ["members"]
    assert {"users", "userrecordings", "usage"} == set(_values("us"))
    assert "whoami" in _values("")
    assert _values("wait", "recording", "batchrequests", "") == ["create", "get"]
    assert _values("nothing", "of", "") == []


def test_what_is_completed_of_commands_by_hand_is_what_they_take() -> None:
    assert PATH.read_text("utf-8") == table(), "write it anew: python -m tests.tools.completion_table"


@pytest.mark.parametrize("name", BY_HAND)
def test_options_of_commands_by_hand_and_their_values(name: str) -> None:
    command = purecloud.get_command(click.Context(purecloud), name)
    assert command is not None
    assert name in _values(name[:2])
    before = {"download": ("to",), "upload": ("file",)}.get(name, ())
    for option in (one for one in command.params if isinstance(one, click.Option)):
        assert option.opts[-1] in _values(name, "--")
        assert option.opts[-1] in _values(name, *before, option.opts[-1][:4])
        if isinstance(option.type, click.Choice):
            assert _values(name, option.opts[-1], "") == [*option.type.choices]
            assert _values(name, *before, option.opts[-1], option.type.choices[1][:3])[0] == option.type.choices[1]
        elif not option.is_flag and option.name != "profile":
            assert _values(name, option.opts[-1], "") == []
    assert "--help" in _values(name, "--h")


def test_streams_and_other_arguments_of_commands_by_hand() -> None:
    assert set(_values("export", "")) == streams().keys()
    assert _values("export", "users", "--to", "out", "--full", "routing_util") == ["routing_utilization_labels"]
    assert _values("export", "--format", "") == ["parquet", "jsonl", "csv"]
    assert _values("api", "P") == ["POST", "PUT", "PATCH"]
    assert _values("api", "GET", "") == []
    assert _values("sandbox", "--sta") == ["--stateless"]
    assert _values("search", "add", "") == _values("whoami", "") == _values("completion", "bash", "") == []


def test_commands_within_others() -> None:
    assert _values("wait", "--timeout", "600", "recording", "batchrequests", "") == ["create", "get"]
    assert _values("wait", "--cancel", "recording", "batchrequests", "g") == ["get"]
    assert _values("wait", "recording", "batchrequests", "create", "--ca") == ["--cancel"]
    assert _values("download", "to", "-o", "json", "routing", "queues", "mem") == ["members"]
    assert _values("download", "") == _values("download", "-o", "json", "") == []
    assert _values("download", "to", "users", "list", "--sort-order", "a") == ["ascending"]
    assert "list" in _values("describe", "users", "")
    assert _values("describe", "users", "list", "--d") == ["--depth"]
    assert "--body" not in _values("describe", "users", "list", "--")


def test_completing_imports_neither_click_nor_the_client() -> None:
    ask = (
        "import sys; from purecloud_tools.completion.complete import candidates;"
        "candidates(['export'], ''); candidates(['export', '--format'], ''); candidates(['users', 'list'], '--');"
        "sys.exit(bool({'click', 'PureCloudPlatformClientV2', 'purecloud_tools.commands'} & sys.modules.keys()))"
    )
    subprocess.run([sys.executable, "-c", ask], check=True)


def test_options_and_their_values() -> None:
    assert "--sort-order" in _values("users", "list", "--s")
    assert _values("users", "list", "--sort-order", "") == ["ascending", "descending"]
    assert _values("users", "list", "-o", "js") == ["json", "jsonl"]
    assert _values("users", "list", "--jabber-id", "") == []
    assert _values("completion", "") == ["bash", "zsh", "fish"]
    assert "v2.users.{id}.presence" in _values("listen", "v2.users.{id}.pre")


def test_names_of_queues_are_fetched_once_and_completed(environment: Any, shell: Shell) -> None:
    known = dict(complete.candidates(["routing", "queues", "get"], ""))
    assert "Support" in known.values()
    asked = len(environment.requests)
    support = next(identifier for identifier, name in known.items() if name == "Support")
    assert complete.candidates(["routing", "queues", "get"], "Supp") == [(support, "Support")]
    assert complete.candidates(["routing", "queues", "get", "--queue-id"], support[:5]) == [(support, "Support")]
    assert len(environment.requests) == asked


def _names(*words: str) -> set[str]:
    """The names that zsh shows, of a process of its own."""
    ask = "from purecloud_tools.completion.complete import main; main()"
    command = [sys.executable, "-c", ask, "zsh", *words, ""]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {name for _, tab, name in (line.partition("\t") for line in done.stdout.splitlines()) if tab}


def test_names_are_those_of_the_login_that_asks(
    purecloud_sandbox: Any, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever decides whose login counts: a name, a region, a client, a token, the current profile, another login."""
    queues = ("routing", "queues", "get")
    (home / "other.yaml").write_text(
        "users:\n  - {name: Ada, email: ada@other.example}\nqueues:\n  - name: Queue of the other\n"
    )
    with serve(seed_file=home / "other.yaml") as other:
        urls = {"mine": purecloud_sandbox.url, "theirs": other.url}

        def log_in(name: str, who: str) -> None:
            words = ("--profile", name, "--region", urls[who], "--client-id", "any", "--client-credentials")
            with monkeypatch.context() as patch:
                patch.setenv("GENESYS_CLOUD_CLIENT_SECRET", "any")
                assert run(("login", *words)) == 0

        def asked(*words: str) -> str:
            return "theirs" if "Queue of the other" in _names(*queues, *words) else "mine"

        for name, who in (("one", "mine"), ("two", "theirs")):
            log_in(name, who)
        assert asked() == "mine"
        assert run(("profile", "two")) == 0
        assert asked() == "theirs"
        assert asked("--profile", "one") == asked("--profile=one") == "mine"
        assert asked("--profile", "two", "--profile", "one") == "mine"
        assert run(("profile", "one")) == 0
        monkeypatch.setenv("PURECLOUD_PROFILE", "two")
        assert asked() == "theirs"
        monkeypatch.delenv("PURECLOUD_PROFILE")
        assert asked() == "mine"
        log_in("one", "theirs")  # the same name, another organization
        assert asked() == "theirs"
        for name in ("GENESYSCLOUD_REGION", "GENESYS_CLOUD_REGION"):
            monkeypatch.setenv("GENESYSCLOUD_OAUTHCLIENT_ID", "any")
            monkeypatch.setenv("GENESYSCLOUD_OAUTHCLIENT_SECRET", "any")
            for who in ("mine", "theirs"):
                monkeypatch.setenv(name, urls[who])
                assert asked() == who
            assert asked("--region", urls["mine"]) == asked(f"--region={urls['mine']}") == "mine"
            monkeypatch.delenv(name)
        kept = [path for path in (home / "cache").rglob("*") if path.is_file()]
        assert kept
        (home / "cache" / "names").rename(home / "cache" / "kept")
        kept[0].parent.mkdir(parents=True)
        kept[0].mkdir()
        for path in (home / "cache" / "kept").iterdir():
            (home / "cache" / "names" / path.name / kept[0].name).mkdir(parents=True, exist_ok=True)
        assert _names(*queues) == set()  # a damaged place offers nothing, and says nothing


def test_without_a_login_nothing_is_completed_and_nothing_is_said(capfd: pytest.CaptureFixture[str]) -> None:
    assert complete.candidates(["routing", "queues", "get"], "") == []
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("shell_name", ["bash", "zsh", "fish"])
def test_the_script_is_one_that_its_shell_reads(shell_name: str) -> None:
    if shutil.which(shell_name) is None:
        pytest.skip(f"there is no {shell_name}")
    subprocess.run([shell_name, "-n"], input=script(shell_name), text=True, check=True)


def test_bash_completes_a_line() -> None:
    if shutil.which("bash") is None:
        pytest.skip("there is no bash")
    program = script("bash") + (
        "COMP_WORDS=(purecloud routing queues mem); COMP_CWORD=3; _purecloud; printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "members\n"
