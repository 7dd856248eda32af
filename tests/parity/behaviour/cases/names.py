"""Imports: what stands where, however it is reached."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

from driver import NAME, Differs, World, case, each

STATEMENTS = (
    ("import PureCloudPlatformClientV2 as gc", "gc.UsersApi.__name__"),
    ("import PureCloudPlatformClientV2 as gc", "gc.api_client.ApiClient is gc.ApiClient"),
    ("import PureCloudPlatformClientV2 as gc", "gc.rest.ApiException.__name__"),
    ("import PureCloudPlatformClientV2 as gc", "gc.logger.LogLevel.LError"),
    ("import PureCloudPlatformClientV2 as gc", "gc.models.user.User is gc.User"),
    ("import PureCloudPlatformClientV2 as gc", "gc.models.User is gc.User"),
    ("import PureCloudPlatformClientV2 as gc", "gc.apis.users_api.UsersApi is gc.UsersApi"),
    ("import PureCloudPlatformClientV2 as gc", "gc.utils.sanitize_for_serialization({'a': None})"),
    ("import PureCloudPlatformClientV2 as gc", "gc.year_month.YearMonth is gc.YearMonth"),
    ("import PureCloudPlatformClientV2 as gc", "gc.api_null_value.ApiNullValue() is gc.ApiNullValue()"),
    ("import PureCloudPlatformClientV2 as gc",
     "gc.purecloud_region_hosts.PureCloudRegionHosts is gc.PureCloudRegionHosts"),
    ("import PureCloudPlatformClientV2 as gc",
     "gc.gateway_configuration.GatewayConfiguration is gc.GatewayConfiguration"),
    ("import PureCloudPlatformClientV2 as gc", "gc.default_http_client.DefaultHttpClient.__name__"),
    ("import PureCloudPlatformClientV2 as gc", "gc.abstract_http_client.AbstractHttpClient.__name__"),
    ("import PureCloudPlatformClientV2 as gc", "gc.http_request_options.HttpRequestOptions.__name__"),
    ("import PureCloudPlatformClientV2 as gc", "type(gc.configuration).__name__"),
    ("import PureCloudPlatformClientV2 as gc", "gc.configuration is gc.Configuration()"),
    ("import PureCloudPlatformClientV2.configuration", "PureCloudPlatformClientV2.configuration.host"),
    ("import PureCloudPlatformClientV2.rest as rest", "rest.ApiException.__name__"),
    ("import PureCloudPlatformClientV2.models.user_me", "PureCloudPlatformClientV2.models.user_me.UserMe.__name__"),
    ("import PureCloudPlatformClientV2.apis.users_api as a", "a.UsersApi.__name__"),
    ("from PureCloudPlatformClientV2 import *", "UsersApi.__name__"),
    ("from PureCloudPlatformClientV2 import *", "rest.ApiException.__name__"),
    ("from PureCloudPlatformClientV2 import *", "configuration.host"),
    ("from PureCloudPlatformClientV2 import *", "api_client.ApiClient.__name__"),
    ("from PureCloudPlatformClientV2 import *", "models.User is User"),
    ("from PureCloudPlatformClientV2 import *", "logger.LogFormat.JSON"),
    ("from PureCloudPlatformClientV2 import *", "apis.users_api.UsersApi is UsersApi"),
    ("from PureCloudPlatformClientV2 import *",
     "[n for n in ('PureCloudRegionHosts', 'YearMonth') if n not in globals()]"),
    ("from PureCloudPlatformClientV2 import configuration", "configuration.host"),
    ("from PureCloudPlatformClientV2 import ApiClient, Configuration", "Configuration() is Configuration()"),
    ("from PureCloudPlatformClientV2 import rest, models, apis", "models.UserMe.__name__"),
    ("from PureCloudPlatformClientV2 import User, UserMe, UsersApi",
     "User.__module__.rsplit('.', 1)[0].rsplit('.', 1)[-1]"),
    ("from PureCloudPlatformClientV2.configuration import Configuration", "Configuration().host"),
    ("from PureCloudPlatformClientV2.api_client import ApiClient", "ApiClient().host"),
    ("from PureCloudPlatformClientV2.rest import ApiException", "ApiException(status=404, reason='x').status"),
    ("from PureCloudPlatformClientV2.rest import RESTClientObject, RESTResponse", "RESTResponse.__name__"),
    ("from PureCloudPlatformClientV2.models import UserMe, CreateUser", "UserMe().name"),
    ("from PureCloudPlatformClientV2.models.user_me import UserMe", "UserMe().name"),
    ("from PureCloudPlatformClientV2.models import *", "UserMe().name"),
    ("from PureCloudPlatformClientV2.apis import UsersApi", "UsersApi.__name__"),
    ("from PureCloudPlatformClientV2.apis.users_api import UsersApi", "UsersApi.__name__"),
    ("from PureCloudPlatformClientV2.logger import LogLevel, LogFormat, Logger", "(LogLevel.LTrace, LogFormat.TEXT)"),
    ("from PureCloudPlatformClientV2.utils import deprecated", "deprecated('x')(len)([1])"),
    ("from PureCloudPlatformClientV2.purecloud_region_hosts import PureCloudRegionHosts", "len(PureCloudRegionHosts)"),
    ("from PureCloudPlatformClientV2.year_month import YearMonth", "YearMonth(2026, 1).month"),
    ("from PureCloudPlatformClientV2.api_null_value import ApiNullValue", "ApiNullValue().to_dict()"),
    ("from PureCloudPlatformClientV2.gateway_configuration import GatewayConfiguration",
     "GatewayConfiguration().port"),
    ("from PureCloudPlatformClientV2.default_http_client import DefaultHttpClient",
     "DefaultHttpClient().timeout", Differs("timeouts")),
    ("from PureCloudPlatformClientV2.abstract_http_client import AbstractHttpClient",
     "AbstractHttpClient.__abstractmethods__"),
    ("from PureCloudPlatformClientV2.http_request_options import HttpRequestOptions",
     "HttpRequestOptions(url='u', method='get').method"),
    ("from PureCloudPlatformClientV2 import NoSuchThing", "NoSuchThing"),
    ("import PureCloudPlatformClientV2.no_such_module", "1"),
    ("from PureCloudPlatformClientV2.models import NoSuchModel", "1"),
)  # fmt: skip


@each(STATEMENTS)
def statement(world: World, statement: str, expression: str) -> Any:
    names: dict[str, Any] = {}
    exec(statement, names)
    return eval(expression, names)


@case
def the_configuration_stays_the_object_after_its_module_is_imported(world: World) -> Any:
    importlib.import_module(f"{NAME}.configuration")
    return world.sdk.configuration.host


@case
def unknown_names_of_the_package_are_attribute_errors(world: World) -> Any:
    return world.sdk.NoSuchThing


@case
def every_model_module_has_the_name_of_its_class(world: World) -> Any:
    wrong = []
    for name in ("user", "user_me", "queue", "create_user", "conversation_query", "adfs", "o_auth_client"):
        try:
            importlib.import_module(f"{NAME}.models.{name}")
        except ImportError:
            wrong.append(name)
    return wrong


@case
def every_api_module_can_be_listed(world: World) -> Any:
    return sorted(
        module.name for module in pkgutil.iter_modules(world.sdk.apis.__path__) if module.name.endswith("_api")
    )


@case
def dir_of_the_package_lists_models_and_apis(world: World) -> Any:
    return [name in dir(world.sdk) for name in ("User", "UsersApi", "ApiClient", "configuration", "models")]


@case
def dir_of_models_lists_models(world: World) -> Any:
    return [name in dir(world.sdk.models) for name in ("User", "Queue")]
