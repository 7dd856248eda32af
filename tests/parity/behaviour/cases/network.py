"""`rest`, proxies, TLS, files."""

from __future__ import annotations

import base64
import os
import ssl
import urllib.request
from pathlib import Path
from typing import Any

from driver import Answer, Differs, World, case, differs, each, tried
from server import Server

# -- rest --------------------------------------------------------------------------------------------------------------


@each(("GET", "HEAD", "OPTIONS", "DELETE", "POST", "PUT", "PATCH"))
def rest(world: World, verb: str) -> Any:
    answer = getattr(world.sdk.rest.RESTClientObject(), verb)(
        f"{world.server.url}/x", headers={"A": "b"}, query_params={"q": "1"}
    )
    return [answer.status, answer.reason, answer.data, world.server.last.line, world.server.last.headers["A"]]


@each(("POST", "PUT", "PATCH"))
def rest_with_a_body_by(world: World, verb: str) -> Any:
    getattr(world.sdk.rest.RESTClientObject(), verb)(f"{world.server.url}/x", body={"a": 1})
    return [world.server.last.json, world.server.last.headers["Content-Type"]]


@case
def rest_with_a_form(world: World) -> Any:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    world.sdk.rest.RESTClientObject().POST(f"{world.server.url}/x", headers=headers, post_params={"a": "1 2"})
    return world.server.last.text


@case
def rest_raises_the_error_of_the_api(world: World) -> Any:
    world.server.answer(404, {"a": 1})
    try:
        world.sdk.rest.RESTClientObject(pools_size=2, max_size=2).GET(f"{world.server.url}/x")
    except world.sdk.rest.ApiException as error:
        return [error.status, error.reason, error.body]


@case
def rest_by_request(world: World) -> Any:
    answer = world.sdk.rest.RESTClientObject().request("get", f"{world.server.url}/x")
    return [answer.getheader("CONTENT-TYPE"), answer.getheaders()["content-type"], answer.urllib3_response.status]


@case
def rest_responses_are_files(world: World) -> Any:
    answer = world.sdk.rest.RESTClientObject().GET(f"{world.server.url}/x")
    return [answer.readable(), answer.closed, answer.seekable(), answer.writable()]


@case
def a_rest_response_can_be_made_and_changed(world: World) -> Any:
    class Raw:
        status, reason, data, headers = 200, "OK", b"{}", {"A": "b"}

    made = world.sdk.rest.RESTResponse(Raw())
    made.data = "changed"
    return [
        made.status,
        made.reason,
        made.data,
        made.getheaders()["A"],
        made.getheader("A"),
        made.urllib3_response.status,
    ]


@case
def print_kwargs(world: World) -> Any:
    return world.sdk.rest.RESTClientObject().print_kwargs(a=1)


# -- proxies -----------------------------------------------------------------------------------------------------------


@each((False, True))
def proxy_with_a_password(world: World, password: bool) -> Any:
    world.sdk.configuration.proxy = world.server.url
    if password:
        world.sdk.configuration.proxy_username, world.sdk.configuration.proxy_password = "user", "pass"
    client = world.sdk.ApiClient(host="http://api.example.test")
    client.access_token = "T"
    world.sdk.UsersApi(client).get_users_me()
    sent = world.server.last.said.get("proxy-authorization", "")
    return [world.server.last.line, base64.b64decode(sent.removeprefix("Basic ")).decode()]


@each((("HTTP_PROXY", Differs("environment proxies")), ("http_proxy", Differs("environment proxies"))))
def proxy_of_the_environment(world: World, variable: str) -> Any:
    os.environ[variable] = world.server.url
    client = world.sdk.ApiClient(host="http://127.0.0.2:9")
    client.access_token = "T"
    return [tried(world.sdk.UsersApi(client).get_users_me).__class__.__name__ == "UserMe", world.server.lines]


# -- TLS ---------------------------------------------------------------------------------------------------------------


def _secure(world: World, *, mutual: bool = False) -> Server:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{world.certificates}/server.pem", f"{world.certificates}/server.key")
    if mutual:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(f"{world.certificates}/ca.pem")
    return Server(context)


def _call(world: World, server: Server) -> Any:
    client = world.sdk.ApiClient(host=server.url.replace("127.0.0.1", "localhost"))
    client.access_token = "T"
    world.sdk.UsersApi(client).get_users_me()
    return server.lines


@differs("errors of the network")
def a_server_that_is_not_trusted(world: World) -> Any:
    return tried(lambda: _call(world, _secure(world)))


@case
def a_server_trusted_by_ssl_ca_cert(world: World) -> Any:
    world.sdk.configuration.ssl_ca_cert = f"{world.certificates}/ca.pem"
    return _call(world, _secure(world))


@case
def a_server_trusted_without_verification(world: World) -> Any:
    world.sdk.configuration.verify_ssl = False
    return _call(world, _secure(world))


@case
def a_server_trusted_by_a_context_of_the_program(world: World) -> Any:
    world.sdk.configuration.ssl_context = ssl.create_default_context(cafile=f"{world.certificates}/ca.pem")
    return _call(world, _secure(world))


def _client_files(world: World) -> list[str]:
    return [f"{world.certificates}/{name}" for name in ("client.pem", "client.key", "ca.pem")]


@case
def mutual_tls_by_files(world: World) -> Any:
    world.sdk.configuration.set_mtls_certificates(*_client_files(world))
    return _call(world, _secure(world, mutual=True))


@case
def mutual_tls_by_files_and_names(world: World) -> Any:
    names = dict(zip(("certPath", "keyPath", "caPath"), _client_files(world), strict=True))
    world.sdk.configuration.set_mtls_certificates(**names)
    return _call(world, _secure(world, mutual=True))


@case
def mutual_tls_by_settings(world: World) -> Any:
    configuration = world.sdk.configuration
    configuration.cert_file, configuration.key_file, configuration.ssl_ca_cert = _client_files(world)
    return _call(world, _secure(world, mutual=True))


@differs("mutual TLS by contents")
def mutual_tls_by_contents(world: World) -> Any:
    pair = [Path(path).read_text() for path in _client_files(world)]
    world.sdk.configuration.set_mtls_contents(*pair)
    return _call(world, _secure(world, mutual=True))


@each((("", "k", "a"), ("c", "", "a"), ("c", "k", "")))
def mutual_tls_by_contents_that_lack_one(world: World, *contents: str) -> Any:
    return tried(lambda: world.sdk.configuration.set_mtls_contents(*contents))


@each((("", "k"), ("c", ""), ("no-such", "no-such", Differs("wrong arguments"))))
def mutual_tls_by_files_that_lack_one(world: World, *files: str) -> Any:
    return tried(lambda: world.sdk.configuration.set_mtls_certificates(*files))


@case
def authorities_trusted_by_default(world: World) -> Any:
    world.sdk.configuration.create_mtls_or_ssl_context()
    return world.sdk.configuration.ssl_context.cert_store_stats()["x509_ca"]


@differs("authorities")
def authorities_trusted_with_a_certificate_of_the_client(world: World) -> Any:
    world.sdk.configuration.set_mtls_certificates(*_client_files(world))
    return world.sdk.configuration.ssl_context.cert_store_stats()["x509_ca"]


@case
def authorities_trusted_with_a_certificate_and_no_authority(world: World) -> Any:
    world.sdk.configuration.set_mtls_certificates(*_client_files(world)[:2])
    return world.sdk.configuration.ssl_context.cert_store_stats()["x509_ca"]


@case
def a_context_that_is_set_stays(world: World) -> Any:
    mine = world.sdk.configuration.ssl_context = ssl.create_default_context()
    world.sdk.configuration.create_mtls_or_ssl_context()
    return world.sdk.configuration.ssl_context is mine


# -- files -------------------------------------------------------------------------------------------------------------


def _downloaded(world: World) -> str:
    world.sdk.configuration.temp_folder_path = str(world.folder)
    headers = {"Content-Disposition": 'attachment; filename="report.csv"', "Content-Type": "text/csv"}
    return str(world.sdk.ApiClient().deserialize(Answer("a,b", "text/csv", headers), "file"))


@case
def a_file_that_is_downloaded(world: World) -> Any:
    path = Path(_downloaded(world))
    return [path.suffix, path.parent == world.folder, path.read_text()]


@differs("file names of servers")
def the_name_of_a_file_that_is_downloaded(world: World) -> Any:
    return Path(_downloaded(world)).name


@differs("file names of servers")
def a_file_whose_name_leaves_the_folder(world: World) -> Any:
    inside = world.folder / "in"
    inside.mkdir()
    world.sdk.configuration.temp_folder_path = str(inside)
    headers = {"Content-Disposition": 'attachment; filename="../out.csv"', "Content-Type": "text/csv"}
    path = world.sdk.ApiClient().deserialize(Answer("a,b", "text/csv", headers), "file")
    return Path(path).resolve().parent == inside.resolve()


@case
def the_sandbox_is_called_through_a_client_of_the_program(world: World) -> Any:
    client = world.sandbox_client()

    class Mine(world.sdk.abstract_http_client.AbstractHttpClient):  # type: ignore[misc,name-defined]
        def request(self, http_request_options: Any) -> Any:
            request = urllib.request.Request(http_request_options.url, headers=dict(http_request_options.headers))
            with urllib.request.urlopen(request) as answer:
                return Answer(answer.read().decode(), "application/json")

    client.set_http_client(Mine())
    return world.sdk.RoutingApi(client).get_routing_queues().total
