"""Answers that point to a file: the file is there, and holds what the definition says."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from purecloud_sandbox.server import serve
from purecloud_sandbox.spec.definition import read_definition

from tests.sandbox.support import judge
from tests.sandbox.support.client import Client

DEFINITION = read_definition(judge.DEFINITION)
WFM = "/api/v2/workforcemanagement"
LISTS = "/api/v2/outbound/contactlists"


def fetch(client: Client, url: str) -> Any:
    """What is at an address that an answer gave."""
    response = client.get("/" + url.split("/", 3)[3])
    assert response.status == 200
    return response


@pytest.mark.parametrize("name", ["activitycodes", "staffinggroups", "timeoffplans"])
def test_an_answer_that_is_wanted_as_a_file_is_the_same(client: Client, name: str) -> None:
    unit = client.get(f"{WFM}/businessunits").json()["entities"][0]["id"]
    path = f"{WFM}/businessunits/{unit}/{name}"
    plain = client.get(path).json()
    assert plain["entities"]
    assert "downloadUrl" not in plain
    pointing = client.get(f"{path}?forceDownloadService=true").json()
    assert list(pointing) == ["downloadUrl"]
    assert fetch(client, pointing["downloadUrl"]).json() == plain


def test_a_query_that_is_wanted_as_a_file_has_its_result_there(client: Client) -> None:
    unit = client.get(f"{WFM}/managementunits").json()["entities"][0]["id"]
    path = f"{WFM}/managementunits/{unit}/agentschedules/search"
    body = {"startDate": "2026-03-30T00:00:00Z", "endDate": "2026-03-31T00:00:00Z"}
    plain = client.send("POST", path, body).json()
    assert plain["status"] == "Complete"
    assert plain["result"]
    pointing = client.send("POST", f"{path}?forceDownloadService=true", body).json()
    assert "result" not in pointing
    schema = {"$ref": "#/definitions/BuAgentSchedulesSearchResponse"}
    assert not judge.complaints(schema, fetch(client, pointing["downloadUrl"]).json())
    later = client.send("POST", f"{path}?forceAsync=true", body).json()
    assert later["status"] == "Processing"
    assert later["operationId"]
    assert not later.keys() & {"result", "downloadUrl"}


def test_a_job_has_its_files_when_it_is_complete(client: Client) -> None:
    item = {"managementUnitId": "x", "startDate": "2026-03-30T00:00:00Z", "endDate": "2026-03-31T00:00:00Z"}
    job = client.send("POST", f"{WFM}/adherence/historical/bulk", {"items": [item], "timeZone": "UTC"}).json()
    assert not job.keys() & {"downloadUrls", "downloadResult"}
    seen = [client.get(f"{WFM}/adherence/historical/bulk/jobs/{job['job']['id']}").json() for _ in range(2)]
    assert [one["job"]["status"] for one in seen] == ["Processing", "Complete"]
    assert "downloadUrls" not in seen[0]
    (url,) = seen[1]["downloadUrls"]
    schema = {"$ref": "#/definitions/WfmHistoricalAdherenceBulkResult"}
    assert not judge.complaints(schema, fetch(client, url).json())


def test_a_contact_list_is_exported(client: Client) -> None:
    columns = [{"columnName": "phone", "type": "cell"}]
    made = client.send(
        "POST", LISTS, {"name": "Export", "columnNames": ["phone", "town"], "phoneColumns": columns}
    ).json()
    place = f"{LISTS}/{made['id']}"
    contact = {"contactListId": made["id"], "data": {"phone": "+3531", "town": "Cork, Ireland"}}
    assert client.send("POST", f"{place}/contacts", [contact]).status == 200
    assert client.get(f"{place}/export").status == 404  # nobody asked for one
    assert client.send("POST", f"{place}/export", None).status == 200
    assert client.get(f"{place}/export").status == 404  # it is being made
    found = client.get(f"{place}/export").json()
    rows = list(csv.DictReader(io.StringIO(fetch(client, found["uri"]).content.decode())))
    assert [(row["phone"], row["town"]) for row in rows] == [("+3531", "Cork, Ireland")]
    assert client.send("POST", f"{place}/export", None).status == 200
    client.get(f"{place}/export")
    assert client.get(f"{place}/export").json()["exportTimestamp"] > found["exportTimestamp"]
    assert client.get(f"{LISTS}/no-such-list/export").status == 404


def test_external_contacts_are_exported(client: Client) -> None:
    assert client.send("POST", "/api/v2/externalcontacts/contacts", {"firstName": "Exported"}).status == 200
    job = client.send("POST", "/api/v2/externalcontacts/contacts/exports", {"queryConditions": {}}).json()
    place = f"/api/v2/externalcontacts/contacts/exports/{job['id']}"
    states = [client.get(place).json() for _ in range(2)]
    assert "downloadUrl" not in states[0]
    rows = list(csv.DictReader(io.StringIO(fetch(client, states[1]["downloadUrl"]).content.decode())))
    assert "Exported" in {row["firstName"] for row in rows}


def test_every_service_that_is_mapped_has_its_audits() -> None:
    with serve(now="2026-03-31T12:00:00Z") as running:
        client = Client(running.url, running.token())
        response = client.get("/api/v2/audits/query/servicemapping")
        assert not judge.complaints({"$ref": "#/definitions/AuditQueryServiceMapping"}, response.json())
        names = [one["name"] for one in response.json()["services"]]
        assert {"Directory", "ContactCenter"} <= set(names)
        days: set[str] = set()
        for name in ("Directory", "ContactCenter"):
            body = {"interval": "2026-03-01T00:00:00Z/2026-03-31T00:00:00Z", "serviceName": name, "pageSize": 100}
            found = client.send("POST", "/api/v2/audits/query/realtime", {**body, "pageNumber": 1}).json()["entities"]
            assert found
            days |= {one["eventDate"][:10] for one in found}
        assert len(days) > 5  # not all at once
        client.close()
