"""What a failure says, and what it keeps to itself."""

from __future__ import annotations

import copy
import json
import pickle
import traceback
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import rest
from PureCloudPlatformClientV2._core.call.call import Call
from PureCloudPlatformClientV2.rest import ApiConnectionError, PermissionDeniedError

from tests.sdk.support.canaries import CANARIES, Trap, secret
from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import Answer, FaultServer, Reset, failed

CORRELATED = {"ININ_Correlation_Id": "c-1"}


def test_the_message_is_one_paragraph(driver: SyncDriver, server: FaultServer) -> None:
    problem = {
        "status": 400, "code": "bad.request", "message": "Name is missing", "messageParams": {"field": "name"},
        "contextId": "ctx", "details": [], "errors": [],
    }  # fmt: skip
    server.script(failed(400, problem, **CORRELATED))
    api = driver.api("UsersApi", driver.client(server.url))
    with pytest.raises(rest.ValidationError) as caught:
        driver.do(api.get_user("not-shown"))
    error = caught.value
    assert str(error) == (
        "GET /api/v2/users/{userId} failed: 400 Bad Request [bad.request]: Name is missing (correlation id c-1)"
    )
    assert (error.code, error.message, error.message_params) == ("bad.request", "Name is missing", {"field": "name"})
    assert (error.context_id, error.correlation_id) == ("ctx", "c-1")
    assert (error.status, error.reason) == (400, "Bad Request")
    assert error.headers["ININ-Correlation-Id"] == "c-1"
    assert error.body is not None
    assert "not-shown" not in str(error)


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        ({"messageParams": {"permissions": "[directory:user:add]"}}, ("directory:user:add",)),
        ({"message": "You are missing the following permission(s): directory:user:edit"}, ("directory:user:edit",)),
        ({"message": "No"}, ("directory:user:add",)),
    ],
)
def test_a_403_names_the_missing_permission(server: FaultServer, answer: Any, names: tuple[str, ...]) -> None:
    server.script(failed(403, answer))
    with gc.ApiClient(host=server.url) as client, pytest.raises(PermissionDeniedError) as caught:
        gc.UsersApi(client).post_users(gc.CreateUser(name="Ada"))
    assert caught.value.missing_permissions == names
    assert str(caught.value).endswith(f"Missing permission: {names[0]}.")


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, "ValidationError"), (401, "AuthenticationError"), (403, "PermissionDeniedError"), (404, "NotFoundError"),
        (409, "ConflictError"), (410, "NotFoundError"), (412, "ConflictError"), (413, "ValidationError"),
        (415, "ValidationError"), (422, "ValidationError"), (429, "RateLimitError"), (500, "ServerError"),
        (503, "ServerError"), (599, "ServerError"), (418, "ApiException"),
    ],
)  # fmt: skip
def test_a_class_for_each_meaning(server: FaultServer, status: int, kind: str) -> None:
    server.script(failed(status))
    with gc.ApiClient(host=server.url) as client, pytest.raises(gc.ApiException) as caught:
        client.run(Call("GET", "/api/v2/x", retries=0))
    assert type(caught.value) is getattr(rest, kind)


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'"x"', b"{", b'{"code": 7, "message": null}', b"\xff", b"<p>"])
def test_a_body_that_is_not_an_error_of_the_platform(driver: SyncDriver, server: FaultServer, body: bytes) -> None:
    server.script(Answer(500, body))
    with pytest.raises(rest.ServerError, match=r"GET /api/v2/x failed: 500 Internal Server Error$") as caught:
        driver.do(driver.client(server.url).run(Call("GET", "/api/v2/x")))
    assert (caught.value.code, caught.value.message) == (None, None)


def test_hints(driver: SyncDriver, server: FaultServer) -> None:
    client = driver.client(server.url)
    server.script(failed(401), failed(404), Reset())
    with pytest.raises(gc.ApiException, match="No access token: log in"):
        driver.do(client.run(Call("GET", "/api/v2/x")))
    with pytest.raises(gc.ApiException, match="Check the host and region"):
        driver.do(client.run(Call("GET", "/api/v2/x")))
    with pytest.raises(ApiConnectionError, match=r"not known whether the request was carried out.*idempotent=True"):
        driver.do(client.run(Call("POST", "/api/v2/x")))


def test_errors_can_be_copied_and_pickled_without_cookies(server: FaultServer, trap: Trap) -> None:
    server.script(failed(404, {"code": "not.found"}, Set_Cookie=secret("set-cookie"), **CORRELATED))
    with gc.ApiClient(host=server.url) as client, pytest.raises(rest.NotFoundError) as caught:
        client.call_api("/api/v2/x", "GET")
    error = caught.value
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(twin) is rest.NotFoundError
        assert str(twin) == str(error)
        assert (twin.status, twin.code, twin.correlation_id) == (404, "not.found", "c-1")
    assert "set-cookie" not in repr(error)


def test_programs_can_raise_it_themselves() -> None:
    error = gc.ApiException(404, "Not Found")
    assert (error.status, error.reason, error.body, error.headers) == (404, "Not Found", None, None)
    assert str(error) == "404 Not Found"
    assert str(gc.ApiException()) == "no answer"
    for name in rest.__dict__:
        kind = getattr(rest, name)
        if isinstance(kind, type) and issubclass(kind, Exception):
            assert issubclass(kind, gc.ApiException)


def test_the_trap_catches(trap: Trap) -> None:
    """The trap around all tests is worth something only if it finds what is there."""
    import logging

    mine, logger = Trap(), logging.getLogger("PureCloudPlatformClientV2")
    error = gc.ApiException(0, f"token {secret('cookie')}")
    error.body = secret("answer-secret")
    before = len(trap.found)
    logger.addHandler(mine)
    logger.error("token %s", secret("access-token"))
    logger.removeHandler(mine)
    mine.raised(error)
    try:
        gc.ApiClient().select_header_accept([secret("default-header"), 7])  # type: ignore[list-item]
    except AttributeError as wrong:
        mine.raised(wrong)
    del trap.found[before:]
    places = {place.partition(" in ")[2].partition(":")[0].partition(" of ")[0] for place in mine.found}
    assert places == {"log record", "error", "locals", "pickled error"}
    assert len(CANARIES) == len(set(CANARIES)) == 30


@pytest.mark.parametrize("status", [400, 401, 500])
def test_a_token_that_is_sent_back_is_not_shown(
    driver: SyncDriver, server: FaultServer, caplog: pytest.LogCaptureFixture, status: int
) -> None:
    token = "".join(("sent", "-back-", "by-the-", "server"))
    answer = {"code": f"bad.{token}", "message": f"the token {token} of 'Bearer {token}' is not known"}
    server.script(*[failed(status, answer)] * 2)
    client = driver.client(server.url)
    client.access_token = token
    caplog.set_level(0, "PureCloudPlatformClientV2")
    with pytest.raises(gc.ApiException) as caught:
        driver.do(driver.api("UsersApi", client).get_users_me(retries=0))
    error = caught.value
    assert error.message == "the token *** of 'Bearer ***' is not known"
    assert token not in str(error) + repr(error) + "".join(traceback.format_exception(error))
    assert json.loads(str(error.body))["message"] == error.message
    assert "is not known" in caplog.text
    assert token not in caplog.text
