"""Seconds that are none: wherever a program gives them, the error names what, and nothing is sent."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio
from PureCloudPlatformClientV2._core.call.call import Call
from PureCloudPlatformClientV2._core.call.retry import RetryPolicy
from PureCloudPlatformClientV2._core.config.retry_configuration import RetryConfiguration
from PureCloudPlatformClientV2.rest import ApiException

from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import FaultServer, ok

NONE: list[Any] = [-1, -0.5, math.nan, -math.inf, "5", b"5", "", True, False, object(), [1, 2], (1,), (1, 2, 3), {}, 1j]


class Place:
    """Where seconds are given: to a client, at a server, and a folder for files."""

    def __init__(self, driver: SyncDriver, server: FaultServer, folder: Path) -> None:
        self.driver, self.server, self.folder = driver, server, folder
        self.client = driver.client(server.url)
        self.package: Any = aio if driver.name == "async" else gc

    def call(self, **options: Any) -> Any:
        return self.driver.do(self.driver.api("UsersApi", self.client).get_users_me(**options))

    def request(self, **options: Any) -> Any:
        return self.driver.do(self.client.request("GET", "/api/v2/x", **options))

    def wait(self, seconds: Any) -> Any:
        self.server.script(ok({"id": "1"}))
        job = self.driver.do(self.driver.api("RecordingApi", self.client).post_recording_batchrequests({}))
        self.server.requests.clear()
        return self.driver.do(self.package.wait(job, timeout=seconds))

    def page(self, seconds: Any) -> Any:
        return next(iter(gc.paginate(gc.UsersApi(gc.ApiClient(host=self.server.url)).get_users, timeout=seconds)))

    def recordings(self, seconds: Any) -> Any:
        work = self.package.download_recordings(["1"], self.folder, client=self.client, timeout=seconds)
        return self.driver.do(work)

    def download(self, **seconds: Any) -> Any:
        return self.driver.do(
            self.package.download(self.server.url, self.folder / "file", client=self.client, **seconds)
        )

    def upload(self, seconds: Any) -> Any:
        (self.folder / "file").write_bytes(b"content")
        return self.driver.do(
            self.package.upload(self.server.url, self.folder / "file", client=self.client, timeout=seconds)
        )

    def http_client(self, **options: Any) -> Any:
        kind = type(self.client.get_http_client())
        client = kind(options.get("timeout"))
        if "set_to" in options:
            client.set_timeout(options["set_to"])
        if "attribute" in options:
            client.timeout = options["attribute"]
        request = gc.HttpRequestOptions(url=self.server.url, method="GET", timeout=options.get("of_the_request"))
        try:
            return self.driver.do(client.request(request))
        finally:
            self.driver.do(client.close())

    def login(self, seconds: Any) -> Any:
        self.client.login_deadline = seconds
        return self.driver.do(self.client.get_client_credentials_token("id", "secret"))

    def browser(self, seconds: Any) -> Any:
        return gc.login_with_browser(client_id="id", region=self.server.url, timeout=seconds, open_browser=pytest.fail)

    def retried(self, settings: Any) -> Any:
        gc.configuration.retry_configuration = settings
        return self.request()

    def joined(self, seconds: Any) -> Any:
        client = gc.ApiClient(host=self.server.url)
        pending = client.run_in_background(Call("GET", "/api/v2/x"), lambda _: None)
        pending.join()
        self.server.requests.clear()
        pending.join(seconds)


#: What is wrong with a number of seconds, by where it is given; 0 too, where there must be some.
SOME: dict[str, tuple[str, Callable[[Place, Any], Any]]] = {
    "a call": ("timeout", lambda place, one: place.call(timeout=one)),
    "a call, to connect": ("timeout", lambda place, one: place.call(timeout=(one, 5))),
    "a call, to read": ("timeout", lambda place, one: place.call(timeout=(5, one))),
    "a request": ("timeout", lambda place, one: place.request(timeout=one)),
    "the configuration": ("timeout", lambda place, one: setattr(gc.configuration, "timeout", one)),
    "a configuration": ("timeout", lambda place, one: setattr(gc.configuration.copy(), "timeout", (1, one))),
    "an HTTP client": ("timeout", lambda place, one: place.http_client(timeout=one)),
    "an HTTP client, set later": ("timeout", lambda place, one: place.http_client(set_to=one)),
    "an HTTP client, its attribute": ("timeout", lambda place, one: place.http_client(attribute=one)),
    "the options of a request": ("timeout", lambda place, one: place.http_client(of_the_request=one)),
    "a job": ("timeout", Place.wait),
    "a listing": ("timeout", Place.page),
    "recordings": ("timeout", Place.recordings),
    "a download": ("timeout", lambda place, one: place.download(timeout=one)),
    "an upload": ("timeout", Place.upload),
    "a login": ("login_deadline", Place.login),
    "a login in the browser": ("timeout", Place.browser),
    "a budget": ("window", lambda place, one: gc.FileBudget(place.folder / "budget", window=one)),
}
#: The same where it may be 0.
ANY: dict[str, tuple[str, Callable[[Place, Any], Any]]] = {
    "a policy, the first wait": ("wait_min", lambda place, one: RetryPolicy(wait_min=one)),
    "a policy, the longest wait": ("wait_max", lambda place, one: RetryPolicy(wait_max=one)),
    "a policy, a wait that is asked for": (
        "rate_limit_wait_max", lambda place, one: RetryPolicy(rate_limit_wait_max=one),
    ),
    "retries": ("retry_wait_max", lambda place, one: place.retried(RetryConfiguration(retry_wait_max=one))),
    "retries in a dict": ("retry_wait_min", lambda place, one: place.retried({"retry_wait_min": one})),
    "retries in milliseconds": (
        "backoff_interval", lambda place, one: place.retried(RetryConfiguration(backoff_interval_ms=one)),
    ),
    "the wait for a token": (
        "refresh_token_wait_time", lambda place, one: setattr(gc.configuration, "refresh_token_wait_time", one),
    ),
}  # fmt: skip
#: The same where it may be less: what is left of a time.
LEFT: dict[str, tuple[str, Callable[[Place, Any], Any]]] = {
    "a deadline": ("deadline", lambda place, one: place.call(deadline=one)),
    "the deadline of a download": ("deadline", lambda place, one: place.download(deadline=one)),
    "the end of a call in the background": ("timeout", Place.joined),
}


@pytest.fixture
def place(driver: SyncDriver, server: FaultServer, tmp_path: Path) -> Place:
    return Place(driver, server, tmp_path)


@pytest.mark.parametrize("where", [*SOME, *ANY, *LEFT])
def test_seconds_that_are_none(place: Place, where: str) -> None:
    name, give = {**SOME, **ANY, **LEFT}[where]
    less = [one for one in NONE if isinstance(one, (int, float)) and not isinstance(one, bool) and one < 0]
    for one in [*NONE, 0] if where in SOME else NONE:
        if where in LEFT and one in less:
            continue
        with pytest.raises(ValueError, match=rf"{name}.* must be a number of (milli)?seconds") as caught:
            give(place, one)
        assert repr(one) in str(caught.value)
    assert place.server.requests == []


@pytest.mark.parametrize("given", [math.inf, 10**400, Decimal("3.5"), 1e300, (math.inf, 5), (1, math.inf)])
def test_as_long_as_it_takes(place: Place, given: Any) -> None:
    """What is larger than any clock takes is as good as no limit."""
    one = given if not isinstance(given, tuple) else given[0]
    if isinstance(given, int):
        with pytest.raises(ValueError, match="timeout must be a number of seconds"):
            place.call(timeout=given)
        return
    place.call(timeout=given)
    gc.configuration.timeout = given
    assert gc.configuration.timeout == given
    assert place.http_client(timeout=one).status == 200
    place.call(deadline=one)
    place.joined(one)


@pytest.mark.parametrize("retries", [-1, 1.5, True, "3", None])
def test_retries_that_are_none(retries: Any) -> None:
    with pytest.raises(ValueError, match="retries must be a whole number, 0 or more, not"):
        RetryPolicy(retries)


def test_a_deadline_that_has_passed_is_an_error_of_its_own(place: Place) -> None:
    with pytest.raises(ApiException, match="the deadline passed"):
        place.call(deadline=-1)
    assert place.server.requests == []
