"""The configuration: one object for the process, which every client uses unless it is given one of its own."""

from __future__ import annotations

import os
import time
from enum import Enum
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ..call.retry import RetryPolicy
from ..http.network import SETTINGS, Network
from ..http.transport import SecondsSetting, checked_limits, checked_wait
from ..lazy.annotations import evaluable
from ..secrets.redaction import Secret, without_user
from ..secrets.setting import SecretSetting
from ..secrets.tracebacks import forgetful
from . import hosts
from .published_methods import PublishedMethods
from .restorable import restorable

if TYPE_CHECKING:
    import ssl

    from ...gateway_configuration import GatewayConfiguration
    from ..call.pacing.budget import Budget
    from .logger import Logger
    from .watch import Watch

DEFAULT_FILE = "~/.genesyscloudpython/config"
DEFAULT_RETRIES = RetryPolicy()
TRANSPORTS = ("automatic", "fast", "standard")
_network_settings = attrgetter(*SETTINGS)


@restorable
@evaluable
class Configuration(PublishedMethods):
    """Where the API is, how it is reached, and how the SDK behaves.

    `Configuration()` is the object of the process, `PureCloudPlatformClientV2.configuration`; `copy()` makes one for a
    client of its own.

    :ivar host: the API's host: a `PureCloudRegionHosts` member, a region (`eu-west-1`), a domain or a URL
    :ivar access_token: for clients without a token of their own, when they call this very host
    :ivar api_client: the `ApiClient` of API classes that are given none; made with the first of them
    :ivar timeout: seconds to wait for a connection, and between two bytes of an answer: (10, 60)
    :ivar pool_size: connections that a client keeps open to a host, and uses at the same time: 32
    :ivar retry_configuration: when calls are retried: a `RetryPolicy`, or a `RetryConfiguration` as in the other SDKs
    :ivar pacing: whether clients slow down before the platform's rate limit refuses them: True
    :ivar budget: a rate limit shared with all that use the token: a `FileBudget`, a `RedisBudget`, anything that is a
        `Budget`. It takes the place of `pacing`. None
    :ivar should_refresh_access_token: whether an expired token is replaced where that is possible: True
    :ivar refresh_token_wait_time: seconds that a call waits for another one that is replacing the token: 10
    :ivar verify_ssl: whether the server's certificate is checked: True
    :ivar ssl_ca_cert: a file of certificates of authorities to trust besides the system's
    :ivar cert_file: a file with the certificate that this client shows, and `key_file` one with its private key
    :ivar key_password: the pass phrase of that key, if it is locked
    :ivar ssl_context: a ready `ssl.SSLContext`, which wins over all other TLS settings
    :ivar proxy: URL of a proxy; without it, `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` count
    :ivar transport: what carries a client's calls from its first one on: "fast" (extra `fast`), "standard" (urllib3 and
        aiohttp), or "automatic": the fast one where it is installed and can be used, otherwise the standard one
    :ivar tracing: whether each request is a span of OpenTelemetry (extra `tracing`): if the application uses it (None)
    :ivar max_response_bytes: the largest body of an answer in memory, decompressed; files of any size go to
        `download_to`: 268,435,456 (256 MiB), `None` for any
    :ivar temp_folder_path: where downloaded files go without a place of their own
    :ivar live_reload_config: whether a changed configuration file is read again: True
    """

    timeout = SecondsSetting[float | tuple[float, float]](checked_limits)
    refresh_token_wait_time = SecondsSetting[float](checked_wait)
    _process: Configuration | None = None

    def __new__(cls) -> Configuration:
        if cls._process is None:
            cls._process = super().__new__(cls)
        return cls._process

    def __init__(self) -> None:
        if self.__dict__:
            return  # the object of the process, made before
        self._set_defaults()
        try:
            self.reload()
        except ValueError:
            Configuration._process = None
            raise

    def _set_defaults(self) -> None:
        self._host = hosts.DEFAULT
        self.api_client: Any = None
        self.temp_folder_path: str | None = None
        self.api_key: dict[str, str] = {}
        self.api_key_prefix: dict[str, str] = {}
        self.username = ""
        self._password = Secret("")
        self._access_token = Secret("")
        self.should_refresh_access_token = True
        self.refresh_token_wait_time = 10
        self.verify_ssl = True
        self.ssl_ca_cert: str | None = None
        self.cert_file: str | None = None
        self.key_file: str | None = None
        self.ssl_context: ssl.SSLContext | None = None
        self.proxy: str | None = None
        self.proxy_username: str | None = None
        self._proxy_password = Secret("")
        self._key_password = Secret("")
        self.max_response_bytes: int | None = 256 << 20
        self.gateway_configuration: GatewayConfiguration | None = None
        self.timeout = (10.0, 60.0)
        self.pool_size = 32
        self.retry_configuration: Any = DEFAULT_RETRIES
        self.pacing = True
        self.budget: Budget | None = None
        self._query_encoding = "standard"
        self._transport = "automatic"
        self.tracing: bool | None = None
        self.live_reload_config = True
        self._logger: Logger | None = None
        self._network: Network | None = None
        self._config_file_path = os.path.expanduser(DEFAULT_FILE)  # noqa: PTH111 - pathlib is not needed to start
        self._file_state: tuple[int, int] | None = None
        self._looked = 0.0
        self._from_file: dict[str, Any] = {}
        self._profiles: dict[str, dict[str, Any]] = {}

    def copy(self) -> Configuration:
        """A configuration of its own with the same settings, for `ApiClient(configuration=...)`."""
        import copy as copying

        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        twin.api_client = None
        twin.api_key, twin.api_key_prefix = dict(self.api_key), dict(self.api_key_prefix)
        twin.gateway_configuration = copying.copy(self.gateway_configuration)
        return twin

    __copy__ = copy

    def __deepcopy__(self, memo: object) -> Configuration:
        return self if self is Configuration._process else self.copy()

    @property
    def host(self) -> str:
        return self._host

    @host.setter
    @forgetful
    def host(self, value: str | Enum | None) -> None:
        self._host = hosts.api_url(value)

    proxy_password = SecretSetting(None)
    key_password = SecretSetting(None)

    @property
    def unknown_enum_values(self) -> str:
        """What becomes of an enum value that this release does not know.

        `"keep"` (default): it stays as it was received. `"replace"`: it becomes `"outdated_sdk_version"`, as in the
        published package, and a later update writes that string to the platform. Holds for the whole process.
        """
        from ..models.field import Policy

        return "replace" if Policy.replace_unknown_enum_values else "keep"

    @unknown_enum_values.setter
    def unknown_enum_values(self, value: str) -> None:
        from ..models.field import Policy

        if value not in ("keep", "replace"):
            raise ValueError(f"unknown_enum_values must be 'keep' or 'replace', not {value!r}")
        Policy.replace_unknown_enum_values = value == "replace"

    @property
    def query_encoding(self) -> str:
        """How queries are written.

        `"standard"` (default): lists as the definition says, mostly as repeated names; a space as `%20`.
        `"published"`: as in the published package, lists joined by commas, empty ones too, and a space as `+`.
        """
        return self._query_encoding

    @query_encoding.setter
    def query_encoding(self, value: str) -> None:
        if value not in ("standard", "published"):
            raise ValueError(f"query_encoding must be 'standard' or 'published', not {value!r}")
        self._query_encoding = value

    @property
    def transport(self) -> str:
        return self._transport

    @transport.setter
    def transport(self, value: str) -> None:
        if value not in TRANSPORTS:
            raise ValueError(f"transport must be one of {', '.join(TRANSPORTS)}, not {value!r}")
        self._transport = value

    @property
    def strict_models(self) -> bool:
        """Whether setting an attribute that a model does not have is an error, not only a warning. Default: False.

        Holds for the whole process. Keywords of constructors are checked in any case.
        """
        from ..models.field import Policy

        return Policy.strict

    @strict_models.setter
    def strict_models(self, value: bool) -> None:
        from ..models.field import Policy

        Policy.strict = bool(value)

    @property
    def logger(self) -> Logger:
        """What is logged, and where."""
        if self._logger is None:
            from .logger import Logger

            self._logger = Logger()
        return self._logger

    @logger.setter
    def logger(self, value: Logger) -> None:
        self._logger = value

    def network(self) -> Network:
        """How connections are made, now."""
        settings = _network_settings(self)
        if self._network is None or self._network.settings != settings:
            self._network = Network(settings)
        return self._network

    # -- configuration file --------------------------------------------------------------------------------------------

    @property
    def config_file_path(self) -> str:
        return self._config_file_path

    @config_file_path.setter
    def config_file_path(self, value: str | os.PathLike[str]) -> None:
        path = os.path.expanduser(os.fspath(value))  # noqa: PTH111 - os.PathLike to string
        before, self._config_file_path = self.__dict__.get("_config_file_path", path), path
        try:
            self.reload(force=path != os.path.expanduser(DEFAULT_FILE))  # noqa: PTH111 - that one need not be there
        except ValueError:
            self._config_file_path = before
            raise

    def profiles(self) -> dict[str, dict[str, Any]]:
        """The `[profile NAME]` sections of the configuration file, by name."""
        return {name: dict(settings) for name, settings in self._profiles.items()}

    def profile(self, name: str) -> dict[str, Any]:
        """The settings of `[profile NAME]` in the configuration file; its secrets show themselves by `reveal()` only.

        :raises ValueError: if there is none
        """
        if name not in self._profiles:
            known = ", ".join(sorted(self._profiles)) or "none"
            raise ValueError(f"no [profile {name}] in {self._config_file_path}; profiles there: {known}")
        return dict(self._profiles[name])

    def reload(self, *, force: bool = False) -> bool:
        """Read the configuration file if it changed since it was read; whether it was read.

        Called before each request, at most once a second, unless `live_reload_config` is off.

        :param force: look now, and report a file that is missing
        :raises ConfigFileError: for a file with an error; nothing of it counts then
        """
        self._looked = time.monotonic()
        try:
            status = os.stat(self._config_file_path)  # noqa: PTH116 - called for each request
        except (OSError, ValueError):
            if force:
                from .file import ConfigFileError

                raise ConfigFileError(f"configuration file {self._config_file_path}: there is no such file") from None
            return False
        state = (status.st_mtime_ns, status.st_size)
        if state == self._file_state and not force:
            return False
        self._file_state = state  # also of a file with an error: complain once, not for each call
        from pathlib import Path

        from .file import read

        self._take(read(Path(self._config_file_path)))
        return True

    def watch(self) -> Watch:
        """Read the configuration file the moment it changes, not only before the next call (extra `watch`).

        :raises ImportError: without the extra
        """
        from .watch import Watch

        return Watch(self._config_file_path, self._reload_at_once)

    def _poll(self) -> None:
        """Live reload: called before each request. An error keeps what was read last, and is logged."""
        if not self.live_reload_config or time.monotonic() - self._looked < 1.0:
            return
        try:
            self.reload()
        except ValueError as error:
            self.logger.warn(str(error))

    def _reload_at_once(self) -> None:
        self._looked = float("-inf")
        self._poll()

    def _take(self, settings: dict[str, dict[str, Any]]) -> None:
        """Let the settings of a file count, except where code has set something else since: all of them, or none."""
        before = self.__dict__ | {"_from_file": dict(self._from_file)}
        logger = None if self._logger is None else dict(self._logger.__dict__)
        try:
            self._put_all(settings)
        except ValueError as error:
            self.__dict__.update(before)
            if self._logger is not None and logger is not None:
                self._logger.__dict__.update(logger)
            from .file import ConfigFileError

            raise ConfigFileError(f"configuration file {self._config_file_path}: {error}") from None

    def _put_all(self, settings: dict[str, dict[str, Any]]) -> None:
        from .settings import SECTIONS

        self._profiles = {n.removeprefix("profile "): v for n, v in settings.items() if n.startswith("profile ")}
        for section in ("general", "reauthentication"):
            for key, value in settings.get(section, {}).items():
                self._put(self, SECTIONS[section][key].attribute, hosts.api_url(value) if key == "host" else value)
        if settings.get("retry"):
            chosen = {SECTIONS["retry"][key].attribute: value for key, value in settings["retry"].items()}
            self._put(self, "retry_configuration", RetryPolicy(**chosen))
        gateway = dict(settings.get("gateway", {}))
        if gateway.get("host"):
            from ...gateway_configuration import GatewayConfiguration

            password = gateway.pop("password", None)
            configured = GatewayConfiguration(**gateway)
            configured.password = password.reveal() if password else None
            self._put(self, "gateway_configuration", configured)
        for key, value in settings.get("logging", {}).items():
            from .log_statement import LogFormat, LogLevel

            if key == "log_level":
                value = LogLevel.from_string(value)
            elif key == "log_format":
                value = LogFormat.from_string(value)
            self._put(self.logger, key, value)

    def _put(self, owner: Any, name: str, value: Any) -> None:
        """Set what the file says, unless code has changed the attribute since the file last set it."""
        if name not in self._from_file:
            self._from_file[name] = getattr(_pristine(type(owner)), name)
        if getattr(owner, name) != self._from_file[name]:
            return
        setattr(owner, name, value)
        self._from_file[name] = getattr(owner, name)

    def __repr__(self) -> str:
        return f"<Configuration of {self.host}>"

    def __reduce__(self) -> str | tuple[Any, ...]:
        if self is Configuration._process:
            return Configuration, ()
        state = {
            k: v for k, v in self.__dict__.items() if k not in ("api_client", "_logger", "_network", "ssl_context")
        }
        # A pickle holds no secrets: no keys, and of a proxy its address only.
        return _restored, ({**state, "api_key": {}, "proxy": self.proxy and without_user(self.proxy)},)


def _pristine(cls: type) -> Any:
    """A configuration or a logger that nobody has set anything of."""
    if cls is not Configuration:
        return cls()
    fresh = object.__new__(Configuration)
    fresh._set_defaults()
    return fresh


def _restored(state: dict[str, Any]) -> Configuration:
    restored = object.__new__(Configuration)
    restored._set_defaults()
    restored.__dict__.update(state)
    return restored


#: The configuration of the process.
configuration = Configuration()
