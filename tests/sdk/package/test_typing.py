"""What type checkers know of the package: they run over small programs and must say just this."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("typing") / "program.py"
    path.write_text(PROGRAM)
    return path


def _short(revealed: str) -> str:
    return re.sub(r"PureCloudPlatformClientV2\.[\w.]*\.|builtins\.", "", revealed)


def test_mypy_knows_the_types(program: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path), "--output", "json", str(program)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert not done.stderr, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    notes = {m["line"]: _short(m["message"].split('"')[1]) for m in found if "Revealed" in m["message"]}
    assert notes == KNOWN
    assert sorted({m["line"] for m in found if m["severity"] == "error"}) == list(REJECTED)


def test_pyright_knows_the_types(program: Path) -> None:
    (program.parent / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    done = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, str(program)],
        capture_output=True,
        text=True,
        cwd=program.parent,
        check=False,
    )
    found = json.loads(done.stdout)["generalDiagnostics"]
    notes = {
        m["range"]["start"]["line"] + 1: m["message"].rsplit('"', 2)[1] for m in found if m["severity"] == "information"
    }
    assert notes == KNOWN
    rejected = {m["range"]["start"]["line"] + 1 for m in found if m["severity"] == "error"}
    assert set(REJECTED) <= rejected
    assert not set(ACCEPTED) & rejected
