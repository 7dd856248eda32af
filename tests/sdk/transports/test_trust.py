"""Whom the SDK trusts: the system's authorities, those of certifi, and a given one besides them."""

from __future__ import annotations

import ssl
import sys
from pathlib import Path
from typing import Any

import certifi
import PureCloudPlatformClientV2 as gc
import pytest
import trustme

from tests.sdk.support.drivers import SyncDriver
from tests.sdk.support.fault_server import FaultServer


def authorities() -> int:
    context = gc.configuration.ssl_context
    assert context is not None
    return context.cert_store_stats()["x509_ca"]


def _count(*files: str) -> int:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for file in files:
        context.load_verify_locations(file)
    return context.cert_store_stats()["x509_ca"]


@pytest.fixture(params=["with certifi", "without certifi"])
def others(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many authorities there are besides a given one, on a machine that has no store of its own."""
    monkeypatch.setenv("SSL_CERT_FILE", "/none")
    monkeypatch.setenv("SSL_CERT_DIR", "/none")
    if request.param == "with certifi":
        return _count(certifi.where())
    monkeypatch.setitem(sys.modules, "certifi", None)
    return 0


@pytest.fixture
def files(tmp_path: Path, authority: trustme.CA) -> dict[str, Any]:
    """Certificate, key and authority: as paths, and as strings."""
    signed = authority.issue_cert("client.example")
    parts = {
        "cert": b"".join(blob.bytes() for blob in signed.cert_chain_pems),
        "key": signed.private_key_pem.bytes(),
        "ca": authority.cert_pem.bytes(),
    }
    for name, content in parts.items():
        (tmp_path / name).write_bytes(content)
    paths = {name: str(tmp_path / name) for name in parts}
    return {"paths": paths, "contents": {name: content.decode() for name, content in parts.items()}}


def test_certifi_counts_besides_the_system(others: int) -> None:
    gc.configuration.create_mtls_or_ssl_context()
    assert authorities() == others


def test_the_systems_store_counts(monkeypatch: pytest.MonkeyPatch, authority: trustme.CA, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "certifi", None)
    authority.cert_pem.write_to_path(tmp_path / "store.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "store.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", "/none")
    gc.configuration.create_mtls_or_ssl_context()
    assert authorities() == 1


@pytest.mark.parametrize("names", ["positions", "published names", "short names"])
@pytest.mark.parametrize("how", ["paths", "contents"])
def test_a_given_authority_counts_besides_them(others: int, files: dict[str, Any], how: str, names: str) -> None:
    given = files[how]
    show = gc.configuration.set_mtls_certificates if how == "paths" else gc.configuration.set_mtls_contents
    ending = "Path" if how == "paths" else "Content"
    if names == "positions":
        show(*given.values())
    else:
        show(**{f"{name}{ending}" if names == "published names" else name: value for name, value in given.items()})
    assert authorities() == others + 1


def test_without_a_given_authority_the_others_are_trusted(others: int, files: dict[str, Any]) -> None:
    gc.configuration.set_mtls_certificates(files["paths"]["cert"], files["paths"]["key"])
    assert authorities() == others


def test_ssl_ca_cert_counts_besides_them(others: int, files: dict[str, Any]) -> None:
    gc.configuration.ssl_ca_cert = files["paths"]["ca"]
    gc.configuration.create_mtls_or_ssl_context()
    assert authorities() == others + 1
    kept = gc.configuration.ssl_context
    gc.configuration.create_mtls_or_ssl_context()
    assert gc.configuration.ssl_context is kept


@pytest.mark.parametrize("given", [("", "k"), ("c", ""), (None, None), ("no-such", "no-such")])
def test_what_lacks_is_named(given: tuple[Any, Any]) -> None:
    with pytest.raises(ValueError, match=r"mutual TLS needs|its key: no-such cannot be used"):
        gc.configuration.set_mtls_certificates(*given)
    with pytest.raises(ValueError, match=r"mutual TLS needs|its key: the given string"):
        gc.configuration.set_mtls_contents(*given)


def test_the_certificate_of_a_server_is_trusted_without_its_authority(
    driver: SyncDriver, authority: trustme.CA, tmp_path: Path
) -> None:
    certificate = authority.issue_cert("localhost", "127.0.0.1")
    certificate.cert_chain_pems[0].write_to_path(tmp_path / "server.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    gc.configuration.ssl_ca_cert = str(tmp_path / "server.pem")
    with FaultServer(tls=context) as server:
        driver.do(driver.client(server.url).request("GET", "/api/v2/x", returns=None))
        assert server.targets == ["/api/v2/x"]
        driver.close()
