"""Hosts as people write them: the API that is meant, or a refusal; never another host."""

from __future__ import annotations

import enum
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

REGIONS = list(gc.PureCloudRegionHosts)


def _mine(value: Any) -> enum.Enum:
    """A member of an enum that a program has made."""

    class Mine(enum.Enum):
        ONE = value

    return Mine.ONE


def test_there_are_18_regions() -> None:
    assert len(REGIONS) == 18


@pytest.mark.parametrize("region", REGIONS, ids=lambda region: region.name)
def test_a_region_in_every_notation(region: gc.PureCloudRegionHosts) -> None:
    domain = region.value.removeprefix("https://api.")
    for notation in (
        region, region.name, region.name.replace("_", "-"), region.name.upper(), domain, f"api.{domain}",
        f"login.{domain}", f"apps.{domain}", region.value, f"{region.value}/", f" {domain} ",
        f"https://apps.{domain}/directory/#/engage", f"HTTPS://Login.{domain}./oauth/token", f"http://{domain}",
        f"http://api.{domain}:80/api/v2", f"{domain}:443", _mine(domain),
    ):  # fmt: skip
        gc.configuration.host = notation  # takes more than it gives
        assert gc.configuration.host == region.value, notation
        client = gc.ApiClient(host=notation)
        assert (client.base_url, client.login_url) == (region.value, f"https://login.{domain}")


@pytest.mark.parametrize(
    "host",
    ["eu-wset-1", "ftp://api.mypurecloud.ie", "https://u:p@host.example", "a b.example", "https://gate.example/#/x",
     "https://api.mypurecloud.ie/api/v2/users", "http://api.mypurecloud.ie:8080", "mypurecloud.ie:8443"],
)  # fmt: skip
def test_a_host_that_is_none(host: str) -> None:
    with pytest.raises(ValueError, match="host "):
        gc.configuration.host = host
    assert gc.configuration.host == "https://api.mypurecloud.com"


@pytest.mark.parametrize("host", [5, b"mypurecloud.ie", ["mypurecloud.ie"], _mine(1)])
def test_a_host_that_cannot_be_one(host: Any) -> None:
    with pytest.raises(TypeError, match="a host is a string"):
        gc.ApiClient(host=host)
