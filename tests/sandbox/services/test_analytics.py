"""Observations, users, flows and exports: all from the same conversations, and as many as one wants."""

from __future__ import annotations

import gzip
import itertools
import json
import resource
from typing import Any
from urllib.parse import urlsplit

import pytest
from purecloud_sandbox.server import Running, serve

from tests.sandbox.support import judge
from tests.sandbox.support.client import Client

NOW = "2026-03-31T12:00:00Z"
MONTH = "2026-03-01T00:00:00.000Z/2026-03-31T00:00:00.000Z"
DAY = "2026-03-17T00:00:00.000Z/2026-03-18T00:00:00.000Z"
TODAY = {"interval": "2026-03-31T00:00:00.000Z/2026-04-01T00:00:00.000Z"}
ROOT = "/api/v2/analytics"


@pytest.fixture(scope="module")
def running() -> Any:
    with serve(now=NOW) as running:
        yield running


@pytest.fixture
def client(running: Running) -> Client:
    return Client(running.url, running.token())


def ask(client: Client, path: str, body: dict[str, Any], model: str) -> dict[str, Any]:
    response = client.send("POST", f"{ROOT}/{path}", body)
    assert response.status == 200, response.content
    assert not judge.complaints({"$ref": f"#/definitions/{model}"}, response.json())
    return response.json()


def observe(client: Client, queue: str, *metrics: str, detail: bool = False) -> dict[tuple[str, str], Any]:
    predicates = [{"type": "dimension", "dimension": "queueId", "operator": "matches", "value": queue}]
    body: dict[str, Any] = {"filter": {"type": "or", "predicates": predicates}, "metrics": list(metrics)}
    body |= {"detailMetrics": list(metrics)} if detail else {}
    results = ask(client, "queues/observations/query", body, "QueueObservationQueryResponse")["results"]
    assert {one["group"]["queueId"] for one in results} == {queue}
    found: dict[tuple[str, str], Any] = {}
    for one in results:
        for data in one["data"]:
            found[data["metric"], data.get("qualifier", one["group"].get("mediaType", ""))] = data
    return found


def test_what_waits_in_the_queues_adds_up(client: Client) -> None:
    waiting = interacting = 0
    for queue in client.get("/api/v2/routing/queues").json()["entities"]:
        seen = observe(client, queue["id"], "oWaiting", "oInteracting", detail=True)
        for (metric, _), data in seen.items():
            assert data["stats"]["count"] == len(data["observations"])
            for one in data["observations"]:
                conversation = client.get(f"/api/v2/conversations/{one['conversationId']}").json()
                agents = [person for person in conversation["participants"] if person["purpose"] == "agent"]
                assert bool(agents) == (metric == "oInteracting")
                assert "endTime" not in conversation
        waiting += sum(data["stats"]["count"] for (name, _), data in seen.items() if name == "oWaiting")
        interacting += sum(data["stats"]["count"] for (name, _), data in seen.items() if name == "oInteracting")
        people = observe(client, queue["id"], "oMemberUsers", "oUserRoutingStatuses", "oOnQueueUsers")
        by_status = sum(data["stats"]["count"] for (name, _), data in people.items() if name == "oUserRoutingStatuses")
        assert people["oMemberUsers", ""]["stats"]["count"] == by_status == queue["memberCount"]
    assert (waiting, interacting) == (7, 5)
    assert interacting == client.get("/api/v2/conversations").json()["total"]


def test_a_new_queue_has_nothing_waiting(client: Client) -> None:
    queue = client.send("POST", "/api/v2/routing/queues", {"name": "Nothing waits"}).json()["id"]
    seen = observe(client, queue, "oWaiting", "oMemberUsers")
    assert [data["stats"]["count"] for data in seen.values()] == [0, 0]


def test_a_member_who_leaves_the_queue_is_counted_there(client: Client) -> None:
    queue = client.get("/api/v2/routing/queues").json()["entities"][1]
    member = client.get(f"{queue['selfUri']}/members").json()["entities"][-1]["id"]
    before = observe(client, queue["id"], "oUserRoutingStatuses")
    client.send("PUT", f"/api/v2/users/{member}/routingstatus", {"status": "OFF_QUEUE"})
    after = observe(client, queue["id"], "oUserRoutingStatuses")
    assert after["oUserRoutingStatuses", "OFF_QUEUE"]["stats"]["count"] == 1
    idle = "oUserRoutingStatuses", "IDLE"
    assert after[idle]["stats"]["count"] == before[idle]["stats"]["count"] - 1


def test_users_are_interacting_while_their_conversations_go_on(client: Client) -> None:
    details = ask(client, "users/details/query", {"interval": DAY, "paging": {"pageSize": 50, "pageNumber": 1}},
                  "AnalyticsUserDetailsQueryResponse")  # fmt: skip
    assert details["totalHits"] == len(details["userDetails"]) == 12
    busy = {one["userId"]: [(span["startTime"], span["endTime"]) for span in one["routingStatus"]
                            if span["routingStatus"] == "INTERACTING"] for one in details["userDetails"]}  # fmt: skip
    for one in details["userDetails"]:
        spans = one["routingStatus"]
        assert all(a["endTime"] == b["startTime"] for a, b in itertools.pairwise(spans))
    query = {"interval": DAY, "paging": {"pageSize": 100, "pageNumber": 1}}
    seen = 0
    for one in ask(client, "conversations/details/query", query, "AnalyticsConversationQueryResponse")["conversations"]:
        for person in one["participants"]:
            for segment in person["sessions"][0]["segments"] if person["purpose"] == "agent" else ():
                if segment["segmentType"] == "interact" and segment["segmentStart"] < segment["segmentEnd"]:
                    seen += 1
                    middle = segment["segmentStart"]
                    assert any(start <= middle < end for start, end in busy[person["userId"]])
    assert seen > 20
    body = {"interval": DAY, "metrics": ["tAgentRoutingStatus", "tSystemPresence"], "groupBy": ["userId"]}
    groups = ask(client, "users/aggregates/query", body, "UserAggregateQueryResponse")["results"]
    for group in groups:
        spent = {(one["metric"], one["qualifier"]): one["stats"]["sum"] for one in group["data"][0]["metrics"]}
        routing = sum(value for (metric, _), value in spent.items() if metric == "tAgentRoutingStatus")
        presence = sum(value for (metric, _), value in spent.items() if metric == "tSystemPresence")
        assert routing == presence == 12.5 * 3600_000


def test_flows_count_the_conversations_that_went_through_them(client: Client) -> None:
    body = {"interval": MONTH, "metrics": ["nFlow", "tFlow"], "groupBy": ["flowId"]}
    groups = ask(client, "flows/aggregates/query", body, "FlowAggregateQueryResponse")["results"]
    assert len(groups) == 5
    counts = [one["data"][0]["metrics"][0] for one in groups]
    assert {one["metric"] for one in counts} == {"nFlow"}
    assert sum(one["stats"]["count"] for one in counts) == 1200
    group = groups[0]
    assert client.get(f"/api/v2/flows/{group['group']['flowId']}").json()["name"].endswith(" menu")
    seen = ask(client, "flows/observations/query", {"filter": {"type": "or", "predicates": [
        {"dimension": "flowId", "value": group["group"]["flowId"]}]}, "metrics": ["oFlow"]},
        "FlowObservationQueryResponse")  # fmt: skip
    assert seen["results"][0]["data"][0]["stats"]["count"] == 0


def test_users_are_observed(client: Client) -> None:
    me = client.get("/api/v2/users/me").json()["id"]
    predicates = [{"type": "dimension", "dimension": "userId", "operator": "matches", "value": me}]
    body = {"filter": {"type": "or", "predicates": predicates}, "metrics": ["oUserRoutingStatuses", "oInteracting"]}
    (one,) = ask(client, "users/observations/query", body, "UserObservationQueryResponse")["results"]
    data = {(each["metric"], each.get("qualifier")): each["stats"]["count"] for each in one["data"]}
    assert data == {("oUserRoutingStatuses", "INTERACTING"): 1, ("oInteracting", None): 5}


def test_the_data_lake_has_a_file_for_each_day(client: Client) -> None:
    listed = client.get(f"{ROOT}/dataextraction/downloads/metadata?pageSize=100").json()
    assert not judge.complaints({"$ref": "#/definitions/DataExtractionFileSchemaListing"}, listed)
    assert len(listed["entities"]) == 30
    names = [one["id"] for one in listed["entities"]]
    addresses = client.send("POST", f"{ROOT}/dataextraction/downloads/bulk", {"files": names}).json()["entities"]
    total = 0
    for one in addresses[:3]:
        file = client.get(urlsplit(one["signedUrl"]).path)
        lines = gzip.decompress(file.content).decode().splitlines()
        total += len(lines)
        first = json.loads(lines[0])
        assert client.get(f"{ROOT}/conversations/{first['conversationId']}/details").json() == first
    assert total == 3 * 40
    assert client.send("POST", f"{ROOT}/dataextraction/downloads/bulk", {"files": ["none"]}).status == 404


def test_what_was_written_is_audited(client: Client) -> None:
    me = client.get("/api/v2/users/me").json()
    queue = client.send("POST", "/api/v2/routing/queues", {"name": "Audited"}).json()
    client.send("DELETE", queue["selfUri"])
    body = {"interval": "2026-03-31T00:00:00Z/2026-04-01T00:00:00Z", "pageSize": 100, "pageNumber": 1,
            "filters": [{"property": "EntityId", "value": queue["id"]}]}  # fmt: skip
    response = client.send("POST", "/api/v2/audits/query/realtime", body)
    assert not judge.complaints({"$ref": "#/definitions/AuditRealtimeQueryResultsResponse"}, response.json())
    audits = response.json()["entities"]
    assert [(one["action"], one["entityType"], one["user"]["id"]) for one in audits] == [
        ("Delete", "Queue", me["id"]), ("Create", "Queue", me["id"]),
    ]  # fmt: skip
    job = client.send("POST", "/api/v2/audits/query", {key: body[key] for key in ("interval", "filters")}).json()["id"]
    while client.get(f"/api/v2/audits/query/{job}").json()["state"] != "Succeeded":
        pass
    assert client.get(f"/api/v2/audits/query/{job}/results").json()["entities"] == audits


def test_transcripts_belong_to_their_conversation(client: Client) -> None:
    query = {"interval": DAY, "paging": {"pageSize": 100, "pageNumber": 1}}
    found = ask(client, "conversations/details/query", query, "AnalyticsConversationQueryResponse")["conversations"]
    one = next(one for one in found if one["participants"][-1]["purpose"] == "agent")
    communication = one["participants"][-1]["sessions"][0]["sessionId"]
    path = f"/api/v2/speechandtextanalytics/conversations/{one['conversationId']}/communications/{communication}"
    transcript = client.get(urlsplit(client.get(f"{path}/transcripturl").json()["url"]).path).json()
    assert (transcript["conversationId"], transcript["communicationId"]) == (one["conversationId"], communication)
    assert len(transcript["transcripts"][0]["phrases"]) == 5
    recording = client.get(f"/api/v2/conversations/{one['conversationId']}/recordings").json()[0]
    urls = client.get(f"{path}/transcripturls").json()
    assert urls["urls"][0]["recording"]["id"] == recording["id"]
    assert client.get(path.replace(communication, "none") + "/transcripturl").status == 404


def test_the_clock_stands_still(client: Client) -> None:
    user = client.send("POST", "/api/v2/routing/skills", {"name": "Time"}).json()
    assert user.get("dateModified", "2026-03-31T12:00:00.000Z") == "2026-03-31T12:00:00.000Z"
    queue = client.send("POST", "/api/v2/routing/queues", {"name": "Time"}).json()
    assert queue["dateCreated"] == "2026-03-31T12:00:00.000Z"
    query = {"interval": MONTH, "paging": {"pageSize": 2, "pageNumber": 1}}
    found = ask(client, "conversations/details/query", query, "AnalyticsConversationQueryResponse")
    assert found["totalHits"] == 1200
    with serve(now=NOW) as again:
        other = ask(Client(again.url, again.token()), "conversations/details/query", query,
                    "AnalyticsConversationQueryResponse")  # fmt: skip
        assert other == found, "the same on every day that the tests run"


def test_what_goes_on_has_details_that_agree_with_what_waits(client: Client) -> None:
    query = {**TODAY, "paging": {"pageSize": 100, "pageNumber": 1}}
    found = ask(client, "conversations/details/query", query, "AnalyticsConversationQueryResponse")
    open_ones = [one for one in found["conversations"] if "conversationEnd" not in one]
    queues: dict[str, int] = {}
    for one in open_ones:
        people = {person["purpose"]: person["sessions"][0] for person in one["participants"]}
        if "agent" not in people:
            queue = people["acd"]["segments"][0]["queueId"]
            queues[queue] = queues.get(queue, 0) + 1
    assert sum(queues.values()) >= 7
    for queue, waiting in queues.items():
        seen = observe(client, queue, "oWaiting")
        assert sum(data["stats"]["count"] for data in seen.values()) == waiting
    same = client.get(f"{ROOT}/conversations/{open_ones[0]['conversationId']}/details").json()
    assert same == open_ones[0]


def test_a_conversation_of_today_is_in_details_and_aggregates(purecloud_sandbox: Running) -> None:
    client = Client(purecloud_sandbox.url, purecloud_sandbox.token())
    queue = client.send("POST", "/api/v2/routing/queues", {"name": "Of today"}).json()["id"]
    me = client.get("/api/v2/users/me").json()
    body = {"queueId": queue, "callbackUserName": "Bo", "callbackNumbers": ["+35315550101"]}
    name = client.send("POST", "/api/v2/conversations/callbacks", body).json()["conversation"]["id"]
    place = f"/api/v2/conversations/callbacks/{name}/participants"

    def detail() -> dict[str, Any]:
        predicate = {"dimension": "queueId", "value": queue}
        filters = [{"type": "and", "predicates": [predicate]}]
        query = {"interval": "2000-01-01T00:00:00Z/2100-01-01T00:00:00Z", "segmentFilters": filters}
        (found,) = ask(client, "conversations/details/query", query, "AnalyticsConversationQueryResponse")[
            "conversations"
        ]
        assert found == client.get(f"{ROOT}/conversations/{name}/details").json()
        return found

    def metrics(purpose: str) -> dict[str, int]:
        person = next(one for one in detail()["participants"] if one["purpose"] == purpose)
        return {one["name"]: one["value"] for one in person["sessions"][0]["metrics"]}

    waiting = detail()
    assert (waiting["originatingDirection"], "conversationEnd" in waiting) == ("inbound", False)
    assert metrics("acd") == {"nOffered": 1}
    acd = next(one for one in waiting["participants"] if one["purpose"] == "acd")
    assert acd["participantName"] == "Of today"
    client.send("POST", f"{place}/{acd['participantId']}/replace", {"userId": me["id"]})
    agent = next(one for one in detail()["participants"] if one["purpose"] == "agent")
    assert (agent["participantName"], agent["userId"]) == (me["name"], me["id"])
    client.send("PATCH", f"{place}/{agent['participantId']}", {"state": "connected"})
    assert "tAnswered" in metrics("acd")
    client.send("PATCH", f"{place}/{agent['participantId']}", {"state": "disconnected", "wrapup": {"code": "done"}})
    assert "conversationEnd" in detail()
    own = metrics("agent")
    assert own["tHandle"] == own["tTalk"] + own["tAcw"]
    segments = detail()["participants"][-1]["sessions"][0]["segments"]
    assert [one["segmentType"] for one in segments][-2:] == ["interact", "wrapup"]
    assert {one["queueId"] for one in segments} == {queue}
    query = {"interval": "2000-01-01T00:00:00Z/2100-01-01T00:00:00Z", "groupBy": ["queueId"],
             "metrics": ["nOffered", "tHandle"]}  # fmt: skip
    groups = ask(client, "conversations/aggregates/query", query, "ConversationAggregateQueryResponse")["results"]
    (mine,) = (one for one in groups if one["group"]["queueId"] == queue)
    counted = {one["metric"]: one["stats"]["count"] for one in mine["data"][0]["metrics"]}
    assert counted == {"nOffered": 1, "tHandle": 1}


def test_an_interval_may_have_an_offset(client: Client) -> None:
    shifted = {"interval": "2026-03-17T02:00+02:00/2026-03-18T01:30:00+01:30"}
    found = ask(client, "conversations/details/query", shifted, "AnalyticsConversationQueryResponse")
    assert found == ask(client, "conversations/details/query", {"interval": DAY}, "AnalyticsConversationQueryResponse")
    for wrong in ("2026-03-17T00:00:60Z/2026-03-18T00:00:00Z", "0001-01-01T00:00+10:00/2026-03-18T00:00:00Z",
                  "2026-03-18T00:00Z/2026-03-18T01:00+01:00", "P1D", ""):  # fmt: skip
        assert client.send("POST", f"{ROOT}/conversations/details/query", {"interval": wrong}).status == 400


def test_a_million_conversations_are_made_while_they_are_read() -> None:
    with serve(now=NOW, conversations=1_000_000) as running:
        client = Client(running.url, running.token())
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        query = {"interval": MONTH, "paging": {"pageSize": 100, "pageNumber": 5000}}
        found = ask(client, "conversations/details/query", query, "AnalyticsConversationQueryResponse")
        assert found["totalHits"] == 1_000_000
        names = [one["conversationId"] for one in found["conversations"]]
        assert len(set(names)) == 100
        same = client.get(f"{ROOT}/conversations/{names[7]}/details").json()
        assert same == found["conversations"][7]
        assert client.get(f"/api/v2/conversations/{names[7]}").json()["startTime"] == same["conversationStart"]
        job = client.send("POST", f"{ROOT}/conversations/details/jobs", {"interval": MONTH}).json()["jobId"]
        place = f"{ROOT}/conversations/details/jobs/{job}"
        while client.get(place).json()["state"] != "FULFILLED":
            pass
        seen: list[str] = []
        cursor = ""
        for _ in range(5):
            page = client.get(f"{place}/results?pageSize=1000{cursor}").json()
            seen += [one["conversationId"] for one in page["conversations"]]
            cursor = f"&cursor={page['cursor']}"
        assert len(set(seen)) == 5000
        starts = [one["conversationStart"] for one in page["conversations"]]
        assert starts == sorted(starts)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert grown < 100 * 1024, f"{grown} kB more: they are not held"
