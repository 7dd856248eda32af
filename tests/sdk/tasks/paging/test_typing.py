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
from collections.abc import Iterable

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

analytics, query = gc.AnalyticsApi(), gc.AsyncConversationQuery()


def count(conversations: Iterable[gc.AnalyticsConversation]) -> int:
    return len(list(conversations))


count(gc.paginate(analytics.post_analytics_conversations_details_jobs, query, timeout=5))
for found in gc.paginate(analytics.post_analytics_conversations_details_jobs, body=query).pages():
    reveal_type(found.items)
gc.paginate(analytics.post_analytics_conversations_details_jobs, query, limitt=5)
count(gc.paginate(analytics.post_analytics_users_details_jobs, gc.AsyncUserDetailsQuery()))
for user in gc.paginate(gc.UsersApi().get_user, "1"):
    print(user)


async def jobs() -> None:
    async for conversation in gc.paginate(aio.AnalyticsApi().post_analytics_conversations_details_jobs, query):
        reveal_type(conversation)
    async for page in gc.paginate(aio.AnalyticsApi().post_analytics_conversations_details_jobs, query).pages():
        reveal_type(page.items)


def names(users: gc.Paginator[gc.User]) -> list[str | None]:
    return [user.name for user in users]


def last(conversations: gc.Paginator[gc.AnalyticsConversation]) -> str | None:
    return conversations.resume_token


async def first(users: gc.AsyncPaginator[gc.User]) -> str:
    async for user in users:
        return user.id
    return ""


async def seen(stream: gc.Notifications[gc.PresenceEventUserPresence]) -> None:
    async for event in stream:
        if not isinstance(event, gc.Gap):
            reveal_type(event.body)


names(gc.paginate(gc.UsersApi().get_users))
last(gc.paginate(analytics.post_analytics_conversations_details_jobs, query))
first(gc.paginate(aio.UsersApi().get_users)).close()
seen(gc.notifications(topic)).close()
names(gc.paginate(gc.GroupsApi().get_groups))
"""

KNOWN = {
    7: "User",
    9: "list[User]",
    11: "Group",
    13: "ScimV2User",
    15: "AnalyticsUserDetail",
    18: "Response",
    20: "AnalyticsUserDetail",
    26: "User",
    29: "PresenceEventUserPresence",
    38: "Notifications[PresenceEventUserPresence | UserStationChangeTopicUserStations]",
    49: "list[AnalyticsConversation]",
    58: "AnalyticsConversation",
    60: "list[AnalyticsConversation]",
    80: "PresenceEventUserPresence",
}
#: A topic without its identifier is an error at run time only: a name without places is a topic, too. A method
#: without pages is found where its items are read.
REJECTED = {32, 33, 35, 36, 50, 51, 52, 87}


def _every_listing() -> tuple[str, dict[int, tuple[str, str]]]:
    """A program that asks what every listing yields, sync and async; by line, the method and the type."""
    lines, expected = ["import PureCloudPlatformClientV2 as gc", "from PureCloudPlatformClientV2 import aio"], {}
    for package, iterate, iterator in (("gc", "__iter__", "Iterator"), ("aio", "__aiter__", "AsyncIterator")):
        for entry in LISTINGS:
            item = re.sub(r"dict\((.*)\)", r"dict[\1]", entry["paging"]["item"]).replace("object", "Any")
            call = f"gc.paginate({package}.{entry['classes'][0]}().{entry['method']})"
            lines.append(f"reveal_type({call}.{iterate}())")
            expected[len(lines)] = entry["method"], f"{iterator}[{item}]"
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
