"""What type checkers know of `paginate` and of notifications; and that they would say the same of every listing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import PureCloudPlatformClientV2 as gc
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
"""

KNOWN = {
    5: "User",
    7: "list[User]",
    9: "Group",
    11: "ScimV2User",
    13: "AnalyticsUserDetail",
    16: "Response",
    18: "Any",
    24: "User",
    27: "PresenceEventUserPresence",
}
#: A topic without its identifier is an error at run time only: a name without places is a topic, too.
REJECTED = {30}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("typing") / "program.py"
    path.write_text(PROGRAM)
    return path


def _short(revealed: str) -> str:
    return re.sub(r"PureCloudPlatformClientV2\.[\w.]*\.(\w+)", r"\1", revealed).replace("builtins.", "")


def test_mypy(program: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", program.name]
    done = subprocess.run(command, capture_output=True, text=True, cwd=program.parent, check=False, timeout=300)
    found = re.findall(r"^program\.py:(\d+): (note|error): (.*)$", done.stdout, re.M)
    revealed = {int(n): _short(text.split('"')[1]) for n, _, text in found if text.startswith("Revealed")}
    assert revealed == KNOWN
    assert {int(n) for n, kind, _ in found if kind == "error"} == REJECTED


def test_pyright(program: Path) -> None:
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, program.name]
    done = subprocess.run(command, capture_output=True, text=True, cwd=program.parent, check=False, timeout=300)
    found = json.loads(done.stdout)["generalDiagnostics"]
    revealed = {
        one["range"]["start"]["line"] + 1: one["message"].split('" is "')[1].rstrip('"')
        for one in found
        if one["severity"] == "information"
    }
    assert revealed == KNOWN
    errors = {one["range"]["start"]["line"] + 1 for one in found if one["severity"] == "error"}
    assert errors == REJECTED


def test_of_every_listing_the_items_are_where_the_overloads_look() -> None:
    """The first attribute that `paginate` has an overload for is that of the items, and of their type."""
    for entry in LISTINGS:
        paging = entry["paging"]
        if paging["style"] == "job":
            continue
        kinds = getattr(gc, entry["returns"]).swagger_types
        for name in ("entities", "results", "conversations", "user_details", "resources"):
            kind = kinds.get(name, "")
            inner = getattr(gc, kind, None)
            if inner is not None and "entities" in inner.swagger_types:
                kind = inner.swagger_types["entities"]
            if kind.startswith("list[") or kind in ("ArrayNode", "JsonNode"):
                assert kind.removeprefix("list[").removesuffix("]") == paging["item"], entry["method"]
                break
        else:
            pytest.fail(f"paginate has no overload for {entry['method']}")
