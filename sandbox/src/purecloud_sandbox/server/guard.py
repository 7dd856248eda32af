"""Who may talk to a sandbox on a developer's machine: no page of another site, nobody who rebinds a name.

A web page that the developer has open can send requests to the loopback. So a request is answered only when its `Host`
is one that the sandbox goes by (a name that was made to point to 127.0.0.1 is not), and, when a browser says that
another site sent it, only when that site is on this machine or was allowed. What steers the sandbox wants the
sandbox's own page, and a client on this machine.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from ..wire.errors import ApiError

ANY = "*"
_LOCAL_NAMES = ("localhost", "host.docker.internal")


class Guard:
    """Refuses requests by where they come from.

    :param hosts: names that the sandbox goes by, besides those of this machine and IP addresses; `*` for any.
    :param origins: sites whose pages may call the API, e.g. `https://app.example.com`, besides those on this machine;
        `*` for any.
    :param remote_admin: whether clients on other machines may steer the sandbox.
    """

    def __init__(self, hosts: Iterable[str] = (), origins: Iterable[str] = (), *, remote_admin: bool = False) -> None:
        self._hosts = {host.lower() for host in hosts}
        self._origins = {origin.lower().rstrip("/") for origin in origins}
        self._remote_admin = remote_admin

    def check(self, headers: Mapping[str, str]) -> None:
        """Refuse what came for another host, or from the page of another site.

        :param headers: by lower-case name.
        :raises ApiError: 421, the host is unknown; 403, the site may not call.
        """
        host = headers.get("host", "")
        if host and not self._knows(_name(host)):
            message = "This sandbox is not called {host}. Hint: --allow-host lets it go by a name."
            raise ApiError(421, "misdirected.request", message, {"host": host})
        origin = headers.get("origin")
        if origin is not None and not self.allows(origin, host):
            message = "Pages of {origin} may not call this sandbox. Hint: --allow-origin lets them."
            raise ApiError(403, "forbidden.origin", message, {"origin": origin})
        if origin is None and headers.get("sec-fetch-site") == "cross-site" and not _is_navigation(headers):
            raise ApiError(403, "forbidden.origin", "Pages of other sites may not use what is here.")

    def check_admin(self, headers: Mapping[str, str], client: str) -> None:
        """Refuse to be steered by anything but the sandbox's own page, and by other machines.

        :param client: the address of the client.
        :raises ApiError: 403.
        """
        origin = headers.get("origin")
        own = origin is None or urlsplit(origin).netloc.lower() == headers.get("host", "").lower()
        if not own or headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
            message = "A page of the site {origin} may not steer this sandbox."
            raise ApiError(403, "forbidden.origin", message, {"origin": origin or "another site"})
        if not self._remote_admin and not _is_loopback(client):
            message = "Only this machine may steer the sandbox. Hint: --remote-admin lets others."
            raise ApiError(403, "forbidden.client", message)

    def allows(self, origin: str, host: str) -> bool:
        """Whether the pages of a site may call the API."""
        parts = urlsplit(origin)
        if ANY in self._origins or origin.lower() in self._origins or parts.netloc.lower() == host.lower():
            return True
        return parts.scheme in ("http", "https") and _is_local(_name(parts.netloc))

    def _knows(self, name: str) -> bool:
        return ANY in self._hosts or name in self._hosts or _is_local(name) or _is_address(name)


def _is_navigation(headers: Mapping[str, str]) -> bool:
    """A link that somebody followed: the page that comes is shown, and its site cannot read it."""
    return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"


def _name(netloc: str) -> str:
    """The host of `host:port`, in lower case; an IPv6 address without brackets."""
    try:
        return (urlsplit(f"//{netloc}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_local(name: str) -> bool:
    return name in _LOCAL_NAMES or name.endswith(".localhost") or _is_loopback(name)


def _is_address(name: str) -> bool:
    """An IP address: whoever uses one has not been sent here by a name."""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_loopback(name: str) -> bool:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback
