"""What must not be shown: which names of headers and fields hold secrets, and how they are masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

MASK = "***"

#: Headers whose values may be shown. All others are masked: a list of the secret ones is never complete.
SHOWN_HEADERS = frozenset(
    [
        "accept",
        "accept-encoding",
        "accept-language",
        "accept-ranges",
        "age",
        "allow",
        "cache-control",
        "connection",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-range",
        "content-type",
        "date",
        "etag",
        "expires",
        "host",
        "idempotency-key",
        "if-match",
        "if-none-match",
        "inin-correlation-id",
        "inin-ratelimit-allowed",
        "inin-ratelimit-count",
        "inin-ratelimit-reset",
        "keep-alive",
        "last-modified",
        "location",
        "purecloud-sdk",
        "retry-after",
        "server",
        "strict-transport-security",
        "transfer-encoding",
        "user-agent",
        "vary",
        "via",
        "x-content-type-options",
        "x-frame-options",
    ]
)

_SECRET_WORDS = ("password", "passwd", "secret", "apikey", "privatekey", "accesstoken", "refreshtoken", "idtoken",
                 "authtoken", "devicetoken", "jointoken", "entitytoken", "tokenhash", "assertion", "codeverifier",
                 "credential", "pairingtoken")  # fmt: skip
_SECRET_NAMES = frozenset(("token", "pin", "jwt", "cookie", "setcookie", "xapikey"))
_HARMLESS = frozenset(
    (
        "passwordrequirements",
        "changepassword",
        "secretsize",
        "clientsecretprovided",
        "credentialtypes",
        "excludecredentials",
        "paymentcertificatecredentialid",
        "devicetokenid",
        "accesstokenvalidityseconds",
        "oauthtokenurl",
    )
)


def visible(text: str) -> str:
    """`text` without what a terminal obeys: an escape sequence of a server, or a line end that fakes another line."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def is_secret(name: str) -> bool:
    """Whether a field of this name (in any notation) holds a secret."""
    folded = "".join(c for c in name.lower() if c.isalnum())
    if folded in _HARMLESS:
        return False
    return folded in _SECRET_NAMES or any(word in folded for word in _SECRET_WORDS)


def is_secret_parameter(name: str) -> bool:
    """Whether a parameter of this name in a query or a form holds a secret, such as the code of a login."""
    return name.lower() in ("code", "state", "sig", "signature") or is_secret(name)


#: An object under a secret's name that has one of these describes the secret: its own fields are judged by their names.
_TITLES = frozenset(("id", "name", "type", "title"))


def mask(value: Any, found: list[str] | None = None) -> Any:
    """A copy of JSON-like `value` in which the strings and numbers of secret fields are masked.

    :param found: takes what was masked
    """
    if isinstance(value, Mapping):
        return {
            key: _masked(item, found) if isinstance(key, str) and is_secret(key) else mask(item, found)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [mask(item, found) for item in value]
    return value


def _masked(value: Any, found: list[str] | None) -> Any:
    """What stands under the name of a secret: the secret, several of them by name, or what says which one it is."""
    if isinstance(value, Mapping):
        describes = not _TITLES.isdisjoint(value) or any(isinstance(item, (Mapping, list)) for item in value.values())
        return mask(value, found) if describes else {key: _masked(item, found) for key, item in value.items()}
    if isinstance(value, list):
        return [_masked(item, found) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    if found is not None:
        found.append(str(value))
    return MASK


def mask_headers(headers: Any) -> dict[str, str]:
    """The headers with every value masked that is not known to be harmless."""
    pairs: Iterable[tuple[str, str]] = headers.items() if hasattr(headers, "items") else headers
    return {str(name): _masked_header(str(name).lower(), value) for name, value in pairs}


def _masked_header(name: str, value: str) -> str:
    if name == "location":
        return mask_url(value)
    return value if name in SHOWN_HEADERS else MASK


def mask_url(url: str) -> str:
    """A URL that came from outside, as with a redirect: its user or its query may be a secret."""
    path, mark, _ = str(url).partition("?")
    return f"{without_user(path)}{mark}{MASK if mark else ''}"


def without_user(url: str) -> str:
    """A URL, or the host that it begins with, without the user and the password before it."""
    scheme, slashes, rest = url.partition("//") if "//" in url else ("", "", url)
    host, slash, rest = rest.partition("/")
    return f"{scheme}{slashes}{host.rpartition('@')[2]}{slash}{rest}"


class Secret:
    """A string that shows itself only when asked: no repr, error or traceback with locals reveals it.

    A pickle of it is empty: pickles end in files, queues and logs. Copies in memory keep the string.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str | Secret) -> None:
        self._text: str = text.reveal() if isinstance(text, Secret) else text

    def reveal(self) -> str:
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __copy__(self) -> Secret:
        return self

    def __deepcopy__(self, memo: object) -> Secret:
        return self

    def __reduce__(self) -> tuple[type[Secret], tuple[str]]:
        return Secret, ("",)

    def __repr__(self) -> str:
        return MASK
