"""The demo organization fits together, and analytics agree with its conversations."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from purecloud_sandbox.server import serve

from tests.sandbox.support import judge
from tests.sandbox.support.client import Client

ONGOING = 12  # five with the user of the tokens, seven that wait in queues
DETAILS = "/api/v2/analytics/conversations/details"


TODAY = 20  # of 40 that a day has, at noon
MONTH = "2026-02-19T00:00:00.000Z/2026-04-01T00:00:00.000Z"


def query(client: Client, **more: Any) -> dict[str, Any]:
    response = client.send("POST", f"{DETAILS}/query", {"interval": MONTH, **more})
    assert response.status == 200, response.content
    assert not judge.complaints({"$ref": "#/definitions/AnalyticsConversationQueryResponse"}, response.json())
    return response.json()


def test_the_signed_in_user_is_one_of_the_users(client: Client) -> None:
    me = client.get("/api/v2/users/me").json()
    assert not judge.complaints({"$ref": "#/definitions/UserMe"}, me)
    assert client.get(f"/api/v2/users/{me['id']}").json()["name"] == me["name"] == "Ada Lovelace"
    assert client.get("/api/v2/organizations/me").json()["id"] == me["organization"]["id"]


def test_members_are_users_and_skills_are_skills(client: Client) -> None:
    users = {user["id"]: user for user in client.get("/api/v2/users?pageSize=100").json()["entities"]}
    skills = {skill["id"] for skill in client.get("/api/v2/routing/skills").json()["entities"]}
    divisions = {division["id"] for division in client.get("/api/v2/authorization/divisions").json()["entities"]}
    for queue in client.get("/api/v2/routing/queues").json()["entities"]:
        members = client.get(f"{queue['selfUri']}/members").json()["entities"]
        assert len(members) == queue["memberCount"] > 2
        assert {member["id"] for member in members} <= users.keys()
    for user in users.values():
        assert user["division"]["id"] in divisions
        for queue in client.get(f"{user['selfUri']}/queues").json()["entities"]:
            people = client.get(f"/api/v2/routing/queues/{queue['id']}/members").json()["entities"]
            assert user["id"] in [person["id"] for person in people]
        own = client.get(f"{user['selfUri']}/routingskills").json()["entities"]
        assert {skill["id"] for skill in own} <= skills
        assert client.get(f"{user['selfUri']}/routingstatus").json()["userId"] == user["id"]
        assert client.get(f"{user['selfUri']}/presences/purecloud").json()["presenceDefinition"]["id"]


def test_expand_shows_what_has_a_place_of_its_own(client: Client) -> None:
    plain = client.get("/api/v2/users?pageSize=2").json()["entities"]
    users = client.get("/api/v2/users?pageSize=2&expand=presence&expand=routingStatus&expand=skills").json()
    assert not judge.complaints({"$ref": "#/definitions/UserEntityListing"}, users)
    for before, user in zip(plain, users["entities"], strict=True):
        assert "presence" not in before
        assert user["routingStatus"] == client.get(f"{user['selfUri']}/routingstatus").json()
        assert user["presence"] == client.get(f"{user['selfUri']}/presences/purecloud").json()
        assert user["skills"] == client.get(f"{user['selfUri']}/routingskills").json()["entities"]
        assert client.get(f"{user['selfUri']}?expand=skills").json()["skills"] == user["skills"]
    assert client.get("/api/v2/users/me?expand=presence").json()["presence"]["presenceDefinition"]


def test_details_are_consistent(client: Client) -> None:
    users = {user["id"] for user in client.get("/api/v2/users?pageSize=100").json()["entities"]}
    found = query(client, paging={"pageSize": 100, "pageNumber": 2})
    assert found["totalHits"] == 30 * 40 + TODAY + ONGOING
    assert len(found["conversations"]) == 100
    for one in found["conversations"]:
        ends = []
        for person in one["participants"]:
            assert person.get("userId") is None or person["userId"] in users
            for session in person["sessions"]:
                numbers = {metric["name"]: metric["value"] for metric in session["metrics"]}
                segments = session["segments"]
                assert all(a["segmentEnd"] == b["segmentStart"] for a, b in itertools.pairwise(segments))
                ends.append(segments[-1]["segmentEnd"])
                if "tHandle" in numbers:
                    assert numbers["tHandle"] == numbers["tTalk"] + numbers.get("tHeld", 0) + numbers["tAcw"]
        assert one["conversationEnd"] == max(ends)
        same = client.get(f"/api/v2/conversations/{one['conversationId']}").json()
        assert (same["startTime"], same["endTime"]) == (one["conversationStart"], one["conversationEnd"])
        assert client.get(f"/api/v2/analytics/conversations/{one['conversationId']}/details").json() == one


def _of_day(day: str, **settings: Any) -> list[dict[str, Any]]:
    """The details of a day, of a sandbox of its own."""
    with serve(**settings) as sandbox:
        client = Client(sandbox.url, sandbox.token())
        start = dt.date.fromisoformat(day)
        interval = f"{start}T00:00:00.000Z/{start + dt.timedelta(days=1)}T00:00:00.000Z"
        found = query(client, interval=interval, paging={"pageSize": 100, "pageNumber": 1}).get("conversations", [])
        client.close()
    return [one for one in found if one["conversationStart"] >= f"{day}T00:00"]


def test_of_today_there_is_what_is_over_by_now() -> None:
    """The same under the same seed and clock, and later the same and more."""
    before: list[dict[str, Any]] = []
    for time, least in (("00:00:30", 0), ("01:30:00", 1), ("06:00:00", 8), ("15:00:00", 22), ("23:59:59", 38)):
        now = f"2026-03-31T{time}Z"
        found = _of_day("2026-03-31", now=now)
        ended = [one for one in found if "conversationEnd" in one]
        assert least <= len(ended) <= 40
        assert ended[: len(before)] == before
        assert all(one["conversationEnd"] <= f"2026-03-31T{time}.000Z" for one in ended)
        starts = [one["conversationStart"] for one in found]
        assert starts == sorted(starts)
        before = ended
    assert [one for one in _of_day("2026-03-31", now=now) if "conversationEnd" in one] == before
    other = [one for one in _of_day("2026-03-31", now=now, seed=7) if "conversationEnd" in one]
    assert other
    assert {one["conversationId"] for one in other}.isdisjoint(one["conversationId"] for one in before)
    assert not [one for one in _of_day("2026-03-31", now=now, conversations=0) if "conversationEnd" in one]


def test_conversations_of_today_are_where_others_are(client: Client) -> None:
    found = query(client, interval="2026-03-31T00:00Z/2026-04-01T00:00Z", paging={"pageSize": 100, "pageNumber": 1})
    ended = [one for one in found["conversations"] if "conversationEnd" in one]
    assert len(ended) == TODAY
    for one in ended:
        name = one["conversationId"]
        assert client.get(f"{DETAILS.rpartition('/')[0]}/{name}/details").json() == one
        assert client.get(f"/api/v2/conversations/{name}").json()["endTime"] == one["conversationEnd"]
    day = {"interval": "2026-03-31T00:00Z/2026-04-01T00:00Z", "paging": {"pageSize": 50, "pageNumber": 1}}
    users = client.send("POST", "/api/v2/analytics/users/details/query", day).json()["userDetails"]
    busy = {
        one["userId"]: sum(span["routingStatus"] == "INTERACTING" for span in one["routingStatus"]) for one in users
    }
    handled = {person["userId"] for one in ended for person in one["participants"] if person["purpose"] == "agent"}
    assert handled
    assert all(busy[user] for user in handled), "whatever the hour was"


def test_conversations_that_go_on_are_those_of_the_user(client: Client) -> None:
    me = client.get("/api/v2/users/me").json()["id"]
    found = client.get("/api/v2/conversations").json()
    assert found["total"] == len(found["entities"]) == 5
    starts = [one["startTime"] for one in found["entities"]]
    assert starts == sorted(starts)
    for one in found["entities"]:
        assert "endTime" not in one
        assert [person.get("userId") for person in one["participants"] if "endTime" not in person][1:] == [me]
        assert client.get(f"/api/v2/conversations/{one['id']}").json() == one
    details = query(client, paging={"pageSize": 100, "pageNumber": 1}, order="desc")["conversations"]
    going_on = [one["conversationId"] for one in details if "conversationEnd" not in one]
    assert {one["id"] for one in found["entities"]} <= set(going_on)
    assert len(going_on) == ONGOING


def test_filters_and_order_of_details(client: Client) -> None:
    queue = client.get("/api/v2/routing/queues").json()["entities"][0]["id"]
    in_queue = {"type": "dimension", "dimension": "queueId", "operator": "matches", "value": queue}
    voice = {"type": "dimension", "dimension": "mediaType", "operator": "matches", "value": "voice"}
    both = query(client, segmentFilters=[{"type": "and", "predicates": [in_queue, voice]}], order="desc")
    either = query(client, segmentFilters=[{"type": "or", "predicates": [in_queue, voice]}])
    assert 0 < both["totalHits"] < either["totalHits"] < 1200
    starts = [one["conversationStart"] for one in both["conversations"]]
    assert starts == sorted(starts, reverse=True)
    long = {"type": "metric", "metric": "tTalk", "range": {"gte": 600_000}}
    assert 0 < query(client, conversationFilters=[{"type": "and", "predicates": [long]}])["totalHits"] < 1200
    assert query(client, interval="2001-01-01T00:00Z/2001-01-02T00:00Z") == {"totalHits": 0}


@pytest.mark.parametrize("interval", ["yesterday", "2026-01-02T00:00Z/2026-01-01T00:00Z", "/"])
def test_a_wrong_interval(client: Client, interval: str) -> None:
    response = client.send("POST", f"{DETAILS}/query", {"interval": interval})
    assert (response.status, response.json()["messageParams"]["field"]) == (400, "body.interval")


def test_a_detail_job_finishes_and_its_results_page_by_cursor(client: Client) -> None:
    job = client.send("POST", f"{DETAILS}/jobs", {"interval": MONTH}).json()["jobId"]
    assert client.get(f"{DETAILS}/jobs/{job}/results").status == 400
    states = [client.get(f"{DETAILS}/jobs/{job}").json()["state"] for _ in range(4)]
    assert states == ["QUEUED", "PENDING", "FULFILLED", "FULFILLED"]
    seen: list[str] = []
    cursor = ""
    while True:
        page = client.get(f"{DETAILS}/jobs/{job}/results?pageSize=500{cursor}").json()
        seen += [one["conversationId"] for one in page["conversations"]]
        if "cursor" not in page:
            break
        cursor = f"&cursor={page['cursor']}"
    assert len(seen) == len(set(seen)) == 1200, "jobs have what ended before today"
    assert client.send("DELETE", f"{DETAILS}/jobs/{job}").status == 200
    assert client.get(f"{DETAILS}/jobs/{job}").json()["state"] == "CANCELLED"
    assert client.get(f"{DETAILS}/jobs/none").status == 404


def test_aggregates_count_what_the_details_show(client: Client) -> None:
    body = {"interval": MONTH, "groupBy": ["queueId"], "metrics": ["nOffered", "tHandle", "tAbandon"]}
    response = client.send("POST", "/api/v2/analytics/conversations/aggregates/query", body)
    assert not judge.complaints({"$ref": "#/definitions/ConversationAggregateQueryResponse"}, response.json())
    offered = handled = 0
    for group in response.json()["results"]:
        for metric in group["data"][0]["metrics"]:
            offered += metric["stats"]["count"] if metric["metric"] == "nOffered" else 0
            handled += metric["stats"]["count"] if metric["metric"] != "nOffered" else 0
    assert (offered, handled) == (1200 + TODAY + ONGOING, 1200 + TODAY)
    daily = client.send(
        "POST", "/api/v2/analytics/conversations/aggregates/query", body | {"granularity": "P1D"}
    ).json()
    assert all(len(group["data"]) >= 29 for group in daily["results"])
    wrong = client.send("POST", "/api/v2/analytics/conversations/aggregates/query", body | {"granularity": "often"})
    assert wrong.status == 400
