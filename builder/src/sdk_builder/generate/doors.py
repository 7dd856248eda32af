"""The hand-written public names of the SDK: what the stub of the package re-exports besides the generated rooms."""

from __future__ import annotations

# Name -> module below the package. `configuration` is the one object, not the module of that name.
DOORS = {
    "AbstractHttpClient": "abstract_http_client",
    "ApiClient": "api_client",
    "ApiException": "rest",
    "ApiNullValue": "api_null_value",
    "Configuration": "configuration",
    "DefaultHttpClient": "default_http_client",
    "Gap": "_core.notifications.events",
    "GatewayConfiguration": "gateway_configuration",
    "HttpRequestOptions": "http_request_options",
    "LogFormat": "logger",
    "LogLevel": "logger",
    "NotificationHandler": "_core.notifications.handler",
    "PureCloudRegionHosts": "purecloud_region_hosts",
    "YearMonth": "year_month",
    "configuration": "configuration",
    "connect": "_core.connect",
    "login_with_browser": "_core.browser",
    "notifications": "_core.notifications.stream",
    "paginate": "_paging",
    "topic": "_topics",
    "with_response": "_core.api",
}

# The same for the room of the asynchronous classes.
AIO_DOORS = {"ApiClient": "_core.aio", "DefaultHttpClient": "_core.aio_http_client"}
