"""What a configuration file may hold: its sections and keys, the type of each value, and the attribute that it sets.

The defaults are those of the objects themselves: `Configuration`, `Logger`, `RetryPolicy`, `GatewayConfiguration`.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

SettingType: TypeAlias = Literal[
    "string",
    "flag",
    "seconds",
    "count",
    "level",
    "format",
    "host",
    "name",
    "protocol",
    "port",
    "path",
    "file",
    "token",
    "transport",
]


class Setting(NamedTuple):
    """One key of a section."""

    type: SettingType
    attribute: str


#: `general` and `reauthentication` set attributes of `Configuration`; each other section those of an object of its own.
SECTIONS: dict[str, dict[str, Setting]] = {
    "general": {
        "host": Setting("host", "host"),
        "live_reload_config": Setting("flag", "live_reload_config"),
        "transport": Setting("transport", "transport"),
    },
    "reauthentication": {
        "refresh_access_token": Setting("flag", "should_refresh_access_token"),
        "refresh_token_wait_max": Setting("seconds", "refresh_token_wait_time"),
    },
    "logging": {
        "log_level": Setting("level", "log_level"),
        "log_format": Setting("format", "log_format"),
        "log_to_console": Setting("flag", "log_to_console"),
        "log_file_path": Setting("file", "log_file_path"),
        "log_response_body": Setting("flag", "log_response_body"),
        "log_request_body": Setting("flag", "log_request_body"),
    },
    "retry": {
        "retry_wait_min": Setting("seconds", "wait_min"),
        "retry_wait_max": Setting("seconds", "wait_max"),
        "retry_max": Setting("count", "retries"),
    },
    "gateway": {
        "host": Setting("name", "host"),
        "protocol": Setting("protocol", "protocol"),
        "port": Setting("port", "port"),
        "path_params_login": Setting("path", "path_params_login"),
        "path_params_api": Setting("path", "path_params_api"),
        "username": Setting("string", "username"),
        "password": Setting("string", "password"),
    },
}

#: The keys of each `[profile NAME]`, for `connect(profile="NAME")`.
PROFILE: dict[str, Setting] = {
    "region": Setting("host", "region"),
    "client_id": Setting("string", "client_id"),
    "client_secret": Setting("string", "client_secret"),
    "access_token": Setting("token", "access_token"),
}

#: Keys whose values no message shows.
SECRET = frozenset(("password", "client_secret", "access_token"))
