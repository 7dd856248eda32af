"""A gateway through which the API and its login are reached."""

from __future__ import annotations

from ._core.secrets.setting import SecretSetting


class GatewayConfiguration:
    """Where a gateway is and how it tells login from API.

    Requests go to `protocol://host:port/path_params_api/...`, logins to `protocol://host:port/path_params_login/...`.
    What is empty or `None` is as if it was not given.

    :param host: name or address, without protocol
    :param protocol: `https` (default) or `http`
    :param port: -1 (default), or any other negative number, for the protocol's own
    :param path_params_login: path before `/oauth/token`
    :param path_params_api: path before `/api/v2`
    :param username: user for a gateway that asks for basic authentication by `Proxy-Authorization`
    :param password: its password
    :raises ValueError: if the port is not a number that a port can have
    """

    password = SecretSetting(None)

    def __init__(
        self,
        *,
        host: str | None = None,
        protocol: str | None = None,
        port: int | str | None = -1,
        path_params_login: str | None = None,
        path_params_api: str | None = None,
        username: str | None = None,
        password: str | None = None,
    ) -> None:
        self.host = host
        self.protocol = protocol
        self.port = port
        self.path_params_login = path_params_login
        self.path_params_api = path_params_api
        self.username = username
        self.password = password

    @property
    def host(self) -> str | None:
        return self._host

    @host.setter
    def host(self, value: str | None) -> None:
        self._host = value or None

    @property
    def protocol(self) -> str:
        return self._protocol

    @protocol.setter
    def protocol(self, value: str | None) -> None:
        self._protocol = value or "https"

    @property
    def port(self) -> int:
        return self._port

    @port.setter
    def port(self, value: int | str | None) -> None:
        try:
            port = -1 if value is None else int(value)
        except ValueError:
            port = 65536
        if port > 65535:
            raise ValueError(
                f"gateway port must be a number from 1 to 65535, or -1 for the protocol's own, not {value!r}"
            )
        self._port = max(port, -1)

    @property
    def path_params_login(self) -> str:
        return self._path_params_login

    @path_params_login.setter
    def path_params_login(self, value: str | None) -> None:
        self._path_params_login = (value or "").rstrip("/")

    @property
    def path_params_api(self) -> str:
        return self._path_params_api

    @path_params_api.setter
    def path_params_api(self, value: str | None) -> None:
        self._path_params_api = (value or "").rstrip("/")

    @property
    def username(self) -> str | None:
        return self._username

    @username.setter
    def username(self, value: str | None) -> None:
        self._username = value or None

    def url(self, path: str) -> str:
        """The gateway's base URL with one of its two paths."""
        port = f":{self.port}" if self.port >= 0 else ""
        path = path.strip("/")
        return f"{self.protocol}://{self.host}{port}" + (f"/{path}" if path else "")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, GatewayConfiguration) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]  # mutable

    def __repr__(self) -> str:
        return f"GatewayConfiguration({self.url(self.path_params_api)!r})"
