"""A request that did not leave names the host that it did not reach, the way there, and the setting that may help."""

from __future__ import annotations

import socket

import pytest
from PureCloudPlatformClientV2._core.call.call import Call
from PureCloudPlatformClientV2._core.config.configuration import Configuration
from PureCloudPlatformClientV2.rest import ApiConnectionError

from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import FaultServer


@pytest.fixture
def nowhere() -> str:
    """An address of this machine at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


def test_the_host_and_what_may_help(driver: SyncDriver, nowhere: str) -> None:
    with pytest.raises(ApiConnectionError) as caught:
        driver.do(driver.client(f"http://{nowhere}").run(Call("GET", "/api/v2/users/me", retries=0)))
    assert f"({nowhere})" in str(caught.value)
    assert "configuration.proxy or HTTPS_PROXY" in str(caught.value)


def test_the_proxy_on_the_way(driver: SyncDriver, nowhere: str) -> None:
    settings = Configuration()
    settings.proxy = f"http://name:s3cr3t@{nowhere}"
    client = driver.client("http://api.example.test", configuration=settings)
    with pytest.raises(ApiConnectionError) as caught:
        driver.do(client.run(Call("GET", "/api/v2/users/me", retries=0)))
    assert f"(api.example.test through the proxy {nowhere})" in str(caught.value)
    assert "NO_PROXY names hosts that need none" in str(caught.value)
    assert "s3cr3t" not in str(caught.value)


def test_a_certificate_that_nobody_vouches_for(driver: SyncDriver, https: FaultServer) -> None:
    with pytest.raises(ApiConnectionError) as caught:
        driver.do(driver.client(https.url).run(Call("GET", "/api/v2/users/me", retries=0)))
    assert f"(localhost:{https.port})" in str(caught.value)
    assert "configuration.ssl_ca_cert, or in the variable SSL_CERT_FILE" in str(caught.value)
