"""The headers of an answer: whatever carried it, a program sees the same, also of those that came several times."""

from __future__ import annotations

import copy
import json
import pickle
from http.cookies import SimpleCookie
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
import urllib3
from PureCloudPlatformClientV2._core.call.call import Call, Response
from PureCloudPlatformClientV2.rest import ApiConnectionError, ServerError

from tests.sdk.support.canaries import secret
from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import Answer, FaultServer, failed, ok, redirect
from tests.sdk.support.waiting import Clock

COOKIES = ["a=b; Expires=Thu, 01 Jan 2032 00:00:00 GMT", "c=d; Path=/"]


def get(driver: SyncDriver, server: FaultServer, answer: Answer, **options: Any) -> Response[Any]:
    server.script(answer)
    result: Response[Any] = driver.do(
        driver.client(server.url).run(Call("GET", "/api/v2/x", returns="object", **options))
    )
    return result


def test_a_header_that_came_several_times_has_all_its_values(driver: SyncDriver, server: FaultServer) -> None:
    came = [("X-Trace", "1"), ("Via", "one"), ("x-trace", "2"), ("X-Trace", "")]
    headers = get(driver, server, ok(again=came)).headers
    assert headers["X-TRACE"] == headers.get("x-trace") == "1, 2, "
    assert "x-Trace" in headers
    assert [name.lower() for name in headers] == ["content-length", "content-type", "x-trace", "via"]
    assert dict(headers)["X-Trace"] == "1, 2, "
    assert json.loads(json.dumps(dict(headers))) == dict(headers.items())
    assert headers.getlist("X-trace") == ["1", "2", ""]
    assert headers.getlist("X-None") == []


def test_cookies_are_not_mixed_up(driver: SyncDriver, server: FaultServer) -> None:
    answer = get(driver, server, ok(again=[("Set-Cookie", one) for one in COOKIES]))
    assert answer.headers["set-cookie"].splitlines() == COOKIES
    assert answer.headers.getlist("set-cookie") == COOKIES
    jar = SimpleCookie(answer.headers["set-cookie"])
    assert (jar["a"].value, jar["a"]["expires"], jar["c"].value) == ("b", "Thu, 01 Jan 2032 00:00:00 GMT", "d")


def test_copies_and_pickles_are_the_same(driver: SyncDriver, server: FaultServer) -> None:
    headers: Any = get(driver, server, ok(again=[("Set-Cookie", one) for one in COOKIES])).headers
    for other in (copy.copy(headers), copy.deepcopy(headers), pickle.loads(pickle.dumps(headers)), headers.copy()):
        assert other == headers
        assert other.getlist("SET-COOKIE") == COOKIES
        other["set-cookie"] = "e=f"
        assert other["Set-Cookie"] == "e=f"
        del other["SET-COOKIE"]
        assert "set-cookie" not in other
    assert headers.getlist("set-cookie") == COOKIES


def test_the_response_of_urllib3_has_them_one_by_one(driver: SyncDriver, server: FaultServer) -> None:
    server.script(ok(again=[("Set-Cookie", one) for one in COOKIES]))
    client = driver.client(server.url)
    driver.do(client.run(Call("GET", "/api/v2/x")))
    assert client.last_response.urllib3_response.headers.getlist("set-cookie") == COOKIES
    assert client.last_response.headers.getlist("set-cookie") == COOKIES


def test_the_same_content_type_twice_is_one(driver: SyncDriver, server: FaultServer) -> None:
    kind = "text/plain; charset=iso-8859-1"
    server.script(Answer(body="é".encode("latin-1"), headers={"Content-Type": kind}, again=[("content-type", kind)]))
    client = driver.client(server.url)
    assert driver.do(client.run(Call("GET", "/api/v2/x", returns="str"))).data == "é"
    assert client.last_response.getheader("content-type") == kind


def test_two_content_types_are_both_seen(driver: SyncDriver, server: FaultServer) -> None:
    with pytest.raises(gc.rest.DecodeError, match=r"a web page came \(application/json, text/html, 2 bytes\)"):
        get(driver, server, ok(again=[("Content-Type", "text/html")]))


def test_of_two_waits_that_are_asked_for_the_longer_counts(driver: SyncDriver, server: FaultServer) -> None:
    refused = failed(429, Retry_After="7")
    refused.again = [("Retry-After", "nonsense"), ("Retry-After", "90"), ("Retry-After", "8")]
    server.script(refused)
    client = driver.client(server.url)
    clock = Clock(client)
    driver.do(client.run(Call("GET", "/api/v2/x", returns="object")))
    [wait] = clock.waits
    assert 90 <= wait <= 91


def test_an_error_has_them_too(driver: SyncDriver, server: FaultServer) -> None:
    refused = failed(503, Retry_After="7", ININ_Correlation_Id="1-2-3", Set_Cookie=f"a={secret('set-cookie')}")
    refused.again = [("Retry-After", "7"), ("ININ-Correlation-Id", "1-2-3"), ("X-Trace", "1"), ("X-Trace", "2")]
    with pytest.raises(ServerError) as caught:
        get(driver, server, refused, retries=0)
    error = caught.value
    assert (error.retry_after, error.correlation_id) == (7.0, "1-2-3")
    assert (error.headers["retry-after"], error.headers["x-trace"]) == ("7", "1, 2")
    assert pickle.loads(pickle.dumps(error)).headers["retry-after"] == "7"


@pytest.mark.parametrize("more", [["2"], ["3"], ["2", "2"]])
def test_an_answer_with_two_lengths_is_refused(driver: SyncDriver, server: FaultServer, more: list[str]) -> None:
    server.script(ok(again=[("Content-Length", one) for one in more]))
    client = driver.client(server.url)
    with pytest.raises(ApiConnectionError, match=r"the answer is not HTTP|Content-Length is not one number") as caught:
        driver.do(client.run(Call("POST", "/api/v2/x", returns="object")))
    assert caught.value.sent, "a POST that has arrived is not sent again"
    driver.do(client.run(Call("GET", "/api/v2/x", returns="object")))
    assert len(server.requests) == 2


@pytest.mark.parametrize(("second", "followed"), [("/a", True), ("/b", False)])
def test_two_places_to_go_to(driver: SyncDriver, server: FaultServer, second: str, followed: bool) -> None:
    answer = redirect("/a")
    answer.again = [("Location", second)]
    if followed:
        assert get(driver, server, answer).data == {"path": "/a"}
    else:
        with pytest.raises(gc.ApiException) as caught:
            get(driver, server, answer)
        assert (caught.value.status, caught.value.headers["location"]) == (307, "/a, /b")


def test_blanks_at_the_ends_of_a_value_are_none_of_it(driver: SyncDriver, server: FaultServer) -> None:
    server.script(
        Answer(headers={"Content-Type": " application/json\t", "X-Trace": " \t1 2 \t", "Content-Length": "2 "})
    )
    answer = driver.do(driver.client(server.url).run(Call("GET", "/api/v2/x", returns="object")))
    assert dict(answer.headers) == {"Content-Length": "2", "Content-Type": "application/json", "X-Trace": "1 2"}


def test_bytes_beyond_ascii_are_latin_1(driver: SyncDriver, server: FaultServer) -> None:
    headers = get(driver, server, ok(again=[("X-Name", "M\xfcller"), ("X-Other", "a")])).headers
    assert headers.get("x-name") == (None if driver.transport == "fast" else "Müller")  # pyreqwest does not give it
    assert headers["x-other"] == "a"


class PoolsOfItsOwn:
    """Sends by urllib3 itself, and returns its response."""

    def request(self, options: Any) -> Any:
        return urllib3.request(options.method, options.url)


def test_the_client_of_a_program(server: FaultServer) -> None:
    client = gc.ApiClient(host=server.url)
    client.set_http_client(PoolsOfItsOwn())
    server.script(ok(again=[("X-Trace", "1"), ("X-Trace", "2"), *(("Set-Cookie", one) for one in COOKIES)]))
    headers = client.run(Call("GET", "/api/v2/x")).headers
    assert (headers["x-trace"], headers["set-cookie"].splitlines()) == ("1, 2", COOKIES)
