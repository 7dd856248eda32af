"""What carries requests: hooks, HTTP clients of programs, `rest`, proxies, TLS."""

from __future__ import annotations

import json
from typing import Any

from driver import Differs, World, case, differs, each, tried


class RefusedError(Exception):
    """What a program's hook raises."""


# -- HttpRequestOptions ------------------------------------------------------------------------------------------------

PARTS = ("url", "method", "headers", "query_params", "post_params", "body", "timeout")
OPTIONS: tuple[dict[str, Any], ...] = (
    {"url": "https://h", "method": "GET"},
    {"url": "https://h", "method": "post", "headers": {"A": "b"}, "query_params": {"q": "1"}, "body": {"a": 1}},
    {"url": "https://h", "method": "PUT", "post_params": {"a": "b"}},
    {"url": "", "method": "GET"},
    {"url": "https://h", "method": ""},
    {"url": "https://h", "method": "FETCH"},
    {"url": "https://h", "method": "TRACE"},
    {"url": "https://h", "method": "options", "timeout": 5},
    {"url": None, "method": None},
)


@each(OPTIONS)
def options(world: World, given: dict[str, Any]) -> Any:
    made = world.sdk.HttpRequestOptions(**given) if hasattr(world.sdk, "HttpRequestOptions") else None
    made = made or world.sdk.http_request_options.HttpRequestOptions(**given)
    return [getattr(made, part) for part in PARTS if part != "timeout" or "timeout" in given]


@each((
    ("url", ""), ("method", "FETCH"), ("method", "post"), ("headers", {"A": "b"}), ("query_params", {"q": "1"}),
    ("post_params", {"a": "b"}), ("body", [1]), ("timeout", 3), ("url", "https://other"),
))  # fmt: skip
def options_changed(world: World, name: str, value: Any) -> Any:
    made = world.sdk.http_request_options.HttpRequestOptions(url="https://h", method="GET")
    setattr(made, name, value)
    return getattr(made, name)


@case
def options_take_keywords_only(world: World) -> Any:
    return world.sdk.http_request_options.HttpRequestOptions("https://h", "GET")


# -- AbstractHttpClient and DefaultHttpClient --------------------------------------------------------------------------


def _own_class(world: World) -> Any:
    class Mine(world.sdk.abstract_http_client.AbstractHttpClient):  # type: ignore[misc,name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.seen: list[Any] = []
            self.answer: Any = world.answer({"id": "1"})

        def request(self, http_request_options: Any) -> Any:
            self.seen.append(http_request_options)
            return self.answer

    return Mine


@each(("https_agent", "pre_hook", "post_hook"))
def attribute_of_an_http_client(world: World, name: str) -> Any:
    return getattr(_own_class(world)(), name)


@case
def an_abstract_client_cannot_be_made(world: World) -> Any:
    return world.sdk.abstract_http_client.AbstractHttpClient()


@each((5, 1.5, "soon", (None, Differs("timeouts"))))
def set_timeout(world: World, value: Any) -> Any:
    client = _own_class(world)()
    client.set_timeout(value)
    return client.timeout


@each(("set_pre_request_hook", "set_post_request_hook"))
def hook_that_is_none(world: World, name: str) -> Any:
    return tried(lambda: getattr(_own_class(world)(), name)("no function")) != None  # noqa: E711


@each((("set_pre_request_hook", "pre_hook"), ("set_post_request_hook", "post_hook")))
def hook_attribute(world: World, setter: str, name: str) -> Any:
    def hook(one: Any) -> Any:
        return one

    client = world.sdk.default_http_client.DefaultHttpClient()
    getattr(client, setter)(hook)
    return getattr(client, name) is hook


@case
def set_http_client_of_another_kind(world: World) -> Any:
    return tried(lambda: world.sdk.ApiClient().set_http_client(object()))


@case
def set_http_client_to_none(world: World) -> Any:
    return tried(lambda: world.sdk.ApiClient().set_http_client(None))


@case
def get_http_client_gives_the_same(world: World) -> Any:
    client = world.sdk.ApiClient()
    own = client.get_http_client()
    mine = _own_class(world)()
    client.set_http_client(mine)
    return [own is not None, type(own).__name__, client.get_http_client() is mine, client.http_client is mine]


@case
def what_a_client_of_the_program_gets(world: World) -> Any:
    client, mine = world.client(), _own_class(world)()
    client.set_http_client(mine)
    world.sdk.UsersApi(client).get_users(page_size=5, state="active")
    seen = mine.seen[0]
    query = seen.query_params
    return [
        seen.method,
        seen.url == f"{world.server.url}/api/v2/users",
        {k: str(v) for k, v in dict(query).items()},
        seen.body or None,
    ]


@case
def the_body_that_a_client_of_the_program_gets(world: World) -> Any:
    client, mine = world.client(), _own_class(world)()
    client.set_http_client(mine)
    body = world.sdk.CreateUser()
    body.name = "n"
    world.sdk.UsersApi(client).post_users(body)
    seen = mine.seen[0]
    return [seen.body, seen.headers["Content-Type"], "Authorization" in seen.headers, "purecloud-sdk" in seen.headers]


@case
def the_form_that_a_client_of_the_program_gets(world: World) -> Any:
    client, mine = world.client(), _own_class(world)()
    mine.answer = world.answer({"access_token": "A"})
    client.set_http_client(mine)
    client.get_client_credentials_token("id", "secret")
    seen = mine.seen[0]
    return [
        seen.method,
        dict(seen.post_params),
        seen.body,
        seen.headers["Content-Type"],
        seen.headers["Authorization"][:6],
    ]


@case
def the_answer_of_a_client_of_the_program(world: World) -> Any:
    client, mine = world.client(), _own_class(world)()
    client.set_http_client(mine)
    return world.sdk.UsersApi(client).get_users_me()


@case
def an_exception_of_a_client_of_the_program(world: World) -> Any:
    client, mine = world.client(), _own_class(world)()
    mine.request = lambda _: (_ for _ in ()).throw(RefusedError("no"))
    client.set_http_client(mine)
    return tried(world.sdk.UsersApi(client).get_users_me)


@case
def a_client_derived_from_the_default_one(world: World) -> Any:
    outer: list[str] = []

    class Derived(world.sdk.default_http_client.DefaultHttpClient):  # type: ignore[misc,name-defined]
        def request(self, http_request_options: Any) -> Any:
            outer.append(http_request_options.method)
            return super().request(http_request_options)

    world.server.answer(200, {"id": "1"})
    client = world.client()
    client.set_http_client(Derived())
    return [world.sdk.UsersApi(client).get_users_me().id, outer, world.server.lines]


@case
def a_client_that_uses_the_rest_client_of_the_default_one(world: World) -> Any:
    class Derived(world.sdk.default_http_client.DefaultHttpClient):  # type: ignore[misc,name-defined]
        def request(self, http_request_options: Any) -> Any:
            config = self.to_rest_client_config(http_request_options)
            return self.rest_client.request(config["method"], config["url"], config["query_params"], config["headers"])

    world.server.answer(200, {"id": "1"})
    client = world.client()
    client.set_http_client(Derived())
    return [world.sdk.UsersApi(client).get_users_me().id, world.server.lines]


@case
def a_client_written_after_the_default_one(world: World) -> Any:
    class Copy(world.sdk.abstract_http_client.AbstractHttpClient):  # type: ignore[misc,name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.rest_client = world.sdk.rest.RESTClientObject()

        def request(self, http_request_options: Any) -> Any:
            if self.pre_hook and callable(self.pre_hook):
                http_request_options = self.pre_hook(http_request_options)
            response = self.rest_client.GET(
                http_request_options.url,
                query_params=http_request_options.query_params,
                headers=http_request_options.headers,
            )
            if self.post_hook and callable(self.post_hook):
                response = self.post_hook(response)
            return response

    calls: list[str] = []

    def before(one: Any) -> Any:
        calls.append("before")
        return one

    def after(one: Any) -> Any:
        calls.append(f"after {one.status}")
        return one

    world.server.answer(200, {"id": "1"})
    client, mine = world.client(), Copy()
    mine.set_pre_request_hook(before)
    mine.set_post_request_hook(after)
    client.set_http_client(mine)
    return [world.sdk.UsersApi(client).get_users_me().id, calls]


@case
def to_rest_client_config(world: World) -> Any:
    options = world.sdk.http_request_options.HttpRequestOptions(url="https://h", method="GET", headers={"A": "b"})
    return world.sdk.default_http_client.DefaultHttpClient(timeout=5).to_rest_client_config(options)


@case
def the_default_client_sends_options(world: World) -> Any:
    options = world.sdk.http_request_options.HttpRequestOptions(
        url=f"{world.server.url}/x", method="POST", headers={"A": "b"}, body={"a": 1}
    )
    answer = world.sdk.default_http_client.DefaultHttpClient().request(options)
    return [answer.status, answer.data, world.server.last.line, world.server.last.json, world.server.last.headers["A"]]


@case
def the_default_client_refuses_other_options(world: World) -> Any:
    return tried(lambda: world.sdk.default_http_client.DefaultHttpClient().request({"url": "u"}))


@case
def the_default_client_takes_a_timeout(world: World) -> Any:
    return world.sdk.default_http_client.DefaultHttpClient(timeout=5, https_agent=None).timeout


# -- hooks -------------------------------------------------------------------------------------------------------------


def _hooked(world: World, before: Any = None, after: Any = None) -> Any:
    client = world.client()
    if before:
        client.get_http_client().set_pre_request_hook(before)
    if after:
        client.get_http_client().set_post_request_hook(after)
    return world.sdk.UsersApi(client)


@case
def a_hook_sees_the_request(world: World) -> Any:
    came: list[Any] = []

    def before(one: Any) -> Any:
        came.append([one.method, one.url == f"{world.server.url}/api/v2/users/me", one.headers["Authorization"]])
        return one

    _hooked(world, before).get_users_me()
    return came


@case
def a_hook_adds_a_header(world: World) -> Any:
    def before(one: Any) -> Any:
        one.headers["X-Mine"] = "1"
        return one

    _hooked(world, before).get_users_me()
    return world.server.last.headers["X-Mine"]


@case
def a_hook_sees_the_response(world: World) -> Any:
    came: list[Any] = []

    def after(one: Any) -> Any:
        came.append(
            [
                one.status,
                one.reason,
                json.loads(one.data),
                one.getheader("CONTENT-type"),
                one.getheaders()["content-Type"],
            ]
        )
        return one

    world.server.answer(200, {"id": "1"})
    return [_hooked(world, after=after).get_users_me().id, came]


@case
def a_hook_changes_the_response(world: World) -> Any:
    def after(one: Any) -> Any:
        one.data = '{"id": "other"}'
        return one

    world.server.answer(200, {"id": "1"})
    return _hooked(world, after=after).get_users_me().id


@case
def an_exception_of_a_hook_before(world: World) -> Any:
    calls: list[int] = []

    def before(one: Any) -> Any:
        calls.append(1)
        raise RefusedError("revoked")

    try:
        _hooked(world, before).get_users_me()
    except RefusedError as error:
        return [str(error), len(calls), len(world.server.requests)]


@case
def an_exception_of_a_hook_after(world: World) -> Any:
    calls: list[int] = []

    def after(one: Any) -> Any:
        calls.append(1)
        raise RefusedError("revoked")

    try:
        _hooked(world, after=after).post_users({"name": "n"})
    except RefusedError as error:
        return [str(error), len(calls), len(world.server.requests)]


@case
def a_hook_after_does_not_see_errors(world: World) -> Any:
    came: list[int] = []

    def after(one: Any) -> Any:
        came.append(one.status)
        return one

    world.server.answer(404)
    return [tried(_hooked(world, after=after).get_users_me), came]


@differs("hooks that return nothing")
def a_hook_that_returns_nothing(world: World) -> Any:
    world.server.answer(200, {"id": "1"})
    return _hooked(world, lambda one: None).get_users_me().id


@case
def a_hook_runs_for_logins_too(world: World) -> Any:
    came: list[str] = []

    def before(one: Any) -> Any:
        came.append(one.url.removeprefix(world.server.url))
        return one

    world.server.answer(200, {"access_token": "A"})
    client = world.client()
    client.get_http_client().set_pre_request_hook(before)
    client.get_client_credentials_token("id", "secret")
    return came
