"""Queries that run as jobs, all that the definition has of them."""

from __future__ import annotations

from typing import Any

import pytest
from purecloud_sandbox.server import serve
from purecloud_sandbox.services.jobs.service import Family, read_family
from purecloud_sandbox.spec.definition import read_definition
from purecloud_sandbox.spec.resources import listing_of

from tests.sandbox.support import judge, valid_arguments
from tests.sandbox.support.client import Client

DEFINITION = read_definition(judge.DEFINITION)
AGGREGATES = "/api/v2/analytics/conversations/aggregates"
# Results that are found, not made up: a made-up filter finds none of the demo organization's.
FOUND = ("/analytics/conversations/", "/analytics/users/", "/analytics/flows/", "/audits/")
RESULTS = {path: family for path in DEFINITION.paths if (family := read_family(DEFINITION, path)) is not None}


def submit(client: Client, family: Family, **fields: Any) -> tuple[str, str]:
    """Submit a valid query; returns the path of the job, and what its state is called."""
    operation = DEFINITION.operation("post", family.submit)
    target, body, headers = valid_arguments.make_request(DEFINITION, operation)
    target = target.partition("?")[0]
    response = client.send("POST", target, {**(body or {}), **fields} if operation.body else None, headers=headers)
    assert response.status == 200, (target, response.content)
    assert not judge.response_complaints(operation, target, response)
    job_body = response.json()
    return f"{target}/{job_body.get('jobId') or job_body.get('executionId') or job_body['id']}", job_body.get(
        "state", family.steps[0]
    )


def test_the_jobs_of_the_definition() -> None:
    """The families as a table would have them: none was missed, none was taken for one."""
    assert len(RESULTS) == 30
    assert {family.steps for family in RESULTS.values()} == {
        ("QUEUED", "PENDING", "FULFILLED"),
        ("Queued", "Running", "Succeeded"),
        ("Running", "Completed"),
        ("Running", "Complete"),
    }
    assert [path for path, family in RESULTS.items() if not family.has_state] == [
        "/api/v2/usage/query/{executionId}/results",
        "/api/v2/usage/simplesearch/{executionId}/results",
    ]


@pytest.mark.parametrize("path", RESULTS)
def test_a_job_takes_its_steps_and_has_its_results_then(client: Client, path: str) -> None:
    family, results = RESULTS[path], DEFINITION.operation("get", path)
    job, state = submit(client, family, pageSize=2, pageNumber=1)
    assert state == family.steps[0]
    place = job if family.has_state else f"{job}/results"
    for step in family.steps:
        if family.has_state:
            early = client.get(f"{job}/results")
            assert (early.status, early.json()["code"]) == (400, "job.not.fulfilled")
        job_body = client.get(place).json()
        assert (job_body.get("state") or job_body["queryStatus"]) == step
    response = client.get(f"{job}/results")
    assert not judge.response_complaints(results, f"{job}/results", response)
    listed = listing_of(DEFINITION, results)
    assert listed is not None
    made_up = not any(one in path for one in FOUND)
    assert len(response.json()[listed]) > 0 or not made_up


def test_what_was_submitted_says_how_the_results_page(client: Client) -> None:
    family = RESULTS["/api/v2/analytics/bots/aggregates/jobs/{jobId}/results"]
    job, _ = submit(client, family, pageSize=2)
    for _ in family.steps:
        client.get(job)
    first = client.get(f"{job}/results").json()
    second = client.get(f"{job}/results?cursor={first['cursor']}").json()
    third = client.get(f"{job}/results?cursor={second['cursor']}").json()
    groups = [str(one) for page in (first, second, third) for one in page["results"]]
    assert (len(groups), len(set(groups))) == (5, 5)
    assert "cursor" not in third


def test_a_cancelled_job_has_no_results(client: Client) -> None:
    job, _ = submit(client, RESULTS["/api/v2/analytics/users/details/jobs/{jobId}/results"])
    assert client.send("DELETE", job).status == 200
    assert [client.get(job).json()["state"] for _ in range(4)] == ["CANCELLED"] * 4
    assert client.get(f"{job}/results").status == 400


def test_a_job_is_known_in_its_own_place_only(client: Client) -> None:
    job, _ = submit(client, RESULTS["/api/v2/analytics/users/details/jobs/{jobId}/results"])
    name = job.rpartition("/")[2]
    for path in (f"{AGGREGATES}/jobs/{name}", f"{AGGREGATES}/jobs/{name}/results", f"{job}0"):
        assert client.get(path).status == 404, path


def test_a_job_finds_what_the_query_finds(client: Client) -> None:
    query = {"interval": "2000-01-01T00:00Z/2100-01-01T00:00Z", "groupBy": ["queueId"], "metrics": ["nOffered"]}
    job = f"{AGGREGATES}/jobs/{client.send('POST', f'{AGGREGATES}/jobs', query).json()['jobId']}"
    for _ in range(3):
        client.get(job)
    results = client.get(f"{job}/results").json()["results"]
    assert results == client.send("POST", f"{AGGREGATES}/query", query).json()["results"]
    assert len(results) == 5, "one for each queue"
    wrong = client.send("POST", f"{AGGREGATES}/jobs", {**query, "interval": "today"})
    assert (wrong.status, wrong.json()["messageParams"]["field"]) == (400, "body.interval")


def test_a_job_without_state_is_done() -> None:
    """Who polls a sandbox that remembers nothing comes to an end."""
    with serve(state="none") as running:
        client = Client(running.url, running.token())
        for path, family in RESULTS.items():
            place = valid_arguments.make_request(DEFINITION, DEFINITION.operation("get", path))[0].partition("?")[0]
            job_body = client.get(place.removesuffix("/results") if family.has_state else place).json()
            assert (job_body.get("state") or job_body["queryStatus"]) == family.steps[-1], path


def test_nothing_is_found_in_an_empty_sandbox() -> None:
    path = "/api/v2/audits/query/{transactionId}/results"
    with serve(state="empty") as running:
        client = Client(running.url, running.token())
        job, _ = submit(client, RESULTS[path])
        for _ in RESULTS[path].steps:
            client.get(job)
        assert client.get(f"{job}/results").json()["entities"] == []
