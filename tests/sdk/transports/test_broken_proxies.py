"""A proxy that breaks while it opens a tunnel: nothing of the request has left, so it may be sent again."""

from __future__ import annotations

import gc as garbage
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
import trustme
from PureCloudPlatformClientV2._core.call.call import Call
from PureCloudPlatformClientV2.rest import ApiConnectionError, ApiTimeoutError

from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import FaultServer
from tests.sdk.support.proxy_server import ProxyServer
from tests.sdk.support.waiting import NEVER, Clock

OPEN = b"HTTP/1.1 200 Go on\r\n\r\n"
FAULTS: dict[str, Any] = {
    "it closes the connection": b"",
    "it resets the connection": None,
    "half a head": b"HTTP/1.1 200 G",
    "rubbish": b"\0\1rubbish\r\n\r\n",
    "the banner of another protocol": b"SSH-2.0-OpenSSH_9.6\r\n",
    "a head of 200 kB": b"HTTP/1.1 200 X\r\nX: " + b"y" * 200_000 + b"\r\n\r\n",
    "interim answers and the end": b"HTTP/1.1 103 X\r\n\r\n" * 3,
    "another status": b"HTTP/1.1 502 X\r\nContent-Length: 0\r\n\r\n",
    "a redirect": b"HTTP/1.1 302 X\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n",
    "the end of the tunnel": OPEN,
    "rubbish in the tunnel": OPEN + b"rubbish" * 20,
}
#: aiohttp before 3.14 leaves the socket of a connection that was refused to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


@pytest.fixture(autouse=True)
def trusted(authority: trustme.CA, tmp_path: Path) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    gc.configuration.ssl_ca_cert = str(tmp_path / "ca.pem")


def post(client: Any, **options: Any) -> Any:
    return client.run(Call("POST", "/api/v2/x", body={}, returns="object", timeout=NEVER, **options))


@pytest.mark.parametrize("what", FAULTS)
def test_nothing_was_sent(driver: SyncDriver, https: FaultServer, what: str) -> None:
    with ProxyServer(faults=[FAULTS[what]] * 2) as proxy:  # the fast transport lets the other one try
        gc.configuration.proxy = proxy.url
        with pytest.raises(ApiConnectionError, match="through the proxy") as caught:
            driver.do(post(driver.client(https.url), retries=0))
        assert caught.value.sent is False
        driver.close()
    assert https.requests == []
    garbage.collect()


@pytest.mark.parametrize("what", ["it closes the connection", "it resets the connection", "rubbish", "another status"])
def test_the_request_is_sent_again_once(driver: SyncDriver, https: FaultServer, what: str) -> None:
    with ProxyServer(faults=[FAULTS[what]] * 2) as proxy:
        gc.configuration.proxy = proxy.url
        client = driver.client(https.url)
        Clock(client)
        assert driver.do(post(client)).data == {"path": "/api/v2/x"}
        driver.close()
    assert [request.method for request in https.requests] == ["POST"]
    garbage.collect()


def test_a_proxy_that_does_not_answer(driver: SyncDriver, https: FaultServer) -> None:
    with ProxyServer(faults=[...]) as proxy:
        gc.configuration.proxy = proxy.url
        with pytest.raises(ApiTimeoutError, match="connecting took too long") as caught:
            driver.do(driver.client(https.url).run(Call("POST", "/api/v2/x", timeout=(0.2, 0.2), retries=0)))
        assert caught.value.sent is False
        driver.close()
    garbage.collect()


def test_a_deadline_that_passes_before_the_tunnel_is_open(driver: SyncDriver, https: FaultServer) -> None:
    with ProxyServer(faults=[...]) as proxy:
        gc.configuration.proxy = proxy.url
        with pytest.raises(ApiTimeoutError) as caught:
            driver.do(post(driver.client(https.url), deadline=0.2))
        # pyreqwest does not say what it was doing when the time was up: then it may have been sent.
        assert caught.value.sent is (driver.transport == "fast")
        driver.close()
    garbage.collect()


def test_what_a_proxy_passes_on_has_left(driver: SyncDriver, server: FaultServer) -> None:
    with ProxyServer(faults=[b""]) as proxy:
        gc.configuration.proxy = proxy.url
        with pytest.raises(ApiConnectionError) as caught:
            driver.do(post(driver.client(server.url)))
        assert caught.value.sent is True
        assert len(proxy.asked) == 1
        driver.close()
    garbage.collect()
