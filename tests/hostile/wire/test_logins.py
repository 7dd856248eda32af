"""Whatever a login is answered with: a token and calls that work, or one of our errors; by each grant, in both modes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

from tests.hostile.drivers import Driver, made, run_all
from tests.hostile.wire.answers import answer
from tests.hostile.wire.server import WireServer

GRANTS: dict[str, Callable[[Any], Any]] = {
    "client credentials": lambda client: client.get_client_credentials_token("id", "secret"),
    "SAML2": lambda client: client.get_saml2bearer_token("id", "secret", "org", "assertion"),
    "a code": lambda client: client.get_code_authorization_token("id", "secret", "code", "http://localhost/"),
    "PKCE": lambda client: client.get_pkce_token("id", "v" * 43, "code", "http://localhost/"),
    "a refresh token": lambda client: client.refresh_code_authorization_token("id", "secret", "token"),
}
#: As they stand in JSON.
VALUES = (
    "null", "true", "5", "-1", "0", "1e-9", "1e400", "NaN", "9" * 400, '""', '"x y"', '"x\\ny"', '"\\ud83d"', '"\u00e9"', '"3600"', "[]", "[1]", '{"a": 1}',
)  # fmt: skip


@pytest.fixture(params=["urllib3", "aiohttp"])
def mode(request: pytest.FixtureRequest) -> Iterator[Driver]:
    driver = made(request.param)
    yield driver
    driver.close()


def _cases() -> Iterator[tuple[str, str]]:
    whole = {"access_token": "token", "expires_in": 3600, "refresh_token": "next", "token_type": "bearer"}
    for name in whole:
        for value in VALUES:
            parts = {**{key: json.dumps(one) for key, one in whole.items()}, name: value}
            yield f"{name}: {value[:20]}", "{" + ", ".join(f'"{key}": {one}' for key, one in parts.items()) + "}"
    for value in VALUES:
        yield f"instead of an answer: {value[:20]}", value


@pytest.mark.parametrize("grant", GRANTS)
def test_answers_of_logins(mode: Driver, grant: str) -> None:
    current = [""]
    expired: list[str] = []

    def script(target: str, _: bytes) -> list[Any]:
        if target == "/oauth/token":
            return [answer(current[0].encode())]
        if expired:  # so that what came with the first login is sent to the next
            return [answer(b"{}", status=f"HTTP/1.1 {expired.pop()} X")]
        return [answer(b'{"id": "u"}')]

    def log_in(case: tuple[str, str]) -> None:
        current[0] = case[1]
        try:
            mode.do(GRANTS[grant](client))
            expired.append("401 No")
            assert mode.do(mode.api("UsersApi", client).get_user("u")).id == "u"
        except gc.rest.ApiException:
            expired.clear()

    with WireServer(script) as server:
        client = mode.client(server.url)
        assert run_all(_cases(), log_in) == 5 * len(VALUES)
        mode.close()
