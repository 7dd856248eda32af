"""URLs: one grammar for all that is called, followed or connected to.

Parsers disagree about unusual URLs: a user before the host, a backslash, a control character or a space send one
library to a host that another one took for a path. So nothing is called that does not match this grammar, within which
all of them agree. Transports connect to the origin that `split` returns, and `same_origin` compares origins.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, urljoin

#: What stands in a path and a query as it is (RFC 3986, 3.3 and 3.4), escapes included.
_SAFE = "/%:@!$&'()*+,;=~-._"
_PATH = rf"/(?:[\w{re.escape(_SAFE)}]*)"
_QUERY = rf"\?[\w?\[\]|{re.escape(_SAFE)}]*"
_TARGET = re.compile(rf"{_PATH}(?:{_QUERY})?", re.ASCII)
_ORIGIN = re.compile(r"(https?|wss?)://([\w.-]+|\[[\da-f:.]+\])(?::(\d{1,5}))?", re.ASCII | re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443}


def split(url: str) -> tuple[str, str]:
    """The origin of a URL, which is connected to, and the target that is asked for there.

    :raises ValueError: if it is not a URL that every parser reads in the same way
    """
    start = url.find("/", 8)
    origin, target = (url, "/") if start < 0 else (url[:start], url[start:])
    parse_origin(origin)
    if _TARGET.fullmatch(target) is None:
        raise ValueError("a URL holds a space, a backslash or another character that must be escaped in it")
    return origin, target


@lru_cache(maxsize=256)
def parse_origin(origin: str) -> tuple[str, str, int]:
    """Scheme, host and port of `scheme://host:port`, in lower case and with the port that the scheme stands for.

    :raises ValueError: if it is not one; its text is not shown, as it may hold a password
    """
    parts = _ORIGIN.fullmatch(origin)
    if parts is None:
        raise ValueError("a URL begins with http:// or https:// and a host, without a user, and with a port at most")
    scheme, host, port = parts[1].lower(), parts[2].lower(), int(parts[3] or _DEFAULT_PORTS[parts[1].lower()])
    if not 0 < port < 65536:
        raise ValueError(f"port {port} of a URL must be from 1 to 65535")
    if host[0] == "[":
        import ipaddress

        host = f"[{ipaddress.IPv6Address(host[1:-1])}]"
    elif len(host) > 253 or not all(0 < len(label) < 64 for label in host.removesuffix(".").split(".")):
        raise ValueError("the host of a URL has an empty part, or one of more than 63 characters")
    return scheme, host, port


def same_origin(one: str, other: str) -> bool:
    """Whether two URLs name the same scheme, host and port.

    :raises ValueError: as `split`
    """
    return parse_origin(split(one)[0]) == parse_origin(split(other)[0])


def path(written: str) -> str:
    """A path of the API, with an optional query, as it goes over the wire: what must be escaped is.

    :raises ValueError: if it does not begin with one slash: behind a host it would name another host
    """
    escaped = written if _TARGET.fullmatch(written) else _escaped(written)
    if escaped[:1] != "/" or escaped[:2] == "//":
        raise ValueError(f"a path begins with one slash, not with {written[:2]!r}")
    return escaped


def resolve(url: str, reference: str) -> str:
    """The URL that `reference` names where it stands in the answer of `url` (RFC 3986, 5.2), without fragment.

    :raises ValueError: if it is none that may be called
    """
    origin, target = split(url)
    reference = reference.strip(" \t").partition("#")[0]
    if reference.startswith("//"):
        reference = f"{origin.partition('://')[0]}:{reference}"
    if re.match(r"[a-zA-Z][a-zA-Z\d+.-]*:", reference, re.ASCII):
        named = re.match(r"([^:/?]+://[^/?]*)(.*)", reference)
        if named is None:
            raise ValueError("a URL begins with http:// or https:// and a host")
        rest = _escaped(named[2])
        return "".join(split(named[1] + (rest if rest[:1] == "/" else f"/{rest}")))
    return origin + path(
        urljoin(target if reference[:1] in ("", "?") else target.partition("?")[0], _escaped(reference))
    )


def _escaped(written: str) -> str:
    """Part of a URL with everything escaped that must be.

    :raises ValueError: for what some parsers read as the end of a host, or drop
    """
    if "\\" in written or any(ord(c) < 32 or ord(c) == 127 for c in written):
        raise ValueError("a URL must not hold a backslash or a control character")
    return quote(written, safe=_SAFE + "?[]|", errors="surrogateescape")
