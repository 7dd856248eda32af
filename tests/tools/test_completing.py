"""What shells complete: words, options, values, and names of queues and users; driven through bash itself."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any

import pytest
from purecloud_tools.commands.by_hand import BY_HAND
from purecloud_tools.completion import complete
from purecloud_tools.completion.scripts import script

from tests.tools.conftest import Shell


def _values(*words: str) -> list[str]:
    return [value for value, _ in complete.candidates(list(words[:-1]), words[-1])]


def test_words_of_commands() -> None:
    assert _values("routing", "queues", "mem") == ["members"]
    assert {"users", "userrecordings", "usage"} == set(_values("us"))
    assert "whoami" in _values("")
    assert _values("wait", "recording", "batchrequests", "") == ["create", "get"]
    assert _values("nothing", "of", "") == []


def test_every_command_by_hand_is_completed() -> None:
    assert BY_HAND.keys() <= complete.BY_HAND.keys()


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
