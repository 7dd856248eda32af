"""The body of an answer: decompressed piece by piece, complete or an error, and no larger than it may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .errors import DecodeError

#: More interim answers than this to one request are no answers but an attack.
MOST_INTERIM_ANSWERS = 32
#: A body of so many bytes at most is taken whole.
SMALL = 1 << 16
#: The most bytes that compressed ones become at once, however few they are.
_PIECE = 1 << 20
#: zlib's notation for the formats: gzip, zlib, and deflate without a head.
_GZIP, _ZLIB, _RAW = 31, 15, -15
_CODINGS = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": _ZLIB}
#: What a server may say without having compressed anything.
_UNKNOWN_TO_US = frozenset(("br", "zstd", "compress", "x-compress", "dcb", "dcz", "pack200-gzip", "aes128gcm", "exi"))


class ContentError(Exception):
    """A body that is not what its headers say."""


class TooLargeError(ContentError):
    """A body that is larger than it may be."""


def too_large(limit: int | None) -> DecodeError:
    """The error for an answer that does not fit into memory."""
    return DecodeError(
        0,
        f"the answer is larger than {limit:,} bytes",
        hint="Pass download_to= to store it in a file, or raise configuration.max_response_bytes.",
    )


def check_head(headers: Any) -> int | None:
    """The bytes that the body of an answer has, `None` if its head does not say that.

    Refused are answers of which it is not certain where they end, or that were changed on their way by more than
    chunks, which would be taken for the body.

    :raises ContentError: if its `Transfer-Encoding` is another one, or its `Content-Length` not one number
    """
    coding = headers.get("transfer-encoding")
    if coding is not None and coding.lower() not in ("chunked", "identity"):
        raise ContentError("the answer is transferred in a way that was not asked for")
    length = headers.get("content-length")
    if length is None:
        return None
    digits = length.strip(" \t")
    # Of more than 4,300 digits Python makes no number, and http.client reads on to the end of the connection.
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 20):
        raise ContentError("the answer's Content-Length is not one number")
    return int(digits)


def is_small(headers: Any, length: int | None, limit: int | None) -> bool:
    """Whether the body of an answer can be taken whole and as it is, as most can.

    :param length: as `check_head` gives it
    :param limit: bytes that an answer may have, `None` for any number
    """
    return (
        length is not None
        and length <= SMALL
        and (limit is None or length <= limit)
        and "content-encoding" not in headers
    )


class Content:
    """Takes the body of an answer as it arrives, and hands it on as it was before it was compressed.

    :param codings: the `Content-Encoding` of the answer
    :param write: takes the pieces; without it they are kept, up to `limit` bytes (`None` for any number)
    :raises ContentError: if this SDK cannot undo the codings
    """

    def __init__(self, codings: str | None, limit: int | None, write: Callable[[bytes], Any] | None = None) -> None:
        self._limit = limit
        self._kept: list[bytes] = []
        self._size = 0
        self._write = write
        names = [name.strip().lower() for name in (codings or "").split(",")] if codings else []
        unknown = [name for name in names if name in _UNKNOWN_TO_US]
        if unknown or len(names) > 4:
            raise ContentError(
                f"the answer is compressed in a way that was not asked for ({', '.join(unknown or names)[:40]})"
            )
        self._stages = [_Inflate(_CODINGS[name]) for name in reversed(names) if name in _CODINGS]

    def take(self, data: bytes) -> None:
        """Take a piece of the body.

        :raises ContentError: if it cannot be decompressed
        :raises TooLargeError: if the body becomes too large
        """
        # Not a method of its own in an attribute: such a cycle would keep each body until the collector comes.
        write = self._write or self._keep
        if not self._stages:
            write(data)
            return
        for piece in self._through(data, 0):
            write(piece)

    def end(self) -> bytes:
        """The body, if it was kept.

        :raises ContentError: if it was not complete
        """
        for stage in self._stages:
            stage.end()
        return self._kept[0] if len(self._kept) == 1 else b"".join(self._kept)

    def _through(self, data: bytes, stage: int) -> Iterator[bytes]:
        if stage == len(self._stages):
            yield data
            return
        for piece in self._stages[stage].feed(data):
            yield from self._through(piece, stage + 1)

    def _keep(self, data: bytes) -> None:
        self._size += len(data)
        if self._limit is not None and self._size > self._limit:
            raise TooLargeError
        self._kept.append(data)


class _Inflate:
    """Undoes one compression, of any number of members one behind the other (RFC 1952, 2.2)."""

    def __init__(self, format: int) -> None:
        self._format = format
        self._inflate: Any = None
        self._members = 0

    def feed(self, data: bytes) -> Iterator[bytes]:
        import zlib

        while data:
            if self._inflate is None:
                if self._members and (self._format != _GZIP or data[:1] != b"\x1f"):
                    return  # padding: nothing of the body
                if self._format == _ZLIB and data[0] & 0x0F != 8:
                    self._format = _RAW  # some servers leave the head of zlib out
                self._inflate = zlib.decompressobj(self._format)
            try:
                piece = self._inflate.decompress(data, _PIECE)
            except zlib.error:
                raise ContentError("the answer is not compressed as it says") from None
            if piece:
                yield piece
            if self._inflate.eof:
                data, self._inflate = self._inflate.unused_data, None
                self._members += 1
            else:
                data = self._inflate.unconsumed_tail

    def end(self) -> None:
        """The body has ended.

        :raises ContentError: in the middle of a member
        """
        if self._inflate is not None:
            raise ContentError("the answer broke off before its end")
