"""What happens when a call does not succeed."""

from __future__ import annotations

import socket
import threading
from typing import Any

from driver import Differs, World, case, differs, each, tried

BODY = {"message": "not like that", "code": "bad.request", "status": 400, "contextId": "c"}


def _caught(world: World, status: int, body: Any = None, **headers: str) -> Any:
    world.server.answer(
        status, body, {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}
    )
    try:
        world.users().get_users_me()
    except world.sdk.rest.ApiException as error:
        return error
    return None


@each((400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 422, 429, 500, 501, 502, 503, 504))
def status(world: World, code: int) -> Any:
    # Without Retry-After, and as a POST: what is repeated otherwise is shown by cases of its own.
    world.server.answer(code, BODY)
    for _ in range(20):
        world.server.answer(code, BODY)
    try:
        world.users().post_users({"name": "n"})
    except world.sdk.rest.ApiException as error:
        return [error.status, error.body]


@each(
    (
        200,
        201,
        202,
        203,
        (204, Differs("empty answers")),
        (205, Differs("empty answers")),
        (206, Differs("more successes")),
        (207, Differs("more successes")),
    )
)
def success(world: World, code: int) -> Any:
    world.server.answer(code, b"" if code in (204, 205) else {"id": "1"}, {"Content-Type": "application/json"})
    return world.users().delete_user("1")


@each(("status", "reason", "body"))
def attribute_of_an_error(world: World, name: str) -> Any:
    return getattr(_caught(world, 404, BODY), name)


@case
def headers_of_an_error(world: World) -> Any:
    headers = _caught(world, 404, BODY, X_Trace="7").headers
    return [
        headers["X-Trace"],
        headers["x-trace"],
        headers.get("X-TRACE"),
        "x-Trace" in headers,
        headers.get("none", "d"),
    ]


@case
def headers_of_an_error_listed(world: World) -> Any:
    return sorted(name for name in _caught(world, 404, BODY, X_Trace="7").headers if name != "Content-Length")


@case
def retry_after_of_an_error(world: World) -> Any:
    for _ in range(20):
        world.server.answer(429, BODY, {"Retry-After": "0", "X-Seconds": "7"})
    client = world.client()
    client.set_http_client(_once(world))
    try:
        world.sdk.UsersApi(client).post_users({})
    except world.sdk.rest.ApiException as error:
        return [error.headers["X-Seconds"], error.headers["Retry-After"]]


def _once(world: World) -> Any:
    """A client of the program's own that never repeats."""
    import urllib.error
    import urllib.request

    class Client(world.sdk.abstract_http_client.AbstractHttpClient):  # type: ignore[misc,name-defined]
        def request(self, options: Any) -> Any:
            request = urllib.request.Request(options.url, method=options.method, headers=dict(options.headers))
            try:
                urllib.request.urlopen(request)
            except urllib.error.HTTPError as error:
                response = _Response(error.code, error.reason, error.read().decode(), dict(error.headers))
                raise world.sdk.rest.ApiException(http_resp=response) from None

    return Client()


class _Response:
    def __init__(self, status: int, reason: str, data: str, headers: dict[str, str]) -> None:
        self.status, self.reason, self.data, self.headers = status, reason, data, headers

    def getheaders(self) -> Any:
        return self.headers

    def getheader(self, name: str, default: Any = None) -> Any:
        return self.headers.get(name, default)


@differs("text of errors")
def text_of_an_error(world: World) -> Any:
    return str(_caught(world, 404, BODY)).splitlines()[0]


@case
def the_text_of_an_error_names_its_status_and_message(world: World) -> Any:
    text = str(_caught(world, 404, BODY))
    return ["404" in text, "not like that" in text]


@differs("text of errors")
def the_words_that_programs_look_for_in_the_text_of_an_error(world: World) -> Any:
    text = str(_caught(world, 400, BODY))
    return ["(400)" in text, "Reason: Bad Request" in text]


@case
def errors_made_by_programs(world: World) -> Any:
    error = world.sdk.rest.ApiException(status=418, reason="teapot")
    return [error.status, error.reason, error.body, error.headers, error.args]


@case
def errors_made_by_position(world: World) -> Any:
    error = world.sdk.rest.ApiException(418, "teapot")
    return [error.status, error.reason]


@case
def errors_made_of_a_response(world: World) -> Any:
    error = world.sdk.rest.ApiException(http_resp=_Response(409, "Conflict", "{}", {"A": "b"}))
    return [error.status, error.reason, error.body, error.headers["A"]]


@case
def errors_are_exceptions(world: World) -> Any:
    cls = world.sdk.rest.ApiException
    return [issubclass(cls, Exception), issubclass(cls, OSError), issubclass(cls, ValueError)]


@case
def an_error_page_in_another_charset(world: World) -> Any:
    return _caught(world, 404, "<p>é</p>".encode()).body


@differs("error pages")
def an_error_page_in_latin(world: World) -> Any:
    error = tried(lambda: _caught(world, 404, "<p>é</p>".encode("latin-1")))
    return error if isinstance(error, dict) else error.status


@differs("secrets that come back")
def a_password_that_the_answer_repeats(world: World) -> Any:
    world.server.answer(400, {"message": "'correct horse' has no digit"})
    try:
        world.users().post_users({"name": "n", "password": "correct horse"})
    except world.sdk.rest.ApiException as error:
        return error.body


# -- refresh of tokens -------------------------------------------------------------------------------------------------


def _refreshable(world: World) -> Any:
    client = world.client()
    client.client_id, client.client_secret, client.refresh_token = "id", "secret", "R1"
    return client


@case
def a_token_that_expired_is_renewed(world: World) -> Any:
    world.server.answer(401)
    world.server.answer(200, {"access_token": "T2", "refresh_token": "R2"})
    world.server.answer(200, {"id": "1"})
    client = _refreshable(world)
    user = world.sdk.UsersApi(client).get_users_me()
    said = [seen.headers["Authorization"][:8] for seen in world.server.requests]
    return [user.id, world.server.lines, said, client.access_token, client.refresh_token]


@case
def a_token_that_is_assigned_is_renewed(world: World) -> Any:
    client = _refreshable(world)
    client.access_token = "T9"
    world.server.answer(401)
    world.server.answer(200, {"access_token": "T2", "refresh_token": "R2"})
    world.server.answer(200, {"id": "1"})
    before = client.refresh_token
    world.sdk.UsersApi(client).get_users_me()
    return [before, world.server.lines, client.access_token, client.refresh_token]


@case
def a_login_is_restored_in_any_order(world: World) -> Any:
    client = world.client()
    client.refresh_token = "R1"
    client.client_id, client.client_secret = "id", "secret"
    world.server.answer(401)
    world.server.answer(200, {"access_token": "T2", "refresh_token": "R2"})
    world.server.answer(200, {"id": "1"})
    user = world.sdk.UsersApi(client).get_users_me()
    return [user.id, world.server.requests[1].headers["Authorization"], client.refresh_token]


@case
def a_token_that_is_assigned_after_a_login_is_not_renewed(world: World) -> Any:
    client = world.client()
    world.server.answer(200, {"access_token": "T1"})
    client.get_client_credentials_token("id", "secret")
    client.access_token = "T9"
    world.server.answer(401)
    return [tried(world.sdk.UsersApi(client).get_users_me), world.server.lines]


@case
def a_token_is_not_renewed_without_a_refresh_token(world: World) -> Any:
    world.server.answer(401)
    return [tried(world.users().get_users_me), world.server.lines]


@case
def a_token_is_not_renewed_if_the_configuration_says_so(world: World) -> Any:
    world.sdk.configuration.should_refresh_access_token = False
    world.server.answer(401)
    return [tried(world.sdk.UsersApi(_refreshable(world)).get_users_me), world.server.lines]


@differs("tokens refused for good")
def a_token_that_is_refused_for_good(world: World) -> Any:
    for number in range(3):
        world.server.answer(401)
        world.server.answer(200, {"access_token": f"T{number}", "refresh_token": f"R{number}"})
    return [tried(world.sdk.UsersApi(_refreshable(world)).get_users_me), len(world.server.requests)]


@case
def handle_expired_access_token(world: World) -> Any:
    world.server.answer(200, {"access_token": "T2", "refresh_token": "R2"})
    client = _refreshable(world)
    client.handle_expired_access_token()
    return [client.access_token, client.refresh_token, client.refresh_in_progress, world.server.last.line]


@case
def a_refresh_that_fails(world: World) -> Any:
    world.server.answer(401)
    world.server.answer(400, {"error": "invalid_grant"})
    return tried(world.sdk.UsersApi(_refreshable(world)).get_users_me)


# -- retries -----------------------------------------------------------------------------------------------------------


@case
def a_limited_get_succeeds_after_the_wait(world: World) -> Any:
    for _ in range(2):
        world.server.answer(429, BODY, {"Content-Type": "application/json", "Retry-After": "0"})
    world.server.answer(200, {"id": "1"})
    return [world.users().get_users_me().id, world.server.lines]


@case
def a_limited_post_succeeds_after_the_wait(world: World) -> Any:
    world.server.answer(429, BODY, {"Content-Type": "application/json", "Retry-After": "0"})
    world.server.answer(200, {"id": "1"})
    return [world.users().post_users({"name": "n"}).id, [seen.json for seen in world.server.requests]]


@differs("retries")
def a_post_whose_connection_breaks(world: World) -> Any:
    world.server.break_off(2)
    result = tried(lambda: world.users().post_users({"name": "n"}).id)
    return [result, len(world.server.requests)]


@case
def a_get_whose_connection_breaks(world: World) -> Any:
    world.server.break_off(1)
    world.server.answer(200, {"id": "1"})
    return world.users().get_users_me().id


@differs("retries")
def a_get_that_fails_for_a_moment(world: World) -> Any:
    world.server.answer(503, BODY)
    world.server.answer(200, {"id": "1"})
    return tried(lambda: world.users().get_users_me().id)


@case
def a_post_that_fails_is_not_repeated(world: World) -> Any:
    world.server.answer(500, BODY)
    return [tried(lambda: world.users().post_users({"name": "n"})), len(world.server.requests)]


@case
def a_redirect_is_followed(world: World) -> Any:
    world.server.answer(307, b"", {"Location": "/api/v2/users/other"})
    world.server.answer(200, {"id": "1"})
    return [world.users().get_users_me().id, world.server.lines]


@differs("errors of the network")
def a_refused_connection(world: World) -> Any:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    client = world.sdk.ApiClient(host=f"http://127.0.0.1:{port}")
    client.access_token = "T"
    return tried(world.sdk.UsersApi(client).get_users_me)


@case
def many_threads_use_one_client(world: World) -> Any:
    for _ in range(16):
        world.server.answer(200, {"id": "1"})
    users, came = world.users(), []
    threads = [threading.Thread(target=lambda: came.append(users.get_users_me().id)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came


@case
def the_sandbox_refuses_as_the_platform_does(world: World) -> Any:
    users = world.sdk.UsersApi(world.sandbox_client())
    caught = []
    for call in (lambda: users.get_user("no-such-user"), lambda: users.post_users({"email": "x"})):
        try:
            call()
        except world.sdk.rest.ApiException as error:
            caught.append([error.status, error.reason])
    return caught
