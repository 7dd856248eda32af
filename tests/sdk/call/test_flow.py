"""The flow of a call, without I/O: replies are sent into a generator, and what it asks for is looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2._core.call.call import Call
from PureCloudPlatformClientV2._core.call.effects import RefreshToken, Send, Wait
from PureCloudPlatformClientV2._core.call.exchange import perform
from PureCloudPlatformClientV2._core.call.retry import RetryPolicy
from PureCloudPlatformClientV2._core.http.errors import ApiConnectionError
from PureCloudPlatformClientV2._core.http.messages import HttpResponse

from tests.sdk.support.waiting import Clock


class Script:
    """Answers a flow from a list and notes what it asked for: a status, headers, or an error for each request."""

    def __init__(self, *answers: Any, client: gc.ApiClient | None = None) -> None:
        self.client = client or gc.ApiClient(host="https://api.example.test")
        self.clock = self.client.clock = Clock()
        self.answers = list(answers)
        self.requests: list[Any] = []
        self.waits: list[float] = []
        self.renewals = 0
        self.renew: Callable[[], Any] = lambda: None

    def run(self, call: Call) -> Any:
        flow = perform(self.client, call)
        try:
            effect = next(flow)
            while True:
                if isinstance(effect, Send):
                    self.requests.append((effect.request.method, effect.request.target, dict(effect.request.headers)))
                    answer = self.answers.pop(0)
                    if isinstance(answer, ApiConnectionError):
                        effect = flow.throw(answer)
                        continue
                    effect = flow.send(answer)
                elif isinstance(effect, Wait):
                    self.waits.append(effect.seconds)
                    self.clock.now += effect.seconds
                    effect = flow.send(None)
                else:
                    assert isinstance(effect, RefreshToken)
                    self.renewals += 1
                    self.renew()
                    effect = flow.send(None)
        except StopIteration as end:
            return end.value.data


def reply(status: int = 200, body: bytes = b"{}", **headers: str) -> HttpResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponse(status, "", {"content-type": "application/json", **named}, body)


def broken(*, sent: bool) -> ApiConnectionError:
    error = ApiConnectionError(0, "the connection broke")
    error.sent = sent
    return error


def get(**options: Any) -> Call:
    return Call("GET", "/api/v2/users/me", returns="object", auth=False, **options)


def post(**options: Any) -> Call:
    return Call("POST", "/api/v2/users", returns="object", auth=False, body={}, **options)


def test_a_plain_call_is_one_request() -> None:
    script = Script(reply(body=b'{"id": "1"}'))
    assert script.run(get(query={"expand": ["a", "b"], "x": None, "n": 1})) == {"id": "1"}
    [(verb, target, headers)] = script.requests
    assert (verb, target) == ("GET", "https://api.example.test/api/v2/users/me?expand=a&expand=b&n=1")
    assert headers["purecloud-sdk"]
    assert headers["User-Agent"]
    assert "Authorization" not in headers


@pytest.mark.parametrize("status", [502, 503, 504])
def test_reads_are_repeated_after_a_transient_failure(status: int) -> None:
    script = Script(reply(status), reply(status), reply())
    script.run(get())
    assert len(script.waits) == 2
    assert script.client.retries_made == 2


@pytest.mark.parametrize("outcome", [reply(503), broken(sent=True)])
def test_a_post_that_may_have_arrived_is_not_repeated(outcome: Any) -> None:
    script = Script(outcome)
    with pytest.raises(gc.ApiException):
        script.run(post())
    assert len(script.requests) == 1


@pytest.mark.parametrize(
    ("outcome", "call"),
    [
        (broken(sent=False), post()),
        (reply(429, retry_after="0"), post()),
        (broken(sent=True), post(idempotent=True)),
        (broken(sent=True), Call("POST", "/q", returns="object", auth=False, safe=True)),
        (broken(sent=True), Call("PUT", "/q", returns="object", auth=False)),
    ],
)
def test_what_cannot_do_anything_twice_is_repeated(outcome: Any, call: Call) -> None:
    script = Script(outcome, reply())
    script.run(call)
    assert len(script.requests) == 2


def test_idempotent_false_forbids_repeating() -> None:
    with pytest.raises(gc.rest.ServerError):
        Script(reply(503)).run(get(idempotent=False))


def test_rate_limit_waits_as_long_as_the_platform_asks() -> None:
    script = Script(reply(429, retry_after="7"), reply(429, inin_ratelimit_reset="3"), reply())
    script.run(get())
    assert 7 <= script.waits[0] <= 8
    assert 3 <= script.waits[1] <= 4


def test_rate_limit_that_asks_for_too_long_a_wait_is_raised_at_once() -> None:
    script = Script(reply(429, retry_after="3600"))
    with pytest.raises(gc.rest.RateLimitError, match=r"Wait 3600 s") as caught:
        script.run(get())
    assert caught.value.retry_after == 3600
    assert script.waits == []


def test_retries_end() -> None:
    script = Script(*[reply(503)] * 3)
    with pytest.raises(gc.rest.ServerError, match=r"GET /api/v2/users/me failed: 503"):
        script.run(get(retries=2))
    assert len(script.requests) == 3


def test_backoff_grows_and_is_jittered() -> None:
    policy = RetryPolicy(wait_min=1, wait_max=8)
    for attempt, most in [(1, 1), (2, 2), (3, 4), (4, 8), (9, 8), (99, 8)]:
        drawn = [policy.backoff(attempt) for _ in range(200)]
        assert 0 <= min(drawn) < most / 4
        assert most / 2 < max(drawn) <= most


def test_quota_stops_repeating_when_a_host_keeps_failing() -> None:
    client = gc.ApiClient(host="https://api.example.test")
    requests = 0
    for _ in range(60):
        script = Script(*[reply(503)] * 6, client=client)
        with pytest.raises(gc.rest.ServerError):
            script.run(get())
        requests += len(script.requests)
    assert requests == 60 + 500 // 5  # each call once, and the retries that the quota pays


def test_deadline_leaves_no_time_for_another_attempt() -> None:
    script = Script(reply(429, retry_after="30"))
    with pytest.raises(gc.rest.RateLimitError, match="leaves no time for another attempt"):
        script.run(get(deadline=10))
    assert script.waits == []


def test_a_refused_token_is_renewed_once() -> None:
    client = gc.ApiClient(host="https://api.example.test")
    client.access_token = lambda: "new"
    script = Script(reply(401), reply(), client=client)
    client.tokens.provided("old")
    script.renew = lambda: client.tokens.provided("new")
    script.run(Call("GET", "/x", returns="object"))
    assert [headers["Authorization"] for _, _, headers in script.requests] == ["Bearer old", "Bearer new"]
    script = Script(reply(401), reply(401), client=client)
    script.renew = lambda: client.tokens.provided("newer")
    with pytest.raises(gc.rest.AuthenticationError):
        script.run(Call("POST", "/x", returns="object"))
    assert script.renewals == 1


def test_a_token_that_is_due_is_renewed_before_the_call() -> None:
    client = gc.ApiClient(host="https://api.example.test")
    client.access_token = lambda: None
    script = Script(reply(), reply(), client=client)
    client.tokens.clock = script.clock
    client.tokens.granted({"access_token": "old", "expires_in": 1000}, None)
    script.renew = lambda: client.tokens.granted({"access_token": "new", "expires_in": 1000}, None)
    script.run(Call("GET", "/x", returns="object"))
    script.clock.now += 960
    script.run(Call("GET", "/x", returns="object"))
    assert [headers["Authorization"] for _, _, headers in script.requests] == ["Bearer old", "Bearer new"]


def test_redirects_are_followed_without_secrets_to_another_host() -> None:
    client = gc.ApiClient(host="https://api.example.test", header_name="X-Api-Key", header_value="s3cr3t", cookie="s=1")
    client.access_token = "token"
    script = Script(
        reply(302, location="/api/v2/other"),
        reply(307, location="https://files.example.org/f?x=1"),
        reply(),
        client=client,
    )
    script.run(Call("GET", "/api/v2/x", returns="object"))
    _, second, third = script.requests
    assert second[1] == "https://api.example.test/api/v2/other"
    assert second[2]["X-Api-Key"] == "s3cr3t"
    assert third[1] == "https://files.example.org/f?x=1"
    assert set(third[2]) <= {"Accept", "Accept-Encoding", "User-Agent"}


@pytest.mark.parametrize(
    ("verb", "status", "location"),
    [
        ("POST", 307, "https://other.example.test/"),
        ("GET", 302, "http://api.example.test/"),
        ("GET", 302, "file:///etc"),
    ],
)
def test_redirects_that_are_not_safe_are_errors(verb: str, status: int, location: str) -> None:
    with pytest.raises(gc.ApiException) as caught:
        Script(reply(status, location=location)).run(Call(verb, "/x", returns="object", auth=False, body={}))
    assert caught.value.status == status


def test_redirects_end() -> None:
    with pytest.raises(gc.ApiException, match="302"):
        Script(*[reply(302, location="/again")] * 6).run(get())


def test_pacing_spreads_what_is_left_of_the_rate_limit() -> None:
    client = gc.ApiClient(host="https://api.example.test")
    limited = reply(inin_ratelimit_allowed="300", inin_ratelimit_count="290", inin_ratelimit_reset="20")
    script = Script(limited, *[reply()] * 5, client=client)
    for _ in range(6):
        script.run(get())
    assert script.waits == pytest.approx([2.0] * 4)
    assert not Script(reply(), client=gc.ApiClient(host="https://api.example.test")).waits


@pytest.mark.parametrize(
    ("kind", "body", "problem"),
    [
        ("User", b"", "the answer is empty"),
        ("User", b"<html>", "the answer is not JSON"),
        ("User", b'{"id": "1', "the answer is not JSON"),
        ("User", b"[]", "the answer is not a JSON object"),
        ("User", b"null", "the answer is null"),
        ("list[User]", b"{}", "the answer is not a JSON array"),
        ("dict(str, int)", b"[]", "the answer is not a JSON object"),
        ("int", b'"5"', "the answer is of type str"),
        ("int", b"true", "the answer is of type bool"),
    ],
)
def test_an_answer_that_is_not_what_was_promised_is_an_error(kind: str, body: bytes, problem: str) -> None:
    with pytest.raises(gc.rest.DecodeError, match=problem) as caught:
        Script(reply(body=body)).run(Call("GET", "/api/v2/x", returns=kind, auth=False))
    assert str(caught.value).startswith("GET /api/v2/x failed: 200")


def test_202_without_content_says_that_what_is_read_is_not_there_yet() -> None:
    def read(verb: str, path: str, kind: str) -> Any:
        return Script(reply(202, b"")).run(Call(verb, path, returns=kind, auth=False, path={"id": "1"}))

    assert read("GET", "/api/v2/conversations/{id}/recordings", "list[Recording]") == []
    assert read("GET", "/api/v2/recordings/{id}", "Recording") == gc.Recording()
    for verb, path, kind in (
        ("GET", "/api/v2/jobs/{id}/results", "UserEntityListing"),
        ("GET", "/api/v2/numbers/{id}", "int"),
        ("POST", "/api/v2/jobs/{id}", "User"),
        ("POST", "/api/v2/jobs", "list[User]"),
    ):
        with pytest.raises(gc.rest.DecodeError, match="ask again later") as caught:
            read(verb, path, kind)
        assert caught.value.status == 202


@pytest.mark.parametrize(
    ("kind", "body", "value"),
    [
        ("str", b"plain", "plain"),
        ("str", b'"quoted"', "quoted"),
        ("str", b"", ""),
        ("int", b"5", 5),
        ("bool", b"true", True),
        ("object", b'{"a": 1}', {"a": 1}),
        ("list[str]", b'["a"]', ["a"]),
        ("dict(str, int)", b'{"a": 1}', {"a": 1}),
        (None, b"whatever", None),
    ],
)
def test_answers_of_other_kinds(kind: str | None, body: bytes, value: Any) -> None:
    assert Script(reply(body=body)).run(Call("GET", "/x", returns=kind, auth=False)) == value


def test_a_403_names_the_missing_permission_of_the_definition() -> None:
    with pytest.raises(gc.rest.PermissionDeniedError, match=r"Missing permission: routing:queue:add") as caught:
        Script(reply(403)).run(Call("POST", "/api/v2/routing/queues", returns="Queue", auth=False, body={}))
    assert caught.value.missing_permissions == ("routing:queue:add",)


def test_the_message_of_an_error_is_one_paragraph() -> None:
    body = b'{"code": "not.found", "message": "No such user", "contextId": "c-1", "status": 404}'
    with pytest.raises(gc.rest.NotFoundError) as caught:
        Script(reply(404, body)).run(
            Call("GET", "/api/v2/users/{userId}", path={"userId": "x"}, returns="User", auth=False)
        )
    assert str(caught.value) == (
        "GET /api/v2/users/{userId} failed: 404 [not.found]: No such user (correlation id c-1)"
    )
    assert caught.value.code == "not.found"
    assert caught.value.body == body.decode()
