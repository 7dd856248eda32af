"""Every one of the commands of operations says what it does, and what it would send."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from purecloud_tools.calls.bodies import skeleton
from purecloud_tools.catalogue import operations
from purecloud_tools.catalogue.models import item_of
from purecloud_tools.catalogue.operations import Operation, Parameter
from purecloud_tools.commands.running import run

EVERYTHING = list(operations.within([]))
#: In so many parts: a failure names one, and test runs may share them.
PARTS = 8


@pytest.fixture(autouse=True)
def _no_login(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("PURECLOUD_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("GENESYSCLOUD_REGION", "https://api.example.com")
    monkeypatch.setenv("GENESYS_CLOUD_CLIENT_ID", "id")
    monkeypatch.delenv("PURECLOUD_PROFILE", raising=False)


def value_of(item: Parameter) -> str:
    """What may be typed for a parameter."""
    if item.values:
        return str(item.values[0])
    if "{8}-" in item.limits.get("pattern", ""):
        return "00000000-0000-4000-8000-000000000000"
    kind = item_of(item.kind) or item.kind
    least = int(item.limits.get("minimum", 1))
    return {"int": str(least), "float": str(least), "bool": "true", "date": "2026-11-26"}.get(
        kind, "2026-11-26T12:00:00Z" if kind == "datetime" else "a b"
    )


@pytest.mark.parametrize("part", range(PARTS))
def test_every_command_renders_its_help(part: int, capsys: pytest.CaptureFixture[str]) -> None:
    for operation in EVERYTHING[part::PARTS]:
        assert run([*operation.command.split(), "--help"]) == 0
        shown = capsys.readouterr().out
        assert " ".join(shown.split()).startswith(f"Usage: purecloud {operation.command} [OPTIONS]")
        letters = "".join(shown.split())  # lines break at hyphens, too
        assert "".join(operation.summary.split()) in letters, operation
        assert "".join(operation.title.split()) in letters
        assert all(item.option in letters for item in operation.parameters if item.place != "body"), operation


@pytest.mark.parametrize("part", range(PARTS))
def test_every_command_renders_a_dry_run(part: int, capsys: pytest.CaptureFixture[str]) -> None:
    for operation in EVERYTHING[part::PARTS]:
        arguments = [*operation.command.split(), "--dry-run", "-o", "json"]
        path = operation.path
        for item in operation.parameters:
            if item.place == "path":
                path = path.replace(f"{{{item.name}}}", value_of(item))
            if item.place != "body":
                arguments += [item.option, value_of(item)]
        body = _body(operation)
        if operation.body is not None:
            arguments += ["--body", json.dumps(body)]
        status = run(arguments)
        printed = capsys.readouterr()
        assert status == 0, (operation, printed.err)
        sent = json.loads(printed.out)
        assert sent["verb"] == operation.verb
        assert sent["url"].startswith("https://api.example.com/api/v2/")
        assert unquote(urlsplit(sent["url"]).path) == path
        queried = {item.name for item in operation.parameters if item.place == "query"}
        assert {pair.partition("=")[0] for pair in urlsplit(sent["url"]).query.split("&") if pair} == queried
        assert sent.get("body") == body


def _body(operation: Operation) -> Any:
    """The skeleton, filled: it passes the check that nothing else would pass."""
    if operation.body is None:
        return None
    return skeleton(operation.body.kind)
