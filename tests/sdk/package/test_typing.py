"""What type checkers know of the package: they run over small programs and must say just this.

Each reads the whole package once, which takes nearly all the time: so the programs are looked at together.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.sdk.tasks.paging.platform import LISTINGS

PROGRAM = """\
import datetime as dt

import PureCloudPlatformClientV2 as gc
from PureCloudPlatformClientV2.aio import UsersApi as AsyncUsersApi

api = gc.UsersApi()
reveal_type(api.get_users_me().name)
reveal_type(api.get_users().entities)
reveal_type(gc.with_response(api.get_user)("1").data)
reveal_type(gc.configuration)
reveal_type(gc.CreateUser(name="Ada").addresses)


async def main() -> None:
    reveal_type(await AsyncUsersApi().get_users_me())


api.get_users_me(expnad=["presence"])
api.get_user(5)
api.get_users(page_size="many")
api.get_users_me().nmae
gc.CreateUser(nmae="Ada")
gc.CreateUser(name=5)
gc.CreateUser().nmae = "Ada"
api.get_user()
api.get_users_me(timeout="long")
gc.ConversationQuery(interval=5)
api.get_users_me(timeout=5, deadline=60, retries=0, headers={"X-Trace": "1"}, idempotent=True)

# From here on, nothing is wrong.
routing = gc.RoutingApi()
queue = routing.post_routing_queues(gc.CreateQueueRequest(name="Support"))
queue.name = "Care"
routing.put_routing_queue(queue.id, queue)
for user in api.get_users(expand="presence", id=("a", "b")).entities:
    routing.post_routing_queue_members(queue.id, [gc.WritableEntity(id=user.id)])
api.get_users(expand=["presence", "one of a later release"])
moments = dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 2)
query = gc.ConversationQuery(interval=moments)
query.interval = "2026-01-01T00:00Z/2026-01-02T00:00Z"
for conversation in gc.paginate(gc.AnalyticsApi().post_analytics_conversations_details_query, query, limit=5):
    print(conversation.conversation_id.upper())
# pyright: strict
"""

KNOWN = {
    7: "str | None",
    8: "list[User]",
    9: "User",
    10: "Configuration",
    11: "list[Contact] | None",
    15: "UserMe",
}
REJECTED = range(18, 28)
ACCEPTED = range(28, 51)

# What `paginate` yields, for every listing, and notifications.
PAGING = """\
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

KNOWN_OF_PAGING = {
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
REJECTED_OF_PAGING = {32, 33, 35, 36, 50, 51, 52, 87}


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
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("typing")
    for name, text in (("program", PROGRAM), ("paging", PAGING), ("listings", _every_listing()[0])):
        (path / f"{name}.py").write_text(text)
    return path


def _short(revealed: str) -> str:
    return re.sub(r"PureCloudPlatformClientV2\.[\w.]*\.(\w+)|(?:builtins|typing)\.", r"\1", revealed)


def test_mypy_knows_the_types(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--output", "json", "."]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    assert not done.stderr, done.stderr
    revealed, rejected = defaultdict[str, dict[int, str]](dict), defaultdict[str, set[int]](set)
    for one in map(json.loads, done.stdout.splitlines()):
        name, line = Path(one["file"]).stem, one["line"]
        if "Revealed" in one["message"]:
            revealed[name][line] = _short(one["message"].split('"')[1])
        elif one["severity"] == "error":
            rejected[name].add(line)
    assert (revealed["program"], rejected["program"]) == (KNOWN, set(REJECTED))
    assert (revealed["paging"], rejected["paging"]) == (KNOWN_OF_PAGING, REJECTED_OF_PAGING)
    assert not rejected["listings"]
    _check_every_listing(revealed["listings"], "mypy", capsys)


def test_pyright_knows_the_types(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, "."]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
    revealed, rejected = defaultdict[str, dict[int, str]](dict), defaultdict[str, set[int]](set)
    for one in json.loads(done.stdout)["generalDiagnostics"]:
        name, line = Path(one["file"]).stem, one["range"]["start"]["line"] + 1
        if one["severity"] == "information":
            revealed[name][line] = one["message"].split('" is "')[1].rstrip('"')
        else:
            rejected[name].add(line)
    assert revealed["program"] == KNOWN
    assert set(REJECTED) <= rejected["program"]
    assert not set(ACCEPTED) & rejected["program"]
    assert (revealed["paging"], rejected["paging"]) == (KNOWN_OF_PAGING, REJECTED_OF_PAGING)
    assert not rejected["listings"]
    _check_every_listing(revealed["listings"], "pyright", capsys)
