"""Calls that are read without click: as click reads them, or not at all."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import click
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from purecloud_tools.catalogue import operations
from purecloud_tools.catalogue.operations import Operation
from purecloud_tools.commands import plain
from purecloud_tools.commands.operation import command_of
from purecloud_tools.commands.options import Option, call_options, own_options
from purecloud_tools.output.problems import ToolError

EVERYTHING = list(operations.within([]))
VALUES = {"format": "csv", "count": "17", "seconds": "2.5", "text": "a=b"}
#: A listing, a call with a body and parts of the path, one that deletes, and a job.
SOME = ["users list", "routing queues members create", "users delete", "analytics conversations details jobs create"]
ODD = [
    *("", "-", "--", "-1", "0", "x y", "--help", "-h", "--al", "--dry-run", "--no-check", "--yes", "--all=true"),
    *("-o", "-ojson", "-o=json", "--output=csv", "xml", "json", "--columns", "--state", "--expand=a,b", "--queue-id"),
    *("--limit", "5", "1_0", "\u0663", "9" * 30, "--timeout", "nan", "inf", "1e3", "0x1"),
    *("--set", "a.b=1", "--set=", "--header=a=b", "--body"),
]


def by_click(operation: Operation, words: list[str], arguments: list[str]) -> dict[str, Any]:
    return dict(command_of(operation, words).make_context("purecloud", list(arguments)).params)


def typed(option: Option, joined: bool) -> list[str]:
    name = option.names[-1]
    if option.takes == "flag":
        return [name]
    return [f"{name}={VALUES[option.takes]}"] if joined else [name, VALUES[option.takes]]


@pytest.mark.parametrize("joined", [False, True])
def test_all_options_of_every_operation_are_read_as_click_reads_them(joined: bool) -> None:
    for operation in EVERYTHING:
        words = operation.command.split()
        options = [*own_options(operation), *call_options(operation)]
        arguments = [word for option in options for word in typed(option, joined)]
        arguments += ["one", "two", *arguments]  # all of them again: the last counts, or both do
        assert plain.read([*words, *arguments]) is not None, operation
        assert plain.read([*words, *arguments])[1] == by_click(operation, words, arguments), operation  # type: ignore[index]
        assert plain.read(words)[1] == by_click(operation, words, []), operation  # type: ignore[index]


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(SOME), st.lists(st.sampled_from(ODD) | st.text(max_size=4), max_size=6))
@example("users list", ["--limit", "--all"])
@example("users list", ["-o", "json", "-"])
def test_what_is_odd_is_read_as_click_reads_it_or_left_to_click(command: str, arguments: list[str]) -> None:
    words = command.split()
    read = plain.read([*words, *arguments])
    if read is None:
        return
    operation, given_ = read
    assert operation.command == command
    try:
        expected = by_click(operation, words, arguments)
    except (click.exceptions.Exit, click.UsageError, ToolError) as error:
        pytest.fail(f"click does not read {arguments}: {error!r}")
    assert given_ == expected


@pytest.mark.parametrize(
    "words", ["", "--version", "users", "users lst", "search users", "routing queues members", "nothing"]
)
def test_what_is_not_the_name_of_an_operation_is_left_to_click(words: str) -> None:
    assert plain.read(words.split()) is None


def test_a_call_does_not_import_click() -> None:
    unwanted = ("click", "rich", "jmespath", "keyring", "dataclasses", "urllib3")
    program = (
        "import sys; from purecloud_tools.commands.running import run\n"
        "run(['users', 'list', '--state', 'active', '--dry-run'])\n"
        f"print([name for name in {unwanted} if name in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed.splitlines()[-1] == "[]"
