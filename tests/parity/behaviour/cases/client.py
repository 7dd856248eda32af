"""`ApiClient`: its attributes, its helpers, its logins."""

from __future__ import annotations

import re
import threading
import warnings
from typing import Any
from unittest.mock import MagicMock, patch
from urllib.parse import parse_qs

from driver import Differs, World, case, differs, each, tried

ATTRIBUTES = (
    "host", "http_client", "default_headers", "cookie", "client_id", "client_secret", "access_token", "refresh_token",
    "refresh_in_progress", "gateway_configuration", "user_agent",
)  # fmt: skip


@each(ATTRIBUTES)
def attribute_of_a_new_client(world: World, name: str) -> Any:
    value = getattr(world.sdk.ApiClient(), name)
    return {key: one for key, one in value.items() if key != "User-Agent"} if name == "default_headers" else value


@each((
    ("host", "https://api.mypurecloud.ie"), ("cookie", "a=b"), ("client_id", "i"), ("client_secret", "s"),
    ("access_token", "t"), ("refresh_token", "r"), ("user_agent", "mine"), ("gateway_configuration", None),
    ("refresh_in_progress", True), ("some_attribute_of_the_program", 1), ("last_response", None),
))  # fmt: skip
def attribute_that_was_set(world: World, name: str, value: Any) -> Any:
    client = world.sdk.ApiClient()
    setattr(client, name, value)
    return getattr(client, name)


@case
def the_lock_of_the_refresh_can_be_held(world: World) -> Any:
    with world.sdk.ApiClient().refresh_token_lock:
        return True


@each((
    {}, {"host": "https://h"}, ({"host": "https://h/"}, Differs("hosts")),
    {"header_name": "X-A", "header_value": "1"}, {"cookie": "a=b"},
))  # fmt: skip
def client_with(world: World, settings: dict[str, Any]) -> Any:
    client = world.sdk.ApiClient(**settings)
    return [client.host, {k: v for k, v in client.default_headers.items() if k != "User-Agent"}, client.cookie]


@case
def arguments_of_a_client_by_position(world: World) -> Any:
    client = world.sdk.ApiClient("https://h", "X-A", "1", "a=b")
    return [client.host, client.default_headers.get("X-A"), client.cookie]


@case
def headers_and_cookie_are_sent(world: World) -> Any:
    client = world.client(header_name="X-A", header_value="1", cookie="a=b")
    client.set_default_header("X-B", "2")
    world.sdk.UsersApi(client).get_users_me()
    return {name: world.server.last.headers.get(name) for name in ("X-A", "X-B", "Cookie")}


@case
def the_user_agent_is_sent(world: World) -> Any:
    world.users().get_users_me()
    return world.server.last.headers["User-Agent"]


@case
def headers_of_a_call(world: World) -> Any:
    world.users().get_users_me()
    return world.server.last.said


@case
def headers_of_a_call_with_a_body(world: World) -> Any:
    world.users().post_users({"name": "n"})
    return world.server.last.said


@each(("select_header_accept", "select_header_content_type"))
def media_types_by(world: World, method: str) -> Any:
    choose = getattr(world.sdk.ApiClient(), method)
    choices: list[list[str]] = [
        [], ["application/json"], ["text/csv"], ["text/csv", "application/JSON"], ["text/csv", "image/png"],
        ["multipart/form-data"], ["Application/XML"],
    ]  # fmt: skip
    return [choose(one) for one in choices]


@each((
    "a/b c", 7, 1.5, True, False, None, ["a", "b"], [], "ü", ("a", "b"),
))  # fmt: skip
def to_path_value(world: World, value: Any) -> Any:
    return world.sdk.ApiClient().to_path_value(value)


@each((
    ("login", "https://api.mypurecloud.com"), ("api", "https://api.mypurecloud.com"),
    (None, "https://api.mypurecloud.com"),
    ("login", "https://api.euw2.pure.cloud"), ("login", "https://localhost:1"),
    ("login", "http://api.example.test:8080"),
    ("other", "https://api.mypurecloud.com"), ("login", "https://apix.example.test"),
))  # fmt: skip
def conf_url(world: World, kind: str | None, base: str) -> Any:
    return world.sdk.ApiClient().get_conf_url(kind, base)


@each((42, 43, 64, 128, 129))
def pkce_verifier_of_length(world: World, length: int) -> Any:
    verifier = world.sdk.ApiClient().generate_pkce_code_verifier(length)
    return [len(verifier), re.fullmatch(r"[A-Za-z0-9._~-]+", verifier) is not None]


@each(("a" * 42, "a" * 43, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "b" * 128, "b" * 129))
def pkce_challenge_of(world: World, verifier: str) -> Any:
    return world.sdk.ApiClient().compute_pkce_code_challenge(verifier)


@case
def update_params_for_auth(world: World) -> Any:
    headers: dict[str, str] = {}
    world.client().update_params_for_auth(headers, {}, ["PureCloud OAuth"])
    return dict(headers)


@each((None, [], ["No such setting"]))
def update_params_for_auth_with(world: World, settings: Any) -> Any:
    headers: dict[str, str] = {}
    world.client().update_params_for_auth(headers, {}, settings)
    return dict(headers)


@case
def update_params_for_auth_of_guests(world: World) -> Any:
    headers: dict[str, str] = {}
    world.sdk.configuration.api_key = {"Authorization": "jwt"}
    world.sdk.configuration.api_key_prefix = {"Authorization": "Bearer"}
    world.client().update_params_for_auth(headers, {}, ["Guest Chat JWT"])
    return dict(headers)


@case
def prepare_post_parameters(world: World) -> Any:
    path = world.file("a.txt", "text")
    made = world.sdk.ApiClient().prepare_post_parameters(None, {"file": path})
    return list(made.items()) if isinstance(made, dict) else made


@case
def prepare_post_parameters_of_fields(world: World) -> Any:
    made = world.sdk.ApiClient().prepare_post_parameters([("a", "1")])
    return list(made.items()) if isinstance(made, dict) else made


# -- call_api ----------------------------------------------------------------------------------------------------------


@case
def call_api(world: World) -> Any:
    world.server.answer(200, {"id": "1"})
    user = world.client().call_api(
        "/api/v2/users/{userId}", "GET", {"userId": "1"}, {"expand": "presence"}, {"X-A": "1"},
        response_type="User", auth_settings=["PureCloud OAuth"],
    )  # fmt: skip
    said = world.server.last.said
    return [user, world.server.last.line, {name: said[name] for name in ("x-a", "authorization", "content-type")}]


@case
def call_api_without_authentication(world: World) -> Any:
    world.client().call_api("/api/v2/x", "GET")
    return world.server.last.said.get("authorization")


@case
def call_api_without_a_response_type(world: World) -> Any:
    world.server.answer(200, {"id": "1"})
    return world.client().call_api("/api/v2/x", "GET", auth_settings=["PureCloud OAuth"])


@each(("list[User]", "dict(str, int)", "object", "str", "int", "list[str]"))
def call_api_for(world: World, kind: str) -> Any:
    answers = {"list[User]": [{"id": "1"}], "dict(str, int)": {"a": 1}, "str": "text", "int": 3, "list[str]": ["a"]}
    world.server.answer(200, answers.get(kind, {"any": [1]}))
    return world.client().call_api("/api/v2/x", "GET", response_type=kind)


@case
def call_api_with_a_body(world: World) -> Any:
    body = world.sdk.CreateUser()
    body.name, body.division_id = "n", "d"
    world.client().call_api("/api/v2/users", "POST", body=body, header_params={"Content-Type": "application/json"})
    return [world.server.last.line, world.server.last.json]


@case
def call_api_with_a_form(world: World) -> Any:
    world.client().call_api(
        "/x", "POST", header_params={"Content-Type": "application/x-www-form-urlencoded"},
        post_params=[("a", "1 2"), ("b", "ü")],
    )  # fmt: skip
    return [world.server.last.headers["Content-Type"], parse_qs(world.server.last.text)]


@case
def call_api_with_a_file(world: World) -> Any:
    path = world.file("a.txt", "text")
    world.client().call_api("/x", "POST", header_params={"Content-Type": "multipart/form-data"}, files={"file": path})
    seen = world.server.last
    boundary = seen.headers["Content-Type"].partition("boundary=")[2].strip('"')
    parts = [part.strip() for part in seen.text.split(f"--{boundary}") if part.strip() not in ("", "--")]
    return [sorted(part.replace("\r\n", "\n").splitlines()) for part in parts]


@case
def call_api_with_a_callback(world: World) -> Any:
    world.server.answer(200, {"id": "1"})
    came: list[Any] = []
    pending = world.client().call_api("/x", "GET", response_type="User", callback=came.append)
    pending.join()
    return came


@case
def a_callback_runs_in_another_thread(world: World) -> Any:
    came: list[Any] = []
    pending = world.users().get_users_me(callback=lambda _: came.append(threading.current_thread()))
    pending.join()
    return [thread is threading.main_thread() for thread in came]


@case
def a_pending_call_can_be_asked_whether_it_ended(world: World) -> Any:
    pending = world.users().get_users_me(callback=lambda _: None)
    pending.join()
    return pending.is_alive()


@case
def the_last_response(world: World) -> Any:
    world.server.answer(200, {"id": "ü"}, {"Content-Type": "application/json", "X-Trace": "7"})
    client = world.client()
    world.sdk.UsersApi(client).get_users_me()
    last = client.last_response
    return [last.status, last.reason, last.data, last.getheader("x-TRACE"), last.getheader("none", "d")]


@case
def the_headers_of_the_last_response(world: World) -> Any:
    world.server.answer(200, {}, {"Content-Type": "application/json", "X-Trace": "7"})
    client = world.client()
    world.sdk.UsersApi(client).get_users_me()
    headers = client.last_response.getheaders()
    return [headers["X-Trace"], headers["x-trace"], headers.get("X-TRACE"), "x-Trace" in headers, "Date" in headers]


def _headers(world: World, name: str, *values: str) -> Any:
    world.server.answer(200, {"id": "1"}, {"Content-Type": "application/json", name: values})
    client = world.client()
    world.sdk.UsersApi(client).get_users_me()
    return client.last_response.getheaders()


@case
def headers_that_came_twice(world: World) -> Any:
    headers = _headers(world, "X-Trace", "1", "2")
    return [headers["x-trace"], headers.getlist("X-TRACE"), headers.getlist("none"), dict(headers)["X-Trace"]]


@differs("headers that came twice")
def cookies_that_came_twice(world: World) -> Any:
    headers = _headers(world, "Set-Cookie", "a=b; Expires=Thu, 01 Jan 2032 00:00:00 GMT", "c=d")
    return [headers["set-cookie"], headers.getlist("set-cookie")]


@differs("an answer with two `Content-Length`")
def two_equal_lengths(world: World) -> Any:
    return dict(_headers(world, "Content-Length", "11"))["Content-Length"]


@case
def the_response_of_urllib3_behind_the_last_response(world: World) -> Any:
    client = world.client()
    world.sdk.UsersApi(client).get_users_me()
    raw = client.last_response.urllib3_response
    return [raw.status, raw.data, raw.headers["Content-Type"], raw.headers.get("content-TYPE")]


@case
def an_overridden_call_api_sees_calls_of_api_classes(world: World) -> Any:
    class Mine(world.sdk.ApiClient):  # type: ignore[misc,name-defined]
        def call_api(self, resource_path: str, method: str, *arguments: Any, **named: Any) -> Any:
            seen.append([resource_path, method, sorted(named)])
            return super().call_api(resource_path, method, *arguments, **named)

    seen: list[Any] = []
    client = Mine(host=world.server.url)
    world.server.answer(200, {"id": "1"})
    return [world.sdk.UsersApi(client).get_user("1", expand=["presence"]).id, seen, world.server.lines]


@case
def a_mock_in_the_place_of_a_client(world: World) -> Any:
    client = MagicMock()
    client.call_api.return_value = "whatever"
    result = world.sdk.UsersApi(client).get_user("1", expand=["presence"])
    arguments, named = client.call_api.call_args
    return [result, list(arguments[:4]), named["response_type"], named["auth_settings"]]


@case
def a_call_api_that_was_patched(world: World) -> Any:
    with patch.object(world.sdk.ApiClient, "call_api", return_value="patched"):
        return world.sdk.UsersApi(world.client()).get_users_me()


@differs("callbacks")
def a_callback_call_that_fails(world: World) -> Any:
    threading.excepthook = lambda _: None
    world.server.answer(404)
    return tried(world.users().get_users_me(callback=lambda _: None).join)


@differs("last_response")
def the_last_response_in_another_thread(world: World) -> Any:
    client, seen = world.client(), []
    world.sdk.UsersApi(client).get_users_me()
    other = threading.Thread(target=lambda: seen.append(client.last_response is None))
    other.start()
    other.join()
    return seen


@differs("deprecated operations")
def a_deprecated_operation_and_the_filters_of_the_program(world: World) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return tried(lambda: world.users().get_fieldconfig("person").__class__.__name__)


@each(
    (
        "PureCloudPlatformClientV2.default_http_client.DefaultHttpClient.request",
        "PureCloudPlatformClientV2.rest.RESTClientObject.request",
    )
)
def a_way_to_the_server_that_was_patched(world: World, what: str) -> Any:
    with patch(what, return_value=world.answer({"id": "patched"})):
        return [world.users().get_users_me().id, world.server.lines]


@case
def a_client_with_an_http_client_that_was_patched(world: World) -> Any:
    with patch.object(world.sdk.ApiClient, "get_http_client") as replacement:
        replacement.return_value.request.return_value = world.answer({"id": "patched"})
        return [world.users().get_users_me().id, world.server.lines]


@differs("helpers of a client")
def a_client_whose_helpers_are_overridden(world: World) -> Any:
    class Mine(world.sdk.ApiClient):  # type: ignore[misc,name-defined]
        def update_params_for_auth(self, headers: Any, querys: Any, auth_settings: Any) -> None:
            headers["Authorization"] = "Mine"

    client = Mine(host=world.server.url)
    world.server.answer(200, {"id": "1"})
    world.sdk.UsersApi(client).get_users_me()
    return world.server.last.headers.get("Authorization")
