"""What one operation changes in what others read."""

from __future__ import annotations

from typing import Any

import pytest
from purecloud_sandbox.server import Running

from tests.sandbox.support.client import Client

API = "/api/v2"
USERS, QUEUES, DIVISIONS = f"{API}/users", f"{API}/routing/queues", f"{API}/authorization/divisions"


@pytest.fixture
def client(purecloud_sandbox: Running) -> Client:
    return Client(purecloud_sandbox.url, purecloud_sandbox.token())


def make(client: Client, place: str, **body: Any) -> dict[str, Any]:
    response = client.send("POST", place, body)
    assert response.status < 300, response.content
    return response.json()


def names(client: Client, place: str) -> list[str]:
    return [one["name"] for one in client.get(place).json()["entities"]]


def test_what_is_removed_is_in_nothing_any_more(client: Client) -> None:
    queue = make(client, QUEUES, name="Short-lived")["id"]
    user = make(client, USERS, name="Bo", email="bo@example.com")["id"]
    group = make(client, f"{API}/groups", name="Bo's", type="official", rulesVisible=True, visibility="public")
    code = make(client, f"{API}/routing/wrapupcodes", name="Short")["id"]
    skill = make(client, f"{API}/routing/skills", name="Patience")["id"]
    client.send("POST", f"{QUEUES}/{queue}/members", [{"id": user}])
    client.send("POST", f"{QUEUES}/{queue}/wrapupcodes", [{"id": code}])
    client.send("POST", f"{API}/groups/{group['id']}/members", {"memberIds": [user], "version": group["version"]})
    client.send("POST", f"{USERS}/{user}/routingskills", {"id": skill, "proficiency": 3})
    assert names(client, f"{QUEUES}/{queue}/wrapupcodes") == ["Short"]
    client.send("DELETE", f"{API}/routing/wrapupcodes/{code}")
    client.send("DELETE", f"{API}/routing/skills/{skill}")
    assert names(client, f"{QUEUES}/{queue}/wrapupcodes") == names(client, f"{USERS}/{user}/routingskills") == []
    client.send("DELETE", f"{USERS}/{user}")
    assert client.get(f"{QUEUES}/{queue}").json()["memberCount"] == 0
    assert client.get(f"{API}/groups/{group['id']}").json()["memberCount"] == 0
    assert names(client, f"{QUEUES}/{queue}/members") == names(client, f"{API}/groups/{group['id']}/members") == []


def test_who_was_removed_is_not_in_what_is_looked_at_for_the_first_time(client: Client) -> None:
    queue = next(one for one in client.get(QUEUES).json()["entities"] if one["name"] == "Sales")
    members = [one["id"] for one in client.get(f"{QUEUES}/{queue['id']}/members?pageSize=100").json()["entities"]]
    client.send("POST", "/sandbox/reset", {})
    assert client.send("DELETE", f"{USERS}/{members[-1]}").status == 200
    left = [one["id"] for one in client.get(f"{QUEUES}/{queue['id']}/members?pageSize=100").json()["entities"]]
    assert left == members[:-1]


def test_things_are_moved_between_divisions(client: Client) -> None:
    division = make(client, DIVISIONS, name="Abroad", description="")["id"]
    queue = client.get(QUEUES).json()["entities"][0]
    home = queue["division"]["id"]
    assert client.send("POST", f"{DIVISIONS}/{division}/objects/QUEUE", [queue["id"]]).status < 300
    assert client.get(f"{QUEUES}/{queue['id']}").json()["division"]["name"] == "Abroad"
    assert names(client, f"{QUEUES}?divisionId={division}") == [queue["name"]]
    assert client.send("POST", f"{DIVISIONS}/{division}/objects/QUEUE", ["nothing"]).status == 404
    assert client.send("DELETE", f"{DIVISIONS}/{division}").status == 409
    assert client.send("DELETE", f"{DIVISIONS}/{home}?force=true").status == 409
    client.send("POST", f"{DIVISIONS}/{home}/objects/QUEUE", [queue["id"]])
    assert client.send("DELETE", f"{DIVISIONS}/{division}").status < 300
    assert client.get(f"{DIVISIONS}/{division}").status == 404


@pytest.mark.parametrize("kind", ["campaigns", "messagingcampaigns"])
def test_campaigns_are_started_and_stopped(client: Client, kind: str) -> None:
    outbound = f"{API}/outbound"
    columns = {"columnNames": ["phone"], "phoneColumns": [{"columnName": "phone", "type": "cell"}]}
    contacts = make(client, f"{outbound}/contactlists", name=f"For {kind}", **columns)
    body: dict[str, Any] = {"name": "Spring", "contactList": {"id": contacts["id"]}, "messagesPerMinute": 1}
    body |= {"phoneColumns": columns["phoneColumns"], "dialingMode": "preview", "callerName": "Us"}
    body |= {"callerAddress": "+35315550100"}
    campaign = make(client, f"{outbound}/{kind}", **body)
    place = f"{outbound}/{kind}/{campaign['id']}"
    assert (campaign["campaignStatus"], campaign["contactList"]["name"]) == ("off", f"For {kind}")
    for verb, status in (("start", "on"), ("stop", "off")):
        assert client.send("POST", f"{place}/{verb}").status < 300
        assert client.get(place).json()["campaignStatus"] == status


def test_a_contact_list_knows_its_size_and_is_cleared(client: Client) -> None:
    columns = {"columnNames": ["phone"], "phoneColumns": [{"columnName": "phone", "type": "cell"}]}
    place = f"{API}/outbound/contactlists"
    place = f"{place}/{make(client, place, name='Leads', **columns)['id']}"
    rows = [{"contactListId": place.rpartition("/")[2], "data": {"phone": f"+3531555010{place}"}} for place in "123"]
    made = client.send("POST", f"{place}/contacts", rows).json()
    assert client.get(f"{place}?includeSize=true").json()["size"] == 3
    client.send("DELETE", f"{place}/contacts?contactIds={made[0]['id']}")
    assert client.get(f"{place}?includeSize=true").json()["size"] == 2
    assert client.send("POST", f"{place}/clear").status < 300
    assert client.get(f"{place}/contacts/{made[1]['id']}").status == 404
    assert client.get(f"{place}?includeSize=true").json()["size"] == 0


def test_a_client_gets_another_secret(client: Client) -> None:
    made = make(client, f"{API}/oauth/clients", name="Nightly", authorizedGrantType="CLIENT-CREDENTIALS", roleIds=[])
    renewed = make(client, f"{API}/oauth/clients/{made['id']}/secret")
    assert made["secret"] != renewed["secret"] == client.get(f"{API}/oauth/clients/{made['id']}").json()["secret"]


def test_a_work_item_has_what_its_type_prescribes(client: Client) -> None:
    tasks = f"{API}/taskmanagement"
    bins = [make(client, f"{tasks}/workbins", name=name)["id"] for name in ("Usual", "Other")]
    schema = make(client, f"{tasks}/workitems/schemas", name="Plain", version=1, jsonSchema={"title": "Plain"})["id"]
    kind = make(
        client, f"{tasks}/worktypes", name="Return", defaultWorkbinId=bins[0], schemaId=schema, defaultPriority=7
    )["id"]
    usual = make(client, f"{tasks}/workitems", name="A", typeId=kind)
    assert (usual["workbin"]["id"], usual["priority"], usual["type"]["name"]) == (bins[0], 7, "Return")
    other = make(client, f"{tasks}/workitems", name="B", typeId=kind, workbinId=bins[1], priority=1)
    assert (other["workbin"]["id"], other["priority"]) == (bins[1], 1)


def test_references_of_any_name_have_the_name_of_what_they_are(client: Client) -> None:
    times = {"start": "2026-01-01T08:00:00.000", "end": "2026-01-01T17:00:00.000", "rrule": "FREQ=DAILY"}
    schedule = make(client, f"{API}/architect/schedules", name="Weekdays", **times)["id"]
    body = {"timeZone": "Europe/Dublin", "openSchedules": [{"id": schedule}]}
    group = make(client, f"{API}/architect/schedulegroups", name="Office", **body)["id"]
    place = f"{API}/architect/schedulegroups/{group}"
    assert client.get(place).json()["openSchedules"][0]["name"] == "Weekdays"


def test_a_contact_is_found_by_number_and_address(client: Client) -> None:
    place = f"{API}/externalcontacts/contacts"
    contact = make(
        client, place, firstName="Zed", lastName="Zulu", workEmail="zed@example.com",
        workPhone={"e164": "+35315550142", "display": "+353 1 555 0142"},
    )["id"]  # fmt: skip
    note = make(client, f"{place}/{contact}/notes", noteText="Calls at noon")
    assert client.get(f"{place}/{contact}/notes").json()["entities"][0]["id"] == note["id"]
    for wanted in ("ZED@example.com", "%2B353%201%20555%200142", "%2B35315550142"):
        found = client.get(f"{API}/externalcontacts/reversewhitepageslookup?lookupVal={wanted}").json()
        assert [one["id"] for one in found["contacts"]] == [contact]
    assert not client.get(f"{API}/externalcontacts/reversewhitepageslookup?lookupVal=none").json()["contacts"]


def test_evaluations_are_found_by_what_they_are_of(client: Client) -> None:
    me = client.get(f"{USERS}/me").json()["id"]
    conversations = [one["id"] for one in client.get(f"{API}/conversations").json()["entities"][:2]]
    form = client.get(f"{API}/quality/publishedforms/evaluations").json()["entities"][0]["id"]
    body = {"evaluationForm": {"id": form}, "evaluator": {"id": me}, "agent": {"id": me}}
    made = [
        make(client, f"{API}/quality/conversations/{one}/evaluations", **body)["id"] for one in conversations
    ]  # fmt: skip
    query = f"{API}/quality/evaluations/query?"
    for asked, found in (
        (f"conversationId={conversations[1]}", made[1:]),
        (f"agentUserId={me}&evaluatorUserId={me}", made),
        (f"assigneeUserId={me}", []),
    ):
        assert sorted(one["id"] for one in client.get(query + asked).json()["entities"]) == sorted(found)


@pytest.mark.parametrize("media", ["messages", "emails"])
def test_what_is_sent_without_an_agent_is_a_conversation(client: Client, media: str) -> None:
    bodies: dict[str, dict[str, Any]] = {
        "messages": {
            "fromAddress": "+35315550101", "toAddress": "+35315550102", "toAddressMessengerType": "sms",
            "textBody": "Your parcel is here.",
        },
        "emails": {
            "senderType": "Outbound", "fromAddress": {"email": "us@example.com"}, "subject": "Your parcel",
            "toAddresses": [{"email": "ada@example.com"}], "textBody": "It is here.",
        },
    }  # fmt: skip
    body = bodies[media]
    sent = make(client, f"{API}/conversations/{media}/agentless", **body)
    assert sent["fromAddress"] == body["fromAddress"]
    conversation = client.get(f"{API}/conversations/{sent['conversationId']}").json()
    assert conversation["endTime"]
    assert sent["conversationId"] not in [one["id"] for one in client.get(f"{API}/conversations").json()["entities"]]


@pytest.mark.parametrize(("owners", "kind"), [("users", "USER"), ("groups", "GROUP")])
def test_a_greeting_belongs_to_its_owner(client: Client, owners: str, kind: str) -> None:
    first, second = (one["id"] for one in client.get(f"{API}/{owners}").json()["entities"][:2])
    body = {"name": "Away", "type": "VOICEMAIL", "ownerType": kind, "owner": {"id": first}}
    made = make(client, f"{API}/{owners}/{first}/greetings", **body)
    assert client.get(f"{API}/greetings/{made['id']}").json()["owner"]["id"] == first
    assert "Away" in names(client, f"{API}/{owners}/{first}/greetings")
    assert "Away" not in names(client, f"{API}/{owners}/{second}/greetings")
    client.send("DELETE", f"{API}/greetings/{made['id']}")
    assert "Away" not in names(client, f"{API}/{owners}/{first}/greetings")
