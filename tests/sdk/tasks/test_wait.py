"""`wait`: every job of the API from its submission to its end, and all the ways in which waiting ends earlier."""

from __future__ import annotations

import asyncio
import copy
import pickle
from collections import Counter
from collections.abc import Iterator
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server import Running, serve
from purecloud_sandbox.spec.definition import read_definition
from PureCloudPlatformClientV2 import aio
from PureCloudPlatformClientV2._core.call.call import Call
from PureCloudPlatformClientV2._jobs import JOBS
from PureCloudPlatformClientV2.rest import ApiException, ApiTimeoutError, JobFailedError

from tests.sandbox.support.client import Client
from tests.sandbox.support.places import Places
from tests.sandbox.support.valid_arguments import headers_of, make_least, write_target
from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import FaultServer, ok
from tests.sdk.support.waiting import GUARD

TITLES = [line.split()[0] + " " + line.split()[1] for line in JOBS.split("\n") if line[:1].isupper()]
SUBMISSIONS = [title for title in TITLES if not title.startswith("GET ")]
#: What the least valid body asks for is to end the job, or to change one that a program has ended.
ENDED = {
    "PATCH /api/v2/businessrules/decisiontables/{tableId}/imports/{importJobId}",
    "PATCH /api/v2/knowledge/knowledgebases/{knowledgeBaseId}/synchronize/jobs/{syncJobId}",
    "PATCH /api/v2/taskmanagement/workitems/bulk/add/jobs/{bulkJobId}",
    "PATCH /api/v2/taskmanagement/workitems/bulk/terminate/jobs/{bulkJobId}",
}
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v2/analytics/conversations/aggregates/jobs": {"groupBy": ["queueId"], "metrics": ["nOffered"]},
    "POST /api/v2/analytics/flows/aggregates/jobs": {"groupBy": ["flowId"], "metrics": ["nFlow"]},
    "POST /api/v2/analytics/users/aggregates/jobs": {"groupBy": ["userId"], "metrics": ["tSystemPresence"]},
    "POST /api/v2/audits/query": {"filters": [], "serviceName": ""},
    "PATCH /api/v2/knowledge/knowledgebases/{knowledgeBaseId}/import/jobs/{importJobId}": {"status": "Started"},
    "POST /api/v2/recording/batchrequests": {"batchDownloadRequestList": [{"conversationId": "unknown"}]},
}

pytestmark = pytest.mark.usefixtures("quiet")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Running]:
    with serve() as sandbox:
        yield sandbox


class Submitter:
    """Makes the call of each submission, with the least that the definition wants."""

    def __init__(self, sandbox: Running) -> None:
        self._definition = read_definition()
        self._client = Client(sandbox.url, sandbox.token())

    def call(self, title: str) -> Call:
        verb, template = title.split()
        operation = self._definition.operation(verb.lower(), template)
        values, body = make_least(self._definition, operation)
        if title in BODIES:
            body = {**body, **BODIES[title]}
        path = Places(self._definition, self._client).fill(operation).partition("?")[0]
        names = dict(zip(template.split("/"), path.split("/"), strict=True))
        returns = str(operation.answer["$ref"]).rpartition("/")[2] if operation.answer else "object"
        return Call(
            verb,
            template,
            path={name[1:-1]: value for name, value in names.items() if name.startswith("{")},
            query=[
                tuple(pair.split("=")) for pair in write_target(operation, values).partition("?")[2].split("&") if pair
            ],
            headers=headers_of(operation, values),
            body=body,
            returns=returns,
            job=True,
        )


def test_every_job_in_threads(sandbox: Running, capsys: pytest.CaptureFixture[str]) -> None:
    """Each of the 130 submissions is waited for until the platform calls it done, as the sandbox knows the platform."""
    submitter, ends = Submitter(sandbox), Counter[str]()
    with gc.ApiClient(host=sandbox.url) as client:
        client.access_token = sandbox.token()
        client._sleep = lambda seconds: None
        for title in SUBMISSIONS:
            job = client.run(submitter.call(title)).data
            try:
                gc.wait(job, timeout=GUARD)
                ends["done"] += 1
            except JobFailedError as error:
                ends[f"{title} {error.state.lower()}"] += 1
    with capsys.disabled():
        print(f"\n{sum(ends.values())} jobs waited for in threads: {dict(ends)}")
    assert {end.rpartition(" ")[0] for end in ends} == {"", *ENDED}
    assert ends["done"] + len(ENDED) == len(SUBMISSIONS) == 130


def test_every_job_on_the_event_loop(sandbox: Running) -> None:
    submitter = Submitter(sandbox)

    async def wait_for_all() -> int:
        done = 0
        async with aio.ApiClient(host=sandbox.url) as client:
            client.access_token = sandbox.token()
            client._sleep = _no_time
            for title in SUBMISSIONS:
                if title not in ENDED:
                    await aio.wait((await client.run(submitter.call(title))).data, timeout=GUARD)
                    done += 1
        return done

    assert asyncio.run(wait_for_all()) == len(SUBMISSIONS) - len(ENDED)


async def _no_time(seconds: float) -> None:
    pass


async def _await(coroutine: Any) -> Any:
    return await coroutine


# -- one job, at a server that says what the test wants ----------------------------------------------------------------


class Job:
    """A batch of recordings at a server that scripts its states, and a clock that goes forward while one waits."""

    def __init__(self, driver: SyncDriver, server: FaultServer, *states: str) -> None:
        server.script(ok({"id": "j1"}), *(ok({"id": "j1", "status": state}) for state in states))
        self.driver, self.server = driver, server
        self.client = driver.client(server.url)
        self.client.access_token = "t"
        self.waited: list[float] = []
        self._now = 0.0
        self.client.clock = lambda: self._now
        self.client._sleep = self._sleep if driver.name == "sync" else self._sleep_on_the_loop
        self.api = driver.api("RecordingApi", self.client)
        self.answer = driver.do(self.api.post_recording_batchrequests(gc.BatchDownloadJobSubmission()))

    def _sleep(self, seconds: float) -> None:
        self.waited.append(seconds)
        self._now += seconds

    async def _sleep_on_the_loop(self, seconds: float) -> None:
        self._sleep(seconds)

    def wait(self, job: Any = None, **options: Any) -> Any:
        wait = gc.wait if self.driver.name == "sync" else aio.wait
        return self.driver.do(wait(self.answer if job is None else job, **options))


def test_it_asks_less_and_less_often(driver: SyncDriver, server: FaultServer) -> None:
    job = Job(driver, server, *["InProgress"] * 14, "Completed")
    seen: list[str] = []
    status = job.wait(progress=lambda status: seen.append(status.status))
    assert status.status == "Completed"
    assert seen == ["InProgress"] * 14 + ["Completed"]
    assert job.waited == sorted(job.waited)
    assert (job.waited[0], job.waited[-1]) == (0.25, 15.0)
    assert set(server.targets[1:]) == {"/api/v2/recording/batchrequests/j1"}


def test_what_shows_a_job_can_be_waited_for_too_and_is_asked_at_once(driver: SyncDriver, server: FaultServer) -> None:
    job = Job(driver, server, "InProgress", "Completed")
    status = driver.do(job.api.get_recording_batchrequest("j1"))
    assert job.wait(status).status == "Completed"
    assert job.waited == []


def test_after_the_timeout_it_goes_on_and_can_be_waited_for_again(driver: SyncDriver, server: FaultServer) -> None:
    job = Job(driver, server, *["InProgress"] * 3, "Completed")
    with pytest.raises(
        ApiTimeoutError, match=r"j1 was not done after 1.5 s; its state is InProgress.*wait for it again"
    ):
        job.wait(timeout=1.5)
    assert job.wait().status == "Completed"


def test_a_state_to_stop_at_is_an_end_too(driver: SyncDriver, server: FaultServer) -> None:
    job = Job(driver, server, "InProgress", "Completed")
    assert job.wait(until="INPROGRESS").status == "InProgress"
    assert job.wait(until=["Other"]).status == "Completed"


def test_an_answer_without_a_state_is_an_error(driver: SyncDriver, server: FaultServer) -> None:
    job = Job(driver, server)
    server.script(ok({"id": "j1"}))
    with pytest.raises(ApiException, match="names no state of the job: no status"):
        job.wait()
    server.script(ok({}))
    with pytest.raises(ApiException, match="names no job"):
        job.wait(driver.do(job.api.post_recording_batchrequests(gc.BatchDownloadJobSubmission())))


def test_a_job_without_a_result_is_an_error_that_has_its_answer(driver: SyncDriver, server: FaultServer) -> None:
    job = Job(driver, server)
    server.script(ok({"id": "e1"}), ok({"id": "e1", "status": "FAILED"}))
    export = driver.do(
        driver.api("ExternalContactsApi", job.client).post_externalcontacts_contacts_exports(gc.ContactsExport())
    )
    with pytest.raises(JobFailedError, match=r"the job e1 of .*exports ended as FAILED") as caught:
        job.wait(export, cancel=False)
    assert caught.value.answer.status == "FAILED"
    assert pickle.loads(pickle.dumps(caught.value)).state == "FAILED"


@pytest.mark.parametrize("ending", ["timeout", "interrupt"])
def test_what_is_given_up_is_ended_at_the_platform(driver: SyncDriver, server: FaultServer, ending: str) -> None:
    job = Job(driver, server)
    server.script(ok({"jobId": "a1"}), *[ok({"state": "RUNNING"})] * 2)
    api = driver.api("AnalyticsApi", job.client)
    query = driver.do(api.post_analytics_conversations_details_jobs(gc.AsyncConversationQuery()))

    def progress(status: Any) -> None:
        if ending == "interrupt":
            raise KeyboardInterrupt

    with pytest.raises(ApiTimeoutError if ending == "timeout" else KeyboardInterrupt):
        job.wait(query, timeout=0.5, progress=progress, cancel=True)
    assert [(one.method, one.target) for one in server.requests[-1:]] == [
        ("DELETE", "/api/v2/analytics/conversations/details/jobs/a1")
    ]


def test_a_cancelled_task_ends_its_job(server: FaultServer) -> None:
    server.script(ok({"jobId": "a1"}))
    server._answer = lambda request: ok({"state": "RUNNING"})

    async def cancelled() -> None:
        async with aio.ApiClient(host=server.url) as client:
            client.access_token = "t"
            query = await aio.AnalyticsApi(client).post_analytics_conversations_details_jobs(
                gc.AsyncConversationQuery()
            )
            seen = asyncio.Event()
            task = asyncio.create_task(aio.wait(query, cancel=True, progress=lambda status: seen.set()))
            await seen.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(cancelled())
    assert server.requests[-1].method == "DELETE"


def test_without_an_operation_for_it_a_job_cannot_be_ended(driver: SyncDriver, server: FaultServer) -> None:
    job = Job(driver, server)
    with pytest.raises(
        ValueError, match="no operation that ends what POST /api/v2/recording/batchrequests answers with"
    ):
        job.wait(cancel=True)
    with pytest.raises(ValueError, match="timeout must be a number of seconds above 0, not 0"):
        job.wait(timeout=0)


def test_which_operations_answer_with_a_job_is_known_before_they_are_called() -> None:
    titles = {f"{verb.upper()} {path}" for path, verbs in read_definition().paths.items() for verb in verbs}
    assert {title for title in titles if gc.answers_with_job(*title.split(" "))} == {*TITLES}
    assert gc.answers_with_job("post", "/api/v2/recording/batchrequests")
    assert not gc.answers_with_job("POST", "/api/v2/recording/batch")


def test_other_answers_are_refused(driver: SyncDriver, server: FaultServer) -> None:
    job = Job(driver, server)
    other: Any = aio.wait if driver.name == "sync" else gc.wait
    for wrong in (gc.User(), None, {"id": "j1"}, gc.BatchDownloadJobSubmissionResult(id="j1")):
        with pytest.raises(TypeError, match="is not the answer of a job"):
            job.wait(wrong or 0)
    with pytest.raises(TypeError, match="of the other mode"):
        asyncio.run(_await(other(job.answer)))
    if driver.name == "async":
        with pytest.raises(TypeError, match="takes the answer, not the coroutine"):
            gc.wait(job.api.post_recording_batchrequests(gc.BatchDownloadJobSubmission()))


def test_a_pickled_answer_is_waited_for_in_another_process_without_a_secret(server: FaultServer) -> None:
    job = Job(SyncDriver(), server, "Completed", "Completed", "Completed")
    job.client.access_token = "a-secret-token"
    stored = pickle.dumps(job.answer)
    assert b"a-secret-token" not in stored
    assert server.url.encode() not in stored
    again = pickle.loads(stored)
    assert again == job.answer
    assert gc.wait(again, client=job.client).status == "Completed"
    gc.configuration.api_client = job.client
    assert gc.wait(again).status == "Completed"
    assert gc.wait(copy.deepcopy(job.answer)).status == "Completed"  # a copy in memory keeps its client
    job.client.close()


def test_what_an_answer_remembers_is_not_sent_and_not_shown(server: FaultServer) -> None:
    job = Job(SyncDriver(), server)
    assert gc.to_wire(job.answer) == {"id": "j1"}
    assert job.answer.to_dict() == {"id": "j1", "self_uri": None}
    job.client.close()
