"""Plain questions find the operation that answers them, in Python and in JavaScript alike."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "sdk/src/PureCloudPlatformClientV2"
JAVASCRIPT = ROOT / "builder/src/sdk_builder/emit/reference/assets/search.js"
QUESTIONS: dict[str, dict[str, list[str]]] = tomllib.loads(
    (Path(__file__).parent / "questions.toml").read_text("utf-8")
)
ODD = (
    *("", "?", "of the", "zzzzqq", "constructor", "__proto__ users", "tostring", "qu", "get_users_me", "QUEUE Members"),
    *(" DELETE /api/v2/users/{userId} ", "/api/v2/users/{userId}"),
)
PROGRAM = """
const { rankOperations } = require(process.argv[1]);
const index = JSON.parse(require("fs").readFileSync(process.argv[2], "utf-8"));
const questions = JSON.parse(require("fs").readFileSync(0, "utf-8"));
const name = (number) => index.operations[number][1];
process.stdout.write(JSON.stringify(questions.map((question) => rankOperations(index, question).map(name))));
"""


def _methods(question: str, limit: int) -> list[str]:
    return [found.method for found in gc.search(question, limit=limit)]


def test_questions_are_many_and_name_operations() -> None:
    index: dict[str, Any] = json.loads((PACKAGE / "search.json").read_text("utf-8"))
    methods = {operation[1] for operation in index["operations"]}
    tuned, untuned = QUESTIONS["tuned"], QUESTIONS["untuned"]
    assert len(tuned) + len(untuned) >= 150
    assert len(untuned) >= (len(tuned) + len(untuned)) / 3
    assert not tuned.keys() & untuned.keys()
    answers = [answer for part in QUESTIONS.values() for answers in part.values() for answer in answers or [""]]
    assert not set(answers) - methods


@pytest.mark.parametrize("part", ["tuned", "untuned"])
def test_the_right_operation_comes_first_or_among_five(part: str) -> None:
    first = [question for question, answers in QUESTIONS[part].items() if set(_methods(question, 1)) & set(answers)]
    five = [question for question, answers in QUESTIONS[part].items() if set(_methods(question, 5)) & set(answers)]
    total = len(QUESTIONS[part])
    assert len(first) >= 0.6 * total, sorted(QUESTIONS[part].keys() - set(first))
    assert len(five) >= 0.9 * total, sorted(QUESTIONS[part].keys() - set(five))


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node.js")
def test_python_and_javascript_give_the_same_order() -> None:
    questions = [*QUESTIONS["tuned"], *QUESTIONS["untuned"], *ODD]
    done = subprocess.run(
        ["node", "-e", PROGRAM, str(JAVASCRIPT), str(PACKAGE / "search.json")],
        input=json.dumps(questions),
        capture_output=True,
        text=True,
        check=True,
    )
    answers = json.loads(done.stdout)
    for question, answer in zip(questions, answers, strict=True):
        assert _methods(question, 10_000) == answer, question


def test_what_is_found_says_how_to_call_it() -> None:
    found = gc.search("add a member to a queue", limit=1)[0]
    assert (found.api, found.method, found.verb) == ("RoutingApi", "post_routing_queue_members", "POST")
    assert found.path == "/api/v2/routing/queues/{queueId}/members"
    assert found.summary.startswith("Add members to a routing queue")
    assert found.permissions
    assert str(found).startswith("RoutingApi.post_routing_queue_members: Add members")
    assert hasattr(getattr(gc, found.api), found.method)


def test_names_and_paths_are_questions_too() -> None:
    some = [found for verb in ("list", "create", "update", "delete") for found in gc.search(verb, limit=4000)[::40]]
    for found in some:
        assert _methods(found.method, 1) == [found.method]
        assert gc.search(f" {found.verb} {found.path} ", limit=1) == [found]
        assert gc.search(found.path, limit=1)[0].path == found.path


def test_nothing_is_found_for_nothing() -> None:
    assert gc.search("") == gc.search("?!") == gc.search("zzzzqq") == gc.search("users", limit=0) == []
    with pytest.raises(ValueError, match="limit is -1"):
        gc.search("users", limit=-1)


def test_the_index_is_loaded_only_when_it_is_used() -> None:
    program = (
        "import sys, PureCloudPlatformClientV2 as gc; gc.UsersApi\n"
        "assert not [name for name in sys.modules if name.endswith('.search')], 'loaded'\n"
        "assert gc.search('users'); assert 'PureCloudPlatformClientV2._core.clients.sync' not in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)
