"""Each statement of the published README, done as a program would do it."""

from __future__ import annotations

import json
from typing import Any

from driver import World, case, differs, tried


@case
def client_credentials_and_a_first_call(world: World) -> Any:
    sdk = world.sdk
    sdk.configuration.host = world.sandbox
    apiclient = sdk.api_client.ApiClient().get_client_credentials_token("id", "secret")
    permissions = sdk.AuthorizationApi(apiclient).get_authorization_permissions()
    return [type(permissions).__name__, permissions.page_number]


@case
def saml_and_a_first_call(world: World) -> Any:
    sdk = world.sdk
    sdk.configuration.host = world.sandbox
    apiclient = sdk.api_client.ApiClient().get_saml2bearer_token("id", "secret", "org", "PHNhbWw+")
    return sdk.UsersApi(apiclient).get_users_me().name


@case
def authorization_code_and_refresh(world: World) -> Any:
    sdk = world.sdk
    sdk.configuration.host = world.server.url
    world.server.answer(200, {"access_token": "A", "refresh_token": "R", "expires_in": 60})
    world.server.answer(200, {"access_token": "A2", "refresh_token": "R2", "expires_in": 60})
    apiclient = sdk.api_client.ApiClient()
    apiclient, info = apiclient.get_code_authorization_token("id", "secret", "code", "https://r/oauth/callback")
    first = [apiclient.access_token, info["refresh_token"], info["expires_in"]]
    sdk.configuration.should_refresh_access_token = False
    apiclient, info = apiclient.refresh_code_authorization_token("id", "secret", info["refresh_token"])
    return [first, apiclient.access_token, info]


@case
def pkce_returns_the_client_and_the_token(world: World) -> Any:
    world.server.answer(200, {"access_token": "A", "expires_in": 60})
    apiclient = world.sdk.api_client.ApiClient(host=world.server.url)
    apiclient, info = apiclient.get_pkce_token("id", "v" * 43, "code", "https://r/oauth/callback")
    return [apiclient.access_token, info]


@case
def pkce_verifier_and_challenge(world: World) -> Any:
    client = world.sdk.api_client.ApiClient()
    verifier = client.generate_pkce_code_verifier(128)
    return [len(verifier), len(client.compute_pkce_code_challenge(verifier))]


@case
def choosing_a_region(world: World) -> Any:
    region = world.sdk.PureCloudRegionHosts.us_east_1
    world.sdk.configuration.host = region.get_api_host()
    return world.sdk.UsersApi().api_client.host


@case
def gateway_urls(world: World) -> Any:
    client = world.sdk.api_client.ApiClient()
    client.set_gateway(
        "mygateway.mydomain.myextension", "https", 1443, "myadditionalpathforlogin", "myadditionalpathforapi"
    )
    return [client.get_conf_url("login", client.host), client.get_conf_url("api", client.host)]


@case
def gateway_for_all_clients(world: World) -> Any:
    gateway = world.sdk.GatewayConfiguration()
    gateway.host = "mygateway.mydomain.myextension"
    gateway.protocol = "https"
    gateway.port = 1443
    gateway.path_params_login = "myadditionalpathforlogin"
    gateway.path_params_api = "myadditionalpathforapi"
    world.sdk.configuration.gateway_configuration = gateway
    client = world.sdk.api_client.ApiClient()
    return [client.get_conf_url("login", client.host), client.get_conf_url("api", client.host)]


@case
def gateway_by_the_names_of_the_readme(world: World) -> Any:
    client = world.sdk.api_client.ApiClient()
    return tried(
        lambda: client.set_gateway(hostname="g", scheme="https", port=4027, login_path="login", api_path="api")
    )


@case
def logging_as_in_the_readme(world: World) -> Any:
    logger, names = world.sdk.configuration.logger, world.sdk.logger
    logger.log_level = names.LogLevel.LError
    logger.log_request_body = True
    logger.log_response_body = True
    logger.log_format = names.LogFormat.TEXT
    logger.log_to_console = False
    logger.log_file_path = f"{world.folder}/pythonsdk.log"
    return [logger.log_level, logger.log_format, logger.log_to_console]


@case
def a_model_to_json(world: World) -> Any:
    world.server.answer(200, {"id": "1", "name": "Ada"})
    made = json.loads(world.users().get_users_me().to_json())
    return {name: value for name, value in made.items() if value is not None}


@case
def local_date_time_is_datetime(world: World) -> Any:
    return type(world.sdk.ApiClient().deserialize(world.answer('"2026-05-18T09:00:00"'), "LocalDateTime")).__name__


@case
def year_month_from_the_package(world: World) -> Any:
    from_package = world.sdk.YearMonth
    return [from_package(2026, 1).to_date(), from_package.from_date(from_package(2026, 1).to_date()).month]


@case
def abstract_http_client_from_its_module(world: World) -> Any:
    class CustomHttpClient(world.sdk.abstract_http_client.AbstractHttpClient):  # type: ignore[misc,name-defined]
        def request(self, options: Any) -> Any:
            return world.answer({"id": "1"})

    client = world.client()
    client.set_http_client(CustomHttpClient())
    return world.sdk.UsersApi(client).get_users_me().id


@differs("samples of the README")
def abstract_http_client_from_the_package(world: World) -> Any:
    return world.sdk.AbstractHttpClient.__name__


@case
def a_session_of_requests_takes_the_options(world: World) -> Any:
    made = world.sdk.http_request_options.HttpRequestOptions(url="https://h", method="GET")
    return sorted(dict(**made))


@differs("import")
def threads_after_the_import(world: World) -> Any:
    return world.threads


@case
def hooks_are_hung_on_the_default_client(world: World) -> Any:
    ran: list[str] = []

    def pre_hook(http_request_options: Any) -> Any:
        ran.append(http_request_options.method)
        return http_request_options

    client = world.client()
    client.get_http_client().set_pre_request_hook(pre_hook)
    world.sdk.UsersApi(client).get_users_me()
    return ran


@case
def an_update_that_reads_changes_and_writes(world: World) -> Any:
    routing = world.sdk.RoutingApi(world.sandbox_client())
    queue = routing.get_routing_queues().entities[0]
    queue.description = "changed"
    return routing.put_routing_queue(queue.id, queue).description


@case
def users_are_made_listed_and_removed(world: World) -> Any:
    users = world.sdk.UsersApi(world.sandbox_client())
    body = world.sdk.CreateUser()
    body.name, body.email, body.division_id = "Radia", "radia@example.com", users.get_users_me().division.id
    made = users.post_users(body)
    total = users.get_users().total
    users.delete_user(made.id)
    return [made.name, total, users.get_users().total]


@case
def pages_are_read_to_the_end(world: World) -> Any:
    users, names, number = world.sdk.UsersApi(world.sandbox_client()), [], 1
    while True:
        page = users.get_users(page_size=5, page_number=number)
        names += [user.name for user in page.entities]
        if number >= page.page_count:
            return names
        number += 1


@case
def analytics_are_queried(world: World) -> Any:
    sdk = world.sdk
    query = sdk.ConversationQuery()
    query.interval = "2026-01-01T00:00:00.000Z/2026-01-08T00:00:00.000Z"
    query.paging = sdk.PagingSpec()
    query.paging.page_size, query.paging.page_number = 5, 1
    found = sdk.ConversationsApi(world.sandbox_client()).post_analytics_conversations_details_query(query)
    return type(found).__name__
