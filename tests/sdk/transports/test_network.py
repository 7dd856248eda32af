"""Where requests go and how: regions, gateways, proxies, TLS, redirects, HTTP clients and hooks; on real sockets."""

from __future__ import annotations

import base64
import gc as garbage
import io
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
import trustme
from PureCloudPlatformClientV2._core.call.call import Call
from PureCloudPlatformClientV2._core.call.retry import RetryPolicy
from PureCloudPlatformClientV2._core.transports import connection
from PureCloudPlatformClientV2.rest import ApiConnectionError, ApiTimeoutError

from tests.sdk.support.canaries import secret
from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import Answer, FaultServer, HandshakeFailure, failed, ok, redirect
from tests.sdk.support.proxy_server import ProxyServer
from tests.sdk.support.waiting import GUARD

#: aiohttp before 3.14 leaves the socket of a connection that was refused to the garbage collector.
leaves_sockets = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


def get(client: Any, path: str = "/api/v2/x", **options: Any) -> Any:
    return client.run(Call("GET", path, returns="object", **options))


# -- regions and gateways ----------------------------------------------------------------------------------------------


def test_a_gateway_for_login_and_api(driver: SyncDriver, server: FaultServer) -> None:
    client = driver.client("eu-west-1")
    client.set_gateway("127.0.0.1", "http", server.port, "/login/", "api/deep")
    server.script(ok({"access_token": secret("access-token")}))
    driver.do(client.get_client_credentials_token("id", secret("client-secret")))
    driver.do(get(client))
    assert server.targets == ["/login/oauth/token", "/api/deep/api/v2/x"]
    assert server.requests[0].headers["host"] == f"127.0.0.1:{server.port}"


def test_a_gateway_of_the_configuration(driver: SyncDriver, server: FaultServer) -> None:
    gc.configuration.gateway_configuration = gc.GatewayConfiguration(
        host="127.0.0.1", protocol="http", port=server.port, path_params_api="api", username="u",
        password=secret("gateway-password"),
    )  # fmt: skip
    driver.do(get(driver.client("eu-west-1")))
    assert server.targets == ["/api/api/v2/x"]
    credentials = base64.b64encode(f"u:{secret('gateway-password')}".encode()).decode()
    assert server.requests[0].headers["proxy-authorization"] == f"Basic {credentials}"
    assert secret("gateway-password") not in repr(gc.configuration.gateway_configuration)


# -- proxies -----------------------------------------------------------------------------------------------------------


def test_a_proxy_for_plain_http(driver: SyncDriver, server: FaultServer) -> None:
    with ProxyServer() as proxy:
        gc.configuration.proxy = proxy.url
        driver.do(get(driver.client(server.url)))
        assert proxy.asked == [f"GET {server.url}/api/v2/x HTTP/1.1"]
        driver.close()
    assert server.targets == ["/api/v2/x"]


@pytest.mark.parametrize("where", ["configuration", "url", "environment"])
def test_a_tunnel_with_credentials(
    driver: SyncDriver, https: FaultServer, authority: trustme.CA, tmp_path: Path, monkeypatch: Any, where: str
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    gc.configuration.ssl_ca_cert = str(tmp_path / "ca.pem")
    password = secret("proxy-password" if where == "configuration" else "proxy-url-password")
    credentials = "Basic " + base64.b64encode(f"us er:{password}".encode()).decode()
    with ProxyServer(credentials) as proxy:
        url = proxy.url.replace("//", f"//us%20er:{password}@")
        if where == "configuration":
            gc.configuration.proxy = proxy.url
            gc.configuration.proxy_username, gc.configuration.proxy_password = "us er", password
        elif where == "url":
            gc.configuration.proxy = url
        else:
            monkeypatch.setenv("HTTPS_PROXY", url)
        client = driver.client(https.url)
        driver.do(get(client))
        [asked] = proxy.asked
        assert asked.startswith(f"CONNECT localhost:{https.port} HTTP/1.")
        assert "proxy-authorization" not in https.requests[0].headers
        driver.close()


@leaves_sockets
def test_a_proxy_that_refuses(driver: SyncDriver, https: FaultServer) -> None:
    with ProxyServer("Basic x") as proxy:
        gc.configuration.proxy = proxy.url
        with pytest.raises(ApiConnectionError) as caught:
            driver.do(get(driver.client(https.url), retries=0))
        assert not caught.value.sent, "the request never left"
        assert "407" in str(caught.value)
        driver.close()
    garbage.collect()


def test_no_proxy_names_exceptions(driver: SyncDriver, server: FaultServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with ProxyServer() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        driver.do(get(driver.client(server.url)))
        monkeypatch.setenv("NO_PROXY", "example.org,127.0.0.1")
        driver.do(get(driver.client(server.url)))
        assert len(proxy.asked) == 1
        driver.close()
    assert len(server.requests) == 2


# -- TLS ---------------------------------------------------------------------------------------------------------------


@leaves_sockets
def test_a_server_that_nobody_vouches_for(driver: SyncDriver, https: FaultServer) -> None:
    client = driver.client(https.url)
    with pytest.raises(ApiConnectionError, match=r"TLS failed.*certificate") as caught:
        driver.do(get(client))
    assert not caught.value.sent
    assert client.retries_made == 0, "another attempt would end in the same way"
    driver.close()
    garbage.collect()


@pytest.mark.parametrize("how", ["file", "ssl_context", "no check"])
@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_ways_to_trust(driver: SyncDriver, https: FaultServer, authority: trustme.CA, tmp_path: Path, how: str) -> None:
    import ssl

    if how == "file":
        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        gc.configuration.ssl_ca_cert = str(tmp_path / "ca.pem")
    elif how == "ssl_context":
        gc.configuration.ssl_context = ssl.create_default_context(cadata=authority.cert_pem.bytes().decode())
    else:
        gc.configuration.verify_ssl = False
    assert driver.do(get(driver.client(https.url))).data == {"path": "/api/v2/x"}
    driver.close()


# Python 3.10's asyncio leaves the transport of a handshake that was refused to the garbage collector.
@pytest.mark.filterwarnings("ignore:unclosed transport:ResourceWarning")
@pytest.mark.parametrize("how", ["files", "settings", "contents"])
def test_a_gateway_that_asks_for_a_certificate(
    driver: SyncDriver, mutual: FaultServer, authority: trustme.CA, tmp_path: Path, how: str
) -> None:
    certificate = authority.issue_cert("client.example")
    chain, key, ca = tmp_path / "chain.pem", tmp_path / "key.pem", tmp_path / "ca.pem"
    chain.write_bytes(b"".join(pem.bytes() for pem in certificate.cert_chain_pems))
    certificate.private_key_pem.write_to_path(str(key))
    authority.cert_pem.write_to_path(str(ca))
    gc.configuration.ssl_ca_cert = str(ca)
    with pytest.raises(ApiConnectionError):
        driver.do(get(driver.client(mutual.url), retries=0))
    if how == "files":
        gc.configuration.set_mtls_certificates(str(chain), str(key), str(ca))
    elif how == "settings":
        gc.configuration.cert_file, gc.configuration.key_file = str(chain), str(key)
    else:
        gc.configuration.set_mtls_contents(chain.read_text(), key.read_text(), ca.read_text())
    assert driver.do(get(driver.client(mutual.url))).status == 200
    driver.close()
    garbage.collect()


def test_a_certificate_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"the client certificate and its key: .*none.pem cannot be used"):
        gc.configuration.set_mtls_certificates(str(tmp_path / "none.pem"), str(tmp_path / "none.pem"))
    gc.configuration.ssl_ca_cert = str(tmp_path / "none.pem")
    with pytest.raises(ValueError, match=r"ssl_ca_cert: .* cannot be used"):
        gc.ApiClient(host="https://localhost:9").call_api("/api/v2/x", "GET")


def test_a_broken_handshake_is_repeated_even_for_a_post(
    driver: SyncDriver, https: FaultServer, authority: trustme.CA, tmp_path: Path
) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    gc.configuration.ssl_ca_cert = str(tmp_path / "ca.pem")
    https.script(HandshakeFailure(), HandshakeFailure())
    client = driver.client(https.url)
    driver.do(client.run(Call("POST", "/api/v2/x", body={}, retries=RetryPolicy(3, wait_min=0.001))))
    assert (client.retries_made, len(https.requests)) == (2, 1)
    driver.close()


# -- connections -------------------------------------------------------------------------------------------------------


def test_a_connection_that_went_stale_is_noticed(driver: SyncDriver, server: FaultServer) -> None:
    client = driver.client(server.url)
    server.script(ok(close=True, announced=False))
    driver.do(get(client))
    server.wait_for_closed_connections()
    driver.do(client.run(Call("POST", "/api/v2/x", body={}, retries=0)))
    assert server.connections == 2


def test_connections_are_kept(driver: SyncDriver, server: FaultServer) -> None:
    client = driver.client(server.url)
    for _ in range(5):
        driver.do(get(client))
    server.script(failed(404))
    with pytest.raises(gc.ApiException):
        driver.do(get(client))
    driver.do(get(client))
    assert server.connections == 1


def test_a_deadline_cuts_slow_name_resolution_off(
    driver: SyncDriver, server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, held = socket.getaddrinfo, threading.Event()

    def resolve(host: str, *rest: Any, **named: Any) -> Any:
        assert host != "name.example" or held.wait(GUARD)
        return known("127.0.0.1", *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    port = server.url.rpartition(":")[2]
    with pytest.raises(ApiTimeoutError) as caught:
        driver.do(get(driver.client(f"http://name.example:{port}"), deadline=0.1))
    assert not held.is_set(), "nothing else ended it"
    if driver.name == "sync":  # aiohttp does not say how far it came
        assert not caught.value.sent
    held.set()
    for thread in threading.enumerate():
        if thread.name == "connect":
            thread.join(GUARD)
    assert driver.do(get(driver.client(f"http://other.example:{port}"), deadline=GUARD)).status == 200


@pytest.mark.parametrize("ended", ["before the wait began", "by a signal"])
def test_a_connection_that_nobody_waits_for_any_more_is_closed(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch, ended: str
) -> None:
    held = threading.Event()
    opened: list[socket.socket] = []

    def open_socket() -> socket.socket:
        opened.append(socket.create_connection(("127.0.0.1", server.port)))
        assert held.wait(GUARD)
        return opened[0]

    def interrupted(_: float) -> float:
        raise KeyboardInterrupt

    if ended == "by a signal":
        monkeypatch.setattr(connection, "seconds_left", interrupted)
    with pytest.raises((TimeoutError, KeyboardInterrupt)):
        connection._open_in_time(open_socket, time.monotonic() - 1)
    held.set()
    for thread in threading.enumerate():
        if thread.name == "connect":
            thread.join(GUARD)
    assert [one.fileno() for one in opened] == [-1]


# -- redirects ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("status", "verb"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
def test_redirects(driver: SyncDriver, server: FaultServer, status: int, verb: str) -> None:
    server.script(redirect("/moved?a=b", status))
    call = Call(verb, "/api/v2/x", body={"a": 1} if verb == "POST" else None, returns="object")
    driver.do(driver.client(server.url).run(call))
    assert server.targets == ["/api/v2/x", "/moved?a=b"]
    assert server.requests[1].method == verb
    assert server.requests[1].body == (b'{"a":1}' if verb == "POST" else b"")


@pytest.mark.parametrize(("location", "target"), [("", "/"), ("?a=b", "/?a=b"), ("/moved#part", "/moved")])
def test_a_redirect_need_not_name_a_path(driver: SyncDriver, server: FaultServer, location: str, target: str) -> None:
    server.script(redirect(server.url + location))
    driver.do(get(driver.client(server.url)))
    assert server.targets == ["/api/v2/x", target]


def test_a_post_becomes_a_get_after_a_303(driver: SyncDriver, server: FaultServer) -> None:
    server.script(redirect("/result", 303))
    driver.do(driver.client(server.url).run(Call("POST", "/api/v2/x", body={"a": 1}, returns="object")))
    assert (server.requests[1].method, server.requests[1].body) == ("GET", b"")
    assert "content-type" not in server.requests[1].headers


def test_a_circle_of_redirects_ends(driver: SyncDriver, server: FaultServer) -> None:
    server._answer = lambda _: redirect("/round", 302)
    with pytest.raises(gc.ApiException, match="302"):
        driver.do(get(driver.client(server.url)))
    assert len(server.requests) == 6


# -- headers, hooks, other HTTP clients --------------------------------------------------------------------------------


def test_headers_of_the_client_and_of_the_call(driver: SyncDriver, server: FaultServer) -> None:
    client = driver.client(server.url, header_name="X-One", header_value="1", cookie=secret("cookie"))
    client.set_default_header("X-Two", "2")
    client.user_agent = "mine"
    driver.do(get(client, headers={"x-two": "zwei", "X-Three": "3"}))
    sent = server.requests[0].headers
    assert (sent["x-one"], sent["x-two"], sent["x-three"]) == ("1", "zwei", "3")
    assert (sent["cookie"], sent["user-agent"]) == (secret("cookie"), "mine")
    assert sent["purecloud-sdk"].count(".") == 2
    with pytest.raises(ValueError, match="header X must not hold control characters"):
        driver.do(get(client, headers={"X": "a\r\nSmuggled: 1"}))


def test_hooks(server: FaultServer) -> None:
    client = gc.ApiClient(host=server.url)
    http = client.get_http_client()
    seen: list[Any] = []

    def before(options: gc.HttpRequestOptions) -> gc.HttpRequestOptions:
        seen.append((options.method, options.url))
        options.headers["X-Hook"] = "was here"
        return options

    http.set_pre_request_hook(before)
    http.set_post_request_hook(lambda answer: seen.append(answer.status))
    assert client.call_api("/api/v2/x", "GET", response_type="object") == {"path": "/api/v2/x"}
    assert seen == [("GET", f"{server.url}/api/v2/x"), 200]
    assert server.requests[0].headers["x-hook"] == "was here"
    with pytest.raises(ValueError, match="a hook must be a function of one argument, not int"):
        http.set_pre_request_hook(7)
    with pytest.raises(ValueError, match=r"has a method request\(options\)"):
        client.set_http_client(object())


def _urllib3(options: gc.HttpRequestOptions) -> Any:
    import urllib3

    body = options.body if isinstance(options.body, (bytes, type(None))) else __import__("json").dumps(options.body)
    with urllib3.PoolManager() as pool:
        return pool.request(
            options.method, options.url, headers=options.headers, body=body, redirect=False, retries=False
        )


def _requests(options: gc.HttpRequestOptions) -> Any:
    import requests

    return requests.request(
        options.method, options.url, headers=options.headers, params=options.query_params, json=options.body,
        allow_redirects=False, timeout=options.timeout,
    )  # fmt: skip


def _own(options: gc.HttpRequestOptions) -> Any:
    class Answer:
        status_code = 200
        headers = {"Content-Type": "application/json"}  # noqa: RUF012 - as people write it
        text = '{"path": "/api/v2/x"}'

    return Answer() if options.method == "GET" else _requests(options)


@pytest.mark.parametrize("send", [_urllib3, _requests, _own], ids=["urllib3", "requests", "own"])
def test_clients_that_programs_bring(server: FaultServer, send: Callable[[Any], Any]) -> None:
    class Theirs:
        def request(self, options: gc.HttpRequestOptions) -> Any:
            return send(options)

    client = gc.ApiClient(host=server.url)
    client.set_http_client(Theirs())
    assert get(client).data == {"path": "/api/v2/x"}
    server.script(failed(404, {"code": "not.found"}))
    with pytest.raises(gc.ApiException, match=r"404 .*\[not.found\]"):
        client.call_api("/api/v2/x", "POST", body={"a": 1})
    assert server.requests[-1].json() == {"a": 1}


def test_a_file_through_a_client_that_programs_bring(server: FaultServer, tmp_path: Path) -> None:
    client = gc.ApiClient(host=server.url)
    client.set_http_client(type("Theirs", (), {"request": lambda self, options: _requests(options)})())
    server.script(Answer(body=b"\xff\x00", headers={"Content-Type": "image/png"}))
    target = io.BytesIO()
    client.run(Call("GET", "/api/v2/f", returns="file", download_to=target))
    assert target.getvalue() == b"\xff\x00"
