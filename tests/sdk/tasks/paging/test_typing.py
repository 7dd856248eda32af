"""What type checkers know of `paginate`, for every listing, and of notifications."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .platform import LISTINGS

PROGRAM = """\
import PureCloudPlatformClientV2 as gc
from PureCloudPlatformClientV2 import aio

for user in gc.paginate(gc.UsersApi().get_users, page_size=100, limit=5):
    reveal_type(user)
for page in gc.paginate(gc.UsersApi().get_users).pages():
    reveal_type(page.items)
for group in gc.paginate(gc.SearchApi().post_groups_search, gc.GroupSearchRequest()):
    reveal_type(group)
for scim in gc.paginate(gc.SCIMApi().get_scim_users):
    reveal_type(scim)
for detail in gc.paginate(gc.AnalyticsApi().post_analytics_users_details_query, gc.UserDetailsQuery()):
    reveal_type(detail)
responses = gc.ResponseManagementApi()
for answer in gc.paginate(responses.post_responsemanagement_responses_query, gc.ResponseQueryRequest()):
    reveal_type(answer)
for row in gc.paginate(gc.AnalyticsApi().post_analytics_users_details_jobs, gc.AsyncUserDetailsQuery()):
    reveal_type(row)
topic = gc.topic("v2.users.{id}.presence", "1")


async def main() -> None:
    async for user in gc.paginate(aio.UsersApi().get_users, page_size=100):
        reveal_type(user)
    async for event in gc.notifications(topic):
        if not isinstance(event, gc.Gap):
            reveal_type(event.body)


gc.paginate(gc.UsersApi().get_users, limit="many")
gc.paginate(gc.UsersApi().get_users_me)
gc.topic("v2.users.{id}.presence")
gc.paginate(gc.UsersApi().get_users, expnad=["presence"])
gc.paginate(aio.UsersApi().get_users, expand=5)
gc.paginate(gc.UsersApi().get_users, expand=["presence"], timeout=5)
reveal_type(gc.notifications(topic, gc.topic("v2.users.{id}.station", "1")))
"""

KNOWN = {
    5: "User",
    7: "list[User]",
    9: "Group",
    11: "ScimV2User",
    13: "AnalyticsUserDetail",
    16: "Response",
    18: "AnalyticsUserDetail",
    24: "User",
    27: "PresenceEventUserPresence",
    36: "Notifications[PresenceEventUserPresence | UserStationChangeTopicUserStations]",
}
#: A topic without its identifier is an error at run time only: a name without places is a topic, too.
REJECTED = {30, 31, 33, 34}


def _every_listing() -> tuple[str, dict[int, tuple[str, str]]]:
    """A program that asks for the type of every listing's reader sync and async; by line, the method and the type."""
    lines, expected = ["import PureCloudPlatformClientV2 as gc", "from PureCloudPlatformClientV2 import aio"], {}
    for package, reader in (("gc", "Paginator"), ("aio", "AsyncPaginator")):
        for entry in LISTINGS:
            item = re.sub(r"dict\((.*)\)", r"dict[\1]", entry["paging"]["item"]).replace("object", "Any")
            lines.append(f"reveal_type(gc.paginate({package}.{entry['classes'][0]}().{entry['method']}))")
            expected[len(lines)] = entry["method"], f"{reader}[{item}]"
    return "\n".join(lines) + "\n", expected


def _check_every_listing(revealed: dict[int, str], checker: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, expected = _every_listing()
    assert len(expected) == 2 * len(LISTINGS) == 1094
    assert {line: (expected[line][0], revealed.get(line)) for line in expected} == expected
    known = sum(not kind.endswith("[Any]") for kind in revealed.values())
    with capsys.disabled():
        print(f"\n{checker} knows the item type of {known // 2} of {len(LISTINGS)} listings, sync and async")
    assert known == 2 * len(LISTINGS)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("typing") / "program.py"
    path.write_text(PROGRAM)
    path.with_name("listings.py").write_text(_every_listing()[0])
    return path


def _short(revealed: str) -> str:
    return re.sub(r"PureCloudPlatformClientV2\.[\w.]*\.(\w+)", r"\1", revealed).replace("builtins.", "")


def test_mypy(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", program.name, "listings.py"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=program.parent, check=False)
    found = re.findall(r"^(\w+)\.py:(\d+): (note|error): (.*)$", done.stdout, re.M)
    revealed: dict[str, dict[int, str]] = {"program": {}, "listings": {}}
    for name, line, _, text in found:
        if text.startswith("Revealed"):
            revealed[name][int(line)] = _short(text.split('"')[1]).replace("typing.", "")
    assert revealed["program"] == KNOWN
    assert {(name, int(line)) for name, line, kind, _ in found if kind == "error"} == {("program", n) for n in REJECTED}
    _check_every_listing(revealed["listings"], "mypy", capsys)


def test_pyright(program: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, "."]
    done = subprocess.run(command, capture_output=True, text=True, cwd=program.parent, check=False)
    revealed: dict[str, dict[int, str]] = {"program": {}, "listings": {}}
    errors: set[tuple[str, int]] = set()
    for one in json.loads(done.stdout)["generalDiagnostics"]:
        name, line = Path(one["file"]).stem, one["range"]["start"]["line"] + 1
        if one["severity"] == "information":
            revealed[name][line] = one["message"].split('" is "')[1].rstrip('"')
        else:
            errors.add((name, line))
    assert revealed["program"] == KNOWN
    assert errors == {("program", n) for n in REJECTED}
    _check_every_listing(revealed["listings"], "pyright", capsys)
