"""Where a file is or goes: the address in an answer, and whether the client's token may go there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...http import urls
from ...http.headers import header_value
from ...models.model import Model

#: Names of properties that hold an address, the surest first.
_DOWNLOADS = (
    "downloadUrl", "downloadURL", "downloadUri", "downloadURI", "contentLocationUri", "resultUrl", "resultsUrl",
    "signedUrl", "fileUrl", "fileUri", "mediaUri", "mediaFileUri", "waveUri", "presignedUrl", "contentUri", "url",
    "uri",
)  # fmt: skip
_UPLOADS = ("uploadUrl", "uploadUri", "uploadURI", "uploadDestinationUri", "presignedUrl", "url")
_HEADERS = ("uploadHeaders", "headers")
#: Names of lists and maps of such objects.
_SEVERAL = ("results", "mediaUris", "downloadUrls", "resultsUrls", "urls", "entities")
#: What the connection decides, not an answer.
_RESERVED = frozenset(("authorization", "connection", "content-length", "cookie", "host", "transfer-encoding"))


class Address:
    """An address that is called.

    :ivar url: as it is called, with its query
    :ivar own: whether it is at the platform, so that the token goes with it
    """

    __slots__ = ("own", "url")

    def __init__(self, client: Any, written: str) -> None:
        """
        :raises ValueError: if it is not an address that may be called
        """
        if not isinstance(written, str) or not (written.startswith("/") or "://" in written):
            raise ValueError("an address of a file begins with https:// or, at the API, with a slash")
        base = client.base_url
        self.url = urls.resolve(base, written)
        scheme, host, port = urls.parse_origin(urls.split(self.url)[0])
        own_scheme, own_host, own_port = urls.parse_origin(urls.split(base)[0])
        if scheme not in ("http", "https") or (scheme == "http" and own_scheme == "https"):
            raise ValueError(f"a file is not transferred over {scheme}:, which anybody on the way can read and change")
        # The platform takes some uploads at `apps.`, beside its `api.`.
        beside = scheme == "https" and own_host.startswith("api.") and host == f"apps.{own_host[4:]}"
        self.own = (scheme, port) == (own_scheme, own_port) and (host == own_host or beside)

    @property
    def name(self) -> str:
        """The last part of the path, which may be the name of a file."""
        return urls.split(self.url)[1].partition("?")[0].rpartition("/")[2]

    def __repr__(self) -> str:
        return f"<Address at {urls.split(self.url)[0]}>"


def download_address(source: Any) -> str:
    """The address in what `download` was given.

    :raises ValueError: if there is none, or more than one
    """
    if isinstance(source, str):
        return source
    values = _values(source)
    found = next((values[name] for name in _DOWNLOADS if isinstance(values.get(name), str) and values[name]), None)
    if found is not None:
        return str(found)
    for name in _SEVERAL:
        inner = values.get(name)
        several = list(inner.values()) if isinstance(inner, Mapping) else inner
        if isinstance(several, list) and len(several) == 1:
            return download_address(several[0])
        if several:
            raise ValueError(f"{_kind(source)} has {len(several)} files: download each of its {name}")
    raise ValueError(f"{_kind(source)} names no address to download from; it may not be ready yet")


def upload_address(target: Any) -> tuple[str, dict[str, str] | None]:
    """The address in what `upload` was given, and the headers that are wanted there; `None` if nothing says so.

    :raises ValueError: if there is no address, or a header that would smuggle another
    """
    if isinstance(target, str):
        return target, None
    values = _values(target)
    found = next((values[name] for name in _UPLOADS if isinstance(values.get(name), str) and values[name]), None)
    if found is None:
        raise ValueError(f"{_kind(target)} names no address to upload to")
    wanted = next((values[name] for name in _HEADERS if isinstance(values.get(name), Mapping)), None)
    return str(found), None if wanted is None else checked(wanted)


def checked(headers: Mapping[str, Any]) -> dict[str, str]:
    """Headers that an answer or a program wants, without those that are not theirs to choose.

    :raises ValueError: for one that would smuggle another
    """
    return {name: header_value(name, value) for name, value in headers.items() if name.lower() not in _RESERVED}


def _values(source: Any) -> Mapping[str, Any]:
    """An answer as JSON data, by the names of the wire."""
    if isinstance(source, Model):
        return source._encode()
    if isinstance(source, Mapping):
        return source
    raise ValueError(f"a file is at an address, or at one that an answer names, not at a {type(source).__name__}")


def _kind(source: Any) -> str:
    return "the answer" if isinstance(source, Mapping) else type(source).__name__
