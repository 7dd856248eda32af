"""The hand-written public names, and the modules that hold them: the one list that the runtime and the stubs follow."""

#: Names of the package. `configuration` is not here: the package has it as a property, which no import replaces.
PACKAGE_NAMES = {
    "AbstractHttpClient": "abstract_http_client",
    "ApiClient": "api_client",
    "ApiException": "rest",
    "ApiNullValue": "api_null_value",
    "AsyncPaginator": "_core.tasks.paging.aio",
    "Budget": "_core.call.pacing.budget",
    "Configuration": "configuration",
    "DefaultHttpClient": "default_http_client",
    "FileBudget": "_core.call.pacing.file",
    "Gap": "_core.notifications.event",
    "GatewayConfiguration": "gateway_configuration",
    "HttpRequestOptions": "http_request_options",
    "LogFormat": "logger",
    "LogLevel": "logger",
    "NotificationHandler": "_core.notifications.handler",
    "Notifications": "_core.notifications.stream",
    "Paginator": "_core.tasks.paging.reader",
    "PureCloudRegionHosts": "purecloud_region_hosts",
    "RedisBudget": "_core.call.pacing.redis",
    "UnknownAttributeWarning": "_core.models.model",
    "YearMonth": "year_month",
    "answers_with_job": "_core.tasks.jobs.facts",
    "connect": "_core.clients.connect",
    "download": "_core.tasks.files",
    "download_recordings": "_core.tasks.files",
    "from_wire": "_core.models.wire",
    "login_with_browser": "_core.clients.browser",
    "notifications": "_core.notifications.stream",
    "paginate": "_paging",
    "search": "_core.lazy.search",
    "rows": "_core.models.rows",
    "to_wire": "_core.models.wire",
    "topic": "_topics",
    "upload": "_core.tasks.files",
    "wait": "_core.tasks.jobs",
    "with_response": "_core.clients.api",
}

#: Names of the package `aio`, beside the asynchronous API classes.
AIO_NAMES = {
    "ApiClient": "_core.clients.aio",
    "DefaultHttpClient": "_core.clients.aio",
    "connect": "_core.clients.aio",
    "download": "_core.tasks.files.aio",
    "download_recordings": "_core.tasks.files.aio",
    "upload": "_core.tasks.files.aio",
    "wait": "_core.tasks.jobs.aio",
}

#: Submodules that are attributes of the package after a plain `import PureCloudPlatformClientV2`.
SUBMODULES = frozenset(
    {module for module in PACKAGE_NAMES.values() if not module.startswith("_")} - {"configuration"}
    | {"aio", "apis", "events", "models", "utils"}
)
