"""What the published package gets wrong, lines 14 to 29: reliability; each test says what is right."""

from __future__ import annotations

import io
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2._core.call.call import Call
from PureCloudPlatformClientV2._core.call.retry import RetryPolicy
from PureCloudPlatformClientV2.rest import ApiConnectionError, ApiTimeoutError, RateLimitError

from tests.sdk.support.drivers import WITHOUT_FAST, SyncDriver
from tests.sdk.support.fault_server import Answer, FaultServer, Hangup, Received, Reset, Silence, failed, ok
from tests.sdk.support.waiting import GUARD, Clock

FAST = RetryPolicy(5, wait_min=0.001, wait_max=0.01)


def post(client: Any, **options: Any) -> Any:
    options = {"retries": FAST, **options}
    return client.run(Call("POST", "/api/v2/users", body={"name": "Ada"}, returns="object", **options))


def get(client: Any, **options: Any) -> Any:
    return client.run(Call("GET", "/api/v2/users", returns="object", **{"retries": FAST, **options}))


@pytest.mark.parametrize("fault", [Reset(), Hangup(), Answer(502, b""), Answer(503, b""), Answer(504, b"")])
def test_14_a_post_that_may_have_arrived_is_sent_once(driver: SyncDriver, server: FaultServer, fault: Any) -> None:
    server.script(fault)
    client = driver.client(server.url)
    with pytest.raises(gc.ApiException):
        driver.do(post(client, headers={"X-Effect": "new"}))
    assert server.ledger["new"] == len(server.requests) == 1
    server.script(fault, fault)
    driver.do(post(client, idempotent=True))
    assert len(server.requests) == 4


@pytest.mark.parametrize("verb", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
def test_14_what_may_be_repeated_is(driver: SyncDriver, server: FaultServer, verb: str) -> None:
    server.script(Reset(), Reset(read=False), Answer(503, b""), Hangup())
    driver.do(driver.client(server.url).run(Call(verb, "/api/v2/things", retries=FAST)))
    assert len(server.requests) == 4


def test_15_a_429_is_waited_for_with_a_bound_a_jitter_and_a_log(
    driver: SyncDriver, server: FaultServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.script(failed(429, Retry_After="0"), failed(429, inin_ratelimit_reset="0"), failed(429))
    client = driver.client(server.url)
    with caplog.at_level(logging.DEBUG, "PureCloudPlatformClientV2"):
        driver.do(post(client))
    assert len(server.requests) == 4
    assert client.retries_made == 3
    assert len([r for r in caplog.records if "retry" in r.getMessage() and "after 429" in r.getMessage()]) == 3
    server.script(failed(429, Retry_After="3600"))
    clock = Clock(client)
    with pytest.raises(RateLimitError) as caught:
        driver.do(post(client))
    assert caught.value.retry_after == 3600
    assert clock.waits == []
    server.script(failed(429, Retry_After="0"))
    with pytest.raises(RateLimitError):
        driver.do(post(client, retries=0))


def test_16_transport_errors_are_api_exceptions(driver: SyncDriver, server: FaultServer) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        with pytest.raises(ApiConnectionError) as refused:
            driver.do(get(driver.client(f"http://127.0.0.1:{taken.getsockname()[1]}")))
    assert (refused.value.status, refused.value.sent) == (0, False)
    server.script(Reset(), Silence(), ok(length=500, close=True))
    client = driver.client(server.url)
    with pytest.raises(ApiConnectionError) as reset:
        driver.do(get(client, retries=0))
    assert reset.value.sent
    with pytest.raises(ApiTimeoutError):
        driver.do(get(client, retries=0, timeout=0.05))
    server.wait_for_requests(2)  # it may read what it is silent about later than what comes next
    with pytest.raises(ApiConnectionError, match="broke off before its end"):
        driver.do(get(client, retries=0))


def test_17_one_expiry_is_one_refresh(driver: SyncDriver, server: FaultServer) -> None:
    issued: list[str] = []

    def answer(request: Received) -> Answer:
        if request.path == "/oauth/token":
            issued.append(f"t{len(issued)}")
            return ok({"access_token": issued[-1]})
        return failed(401) if request.headers["authorization"] == "Bearer t0" else ok()

    server._answer = answer
    gc.configuration.refresh_token_wait_time = GUARD
    client = driver.client(server.url)
    driver.do(client.get_client_credentials_token("id", "x"))
    errors: list[Any] = []
    driver.many(range(24), 24, lambda _: get(client), lambda job, result, error: errors.append(error))
    assert errors == [None] * 24
    assert issued == ["t0", "t1"]


def test_18_a_permanent_401_ends(driver: SyncDriver, server: FaultServer) -> None:
    server._answer = lambda r: ok({"access_token": "t"}) if r.path == "/oauth/token" else failed(401)
    client = driver.client(server.url)
    driver.do(client.get_client_credentials_token("id", "x"))
    with pytest.raises(gc.ApiException):
        driver.do(get(client))
    assert server.targets == ["/oauth/token", "/api/v2/users", "/oauth/token", "/api/v2/users"]


def test_19_the_lifetime_of_a_token_counts_and_pkce_keeps_its_refresh_token(server: FaultServer) -> None:
    server.script(ok({"access_token": "t", "refresh_token": "r", "expires_in": 100}))
    client = gc.ApiClient(host=server.url)
    clock = Clock(client)
    client.get_pkce_token("id", "v" * 43, "code", "http://localhost/")
    assert client.refresh_token == "r"
    current = client.tokens.current
    assert current is not None
    assert current.due is not None
    assert 90 <= current.due - clock.now <= 95
    client.close()


def test_20_as_many_connections_as_threads_need(server: FaultServer) -> None:
    together = threading.Barrier(16, timeout=GUARD)

    def answer(request: Received) -> Answer:
        together.wait()  # sixteen requests are there at the same time, or this fails
        return ok()

    server._answer = answer
    client = gc.ApiClient(host=server.url)
    failures: list[Any] = []
    SyncDriver().many(range(16), 16, lambda _: get(client, retries=0), lambda *ended: failures.append(ended[2]))
    assert failures == [None] * 16
    client.close()


@pytest.mark.parametrize("transport", ["standard", "fast"])
def test_20_and_no_more_than_they_may(server: FaultServer, transport: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if transport == "fast":
        if WITHOUT_FAST:
            pytest.skip(WITHOUT_FAST)
        from PureCloudPlatformClientV2._core.transports.reqwest import sync

        # On a busy machine a request goes to the other transport, which has connections of its own.
        monkeypatch.setattr(sync, "_all_seen", lambda: True)
    gc.configuration.transport = transport
    gc.configuration.pool_size = 1
    alone = threading.Lock()
    failures: list[Any] = []

    def alone_or_refused(request: Received) -> Answer:
        if not alone.acquire(blocking=False):
            return Answer(status=503)
        time.sleep(0.001)  # others that are let in would come now
        alone.release()
        return ok()

    server._answer = alone_or_refused
    client = gc.ApiClient(host=server.url)
    SyncDriver().many(range(50), 4, lambda _: get(client, retries=0), lambda *ended: failures.append(ended[2]))
    assert failures == [None] * 50
    client.close()


def test_21_each_thread_sees_its_own_answer(server: FaultServer) -> None:
    server._answer = lambda r: ok(headers={"X-Number": r.headers["x-number"]})
    client = gc.ApiClient(host=server.url)
    wrong: list[str] = []

    def work(number: int) -> None:
        response = get(client, headers={"X-Number": str(number)})
        last = client.last_response
        assert last is not None
        if not response.headers["x-number"] == last.headers["X-Number"] == str(number):
            wrong.append(str(number))

    SyncDriver().many(range(320), 16, work, lambda *ended: None)
    assert wrong == []
    client.close()


def test_22_a_callback_runs_in_a_bounded_pool_and_errors_reach_the_caller(server: FaultServer) -> None:
    gc.configuration.pool_size = 1
    before = threading.active_count()
    with gc.ApiClient(host=server.url) as client:
        got: list[Any] = []
        pendings: list[Any] = [
            client.call_api("/api/v2/x", "GET", response_type="object", callback=got.append) for _ in range(20)
        ]
        assert threading.active_count() <= before + 3 + 1 + server.connections
        for pending in pendings:
            pending.join()
        assert len(got) == 20
        server.script(failed(404))
        broken: Any = client.call_api("/api/v2/x", "GET", callback=got.append)
        with pytest.raises(gc.ApiException, match="404"):
            broken.join()
        assert len(got) == 20


def test_23_an_upload_is_repeated_whole_after_a_renewal(driver: SyncDriver, server: FaultServer) -> None:
    server.script(ok({"access_token": "t0"}), failed(401), ok({"access_token": "t1"}))
    client = driver.client(server.url)
    driver.do(client.get_client_credentials_token("id", "x"))
    files = {"file": ("a.csv", io.BytesIO(b"1;2\n" * 50_000), "text/csv")}
    driver.do(client.run(Call("POST", "/api/v2/uploads", files=files, form={"name": "n"})))
    first, second = server.requests[1], server.requests[3]
    assert first.body == second.body
    assert len(first.body) > 200_000
    assert second.headers["content-type"] == first.headers["content-type"]
    assert first.headers["content-type"].startswith("multipart/form-data; boundary=")


def test_24_and_25_an_edit_of_the_file_counts_and_one_file_is_looked_at(
    tmp_path: Path, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "config"
    file.write_text(f"[general]\nhost = {server.url}/one\n")
    gc.configuration.config_file_path = str(file)
    client = gc.ApiClient()
    get(client)
    file.write_text(f"[general]\nhost = {server.url}/two-and-longer\n")
    looked: list[str] = []
    look = os.stat

    def noted(path: Any, **options: Any) -> os.stat_result:
        looked.append(str(path))
        return look(path, **options)

    monkeypatch.setattr(os, "stat", noted)
    passed = time.monotonic() + 2
    monkeypatch.setattr(time, "monotonic", lambda: passed)  # and there it stays
    get(client)
    get(client)
    assert gc.configuration.host == f"{server.url}/two-and-longer"
    with gc.ApiClient() as later:
        get(later)
    monkeypatch.undo()
    assert server.targets == [*["/one/api/v2/users"] * 3, "/two-and-longer/api/v2/users"], "a client stays at its host"
    assert [path for path in looked if str(tmp_path) in path] == [str(file)], "one look in a second"
    client.close()


def test_26_errors_in_the_file_are_named_and_change_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "config"
    for text, message in (
        ("[general]\nhosst = x\n", r"unknown key hosst in \[general\]; did you mean host\?"),
        ('{"logging": {"log_request_body": "perhaps"}}', r"log_request_body in \[logging\] must be true or false"),
        ('{"general": ', "not valid JSON"),
    ):
        file.write_text(text)
        with pytest.raises(ValueError, match=message):
            gc.configuration.config_file_path = str(file)
    with pytest.raises(ValueError, match="there is no such file"):
        gc.configuration.config_file_path = str(tmp_path / "missing")
    file.write_text('{"logging": {"log_request_body": "false"}}')
    gc.configuration.logger.log_request_body = False
    gc.configuration.config_file_path = str(file)
    assert gc.configuration.logger.log_request_body is False
    gc.configuration.gateway_configuration = gateway = gc.GatewayConfiguration(host="gate.example")
    file.write_text("[general]\nlive_reload_config = true\n")
    gc.configuration.reload()
    assert gc.configuration.gateway_configuration is gateway, "a reload keeps what code has set"
    file.write_text("[nonsense]\na = 1\n")
    gc.configuration._looked -= 2
    gc.configuration._poll()
    assert any("unknown section [nonsense]" in r.getMessage() for r in caplog.records)
    assert gc.configuration.gateway_configuration is gateway


IMPORT = """
import threading, logging, sys, os, warnings
warnings.simplefilter("error")
import PureCloudPlatformClientV2 as gc
gc.UsersApi, gc.ApiClient, gc.configuration
assert threading.active_count() == 1
assert logging.getLogger("urllib3").level == logging.NOTSET
assert logging.getLogger("urllib3").propagate
assert isinstance(gc.configuration, gc.Configuration) and not isinstance(1, gc.Configuration)
if hasattr(os, "fork"):
    if os.fork() == 0:
        os._exit(0)
    assert os.wait()[1] == 0
import pickle, copy
client = pickle.loads(pickle.dumps(gc.ApiClient(host="eu-west-1")))
assert client.host == copy.copy(client).host == copy.deepcopy(client).host == "https://api.mypurecloud.ie"
assert pickle.loads(pickle.dumps(gc.ApiNullValue())) is gc.ApiNullValue()
"""


def test_28_importing_starts_nothing_and_objects_can_be_copied(tmp_path: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    command = [sys.executable, "-W", "error", "-c", IMPORT]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_29_nothing_is_rendered_that_is_not_logged(
    quiet: None, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from PureCloudPlatformClientV2.logger import LogStatement

    def render(*_: Any) -> str:
        raise AssertionError("rendered")

    monkeypatch.setattr(LogStatement, "__init__", render)
    monkeypatch.setattr(LogStatement, "string", render)
    with gc.ApiClient(host=server.url) as client:
        get(client)


def test_29_each_line_appears_once(tmp_path: Path, server: FaultServer) -> None:
    program = f"""
import sys, logging
import PureCloudPlatformClientV2 as gc
if sys.argv[1] == "basic":
    logging.basicConfig(level=1)
gc.configuration.logger.log_level = gc.LogLevel.LDebug
gc.ApiClient(host={server.url!r}).call_api("/api/v2/once", "GET")
"""
    for how in ("basic", "own"):
        environment = {**os.environ, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", program, how], env=environment, capture_output=True, text=True, check=True
        )
        assert done.stderr.count(f"URL: {server.url}/api/v2/once") == 1, (how, done.stderr)
