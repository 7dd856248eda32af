"""Logging in, and what follows from it."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any
from urllib.parse import parse_qs

from driver import World, case, each, tried


def _login(world: World, name: str, *arguments: str, **answer: Any) -> Any:
    world.server.answer(200, {"access_token": "A", "token_type": "bearer", "expires_in": 9, **answer})
    client = world.sdk.ApiClient(host=world.server.url)
    result = getattr(client, name)(*arguments)
    seen = world.server.last
    basic = seen.headers.get("Authorization", "").removeprefix("Basic ")
    return {
        "line": seen.line, "form": parse_qs(seen.text), "type": seen.headers["Content-Type"],
        "basic": base64.b64decode(basic).decode("latin-1"), "token": client.access_token,
        "refresh": client.refresh_token, "id": client.client_id, "secret": client.client_secret,
        "returns": [one is client if one.__class__ is client.__class__ else one for one in (
            result if isinstance(result, tuple) else (result,))],
    }  # fmt: skip


@case
def login_with_client_credentials(world: World) -> Any:
    result = _login(world, "get_client_credentials_token", "id", "secret")
    return {key: value for key, value in result.items() if key not in ("id", "secret")}


@case
def login_with_an_assertion(world: World) -> Any:
    result = _login(world, "get_saml2bearer_token", "id", "secret", "org", "PHNhbWw+")
    return {key: value for key, value in result.items() if key not in ("id", "secret")}


@case
def login_with_a_code(world: World) -> Any:
    return _login(world, "get_code_authorization_token", "id", "secret", "code", "https://r", refresh_token="R")


@case
def login_with_a_refresh_token(world: World) -> Any:
    result = _login(world, "refresh_code_authorization_token", "id", "secret", "R1", refresh_token="R2")
    return {key: value for key, value in result.items() if key not in ("id", "secret")}


@case
def login_with_pkce(world: World) -> Any:
    result = _login(world, "get_pkce_token", "id", "v" * 43, "code", "https://r")
    return {key: value for key, value in result.items() if key != "returns"}


@case
def what_login_with_pkce_returns(world: World) -> Any:
    return _login(world, "get_pkce_token", "id", "v" * 43, "code", "https://r")["returns"]


@each((
    ("get_client_credentials_token", "id", "secret"),
    ("get_saml2bearer_token", "id", "secret", "org", "assertion"),
    ("get_code_authorization_token", "id", "secret", "code", "https://r"),
    ("refresh_code_authorization_token", "id", "secret", "R"),
    ("get_pkce_token", "id", "v" * 43, "code", "https://r"),
))  # fmt: skip
def refused_login_by(world: World, name: str, *arguments: str) -> Any:
    world.server.answer(401, {"error": "invalid_client", "description": "no"})
    client = world.sdk.ApiClient(host=world.server.url)
    try:
        getattr(client, name)(*arguments)
    except world.sdk.rest.ApiException as error:
        return [error.status, error.body, client.access_token]


@each((
    ("get_client_credentials_token", {"client_id": "i", "client_secret": "s"}),
    ("get_saml2bearer_token", {"client_id": "i", "client_secret": "s", "org_name": "o", "assertion": "a"}),
    ("get_code_authorization_token", {"client_id": "i", "client_secret": "s", "auth_code": "c", "redirect_uri": "r"}),
    ("refresh_code_authorization_token", {"client_id": "i", "client_secret": "s", "refresh_token": "r"}),
    ("get_pkce_token", {"client_id": "i", "code_verifier": "v", "auth_code": "c", "redirect_uri": "r"}),
))  # fmt: skip
def login_by_keywords(world: World, name: str, arguments: dict[str, str]) -> Any:
    world.server.answer(200, {"access_token": "A", "refresh_token": "R"})
    client = world.sdk.ApiClient(host=world.server.url)
    getattr(client, name)(**arguments)
    return [client.access_token, sorted(parse_qs(world.server.last.text))]


@case
def login_goes_to_the_login_host_of_the_region(world: World) -> Any:
    client = world.sdk.ApiClient(host="https://api.mypurecloud.ie")
    seen: list[str] = []

    class Client(world.sdk.abstract_http_client.AbstractHttpClient):  # type: ignore[misc,name-defined]
        def request(self, options: Any) -> Any:
            seen.append(f"{options.method} {options.url}")
            return world.answer({"access_token": "A"})

    client.set_http_client(Client())
    client.get_client_credentials_token("id", "secret")
    return seen


@case
def the_sandbox_signs_in(world: World) -> Any:
    return world.sdk.UsersApi(world.sandbox_client()).get_users_me().name


@case
def dates_of_the_sandbox_are_aware(world: World) -> Any:
    now = dt.datetime.now(dt.timezone.utc)
    created = world.sdk.RoutingApi(world.sandbox_client()).get_routing_queues().entities[0].date_created
    return created < now


@case
def tried_again_after_an_error(world: World) -> Any:
    world.server.answer(500)
    users = world.users()
    return [tried(users.get_users_me), tried(users.get_users_me)]
