"""Answers that are small and cost much to read, if they are read as they ask for: each call ends, with our error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

from tests.hostile.drivers import Driver, run_all
from tests.hostile.wire.answers import answer, body
from tests.hostile.wire.server import WireServer

MEGABYTE = 1 << 20
#: What each would take with work that grows as the square: hours.
COSTLY: dict[str, Callable[[], bytes]] = {
    "a charset that takes the square": lambda: answer(
        b"a" * 3 * MEGABYTE, status="HTTP/1.1 500 X", kind="application/json; charset=punycode"
    ),
    "the same for a string": lambda: answer(b"a" * 3 * MEGABYTE, kind="text/plain; charset=Punycode"),
    "a sentence without permissions": lambda: answer(
        b'{"code": "x", "message": "' + b"a-" * MEGABYTE + b'"}', status="HTTP/1.1 403 X"
    ),
}


@pytest.mark.parametrize("what", COSTLY)
def test_a_costly_answer_ends(own: Driver, what: str) -> None:
    costly = COSTLY[what]()

    def script(target: str, _: bytes) -> list[Any]:
        return [costly if "costly" in target else answer(body("u"))]

    with WireServer(script) as server:
        api = own.api("UsersApi", own.client(server.url))

        def ask(identifier: str) -> None:
            try:
                own.do(api.get_user(identifier, timeout=60, retries=0))
            except gc.rest.ApiException:
                assert identifier == "costly"
            else:
                assert identifier == "u"

        run_all(["costly", "u"], ask)
        own.close()


@pytest.mark.parametrize("charset", ["idna", "punycode", "unicode-escape", "undefined", "rot13", "zlib", "UTF-8", "x"])
def test_a_name_in_a_charset_that_is_none(own: Driver, tmp_path: Path, charset: str) -> None:
    headers = f"Content-Disposition: attachment; filename*={charset}''%5cu002e%2fa%ff"
    with WireServer(lambda *_: [answer(b"theirs", headers)]) as server:
        client = own.client(server.url)
        kept = own.do((gc.aio if own.is_async else gc).download("/api/v2/x", tmp_path, client=client))
        own.close()
    assert kept.parent == tmp_path
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"theirs"]


@pytest.mark.parametrize("status", [201, 202, 204])
def test_a_success_without_a_file(own: Driver, tmp_path: Path, status: int) -> None:
    with WireServer(lambda *_: [answer(b"", status=f"HTTP/1.1 {status} X")]) as server:
        client = own.client(server.url)
        with pytest.raises(gc.rest.DecodeError, match="a success without a file"):
            own.do((gc.aio if own.is_async else gc).download("/api/v2/x", tmp_path / "f", client=client))
        own.close()
    assert list(tmp_path.iterdir()) == []
