"""Which proxy stands between, and how it learns who asks: the same for calls, asynchronous ones and sockets."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import unquote

from . import urls

if TYPE_CHECKING:
    import ipaddress

    from ..secrets.redaction import Secret
    from .network import Network


class Proxy:
    """A proxy on the way to a host.

    :ivar url: its origin, without credentials
    :ivar credentials: its `Proxy-Authorization`, if it has one
    """

    __slots__ = ("credentials", "url")

    def __init__(self, url: str, credentials: Secret | None) -> None:
        self.url = url
        self.credentials = credentials


def proxy_for(origin: str, network: Network) -> Proxy | None:
    """The proxy for an origin: that of the configuration, else the one that the environment names.

    :raises ValueError: for one that cannot be used, naming the setting or the variable
    """
    if network.proxy:
        return _parsed(network.proxy, "configuration.proxy", network)
    scheme = "https" if origin.startswith(("https:", "wss:")) else "http"
    for name in (f"{scheme}_proxy", "all_proxy"):
        # In a CGI program HTTP_PROXY is the `Proxy:` header of whoever asks.
        variables = (name,) if name == "http_proxy" and "REQUEST_METHOD" in os.environ else (name, name.upper())
        variable = next((one for one in variables if one in os.environ), None)
        if variable is not None and os.environ[variable]:
            exceptions = os.environ.get("no_proxy", os.environ.get("NO_PROXY", ""))
            return None if bypassed(origin, exceptions) else _parsed(os.environ[variable], variable, None)
    return None


def bypassed(origin: str, exceptions: str) -> bool:
    """Whether `NO_PROXY` names an origin: by a host, a domain, an address, a network (CIDR), each with a port or not.

    `*` names all; `example.org`, `.example.org` and `*.example.org` name the domain and everything below it.
    """
    _, host, port = urls.parse_origin(origin)
    host = host.strip("[]").rstrip(".")
    address = _address(host)
    for entry in exceptions.replace(",", " ").lower().split():
        name, only = _host_and_port(entry)
        if only not in (None, str(port)):
            continue
        if name == "*":
            return True
        if address is not None:
            network = _network(name)
            if network is not None and address.version == network.version and address in network:
                return True
            continue
        name = name.removeprefix("*").strip(".")
        if name and (host == name or host.endswith(f".{name}")):
            return True
    return False


def _host_and_port(entry: str) -> tuple[str, str | None]:
    if entry.startswith("["):
        name, _, rest = entry[1:].partition("]")
        return (name + rest, None) if rest.startswith("/") else (name, rest.removeprefix(":") or None)
    if entry.count(":") == 1:
        name, _, port = entry.partition(":")
        return name, port
    return entry, None


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    import ipaddress

    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _network(name: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    import ipaddress

    try:
        return ipaddress.ip_network(name, strict=False)
    except ValueError:
        return None


def _parsed(given: str, setting: str, network: Network | None) -> Proxy:
    """A proxy as somebody wrote it, with credentials in it or beside it."""
    from ..auth.grants import basic_authorization

    scheme, mark, rest = given.strip().partition("://")
    if not mark:
        scheme, rest = "http", given.strip()
    user, at, host = rest.partition("/")[0].rpartition("@")
    if scheme.lower().startswith("socks"):
        raise ValueError(f"{setting}: SOCKS proxies are not supported; name one with http:// or https://")
    if scheme.lower() not in ("http", "https"):
        raise ValueError(f"{setting}: a proxy has http:// or https://, not {scheme[:10]!r}")
    try:
        url = f"{scheme.lower()}://{host}"
        urls.parse_origin(url)
    except ValueError as error:
        raise ValueError(f"{setting} is not the URL of a proxy: {error}") from None
    if network is not None and network.proxy_username:
        return Proxy(url, basic_authorization(network.proxy_username, network.proxy_password))
    if at:
        name, _, password = user.partition(":")
        return Proxy(url, basic_authorization(unquote(name), unquote(password)))
    return Proxy(url, None)
