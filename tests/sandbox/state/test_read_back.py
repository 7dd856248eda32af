"""What a program wrote is what it reads: every writable property of every stateful family, and every removal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from purecloud_sandbox.server import Running, serve
from purecloud_sandbox.spec.definition import Operation, read_definition
from purecloud_sandbox.spec.resources import ids_parameter

from tests.sandbox.state.exceptions import NOT_KEPT, NOT_SHOWN, REASONS, STAYS
from tests.sandbox.support import judge
from tests.sandbox.support.client import Client
from tests.sandbox.support.read_back import WRITES, ReadBack

CONVERSATIONS = "/api/v2/conversations"
_PERSON = re.compile(r"(/api/v2/conversations(?:/\w+)?)/{conversationId}/participants/{participantId}")


@pytest.fixture
def running() -> Iterator[Running]:
    with serve(samples=1) as running:
        yield running


def start(running: Running) -> ReadBack:
    return ReadBack(Client(running.url, running.token()), read_definition(judge.DEFINITION))


def test_what_was_written_is_read(running: Running) -> None:
    readings = start(running)
    for operation in readings.definition.operations():
        role = readings.resources.role(operation)
        if role is not None and role.action in WRITES:
            readings.try_operation(operation, role)
    counts = dict(readings.counts)
    print(f"written and read back: {counts}")
    assert not readings.wrong, "\n".join([f"{len(readings.wrong)} wrong, {counts}", *readings.wrong])
    assert not REASONS.keys() - readings.excepted, "these exceptions are needed no more"
    assert counts["operations"] > 690
    assert counts["properties"] > 3800


def test_every_write_is_kept_or_says_why_not(running: Running) -> None:
    """PUT, PATCH and DELETE: each has a place that it writes, or a reason."""
    readings = start(running)
    handlers = running.sandbox.api.handlers
    writes = [one for one in readings.definition.operations() if one.verb in ("PUT", "PATCH", "DELETE")]
    left = {one.id for one in writes
            if readings.resources.role(one) is None and (one.verb, one.template) not in handlers}  # fmt: skip
    print(f"{len(writes)} writes: {len(writes) - len(left)} kept, {len(left)} not, with reasons")
    assert left == NOT_KEPT.keys()
    assert len(left) < 45


def test_what_was_written_of_participants_is_read(running: Running) -> None:
    """Of a conversation and of each of its media: what is sent for a participant is shown where the media is read."""
    readings, counts, wrong = start(running), Counter[str](), list[str]()
    client = readings.client
    for operation in readings.definition.operations():
        match = _PERSON.match(operation.template)
        if match is None or operation.verb not in ("PUT", "PATCH") or operation.body is None:
            continue
        if operation.id in NOT_KEPT or operation.template.endswith("/consult"):
            continue
        root = match[1] if "get" in readings.definition.paths.get(match[1], {}) else CONVERSATIONS
        conversation = client.get(root).json()["entities"][0]
        place = f"{root}/{conversation['id']}"
        person = next(one for one in client.get(place).json()["participants"] if one["purpose"] == "agent")
        whole = client.get(f"{CONVERSATIONS}/{conversation['id']}").json()
        own = next(one for one in whole["participants"] if one["id"] == person["id"])
        media = match[1].rpartition("/")[2]
        (session,) = (own.get(media) or sessions(own))[:1]
        values = {
            "conversationId": conversation["id"], "participantId": person["id"], "communicationId": session["id"],
                  "userId": client.get("/api/v2/users/me").json()["id"],
        }  # fmt: skip
        sent = readings.sample(operation)
        path = operation.template.format(**values)
        response = client.send(operation.verb, path, sent)
        counts["operations"] += 1
        if response.status != 200:
            wrong.append(f"{operation.verb} {path}: {response.content!r}")
            continue
        after = client.get(place).json()
        shown = next(one for one in after["participants"] if one["id"] == person["id"])
        fields = {**next(iter(sessions(shown)), {}), **shown}
        for name, value in sent.items():
            if (operation.template, name) in STAYS or not readings.is_shown(root, name):
                counts["shown by no read"] += 1
                continue
            counts["properties"] += 1
            if not contains(fields.get(name), value):
                wrong.append(f"{operation.verb} {operation.template} {name}: {value} -> {fields.get(name)}")
    print(f"written of participants and read back: {dict(counts)}")
    assert not wrong, "\n".join(wrong)
    assert counts["operations"] > 20


def sessions(person: dict[str, Any]) -> list[dict[str, Any]]:
    """The sessions of a participant of a whole conversation."""
    lists = [value for name, value in person.items() if isinstance(value, list) and name != "evaluations"]
    return [one for value in lists for one in value if isinstance(one, dict)]


def contains(got: Any, sent: Any) -> bool:
    """Whether what was sent is in what was read."""
    if isinstance(sent, dict):
        shown = {name: value for name, value in sent.items() if name not in NOT_SHOWN}
        return isinstance(got, dict) and all(contains(got.get(name), value) for name, value in shown.items())
    return bool(got == sent)


def test_several_at_once(running: Running) -> None:
    """Bulk changes: each entry of the list is what the item, or the document, then has."""
    readings, counts, wrong = start(running), Counter[str](), list[str]()
    for operation in readings.definition.operations():
        role = readings.resources.role(operation)
        if role is None or role.action not in ("change_several", "put_several", "write_several"):
            continue
        if operation.template in ("/api/v2/users/{userId}/queues",):  # see the test of memberships
            continue
        counts[role.action] += 1
        wrong += readings.try_several(operation, role)
    print(f"several at once: {dict(counts)}")
    assert not wrong, "\n".join(wrong)
    assert sum(counts.values()) > 15


def test_what_was_removed_is_gone(running: Running) -> None:
    """Every DELETE of an item, of several and of a document: what reads it then says so."""
    readings, counts, wrong = start(running), Counter[str](), list[str]()
    client, places = readings.client, readings.places
    for operation in sorted(readings.definition.operations(), key=lambda one: -one.template.count("/")):  # below first
        role = readings.resources.role(operation)
        if role is None or role.action not in ("remove", "remove_several", "clear") or not is_removed(operation):
            continue
        path, query = places.fill(operation), readings.query(operation)
        template, place = operation.template.removesuffix("/bulk"), path.removesuffix("/bulk")
        if role.action == "remove_several":
            ids, name = places.listed(template, place), ids_parameter(operation)
            query = f"?{name}={ids[0]}" if name and ids else query
            place = f"{place}/{ids[0]}" if ids else ""
        response = client.send("DELETE", path + query)
        if response.status == 404:
            counts["nothing there to remove"] += 1
            continue
        counts[role.action] += 1
        if response.status not in (200, 202, 204):
            wrong.append(f"DELETE {path}{query}: {response.status} {response.content[:150]!r}")
        elif role.action == "remove" and "get" in readings.definition.paths[template]:
            status = client.get(place + readings.query(readings.definition.operation("get", template))).status
            if status != 404:
                wrong.append(f"DELETE {path}: then GET is {status}")
        elif (
            role.action == "remove_several"
            and place
            and place.rpartition("/")[2] in places.listed_anew(template, place)
        ):
            wrong.append(f"DELETE {path}{query}: it is still listed")
        places.forget()
    print(f"removed: {dict(counts)}")
    assert not wrong, "\n".join(wrong)
    assert counts["remove"] > 240


def is_removed(operation: Operation) -> bool:
    """Whether something is gone afterwards: jobs stay as cancelled and users as deleted; and not the test's login.

    Which divisions can be removed is tested with divisions.
    """
    stays = ("/jobs/{jobId}", "/api/v2/users/{userId}", "/tokens/me", "/tokens/{userId}", "/divisions/{divisionId}")
    return operation.verb == "DELETE" and not operation.template.endswith(stays)
