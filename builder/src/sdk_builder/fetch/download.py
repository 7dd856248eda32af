"""Downloads that notice everything: conditional requests, retries, short bodies, pages that are not JSON."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError, MaxRetryError

from ..project.errors import BuilderError
from ..project.secrets import redact
from ..project.storage import checksum, write, write_json

UNTOUCHED = "The last good copy is untouched; check the URL in sdk-builder.toml and try again."
_RETRIED = frozenset({408, 429, 500, 502, 503, 504})
_LONGEST_WAIT = 60.0  # seconds between two attempts, whatever the server asks for
_LARGEST = 256 * 1024 * 1024  # bytes; the definition has some 10 MB


@dataclass(frozen=True, slots=True)
class Receipt:
    """What is known of a downloaded file: enough to ask whether it changed, and to see whether our copy is whole."""

    url: str
    sha256: str
    size: int
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Download:
    """The text of a source; ``changed`` is false when the server said that our copy is still right."""

    text: str
    receipt: Receipt
    changed: bool


class Downloader:
    """Fetches URLs and files, keeping a copy and a receipt of each in ``cache``.

    :param timeout: seconds for connecting and between two reads.
    :param attempts: how often a source is asked before giving up.
    """

    def __init__(
        self,
        cache: Path,
        *,
        timeout: float = 60.0,
        attempts: int = 4,
        sleep: Callable[[float], None] = time.sleep,
        keep: bool = True,
    ) -> None:
        self._cache = cache
        self._attempts = max(1, attempts)
        self._sleep = sleep
        self._keep = keep
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=min(timeout, 10.0), read=timeout),
            # Redirects only: the loop below tries again, also when a body was cut off.
            retries=urllib3.Retry(
                total=5, redirect=5, connect=0, read=0, status=0, other=0, respect_retry_after_header=False
            ),
            headers={"User-Agent": "sdk-builder", "Accept": "application/json", "Accept-Encoding": "gzip"},
        )

    def fetch(self, name: str, source: str, root: Path) -> Download:
        """The JSON text of a source; ``name`` is what it is called in the cache and in errors.

        :param source: a URL, or a path relative to ``root``.
        :raises BuilderError: when it cannot be had whole; the cache is then as it was.
        """
        if "://" not in source or source.startswith("file://"):
            return self._read_file(name, root / source.removeprefix("file://"))
        known, copy = self._known(name, source)
        conditions: dict[str, str] = {}
        if known:
            if known.etag:
                conditions["If-None-Match"] = known.etag
            if known.last_modified:
                conditions["If-Modified-Since"] = known.last_modified
        response, body = self._request(name, source, conditions)
        if response.status == 304:
            if known is None or copy is None:
                sentence = f"{name}: {_shown(source)} answered 304 although nothing was there to compare with"
                raise BuilderError(sentence, UNTOUCHED)
            return Download(copy, known, changed=False)
        text = _as_json_text(name, source, body, response.headers.get("Content-Type", ""))
        receipt = Receipt(
            source, checksum(body), len(body), response.headers.get("ETag"), response.headers.get("Last-Modified")
        )
        changed = known is None or known.sha256 != receipt.sha256
        if self._keep:
            write(self._cache / f"{name}.json", body)
            write_json(self._cache / f"{name}.receipt.json", asdict(receipt))
        return Download(text, receipt, changed)

    def _read_file(self, name: str, path: Path) -> Download:
        try:
            body = path.read_bytes()
        except OSError as error:
            raise BuilderError(f"{name}: {path} cannot be read: {error.strerror}", UNTOUCHED) from None
        text = _as_json_text(name, str(path), body, "")
        return Download(text, Receipt(str(path), checksum(body), len(body)), changed=True)

    def _known(self, name: str, source: str) -> tuple[Receipt | None, str | None]:
        """The receipt and the copy of the last download, if both are there and belong together."""
        try:
            receipt = Receipt(**json.loads((self._cache / f"{name}.receipt.json").read_bytes()))
            body = (self._cache / f"{name}.json").read_bytes()
        except (OSError, ValueError, TypeError):
            return None, None
        if receipt.url != source or receipt.sha256 != checksum(body):
            return None, None
        return receipt, body.decode("utf-8", "replace")

    def _request(self, name: str, url: str, headers: dict[str, str]) -> tuple[urllib3.BaseHTTPResponse, bytes]:
        reason = ""
        for attempt in range(self._attempts):
            wait = min(_LONGEST_WAIT, 2.0**attempt)
            try:
                response = self._pool.request(
                    "GET", url, headers={**self._pool.headers, **headers}, preload_content=False
                )
                try:
                    body = _read_all(response)
                finally:
                    response.release_conn()
            except (HTTPError, OSError) as error:
                reason = _reason(error)
            except ValueError as error:  # urllib3: not a URL at all
                raise BuilderError(f"{name}: {_shown(url)} is not a URL: {error}", UNTOUCHED) from None
            else:
                if response.status in (200, 304):
                    _verify_digest(name, url, response, body)
                    return response, body
                reason = f"status {response.status}"
                if response.status not in _RETRIED:
                    break
                wait = min(_LONGEST_WAIT, _asked_wait(response.headers.get("Retry-After")) or wait)
            if attempt + 1 < self._attempts:
                self._sleep(wait)
        raise BuilderError(f"{name} could not be fetched from {_shown(url)}: {redact(reason)}", UNTOUCHED)


def _read_all(response: urllib3.BaseHTTPResponse) -> bytes:
    parts: list[bytes] = []
    size = 0
    for part in response.stream(1 << 16):
        parts.append(part)
        size += len(part)
        if size > _LARGEST:
            raise BuilderError(f"the answer is larger than {_LARGEST >> 20} MB", UNTOUCHED)
    return b"".join(parts)


def _as_json_text(name: str, source: str, body: bytes, content_type: str) -> str:
    start = body[:200].lstrip().lower()
    if "html" in content_type or start.startswith((b"<!doctype", b"<html")):
        raise BuilderError(
            f"{name}: {_shown(source)} answered with an HTML page, not with JSON", "Is a login or proxy between?"
        )
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BuilderError(f"{name}: {_shown(source)} is not UTF-8 text", UNTOUCHED) from None


def _verify_digest(name: str, url: str, response: urllib3.BaseHTTPResponse, body: bytes) -> None:
    """Compare with the digest that the server sent, if it sent one (RFC 9530, RFC 3230)."""
    if response.status != 200:
        return
    if response.headers.get("Content-Encoding"):
        return  # the digest is that of the encoded bytes
    for header in ("Repr-Digest", "Digest"):
        for part in response.headers.get(header, "").split(","):
            algorithm, _, value = part.strip().partition("=")
            if algorithm.lower() == "sha-256":
                actual = base64.b64encode(hashlib.sha256(body).digest()).decode()
                if value.strip(":") != actual:
                    sentence = f"{name}: {_shown(url)} does not match the checksum that the server sent with it"
                    raise BuilderError(sentence, UNTOUCHED)


def _asked_wait(header: str | None) -> float | None:
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        try:
            return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
        except (TypeError, ValueError):
            return None


def _reason(error: Exception) -> str:
    while isinstance(error, MaxRetryError) and error.reason is not None:
        error = error.reason
    if "IncompleteRead" in str(error):
        return "the download was cut off"
    text: Any = error.args[-1] if error.args else error
    return str(text).rpartition(": ")[2] if "object at 0x" in str(text) else str(text)


def _shown(url: str) -> str:
    """A URL without its user, password and query: any of them may hold a secret."""
    return redact(url.partition("?")[0])
