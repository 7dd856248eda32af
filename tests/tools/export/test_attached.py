"""What belongs to the items of other streams: recordings, transcripts, exports, answers that point to a file."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server.running import Running
from purecloud_tools.export.reading.streams import find_stream
from purecloud_tools.export.run import run

from tests.tools.export.test_export import TODAY
from tests.tools.export.test_round_trip import canonical, exported

WFM = "/api/v2/workforcemanagement"
DAYS = ("2026-03-30", "2026-03-31")


def received(client: gc.ApiClient, verb: str, path: str, body: Any = None, **query: Any) -> Any:
    return client.request(verb, path, body=body, query=query)


def at(client: gc.ApiClient, url: str) -> bytes:
    """What is at an address, asked for with nothing of the exporter."""
    import urllib.request

    with urllib.request.urlopen(url) as response:
        content: bytes = response.read()
    return content


def details(client: gc.ApiClient, day: str) -> list[Any]:
    """The conversations of a day that have ended."""
    body = {"interval": f"{day}T00:00:00Z/{day}T23:59:59.999Z", "paging": {"pageSize": 100, "pageNumber": 1}}
    found = received(client, "POST", "/api/v2/analytics/conversations/details/query", body)["conversations"]
    assert len(found) < 100
    return [one for one in found if one["conversationStart"][:10] == day and one.get("conversationEnd")]


def check_file(folder: Path, facts: dict[str, Any], content: bytes) -> None:
    assert (folder / facts["name"]).read_bytes() == content
    assert facts["bytes"] == len(content)
    assert facts["sha256"] == hashlib.sha256(content).hexdigest()


def test_recordings_come_with_their_files(client: gc.ApiClient, tmp_path: Path) -> None:
    report = run(["recordings"], str(tmp_path), connect=client, since="1d", today=TODAY)
    assert report.ok
    found = exported(tmp_path, find_stream("recordings"))
    wanted = [{"conversationId": one["conversationId"]} for day in DAYS for one in details(client, day)]
    job = received(client, "POST", "/api/v2/recording/batchrequests", {"batchDownloadRequestList": wanted})
    place = f"/api/v2/recording/batchrequests/{job['id']}"
    received(client, "GET", place)
    results = [one for one in received(client, "GET", place)["results"] if one["recordingId"]]
    for one in results:
        (row,) = [row for row in found if row["conversationId"] == one["conversationId"]]
        facts, url = row.pop("_file"), one.pop("resultUrl")
        assert row == canonical(one)
        check_file(tmp_path, facts, at(client, url))
    assert len(found) == len(results) < len(wanted)
    files = list((tmp_path / "files").rglob("*.wav"))
    assert report.files == {"recordings": len(files)}
    assert len(files) > 10
    assert not (tmp_path / "_unfinished").exists()


def test_transcripts_are_files_and_a_table_of_phrases(client: gc.ApiClient, tmp_path: Path) -> None:
    assert run(["transcripts"], str(tmp_path), connect=client, since="1d", today=TODAY).ok
    found = exported(tmp_path, find_stream("transcripts"))
    expected = communications = 0
    for day in DAYS:
        for one in details(client, day):
            (session,) = [
                part["sessions"][0]["sessionId"] for part in one["participants"] if part["purpose"] == "customer"
            ]
            place = f"/api/v2/speechandtextanalytics/conversations/{one['conversationId']}/communications/{session}"
            try:
                answer = received(client, "GET", f"{place}/transcripturls")
            except gc.rest.NotFoundError:
                assert not [row for row in found if row["conversationId"] == one["conversationId"]]
                continue
            content = at(client, answer["urls"][0]["url"])
            (transcript,) = json.loads(content)["transcripts"]
            communications += 1
            for phrase in transcript["phrases"]:
                (row,) = [
                    row for row in found
                    if (row["communicationId"], row["phraseIndex"]) == (session, phrase["phraseIndex"])
                ]  # fmt: skip
                assert {name: row[name] for name in phrase} == canonical(phrase)
                assert row["transcriptId"] == transcript["transcriptId"]
                check_file(tmp_path, row["_file"], content)
                expected += 1
    assert len(found) == expected
    assert communications > 20


def test_files_of_the_data_lake_are_what_they_hold(client: gc.ApiClient, tmp_path: Path) -> None:
    assert run(["datalake"], str(tmp_path), connect=client, since="3d", today=TODAY).ok
    found = exported(tmp_path, find_stream("datalake"))
    listed = received(
        client, "GET", "/api/v2/analytics/dataextraction/downloads/metadata", dateStart="2026-03-28T00:00:00.000Z",
        dateEnd="2026-04-01T00:00:00.000Z",
    )["entities"]  # fmt: skip
    assert len(listed) > 2
    for one in listed:
        (row,) = [row for row in found if row["id"] == one["id"]]
        facts = row.pop("_file")
        assert row == canonical(one)
        signed = received(client, "POST", "/api/v2/analytics/dataextraction/downloads/bulk", {"files": [one["id"]]})
        content = at(client, signed["entities"][0]["signedUrl"])
        check_file(tmp_path, facts, content)
        assert len(gzip.decompress(content).splitlines()) > 10
    assert len(found) == len(listed)


UNITS = {
    f"workforcemanagement_{kind}_{name}": (kind, name)
    for kind, name in (
        ("businessunits", "activitycodes"), ("businessunits", "staffinggroups"), ("businessunits", "timeoffplans"),
        ("managementunits", "adherence"),
    )
}  # fmt: skip


def units(client: gc.ApiClient, kind: str) -> list[str]:
    found: list[str] = [one["id"] for one in received(client, "GET", f"{WFM}/{kind}", pageSize=100)["entities"]]
    return found


@pytest.mark.parametrize("forced", [False, True])
def test_answers_of_workforce_management_may_point_to_files(
    sandbox: Running, client: gc.ApiClient, tmp_path: Path, forced: bool
) -> None:
    """The same rows, whether they come in the answer or in a file that it points to."""
    names = [*UNITS, "workforcemanagement_timeoffrequests", "workforcemanagement_agentschedules"]
    arguments = {name: {"force_download_service": True} if forced else {} for name in names}
    report = run(names, str(tmp_path), connect=client, since="0d", today=TODAY, arguments=arguments)
    assert not report.failures
    assert any("/answer." in one.path for one in sandbox.requests) == forced
    for name, (kind, part) in UNITS.items():
        found, expected = exported(tmp_path, find_stream(name)), 0
        key = f"{kind.removesuffix('s').replace('unit', 'Unit')}Id"
        for unit in units(client, kind):
            for one in received(client, "GET", f"{WFM}/{kind}/{unit}/{part}")["entities"]:
                assert canonical({key: unit, **one}) in found
                expected += 1
        assert len(found) == expected > 5
    body = {"startDate": "2026-03-31T00:00:00.000Z", "endDate": "2026-04-01T00:00:00.000Z"}
    for unit in units(client, "managementunits"):
        for one in received(client, "POST", f"{WFM}/managementunits/{unit}/timeoffrequests/query", {})["entities"]:
            requests = exported(tmp_path, find_stream("workforcemanagement_timeoffrequests"))
            assert canonical({"managementUnitId": unit, **one}) in requests
        if not forced:  # made up, by the whole of a request
            answer = received(client, "POST", f"{WFM}/managementunits/{unit}/agentschedules/search", body)
            schedules = exported(tmp_path, find_stream("workforcemanagement_agentschedules"))
            for one in answer["result"]["agentSchedules"]:
                around = {name: value for name, value in answer["result"].items() if name != "agentSchedules"}
                assert canonical({"managementUnitId": unit, **around, **one}) in schedules


def test_historical_adherence_is_a_job_whose_results_are_files(client: gc.ApiClient, tmp_path: Path) -> None:
    name = "workforcemanagement_adherence_historical"
    assert run([name], str(tmp_path), connect=client, since="0d", today=TODAY).ok
    found = exported(tmp_path, find_stream(name))
    assert {row["managementUnitId"] for row in found} == set(units(client, "managementunits"))
    assert all(row["userId"] for row in found)


def test_contact_lists_are_exported_as_files(client: gc.ApiClient, tmp_path: Path) -> None:
    place = "/api/v2/outbound/contactlists"
    columns = [{"columnName": "phone", "type": "cell"}]
    made = received(client, "POST", place, {"name": "x", "columnNames": ["phone"], "phoneColumns": columns})["id"]
    contact = {"contactListId": made, "data": {"phone": "+3531"}}
    received(client, "POST", f"{place}/{made}/contacts", [contact])
    for _ in range(2):  # the second time, another export takes the place of the first
        assert run(["outbound_contactlists_contacts"], str(tmp_path), connect=client).ok
        found = {row["contactListId"]: row for row in exported(tmp_path, find_stream("outbound_contactlists_contacts"))}
        assert found.keys() == {one["id"] for one in received(client, "GET", place, pageSize=100)["entities"]}
        content = (tmp_path / found[made]["_file"]["name"]).read_bytes()
        assert [row["phone"] for row in csv.DictReader(io.StringIO(content.decode()))] == ["+3531"]
        check_file(tmp_path, found[made]["_file"], content)


def test_audits_are_exported(client: gc.ApiClient, tmp_path: Path) -> None:
    gc.RoutingApi(client).post_routing_skills(gc.CreateRoutingSkill(name="audited"))
    assert run(["audits"], str(tmp_path), connect=client, since="4d", today=TODAY).ok
    found = exported(tmp_path, find_stream("audits"))
    expected = []
    for one in received(client, "GET", "/api/v2/audits/query/servicemapping")["services"]:
        body = {"interval": "2026-03-27T00:00:00Z/2026-04-01T00:00:00Z", "serviceName": one["name"], "pageSize": 500}
        expected += received(client, "POST", "/api/v2/audits/query/realtime", {**body, "pageNumber": 1})["entities"]
    assert sorted(row["id"] for row in found) == sorted(one["id"] for one in expected)
    assert all(canonical(one) in found for one in expected)
    assert len(expected) > 2


def test_what_a_call_for_each_conversation_gives_comes_back(client: gc.ApiClient, tmp_path: Path) -> None:
    calls = {
        "recordings_metadata": "/api/v2/conversations/{}/recordingmetadata",
        "quality_surveys": "/api/v2/quality/conversations/{}/surveys",
    }
    assert run(list(calls), str(tmp_path), connect=client, since="1d", today=TODAY).ok
    for name, path in calls.items():
        found, expected = exported(tmp_path, find_stream(name)), 0
        for one in [one for day in DAYS for one in details(client, day)]:
            for item in received(client, "GET", path.format(one["conversationId"])):
                assert canonical({"conversationId": one["conversationId"], **item}) in found
                expected += 1
        assert len(found) == expected > 2
