"""Whatever is sent, an answer takes no more memory than the configuration allows, and some for the work."""

from __future__ import annotations

import functools
import gzip
import resource
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from typing import Any

import pytest

from tests.hostile.drivers import DRIVERS, HANGS_AFTER, OWN
from tests.hostile.wire.answers import answer
from tests.hostile.wire.server import WireServer

SETTING = 8 << 20
#: What 100 MB beyond the setting are to the operating system, in the unit of `ru_maxrss`.
ALLOWANCE = (100_000_000 + SETTING) // (1 if sys.platform == "darwin" else 1024)


@functools.cache
def _bomb(megabytes: int) -> bytes:
    """So much of nothing, packed: a block that stands alone, packed once and repeated."""
    nothing, packer, checksum = bytes(1 << 20), zlib.compressobj(9, wbits=-15), 0
    block = packer.compress(nothing) + packer.flush(zlib.Z_FULL_FLUSH)
    for _ in range(megabytes):
        checksum = zlib.crc32(nothing, checksum)
    end = packer.flush() + struct.pack("<II", checksum, megabytes << 20)
    return b"\x1f\x8b\x08" + bytes(7) + block * megabytes + end


def _endless(start: bytes, piece: bytes) -> Iterator[bytes]:
    yield start
    while True:
        yield piece


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
MORE = b"x" * 65_536
ANSWERS: dict[str, Any] = {
    "a bomb": lambda: [answer(_bomb(1_000), "Content-Encoding: gzip")],
    "a bomb in a bomb": lambda: [answer(gzip.compress(_bomb(1_000)), "Content-Encoding: gzip, gzip")],
    "a long body": lambda: _endless(HEAD + b"Content-Length: 99999999999\r\n\r\n", MORE),
    "a body without end": lambda: _endless(HEAD + b"\r\n", MORE),
    "chunks without end": lambda: _endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + MORE + b"\r\n"),
    "a chunk without end": lambda: _endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffff\r\n", MORE),
    "an extension without end": lambda: _endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5;", MORE),
    "trailers without end": lambda: _endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"X: y\r\n" * 9_000),
    "headers without end": lambda: _endless(HEAD, b"X: y\r\n" * 9_000),
    "a header without end": lambda: _endless(HEAD + b"X: ", MORE),
    "a status line without end": lambda: _endless(b"HTTP/1.1 200 ", MORE),
    "interim answers without end": lambda: _endless(b"", b"HTTP/1.1 103 X\r\n\r\n" * 3_000),
    "an error without end": lambda: _endless(b"HTTP/1.1 500 X\r\n\r\n", MORE),
}


def _main(transport: str, url: str) -> None:
    """The client, a process of its own: how much more memory it took for all answers, and what came of each."""
    import PureCloudPlatformClientV2 as gc

    gc.configuration.max_response_bytes = SETTING
    driver = DRIVERS[transport]()
    api = driver.api("UsersApi", driver.client(url))
    driver.do(api.get_user("fine"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for n, name in enumerate(ANSWERS):
        try:
            driver.do(
                api.get_user(
                    str(n), retries=0, timeout=HANGS_AFTER, deadline=1 if "without end" in name else HANGS_AFTER
                )
            )
        except gc.rest.ApiException as error:
            print(f"{name}: {type(error).__name__}")
        else:
            print(f"{name}: no error")
        assert driver.do(api.get_user("fine", timeout=HANGS_AFTER)).id == "fine"
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    driver.close()


@pytest.mark.parametrize("transport", OWN)
def test_memory(transport: str) -> None:
    def script(target: str, _: bytes) -> Any:
        which = target.rpartition("/")[2]
        return ANSWERS[list(ANSWERS)[int(which)]]() if which.isdigit() else [answer(b'{"id": "fine"}')]

    with WireServer(script) as server:
        client = [sys.executable, "-m", "tests.hostile.wire.test_memory", transport, server.url]
        done = subprocess.run(client, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    *outcomes, more = done.stdout.splitlines()
    assert len(outcomes) == len(ANSWERS)
    assert not [line for line in outcomes if "no error" in line]
    assert int(more) < ALLOWANCE, f"{more} more than before"


if __name__ == "__main__":
    _main(*sys.argv[1:])
