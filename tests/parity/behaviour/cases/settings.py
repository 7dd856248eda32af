"""The configuration, the regions, the gateway, the configuration file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from driver import World, case, differs, each, tried

DEFAULTS = (
    "host", "api_client", "temp_folder_path", "api_key", "api_key_prefix", "username", "password", "access_token",
    "should_refresh_access_token", "refresh_token_wait_time", "verify_ssl", "ssl_ca_cert", "cert_file", "key_file",
    "ssl_context", "proxy", "proxy_username", "proxy_password", "gateway_configuration", "live_reload_config",
)  # fmt: skip


@each(DEFAULTS)
def default_of(world: World, name: str) -> Any:
    return getattr(world.sdk.Configuration(), name)


@case
def default_of_config_file_path(world: World) -> Any:
    return os.path.relpath(world.sdk.configuration.config_file_path, os.environ["HOME"])


SET = (
    ("host", "https://api.mypurecloud.ie"), ("temp_folder_path", "/tmp"), ("username", "u"), ("password", "p"),
    ("access_token", "t"), ("should_refresh_access_token", False), ("refresh_token_wait_time", 3),
    ("verify_ssl", False),
    ("ssl_ca_cert", "ca.pem"), ("cert_file", "c.pem"), ("key_file", "k.pem"), ("proxy", "http://p:1"),
    ("proxy_username", "u"), ("proxy_password", "p"), ("live_reload_config", False),
    ("api_key", {"Authorization": "k"}),
    ("api_key_prefix", {"Authorization": "Bearer"}), ("some_attribute_of_the_program", 1),
)  # fmt: skip


@each(SET)
def set_and_read(world: World, name: str, value: Any) -> Any:
    setattr(world.sdk.configuration, name, value)
    return getattr(world.sdk.Configuration(), name)


@case
def a_logger_is_set_and_read(world: World) -> Any:
    mine = world.sdk.logger.Logger()
    world.sdk.configuration.logger = mine
    return world.sdk.configuration.logger is mine


@case
def a_gateway_is_set_and_read(world: World) -> Any:
    mine = world.sdk.GatewayConfiguration(host="g")
    world.sdk.configuration.gateway_configuration = mine
    return world.sdk.configuration.gateway_configuration is mine


@case
def isinstance_of_configuration(world: World) -> Any:
    return type(world.sdk.configuration) is type(world.sdk.Configuration())


@case
def api_key_with_prefix(world: World) -> Any:
    configuration = world.sdk.configuration
    configuration.api_key = {"a": "k", "b": "k2"}
    configuration.api_key_prefix = {"a": "P"}
    return [configuration.get_api_key_with_prefix(name) for name in ("a", "b", "c")]


@case
def basic_auth_token(world: World) -> Any:
    world.sdk.configuration.username, world.sdk.configuration.password = "user", "pass"
    return world.sdk.configuration.get_basic_auth_token()


@case
def basic_auth_token_without_credentials(world: World) -> Any:
    return world.sdk.configuration.get_basic_auth_token()


@case
def auth_settings(world: World) -> Any:
    world.sdk.configuration.access_token = "t"
    return world.sdk.configuration.auth_settings()


@case
def auth_settings_of_a_token(world: World) -> Any:
    world.sdk.configuration.access_token = "t"
    return world.sdk.configuration.auth_settings("other")["PureCloud OAuth"]["value"]


@case
def auth_settings_of_a_token_by_name(world: World) -> Any:
    return world.sdk.configuration.auth_settings(access_token="other")["PureCloud OAuth"]["value"]


@case
def auth_settings_of_an_empty_token(world: World) -> Any:
    world.sdk.configuration.access_token = "t"
    return world.sdk.configuration.auth_settings("")["PureCloud OAuth"]["value"]


@case
def debug_report(world: World) -> Any:
    lines = world.sdk.configuration.to_debug_report().splitlines()
    return [line.partition(":")[0] for line in lines if ":" in line][:5]


# -- regions -----------------------------------------------------------------------------------------------------------

REGIONS = (
    "us_east_1", "eu_west_1", "ap_southeast_2", "ap_northeast_1", "eu_central_1", "us_west_2", "ca_central_1",
    "ap_northeast_2", "eu_west_2", "ap_south_1", "us_east_2", "sa_east_1", "me_central_1", "ap_northeast_3",
    "eu_central_2", "mx_central_1", "ap_southeast_1", "eusc_de_east_1",
)  # fmt: skip


@each(REGIONS)
def region(world: World, name: str) -> Any:
    one = world.sdk.PureCloudRegionHosts[name]
    return [
        one.get_api_host(),
        one.apihost,
        one.value,
        one.name,
        str(one),
        one is world.sdk.PureCloudRegionHosts(one.value),
    ]


@case
def regions_in_their_order(world: World) -> Any:
    return [one.name for one in world.sdk.PureCloudRegionHosts]


@case
def no_such_region(world: World) -> Any:
    return world.sdk.PureCloudRegionHosts["eu_west_9"]


@case
def a_client_calls_the_region_that_was_chosen(world: World) -> Any:
    world.sdk.configuration.host = world.sdk.PureCloudRegionHosts.eu_west_1.get_api_host()
    client = world.sdk.ApiClient()
    return [client.host, client.get_conf_url("login", client.host)]


# -- gateway -----------------------------------------------------------------------------------------------------------

GATEWAYS: tuple[dict[str, Any], ...] = (
    {},
    {"host": "g"},
    {"host": ""},
    {"host": "g", "protocol": "http"},
    {"host": "g", "protocol": ""},
    {"host": "g", "port": 1443},
    {"host": "g", "port": -1},
    {"host": "g", "port": -5},
    {"host": "g", "port": None},
    {"host": "g", "port": 0},
    {"host": "g", "path_params_login": "l", "path_params_api": "a"},
    {"host": "g", "path_params_login": "/l/", "path_params_api": "/a/"},
    {"host": "g", "path_params_login": "l/m/", "path_params_api": ""},
    {"host": "g", "username": "u", "password": "p"},
    {"host": "g", "username": "", "password": ""},
)
PARTS = ("host", "protocol", "port", "path_params_login", "path_params_api", "username", "password")


@each(GATEWAYS)
def gateway(world: World, settings: dict[str, Any]) -> Any:
    made = world.sdk.GatewayConfiguration(**settings)
    return [getattr(made, part) for part in PARTS]


@case
def gateway_takes_keywords_only(world: World) -> Any:
    return world.sdk.GatewayConfiguration("g")


@each(GATEWAYS)
def urls_through_gateway(world: World, settings: dict[str, Any]) -> Any:
    client = world.sdk.ApiClient()
    client.gateway_configuration = world.sdk.GatewayConfiguration(**settings)
    return [client.get_conf_url(kind, "https://api.mypurecloud.ie") for kind in ("login", "api")]


@each((
    ("g", "https", 1443, "l", "a"),
    ("g", None, -1, None, None),
    ("g", None, None, None, None),
    ("g", "http", 80, "", ""),
))  # fmt: skip
def set_gateway(world: World, *values: Any) -> Any:
    client = world.sdk.ApiClient()
    client.set_gateway(*values)
    return [client.get_conf_url(kind, client.host) for kind in ("login", "api")]


@case
def set_gateway_by_name(world: World) -> Any:
    client = world.sdk.ApiClient()
    client.set_gateway(host="g", protocol="http", port=1, path_params_login="l", path_params_api="a")
    return [getattr(client.gateway_configuration, part) for part in PARTS]


@case
def the_gateway_of_the_configuration_is_that_of_clients_made_later(world: World) -> Any:
    world.sdk.configuration.gateway_configuration = world.sdk.GatewayConfiguration(host="g")
    client = world.sdk.ApiClient()
    return [client.gateway_configuration.host, client.get_conf_url("api", client.host)]


@case
def calls_and_logins_go_through_the_gateway(world: World) -> Any:
    client = world.sdk.ApiClient()
    client.set_gateway("127.0.0.1", "http", world.server.port, "login", "api")
    world.server.answer(200, {"access_token": "T"})
    client.get_client_credentials_token("id", "secret")
    world.sdk.UsersApi(client).get_users_me()
    return world.server.lines


# -- configuration file ------------------------------------------------------------------------------------------------

FILE = {
    "logging": {
        "log_level": "trace", "log_format": "json", "log_to_console": False, "log_response_body": True,
        "log_request_body": True,
    },
    "reauthentication": {"refresh_access_token": False, "refresh_token_wait_max": 7},
    "general": {"live_reload_config": True, "host": "https://api.mypurecloud.de"},
    "gateway": {
        "host": "mygateway", "protocol": "http", "port": 1443, "path_params_login": "l", "path_params_api": "a",
        "username": "u", "password": "p",
    },
}  # fmt: skip


def _ini(settings: dict[str, dict[str, Any]]) -> str:
    def entry(value: Any) -> str:
        return str(value).lower() if isinstance(value, bool) else str(value)

    return "".join(f"[{s}]\n" + "".join(f"{k} = {entry(v)}\n" for k, v in e.items()) for s, e in settings.items())


def _settings(world: World) -> Any:
    configuration = world.sdk.configuration
    logger, gateway = configuration.logger, configuration.gateway_configuration
    return [
        configuration.host, configuration.live_reload_config, configuration.should_refresh_access_token,
        float(configuration.refresh_token_wait_time), logger.log_level, logger.log_format, logger.log_to_console,
        logger.log_response_body, logger.log_request_body, gateway and [getattr(gateway, part) for part in PARTS],
    ]  # fmt: skip


@each(("ini", "json"))
def configuration_file_as(world: World, notation: str) -> Any:
    text = json.dumps(FILE) if notation == "json" else _ini(FILE)
    world.sdk.configuration.config_file_path = world.file("config", text)
    return _settings(world)


@each(sorted(FILE))
def configuration_file_with_one_section(world: World, section: str) -> Any:
    world.sdk.configuration.config_file_path = world.file("config", _ini({section: FILE[section]}))
    return _settings(world)


@case
def the_configuration_file_names_a_log_file(world: World) -> Any:
    log = world.folder / "log"
    text = _ini({"logging": {"log_level": "error", "log_to_console": False, "log_file_path": str(log)}})
    world.sdk.configuration.config_file_path = world.file("config", text)
    world.server.answer(404)
    tried(world.users().get_users_me)
    return [world.sdk.configuration.logger.log_file_path == str(log), log.stat().st_size > 0]


@each((
    "[logging]\nlog_level = loud\n",
    "[general]\nhosst = https://api.mypurecloud.de\n",
    "[genral]\nhost = https://api.mypurecloud.de\n",
    "host = https://api.mypurecloud.de\n",
    "{\"general\": {\"host\": ",
    "[reauthentication]\nrefresh_token_wait_max = soon\n",
), "configuration file errors")  # fmt: skip
def configuration_file_with_an_error(world: World, text: str) -> Any:
    world.sdk.configuration.config_file_path = world.file("config", text)
    return _settings(world)


@case
def the_configuration_file_of_the_home_folder(world: World) -> Any:
    folder = world.folder / ".genesyscloudpython"
    folder.mkdir()
    (folder / "config").write_text("[general]\nhost = https://api.mypurecloud.jp\n")
    program = "import PureCloudPlatformClientV2 as gc; print(gc.ApiClient().host)"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program], env={**os.environ, "HOME": str(world.folder)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout


# -- one configuration, many clients -----------------------------------------------------------------------------------


@case
def a_client_stays_at_the_host_it_was_made_for(world: World) -> Any:
    world.sdk.configuration.host = world.server.url
    client = world.sdk.ApiClient()
    world.sdk.configuration.host = "https://api.mypurecloud.de"
    return client.host == world.server.url


@case
def a_client_made_for_one_host_calls_it_after_the_configuration_moved(world: World) -> Any:
    world.sdk.configuration.host = world.server.url
    client = world.sdk.ApiClient()
    client.access_token = "T"
    world.sdk.configuration.host = "http://127.0.0.1:9"
    world.sdk.UsersApi(client).get_users_me()
    return world.server.lines


@case
def the_client_of_the_configuration_is_made_once(world: World) -> Any:
    one, other = world.sdk.UsersApi(), world.sdk.RoutingApi()
    return [one.api_client is other.api_client, one.api_client is world.sdk.configuration.api_client]


@case
def the_client_of_the_configuration_can_be_set(world: World) -> Any:
    mine = world.sdk.configuration.api_client = world.client()
    return world.sdk.UsersApi().api_client is mine


@case
def the_token_of_the_configuration_is_sent_by_clients_without_one(world: World) -> Any:
    world.sdk.configuration.host, world.sdk.configuration.access_token = world.server.url, "of-the-process"
    world.sdk.UsersApi().get_users_me()
    return world.server.last.headers.get("Authorization")


@case
def the_token_of_a_client_wins(world: World) -> Any:
    world.sdk.configuration.host, world.sdk.configuration.access_token = world.server.url, "of-the-process"
    world.users().get_users_me()
    return world.server.last.headers.get("Authorization")


@case
def a_configuration_can_be_given_to_a_client(world: World) -> Any:
    configuration = world.sdk.Configuration()
    configuration.host, configuration.access_token = world.server.url, "C"
    client = world.sdk.ApiClient()
    client.configuration = configuration
    world.sdk.UsersApi(client).get_users_me()
    return [client.configuration is configuration, world.server.last.headers.get("Authorization")]


@differs("token of the configuration")
def the_token_of_the_configuration_at_another_host(world: World) -> Any:
    world.sdk.configuration.host, world.sdk.configuration.access_token = "https://api.mypurecloud.ie", "of-the-process"
    world.sdk.UsersApi(world.sdk.ApiClient(host=world.server.url)).get_users_me()
    return world.server.last.headers.get("Authorization")
