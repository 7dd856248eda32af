"""How operations are called on a command line: by rule, by data, and of two with the same name the older first."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from sdk_builder.definition.problem import UnusableDefinitionError
from sdk_builder.emit.tables.catalogue import read_names
from sdk_builder.ir.commands import CommandNames, Commands, name_commands, read_command_names
from sdk_builder.ir.representation import Operation, Paging, Parameter, ScalarType

from tests.builder.sample_project import Project

ROOT = Path(__file__).parents[3]
COMMITTED = ROOT / "tools/src/purecloud_tools/catalogue/operations.txt"


def _operations(*titles: str) -> list[Operation]:
    made = []
    for title in titles:
        verb, path = title.split()
        method = (
            "get_root"
            if path == "/"
            else f"{verb.lower()}_{path.removeprefix('/api/v2/').replace('/', '_').replace('{', '').replace('}', '')}"
        )
        made.append(Operation(method, method, verb, path, ("Api",)))
    return made


def _named(*titles: str, decided: CommandNames | None = None, known: dict[str, str] | None = None) -> dict[str, str]:
    commands, problems = name_commands(_operations(*titles), {}, decided or CommandNames(), known or {})
    assert problems == []
    return dict(commands.names)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("GET /api/v2/users", "users list"),
        ("GET /api/v2/users/{userId}", "users get"),
        ("GET /api/v2/users/me", "users me get"),
        ("POST /api/v2/routing/queues/{queueId}/members", "routing queues members create"),
        ("PUT /api/v2/users/{userId}/roles", "users roles update"),
        ("PATCH /api/v2/users/bulk", "users bulk update"),
        ("DELETE /api/v2/users/{userId}", "users delete"),
        ("POST /api/v2/groups/search", "groups search"),
        ("POST /api/v2/search", "platform-search"),
        ("GET /api/v2/search", "platform-search get"),
        ("GET /api/v2/Odd.Name/{id}/x~y", "odd-name x-y get"),
        ("GET /", "get-root get"),
    ],
)
def test_a_name_follows_from_verb_and_path(title: str, name: str) -> None:
    decided = CommandNames(verbs=("search",), reserved=("search",))
    assert _named(title, decided=decided) == {title: name}


def test_a_listing_is_one_by_its_paging_too() -> None:
    operations = _operations("GET /api/v2/audit/history")
    commands, _ = name_commands(operations, {operations[0].title: Paging("number")}, CommandNames(), {})
    assert list(commands.names.values()) == ["audit history list"]


def test_put_replaces_where_patch_changes() -> None:
    both = _named("PATCH /api/v2/a/{id}", "PUT /api/v2/a/{id}")
    assert list(both.values()) == ["a update", "a replace"]


TWO = ("DELETE /api/v2/flows", "DELETE /api/v2/flows/{flowId}")


def test_of_two_that_would_be_called_the_same_data_decides() -> None:
    decided = CommandNames(commands={TWO[0]: "flows delete-many"})
    assert _named(*TWO, decided=decided) == {TWO[0]: "flows delete-many", TWO[1]: "flows delete"}


@pytest.mark.parametrize("keeps", TWO)
def test_without_data_the_older_name_stays_and_the_other_is_reported(keeps: str) -> None:
    for order in itertools.permutations(TWO):
        commands, problems = name_commands(_operations(*order), {}, CommandNames(), {keeps: "flows delete"})
        assert commands.names[keeps] == "flows delete"
        assert len(set(commands.names.values())) == 2
        assert [problem.severity for problem in problems] == ["warning"]
        assert "decide on another name" in problems[0].message


def test_a_decision_about_nothing_is_reported() -> None:
    decided = CommandNames(commands={"GET /api/v2/gone": "gone"})
    _, problems = name_commands([], {}, decided, {})
    assert [problem.pointer for problem in problems] == ["commands.toml#/commands/GET ~1api~1v2~1gone"]


def test_options_do_not_hide_those_of_all_commands_and_differ() -> None:
    word = ScalarType("str")
    parameters = (
        Parameter("queue_id", "queueId", "path", word),
        Parameter("limit", "limit", "query", word),
        Parameter("pc_from", "from", "query", word),
        Parameter("skills", "skills[]", "query", word),
        Parameter("skills_2", "skills", "query", word),
        Parameter("body", "body", "body", word),
    )
    operation = Operation("a", "a", "GET", "/a", ("Api",), parameters)
    options = Commands({}, {}, ("limit", "body")).options(operation)
    assert options == ["queue-id", "api-limit", "from", "skills", "skills_2", "body"]


@pytest.mark.parametrize(
    "text",
    [
        *("verbs = 1", "verbs = ['A B']", "more = 1", "commands = 1", "="),
        *("[commands]\n'GET /a' = 'A'", "[commands]\n'GET /a' = 1"),
    ],
)
def test_a_file_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "commands.toml").write_text(text)
    with pytest.raises(UnusableDefinitionError):
        read_command_names(tmp_path / "commands.toml")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnusableDefinitionError, match=r"commands\.toml is not there"):
        read_command_names(tmp_path / "commands.toml")


def test_a_command_keeps_its_name_when_the_api_grows(tmp_path: Path) -> None:
    """`/users/{id}/queues` was there first; `/users/queues`, which has fewer parameters, comes later."""
    project = Project(tmp_path)
    answer = {"responses": {"200": {"description": ""}}, "tags": ["Users"]}
    parameter = {"name": "id", "in": "path", "required": True, "type": "string"}
    definition = json.loads(project.definition.read_text())
    older = {"get": {"operationId": "older", "parameters": [parameter], **answer}}
    definition["paths"]["/api/v2/users/{id}/queues"] = older
    project.write(definition)
    assert project.generate().code == 0
    definition["paths"]["/api/v2/users/queues"] = {"get": {"operationId": "newer", **answer}}
    project.write(definition)
    outcome = project.generate()
    assert outcome.code == 0
    assert "decide on another name" in outcome.errors
    names = read_names((project.catalogue / "operations.txt").read_text())
    assert names["GET /api/v2/users/{id}/queues"] == "users queues list"
    assert names["GET /api/v2/users/queues"] == "users queues newer"
    assert project.generate("--check").code == 0


def test_the_names_of_the_api_are_all_decided() -> None:
    """No collision is left to the fallback, and nobody has to type the name of a Python method."""
    names = read_names(COMMITTED.read_text("utf-8"))
    decided = read_command_names(ROOT / "definition" / "commands.toml")
    assert len(names) == len(set(names.values())) == 3355
    assert not any("_" in name or name.split()[0] in decided.reserved for name in names.values())
    keys = [line.split("\t")[0] for line in COMMITTED.read_text("utf-8").split("\n")]
    methods = {key.replace("_", "-") for key in keys if "_" in key}
    assert not any(word in methods for name in names.values() for word in name.split())
