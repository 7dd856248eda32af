"""A server that sends back all that it refuses: what a program gave as a secret is in no error and no log."""

from __future__ import annotations

import base64
import json
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio
from PureCloudPlatformClientV2.rest import RESTClientObject

from tests.sdk.support.canaries import CANARIES, OURS, Trap, secret
from tests.sdk.support.drivers import AsyncDriver, SyncDriver
from tests.sdk.support.fault_server import Answer, FaultServer, Received

BODY = {"name": "n", "password": secret("body-password"), "nested": [{"secret": secret("body-secret") + '"/&'}]}
BASIC = base64.b64encode(f"user:{secret('basic-password')}".encode()).decode()


def headers() -> dict[str, str]:
    return {
        "Authorization": f"Bearer {secret('access-token')}",
        "Cookie": f"a=b; session={secret('cookie')}",
        "X-Api-Key": secret("api-key-header"),
    }


def echo(status: int, wrong_type: bool = False) -> Callable[[Received], Answer]:
    """Answers with everything that it knows of the request, raw and decoded."""

    def answer(request: Received) -> Answer:
        said = request.headers.get("authorization", "")
        plain = base64.b64decode(said[6:]).decode() if said.startswith("Basic ") else ""
        known = f"{request.headers} {plain} {request.target} {request.body.decode()}"
        problem = {"code": said, "message": known, "messageParams": {known: [known]}, "contextId": known}
        body = json.dumps([problem] if wrong_type else problem).encode()
        shown = {"Content-Type": "application/json", "WWW-Authenticate": said or "none"}
        return Answer(status, body, {**shown, "ININ-Correlation-Id": known.replace("\n", " ")[:2000]}, effect=False)

    return answer


@pytest.fixture
def echoing() -> Iterator[FaultServer]:
    with FaultServer(answer=echo(400)) as server:
        yield server


def judge(error: BaseException, received: Received) -> None:
    """No canary in what an exception says, holds, or leaves in a pickle, though the server has sent some."""
    sent = f"{received.headers} {received.target} {received.body!r}"
    assert any(canary in sent for canary in CANARIES) or "Basic" in sent, "the server knows a secret to send back"
    assert isinstance(error, gc.ApiException)
    assert "***" in str(error)
    shown = (str(error), repr(error), repr(vars(error)), pickle.dumps(error).decode("latin-1"))
    for text in shown:
        assert not [canary for canary in CANARIES if canary in text or base64_of(canary) in text]
    trap = Trap()
    trap.raised(error)
    assert trap.found == []


def base64_of(canary: str) -> str:
    return base64.b64encode(f"user:{canary}".encode()).decode()


def options(server: FaultServer, **more: Any) -> gc.HttpRequestOptions:
    return gc.HttpRequestOptions(url=f"{server.url}/x", headers=headers(), **more)


DIRECT: dict[str, Callable[[FaultServer], Any]] = {
    "default": lambda server: gc.DefaultHttpClient().request(options(server, method="POST", body=BODY)),
    "default, basic": lambda server: gc.DefaultHttpClient().request(
        gc.HttpRequestOptions(url=f"{server.url}/x", method="GET", headers={"Authorization": f"Basic {BASIC}"})
    ),
    "default, query": lambda server: gc.DefaultHttpClient().request(
        options(server, method="GET", query_params={"sig": secret("signed-url") + "/="})
    ),
    "default, form": lambda server: gc.DefaultHttpClient().request(
        gc.HttpRequestOptions(
            url=f"{server.url}/x", method="POST", post_params={"refresh_token": secret("refresh-token") + " +/"},
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
    ),
    "rest": lambda server: RESTClientObject().PUT(f"{server.url}/x", headers(), body=BODY),
    "rest, in the address": lambda server: RESTClientObject().GET(f"{server.url}/x?token={secret('query-token')}"),
}  # fmt: skip


@pytest.mark.parametrize("use", DIRECT.values(), ids=list(DIRECT))
def test_http_clients_that_programs_use_directly(echoing: FaultServer, use: Callable[[FaultServer], Any]) -> None:
    with pytest.raises(gc.ApiException) as caught:
        use(echoing)
    judge(caught.value, echoing.requests[-1])


def test_the_asynchronous_one(echoing: FaultServer) -> None:
    async def run() -> None:
        http = aio.DefaultHttpClient()
        try:
            await http.request(options(echoing, method="POST", body=BODY))
        finally:
            await http.close()

    driver = AsyncDriver()
    with pytest.raises(gc.ApiException) as caught:
        driver.do(run())
    driver.close()
    judge(caught.value, echoing.requests[-1])


@pytest.mark.parametrize("hooks", [False, True], ids=["plain", "hooks"])
def test_calls(driver: SyncDriver, echoing: FaultServer, hooks: bool) -> None:
    client = driver.client(echoing.url, cookie=secret("cookie"))
    if hooks:
        client.get_http_client().set_pre_request_hook(lambda options: None)
    client.access_token = secret("access-token")
    with pytest.raises(gc.ApiException) as caught:
        driver.do(driver.api("UsersApi", client).post_users(BODY, headers={"X-Api-Key": secret("api-key-header")}))
    judge(caught.value, echoing.requests[-1])


LOGINS: dict[str, Callable[[Any], Any]] = {
    "client credentials": lambda client: client.get_client_credentials_token("user", secret("client-secret")),
    "saml": lambda client: client.get_saml2bearer_token(
        "user", secret("client-secret"), "org", secret("assertion") + "=="
    ),
    "code": lambda client: client.get_code_authorization_token(
        "user", secret("client-secret"), secret("authorization-code"), "http://127.0.0.1/"
    ),
    "refresh token": lambda client: client.refresh_code_authorization_token(
        "user", secret("client-secret"), secret("refresh-token")
    ),
    "pkce": lambda client: client.get_pkce_token(
        "user", secret("code-verifier") * 2, secret("authorization-code"), "http://127.0.0.1/"
    ),
}


@pytest.mark.parametrize("login", LOGINS.values(), ids=list(LOGINS))
def test_logins(driver: SyncDriver, echoing: FaultServer, login: Callable[[Any], Any]) -> None:
    with pytest.raises(gc.ApiException) as caught:
        driver.do(login(driver.client(echoing.url)))
    judge(caught.value, echoing.requests[-1])


def test_successes_of_another_type(driver: SyncDriver, echoing: FaultServer) -> None:
    echoing._answer = echo(200, wrong_type=True)
    client = driver.client(echoing.url)
    client.access_token = secret("access-token")
    with pytest.raises(gc.ApiException, match="not a JSON object") as caught:
        driver.do(driver.api("UsersApi", client).get_users_me())
    assert secret("access-token") not in repr(vars(caught.value))


@pytest.mark.parametrize(
    "use",
    [
        lambda url: gc.DefaultHttpClient().request(
            gc.HttpRequestOptions(url=url, method="POST", headers={**headers(), "X-Key": "line\nend"}, body=BODY)
        ),
        lambda url: RESTClientObject().POST(url, {**headers(), "X-Key": "line\nend"}, body=BODY),
        lambda url: RESTClientObject().POST(url, headers(), body=BODY),
    ],
    ids=["default", "rest", "nobody there"],
)
def test_tracebacks_of_direct_use_keep_no_arguments(use: Callable[[str], Any]) -> None:
    with pytest.raises((ValueError, gc.ApiException)) as caught:
        use("http://127.0.0.1:1/x")
    trap = Trap()
    trap.raised(caught.value)
    assert trap.found == []
    assert any(entry.frame.code.path and str(entry.frame.code.path).startswith(OURS) for entry in caught.traceback)


def test_what_is_short_or_harmless_stays(echoing: FaultServer) -> None:
    """A word of a sentence that is a short password by chance; what headers say that anybody may see."""
    given = {"Authorization": "Bearer of", "Accept": "application/json", "X-Pin": "1234"}
    sentence = "the value of application/json must be below 1234"
    echoing.script(Answer(400, json.dumps({"message": sentence}).encode(), effect=False))
    with pytest.raises(gc.ApiException, match=sentence) as caught:
        RESTClientObject().GET(f"{echoing.url}/x", given)
    assert json.loads(str(caught.value.body)) == {"message": sentence}


def test_an_answer_that_is_nested_deeply_is_still_an_error_of_ours(echoing: FaultServer) -> None:
    params = '{"a":' * 900 + "1" + "}" * 900
    body = f'{{"code": "{secret("access-token")}", "messageParams": {params}}}'
    echoing.script(Answer(400, body.encode(), effect=False))
    with pytest.raises(gc.ApiException) as caught:
        RESTClientObject().GET(f"{echoing.url}/x", headers())
    assert "canary" not in str(caught.value)
