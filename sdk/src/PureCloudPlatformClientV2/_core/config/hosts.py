"""Regions and hosts: from what a person writes to the URLs that are called."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...gateway_configuration import GatewayConfiguration

DEFAULT = "https://api.mypurecloud.com"


def api_url(host: str | Enum | None) -> str:
    """The base URL of the API for a host in any notation.

    Accepted are a `PureCloudRegionHosts` member, the name of a region (`eu-west-1`, `eu_west_1`), a domain
    (`mypurecloud.ie`, `api.mypurecloud.ie`, `localhost:8080`) and a URL.

    :raises ValueError: for anything else
    """
    if host is None or host == "":
        return DEFAULT
    if isinstance(host, Enum):
        return str(host.value)
    given = host.strip().rstrip("/")
    if "://" not in given:
        region = given.replace("-", "_").lower()
        from ...purecloud_region_hosts import PureCloudRegionHosts

        if region in PureCloudRegionHosts.__members__:
            return PureCloudRegionHosts[region].value
        domains = {member.value.removeprefix("https://api."): member.value for member in PureCloudRegionHosts}
        for prefix in ("api.", "login.", "apps.", ""):
            if given.startswith(prefix) and given.removeprefix(prefix).lower() in domains:
                return domains[given.removeprefix(prefix).lower()]
        if "." not in given and not given.startswith("localhost"):
            regions = ", ".join(sorted(name.replace("_", "-") for name in PureCloudRegionHosts.__members__))
            raise ValueError(f"host {host!r} is not a region of the platform; give one of {regions}, a domain or a URL")
        given = f"https://{given}"
    scheme, _, rest = given.partition("://")
    if scheme.lower() not in ("http", "https") or not rest or any(c.isspace() for c in given) or "@" in rest:
        raise ValueError(f"host {host!r} must be an http or https URL without user, such as {DEFAULT}")
    return given


def login_url(api: str, gateway: GatewayConfiguration | None = None) -> str:
    """The base URL of the login that belongs to an API host."""
    if gateway is not None and gateway.host:
        return gateway.url(gateway.path_params_login)
    scheme, _, rest = api.partition("://")
    return f"{scheme}://login.{rest[4:]}" if rest.startswith("api.") else api


def called_url(api: str, gateway: GatewayConfiguration | None = None) -> str:
    """The base URL that requests to `api` go to: through the gateway if there is one."""
    if gateway is not None and gateway.host:
        return gateway.url(gateway.path_params_api)
    return api
