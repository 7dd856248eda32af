"""Hostile answers, generated: what a server may send in the place of the answer that is due.

An answer that is right carries the identifier of the thing that was asked for. What nobody asked for, or what comes
behind the end of an answer, carries `EVIL`: no call may ever return it.
"""

from __future__ import annotations

import gzip
import json
import random
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.hostile.wire.server import IDLE, RESET, SEND_NOTHING_MORE, Step

EVIL = "evil"
#: What must come of a case: the right answer, an error of ours, or one of them.
RIGHT, REFUSED, EITHER = "right", "refused", "either"


@dataclass(frozen=True)
class Case:
    """One hostile answer.

    :ivar make: the steps of the server, for the identifier that was asked for
    """

    name: str
    make: Callable[[str], list[Step]]
    expected: str = EITHER

    def __str__(self) -> str:
        return self.name


def body(identifier: str, **more: object) -> bytes:
    return json.dumps({"id": identifier, "name": identifier, **more}).encode()


def answer(
    content: bytes,
    *headers: str,
    status: str = "HTTP/1.1 200 OK",
    length: str | None = "",
    kind: str = "application/json",
) -> bytes:
    """An answer; `length` is the true one where it is empty, and left out where it is `None`."""
    lines = [status, f"Content-Type: {kind}", *headers]
    if length is not None:
        lines.append(f"Content-Length: {length or len(content)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + content


def chunked(*pieces: bytes, last: bytes = b"0\r\n\r\n", headers: tuple[str, ...] = ()) -> bytes:
    """An answer in chunks that are written as given."""
    return answer(b"".join(pieces) + last, "Transfer-Encoding: chunked", *headers, length=None)


def chunk(data: bytes, size: str = "") -> bytes:
    return f"{size or format(len(data), 'x')}\r\n".encode() + data + b"\r\n"


def cases() -> Iterator[Case]:
    """All cases that are listed; `mutations` and `splits` make more of them."""
    yield from _status_lines()
    yield from _headers()
    yield from _lengths()
    yield from _chunkings()
    yield from _encodings()
    yield from _charsets()
    yield from _interim()
    yield from _left_over()
    yield from _ends()


def _plain(name: str, make: Callable[[str], bytes], expected: str = EITHER, *, closes: bool = True) -> Case:
    return Case(name, lambda i: [make(i), SEND_NOTHING_MORE] if closes else [make(i)], expected)


def _status_lines() -> Iterator[Case]:
    for line, expected in (
        ("HTTP/1.1 200 OK", RIGHT), ("HTTP/1.1 200 ", RIGHT), ("HTTP/1.0 200 OK", RIGHT), ("HTTP/1.1 200", EITHER),
        ("HTTP/1.1 200 \xdcn\xef", EITHER), ("HTTP/1.1 226 IM Used", RIGHT), ("HTTP/1.1 0200 OK", EITHER),
        ("HTTP/1.1 20 OK", REFUSED), ("HTTP/1.1 2000 OK", REFUSED), ("HTTP/1.1 abc OK", REFUSED),
        ("HTTP/1.1 -200 OK", REFUSED), ("HTTP/1.1 +200 OK", EITHER), ("HTTP/1.1 2\xb2 OK", REFUSED),
        ("HTTP/1.1 999 ?", REFUSED), ("HTTP/1.1 600 ?", REFUSED), ("HTTP/1.1 000 ?", REFUSED), ("HTTP/1.1 099 ?", REFUSED),
        ("HTTP/1.1 101 Switching", REFUSED), ("HTTP/2.0 200 OK", EITHER), ("HTTP/0.9 200 OK", EITHER),
        ("HTTP/1.1\t200\tOK", EITHER), ("http/1.1 200 OK", EITHER), ("ICY 200 OK", EITHER), ("200 OK", EITHER),
        ("SIP/2.0 200 OK", EITHER), ("HTTP/1.1 200 " + "x" * 70_000, EITHER), ("HTTP/1.1 200 a\x1b[2J\x07", EITHER),
        ("\x00\x01\x02\x03", EITHER), ("SSH-2.0-OpenSSH_9.6", EITHER), ("220 mail ESMTP", EITHER),
        (" HTTP/1.1 200 OK", EITHER), ("HTTP/1.1  200  OK", EITHER), ("HTTP/1.1 200 OK\r", EITHER), ("HTTP/1.1", EITHER),
    ):  # fmt: skip
        yield _plain(f"status line {line[:40]!r}", lambda i, s=line: answer(body(i), status=s), expected)  # type: ignore[misc]
    for status in (300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 409, 410, 412, 418, 422, 429, 451, 500, 501, 502, 503, 504, 505, 599):  # fmt: skip
        yield _plain(
            f"status {status}",
            lambda i, s=status: answer(body(EVIL), "Retry-After: 0", status=f"HTTP/1.1 {s} X"),  # type: ignore[misc]
            REFUSED,
        )


def _headers() -> Iterator[Case]:
    for text in (
        "X: " + "y" * 60_000, "X: " + "y" * 1_000_000, ": no name", "X : space", "X:nothing", "X:", " folded: x",
        "A: b\r\n folded", "X: a\nb: c", "X\x00: a", "X: \xff\xfe", "Set-Cookie: a=b; Domain=.",
        "Connection: keep-alive", "Connection: close", "Connection: upgrade\r\nUpgrade: h2c", "Connection: \x00",
        "Keep-Alive: timeout=-1, max=inf", "Content-Type: text/html", "Content-Type: ", "Content-Type: application/json;;;",
        "Content-Type: \xe9", "Date: never", "Retry-After: inf", "Retry-After: nan", "Retry-After: -1e999",
        "inin-ratelimit-allowed: 300\r\ninin-ratelimit-count: x\r\ninin-ratelimit-reset: inf",
        "inin-ratelimit-allowed: 1e9\r\ninin-ratelimit-count: 300\r\ninin-ratelimit-reset: nan",
        "inin-ratelimit-allowed: " + "9" * 5000, "inin-correlation-id: \x1b[2J", "Trailer: X", "TE: x", "Location: ///",
        "Content-Disposition: attachment; filename=\"../../x\"", "Link: <@x>; rel=next", "Content-Range: bytes x/y",
    ):  # fmt: skip
        yield _plain(f"header {text[:40]!r}", lambda i, t=text: answer(body(i), t))  # type: ignore[misc]
    for text in ("no colon", "X: a\x00b", "X: a\rTransfer-Encoding: chunked"):
        yield _plain(f"a head with {text[:9]!r}", lambda i, t=text: answer(body(i), t), REFUSED)  # type: ignore[misc]
    for number in (90, 100, 101, 128, 500, 20_000):
        many = tuple(f"X-{n}: y" for n in range(number))
        yield _plain(f"{number} headers", lambda i, m=many: answer(body(i), *m))  # type: ignore[misc]
    for location in ("", "/", "//", "http://", "http://[::1", "ftp://x/", "\\\\x\\y", "?", "#", "/" * 5000, "\x00", "%", "javascript:0", "http://127.0.0.1:1/", "http://x@y/"):  # fmt: skip
        yield _plain(
            f"redirect to {location[:30]!r}",
            lambda i, to=location: answer(body(EVIL), f"Location: {to}", status="HTTP/1.1 302 X"),  # type: ignore[misc]
        )


def _lengths() -> Iterator[Case]:
    for length in ("-1", "+5", "0x10", "5, 5", "5;5", "five", "1e3", " ", "\xb2", "0", "1", "1 2", "00000000000000000030"):  # fmt: skip
        yield _plain(f"length {length[:20]!r}", lambda i, n=length: answer(body(i), length=n))  # type: ignore[misc]
    for digits in (19, 40, 4300, 5000):  # Python takes no number of more than 4,300 digits
        yield _plain(f"length of {digits} digits", lambda i, n=digits: answer(body(i), length="9" * n), REFUSED)  # type: ignore[misc]
    yield _plain("two lengths", lambda i: answer(body(i), "Content-Length: 3"), REFUSED)
    yield _plain("two equal lengths", lambda i: answer(body(i), f"Content-Length: {len(body(i))}"), REFUSED)
    yield _plain("length and chunks", lambda i: answer(chunk(body(i)) + b"0\r\n\r\n", "Transfer-Encoding: chunked", length="3"))  # fmt: skip
    yield _plain("no length", lambda i: answer(body(i), length=None), RIGHT)
    yield Case("no length, and a reset", lambda i: [answer(body(i), length=None), RESET], REFUSED)
    yield Case("no length, and a reset later", lambda i: [answer(body(i), length=None), 0.002, RESET], REFUSED)
    yield _plain("shorter than announced", lambda i: answer(body(i), length="5000"), REFUSED)
    yield _plain("length of nothing", lambda i: answer(b"", length="0"), REFUSED)


def _chunkings() -> Iterator[Case]:
    def halves(i: str) -> tuple[bytes, bytes]:
        whole = body(i)
        return whole[:7], whole[7:]

    good = {
        "one chunk": lambda i: chunked(chunk(body(i))),
        "chunks of a byte": lambda i: chunked(*(chunk(bytes([b])) for b in body(i))),
        "capital hex": lambda i: chunked(chunk(body(i), format(len(body(i)), "X"))),
        "leading zeros": lambda i: chunked(chunk(body(i), format(len(body(i)), "08x"))),
        "an extension": lambda i: chunked(chunk(body(i), format(len(body(i)), "x") + ";a=b")),
        "a trailer": lambda i: chunked(chunk(body(i)), last=b"0\r\nX: y\r\n\r\n"),
    }
    for name, make in good.items():
        yield _plain(f"chunks: {name}", make, RIGHT, closes=False)
    bad = {
        "a negative size": lambda i: chunked(chunk(body(i), "-5")),
        "a size of no number": lambda i: chunked(chunk(body(i), "zz")),
        "an empty size": lambda i: chunked(chunk(body(i), " ")),
        "a huge size": lambda i: chunked(chunk(body(i), "f" * 40)),
        "a size of 5,000 digits": lambda i: chunked(chunk(body(i), "f" * 5000)),
        "no end of a chunk": lambda i: chunked(chunk(body(i))[:-2]),
        "no last chunk": lambda i: chunked(chunk(body(i)), last=b""),
        "half a last chunk": lambda i: chunked(*map(chunk, halves(i)), last=b"0\r"),
        "a chunk that is cut": lambda i: chunked(chunk(halves(i)[0]), last=b"ff\r\n" + halves(i)[1]),
        "line ends without CR": lambda i: chunked(f"{len(body(i)):x}\n".encode() + body(i) + b"\n", last=b"0\n\n"),
        "an extension of 100 kB": lambda i: chunked(chunk(body(i), format(len(body(i)), "x") + ";" + "a" * 100_000)),
    }
    for name, make in bad.items():
        yield _plain(f"chunks: {name}", make)
    refused = {
        "a prefix": lambda i: chunked(chunk(body(i), format(len(body(i)), "#x"))),
        "a sign": lambda i: chunked(chunk(body(i), format(len(body(i)), "+x"))),
        "an underscore": lambda i: chunked(chunk(body(i), f"0_{len(body(i)):x}")),
        "no end of the trailers": lambda i: chunked(chunk(body(i)), last=b"0\r\n"),
        "half a trailer": lambda i: chunked(chunk(body(i)), last=b"0\r\nX: y"),
        "10,000 trailers": lambda i: chunked(chunk(body(i)), last=b"0\r\n" + b"X: y\r\n" * 10_000 + b"\r\n"),
    }
    for name, make in refused.items():
        yield _plain(f"chunks: {name}", make, REFUSED)
    for coding in ("gzip, chunked", "xchunked", "chunked, chunked"):
        yield _plain(
            f"a transfer by {coding}",
            lambda i, c=coding: answer(chunk(body(i)) + b"0\r\n\r\n", f"Transfer-Encoding: {c}", length=None),  # type: ignore[misc]
            REFUSED,
        )
    for coding in ("Chunked", " chunked ", "identity", "chunked;q=1", "chunked\x0b", ""):  # fmt: skip
        yield _plain(
            f"transfer encoding {coding!r}",
            lambda i, c=coding: answer(chunk(body(i)) + b"0\r\n\r\n", f"Transfer-Encoding: {c}", length=None),  # type: ignore[misc]
        )


def _encodings() -> Iterator[Case]:
    def encoded(make: Callable[[bytes], bytes], name: str = "gzip") -> Callable[[str], bytes]:
        return lambda i: answer(make(body(i)), f"Content-Encoding: {name}")

    yield _plain("gzip", encoded(gzip.compress), RIGHT, closes=False)
    yield _plain("gzip in capitals", encoded(gzip.compress, "GZIP"), RIGHT, closes=False)
    yield _plain("gzip in two members", encoded(lambda b: gzip.compress(b[:5]) + gzip.compress(b[5:])), closes=False)
    yield _plain("deflate", encoded(zlib.compress, "deflate"), closes=False)
    yield _plain("identity", encoded(lambda b: b, "identity"), RIGHT, closes=False)
    yield _plain("gzip and rubbish", encoded(lambda b: gzip.compress(b) + b"rubbish"), closes=False)
    yield _plain("truncated gzip", encoded(lambda b: gzip.compress(b)[:-9]), REFUSED, closes=False)
    yield _plain("gzip with a wrong sum", encoded(lambda b: gzip.compress(b)[:-8] + b"x" * 8), REFUSED, closes=False)
    yield _plain("no gzip", encoded(lambda b: b), REFUSED, closes=False)
    yield _plain("an empty gzip", encoded(lambda b: b""), closes=False)
    yield _plain("gzip of gzip", encoded(lambda b: gzip.compress(gzip.compress(b)), "gzip, gzip"), closes=False)
    for name in ("br", "zstd", "compress", "utf-8", "none", "gzip, br", ",", "\x00"):
        yield _plain(f"encoding {name!r}", encoded(lambda b: b, name), closes=False)


def _charsets() -> Iterator[Case]:
    for charset in ("utf-8", "UTF8", "utf-16", "latin-1", "ebcdic-cp-us", "rot13", "idna", "hex", "none", "\"", "utf-8;x", "\xe9", "a" * 5000):  # fmt: skip
        yield _plain(f"charset {charset[:12]!r}", lambda i, c=charset: answer(body(i), kind=f"application/json; charset={c}"), closes=False)  # type: ignore[misc]  # fmt: skip
    for name, make in {
        "UTF-16": lambda i: body(i).decode().encode("utf-16"),
        "UTF-32": lambda i: body(i).decode().encode("utf-32"),
        "a byte order mark": lambda i: b"\xef\xbb\xbf" + body(i),
        "invalid UTF-8": lambda i: body(i)[:-2] + b'\xff"}',
        "NUL behind it": lambda i: body(i) + b"\x00",
        "two documents": lambda i: body(i) * 2,
        "a list": lambda i: b"[" + body(i) + b"]",
        "half of it": lambda i: body(i)[:-5],
        "100,000 deep": lambda i: b'{"id":' + b"[" * 100_000,
        "100,000 deep, whole": lambda i: b'{"id":"' + i.encode() + b'","x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        "a number of 5,000 digits": lambda i: b'{"id":' + b"9" * 5000 + b"}",
        "NaN": lambda i: b'{"id":NaN}',
        "a surrogate": lambda i: b'{"id":"\\ud83d"}',
        "nothing": lambda i: b"   ",
    }.items():
        yield _plain(f"body of {name}", lambda i, m=make: answer(m(i)), closes=False)  # type: ignore[misc]


def _interim() -> Iterator[Case]:
    for status in (100, 102, 103, 110, 199):
        for number in (1, 3):
            interim = f"HTTP/1.1 {status} Wait\r\nLink: </x>\r\n\r\n".encode() * number
            expected = RIGHT if status in (100, 102, 103) else EITHER
            yield Case(f"{number} x {status}, together", lambda i, s=interim: [s + answer(body(i))], expected)  # type: ignore[misc]
            yield Case(f"{number} x {status}, apart", lambda i, s=interim: [s, 0.002, answer(body(i))], expected)  # type: ignore[misc]
    early = b"HTTP/1.1 103 Early Hints\r\n\r\n"
    yield Case("103 and the end", lambda i: [early, SEND_NOTHING_MORE], REFUSED)
    yield Case("103 with a body", lambda i: [b"HTTP/1.1 103 X\r\nContent-Length: 5\r\n\r\n", answer(body(i)), SEND_NOTHING_MORE])  # fmt: skip
    yield Case("32 x 103", lambda i: [early * 32 + answer(body(i))], RIGHT)
    yield Case("33 x 103", lambda i: [early * 33 + answer(body(i)), SEND_NOTHING_MORE], REFUSED)
    yield Case("10,000 x 103", lambda i: [early * 10_000 + answer(body(i)), SEND_NOTHING_MORE], REFUSED)
    yield Case("103 with 10,000 headers", lambda i: [b"HTTP/1.1 103 X\r\n" + b"X: y\r\n" * 10_000 + b"\r\n" + answer(body(i)), SEND_NOTHING_MORE])  # fmt: skip


def _left_over() -> Iterator[Case]:
    """What comes behind an answer: with it, or later on the connection that has become idle."""
    evil = answer(body(EVIL))
    for name, rest in {
        "a byte": b"X", "a line end": b"\r\n", "a whole answer": evil, "half an answer": evil[:-5], "half a head": evil[:20],
        "a refusal": answer(b"{}", status="HTTP/1.1 500 X"), "100 kB": b"y" * 100_000, "ten answers": evil * 10,
    }.items():  # fmt: skip
        # A parser may refuse the answer for what stands behind it.
        together = EITHER if rest[:1] in b"Xy" else RIGHT
        yield Case(f"behind it {name}", lambda i, r=rest: [answer(body(i)) + r], together)  # type: ignore[misc]
        yield Case(f"behind chunks {name}", lambda i, r=rest: [chunked(chunk(body(i))) + r], together)  # type: ignore[misc]
        yield Case(f"unasked {name}", lambda i, r=rest: [answer(body(i)), IDLE, r], RIGHT)  # type: ignore[misc]
        yield Case(f"in two pieces {name}", lambda i, r=rest: [answer(body(i)) + r[:3], IDLE, r[3:]], together)  # type: ignore[misc]
    yield Case("a body behind 204", lambda i: [answer(body(EVIL), status="HTTP/1.1 204 No")])
    yield Case(
        "a late body behind 204", lambda i: [answer(b"", status="HTTP/1.1 204 No", length="50"), IDLE, body(EVIL)]
    )
    yield Case(
        "a late body behind 304", lambda i: [answer(b"", status="HTTP/1.1 304 No", length="50"), IDLE, body(EVIL)]
    )


def _ends() -> Iterator[Case]:
    whole = answer(body("x" * 20))
    for at in range(0, len(whole), 7):
        for end in (SEND_NOTHING_MORE, RESET):
            yield Case(f"{end} after {at} bytes", lambda i, n=at, e=end: [answer(body(i))[:n], e], EITHER)  # type: ignore[misc]
    yield Case("nothing but the end", lambda i: [SEND_NOTHING_MORE], REFUSED)
    yield Case("nothing but a reset", lambda i: [RESET], REFUSED)


def splits() -> Iterator[Case]:
    """Right answers, sent in two pieces at every byte."""
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    answers: dict[str, Callable[[str], bytes]] = {
        "an answer": lambda i: answer(body(i)),
        "chunks": lambda i: chunked(chunk(body(i)[:9]), chunk(body(i)[9:]), last=b"0\r\nX: y\r\n\r\n"),
        "gzip": lambda i: answer(gzip.compress(body(i), mtime=0), "Content-Encoding: gzip"),
        "interim answers": lambda i: early + b"HTTP/1.1 102 Processing\r\n\r\n" + answer(body(i)),
    }
    for name, make in answers.items():
        for at in range(1, len(make("0" * 12))):
            yield Case(
                f"{name}, split at {at}",
                lambda i, m=make, n=at: [m(i)[:n], 0.0005, m(i)[n:]],  # type: ignore[misc]
                RIGHT,
            )


def mutations(seed: int, number: int) -> Iterator[Case]:
    """Listed answers with something changed in them: bytes flipped, removed, doubled, inserted, lines swapped."""
    draw = random.Random(seed)
    listed = [
        case
        for case in cases()
        if IDLE not in case.make("")
        and EVIL.encode() not in b"".join(step for step in case.make("") if isinstance(step, bytes))
    ]
    for n in range(number):
        case, how = draw.choice(listed), draw.randrange(1 << 30)

        def make(i: str, case: Case = case, how: int = how) -> list[Step]:
            steps = case.make(i)
            return [_mutated(step, random.Random(how)) if isinstance(step, bytes) else step for step in steps] + [
                SEND_NOTHING_MORE
            ]

        yield Case(f"mutation {n} (seed {seed}) of {case.name}", make)


def _mutated(data: bytes, draw: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.randint(1, 3)):
        if not changed:
            break
        at = draw.randrange(min(len(changed), 400))
        how = draw.randrange(5)
        if how == 0:
            changed[at] = draw.randrange(256)
        elif how == 1:
            del changed[at : at + draw.randint(1, 8)]
        elif how == 2:
            changed[at:at] = changed[at : at + draw.randint(1, 30)]
        elif how == 3:
            changed[at:at] = draw.choice((b"\r\n", b"\n", b"\x00", b" ", b":", b"\xff", b"0", b"\r\n\r\n", b"\t"))
        else:
            lines = bytes(changed).split(b"\r\n")
            draw.shuffle(lines)
            changed = bytearray(b"\r\n".join(lines))
    return bytes(changed)
