"""Tools that record, replay or fake calls put classes of theirs in the place of urllib3's: they get the calls."""

from __future__ import annotations

import io
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
import urllib3.connection
from urllib3.connectionpool import HTTPConnectionPool

from tests.hostile.wire.answers import answer, body
from tests.hostile.wire.server import WireServer


class Recording(urllib3.connection.HTTPConnection):
    """A connection of a tool."""

    asked: list[str] = []  # noqa: RUF012 - of all of them

    def request(self, method: str, url: str, *arguments: Any, **options: Any) -> None:
        self.asked.append(url)
        super().request(method, url, *arguments, **options)


def _ask(client: Any) -> Any:
    return gc.UsersApi(client).get_user("u").id


@pytest.mark.parametrize("warm", [False, True])
def test_connections_that_are_replaced_for_a_while(warm: bool) -> None:
    Recording.asked.clear()
    with WireServer(lambda *_: [answer(body("u"))]) as server, gc.ApiClient(host=server.url) as client:
        if warm:
            assert _ask(client) == "u"
        with pytest.MonkeyPatch.context() as tool:
            tool.setattr(HTTPConnectionPool, "ConnectionCls", Recording)
            tool.setattr(urllib3.connection, "HTTPConnection", Recording)
            assert _ask(client) == "u"
            assert Recording.asked == ["/api/v2/users/u"]
        assert _ask(client) == "u"
        assert len(Recording.asked) == 1, "nothing of the tool is left"


def test_a_pool_that_is_faked(monkeypatch: pytest.MonkeyPatch) -> None:
    def urlopen(self: Any, method: str, url: str, **options: Any) -> urllib3.HTTPResponse:
        return urllib3.HTTPResponse(io.BytesIO(body(url[-1])), status=200, preload_content=False)

    monkeypatch.setattr(HTTPConnectionPool, "urlopen", urlopen)
    with gc.ApiClient(host="http://127.0.0.1:1") as client:
        assert _ask(client) == "u"
