"""Which proxy stands between, and how it learns who asks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit, urlunsplit

if TYPE_CHECKING:
    from ..secrets.redaction import Secret
    from .network import Network


def environment_proxy(origin: str) -> str | None:
    """The proxy that `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` name for an origin."""
    scheme, _, host = origin.partition("://")
    names = (f"{scheme}_proxy", "all_proxy")
    if not any(os.environ.get(name) or os.environ.get(name.upper()) for name in names):
        return None
    from urllib import request as environment

    proxies: dict[str, str] = environment.getproxies_environment()
    if environment.proxy_bypass_environment(host, proxies):  # type: ignore[attr-defined]  # not in the stubs
        return None
    return proxies.get(scheme) or proxies.get("all")


def proxy_credentials(proxy: str, network: Network) -> tuple[str, Secret | None]:
    """The URL of a proxy without credentials, and its `Proxy-Authorization`: of the settings, else of the URL."""
    from ..auth.grants import basic_authorization

    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    url = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    if network.proxy_username and proxy == network.proxy:
        return url, basic_authorization(network.proxy_username, network.proxy_password)
    if parts.username:
        return url, basic_authorization(unquote(parts.username), unquote(parts.password or ""))
    return url, None
