"""Regions and hosts: from what a person writes to the URLs that are called."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from ..http import urls

if TYPE_CHECKING:
    from ...gateway_configuration import GatewayConfiguration

DEFAULT = "https://api.mypurecloud.com"


def api_url(host: str | Enum | None) -> str:
    """The base URL of the API for a host in any notation.

    Accepted are a `PureCloudRegionHosts` member, the name of a region (`eu-west-1`, `eu_west_1`), a domain
    (`mypurecloud.ie`, `apps.mypurecloud.ie`, `localhost:8080`, `[::1]:8080`) and a URL, with or without `/api/v2`; of a
    region's pages (`https://apps.mypurecloud.ie/directory/`) its API. A region is called by https, however it is given.

    :raises ValueError: for anything else
    """
    if host is None or host == "":
        return DEFAULT
    if isinstance(host, Enum):
        host = host.value
    if not isinstance(host, str):
        raise TypeError(f"a host is a string or a PureCloudRegionHosts member, not of type {type(host).__name__}")
    shown = "host" if "@" in host else f"host {host!r}"  # it may hold a password
    scheme, mark, rest = host.strip().partition("://")
    if not mark:
        scheme, rest = "https", scheme
    name, slash, path = rest.partition("/")
    path = f"{slash}{path}".rstrip("/").removesuffix("/api/v2").rstrip("/")
    known = _of_the_platform(name.lower(), bare=not mark) if scheme.lower() in ("http", "https") else None
    if known is not None:  # the platform speaks https only, and no token goes there without
        if path and name.lower().startswith("api."):
            raise ValueError(f"{shown} names a path of the API; its host is enough, such as {DEFAULT}")
        return known  # the path is one of the pages for people, as a browser shows it
    if not mark and "." not in name and name[:1] != "[" and not name.lower().startswith("localhost"):
        from ...purecloud_region_hosts import PureCloudRegionHosts

        regions = ", ".join(sorted(name.replace("_", "-") for name in PureCloudRegionHosts.__members__))
        raise ValueError(f"{shown} is not a region of the platform; give one of {regions}, a domain or a URL")
    try:
        if scheme.lower() in ("http", "https") and "?" not in path and "#" not in path:
            return urls.split(f"{scheme.lower()}://{name.lower()}")[0] + (urls.path(path) if path else "")
        query = "?" in path or "#" in path
        problem = "it has a query or a fragment" if query else f"{scheme[:20]}:// is another protocol"
    except ValueError as error:
        problem = str(error)
    raise ValueError(f"{shown} must be an http or https URL without user, such as {DEFAULT}: {problem}")


def _of_the_platform(name: str, *, bare: bool) -> str | None:
    """The API of the region that is called so, or that has this domain, with `api.`, `login.`, `apps.` or without.

    :raises ValueError: for such a domain with another port than those of http and https, where no API is
    """
    from ...purecloud_region_hosts import PureCloudRegionHosts

    region = name.replace("-", "_")
    if bare and region in PureCloudRegionHosts.__members__:
        return str(PureCloudRegionHosts[region].value)
    domains = {member.value.removeprefix("https://api."): str(member.value) for member in PureCloudRegionHosts}
    domain, _, port = name.partition(":")
    domain = domain.removesuffix(".")
    for prefix in ("api.", "login.", "apps.", ""):
        if domain.startswith(prefix) and domain.removeprefix(prefix) in domains:
            if port in ("", "80", "443"):
                return domains[domain.removeprefix(prefix)]
            raise ValueError(f"host {domain} has no API at port {port[:10]!r}; leave the port out")
    return None


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
