"""The methods of the published configuration: client certificates, and the ways to authenticate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..lazy.annotations import evaluable
from ..secrets.redaction import Secret
from ..secrets.setting import SecretSetting
from ..secrets.tracebacks import forgetful

if TYPE_CHECKING:
    import ssl

    from ..http.network import Network


def _check_token(name: str, token: str) -> str:
    from ..auth.tokens import check_token

    return check_token(name, token)


@evaluable
class PublishedMethods:
    """They read and write the attributes of a `Configuration`."""

    api_key: dict[str, str]
    api_key_prefix: dict[str, str]
    username: str
    verify_ssl: bool
    ssl_context: ssl.SSLContext | None
    _password: Secret
    _key_password: Secret

    access_token = SecretSetting("", _check_token)
    password = SecretSetting("")

    if TYPE_CHECKING:

        def network(self) -> Network: ...

    @forgetful
    def set_mtls_certificates(
        self,
        certPath: str | None = None,  # noqa: N803 - the published names; the shorter ones are taken too
        keyPath: str | None = None,  # noqa: N803
        caPath: str | None = None,  # noqa: N803
        *,
        cert: str | None = None,
        key: str | None = None,
        ca: str | None = None,
        key_password: str | None = None,
    ) -> None:
        """Show a client certificate, from files.

        :param certPath: file with the certificate, and the chain to its authority; also called `cert`
        :param keyPath: file with its private key; also called `key`
        :param caPath: file with authorities to trust for the server, besides the others; also called `ca`
        :param key_password: the pass phrase of a key that is locked; without it, `key_password` of the configuration
        :raises ValueError: for a file that is missing or cannot be used, and for a locked key without its pass phrase
        """
        from ..http.tls import mtls_context

        cert, key, ca = certPath or cert, keyPath or key, caPath or ca
        if not cert or not key:
            raise ValueError("mutual TLS needs the file of a certificate and the file of its private key")
        self.ssl_context = mtls_context(self.verify_ssl, cert, key, ca, Secret(key_password or self._key_password))

    @forgetful
    def set_mtls_contents(
        self,
        certContent: str | bytes | None = None,  # noqa: N803
        keyContent: str | bytes | None = None,  # noqa: N803
        caContent: str | bytes | None = None,  # noqa: N803
        *,
        cert: str | bytes | None = None,
        key: str | bytes | None = None,
        ca: str | bytes | None = None,
        key_password: str | None = None,
    ) -> None:
        """Show a client certificate, from PEM strings; no file outlives the call.

        The parameters are those of `set_mtls_certificates`, as strings.

        :raises ValueError: for a string that is missing, empty or cannot be used
        """
        from ..http.tls import mtls_context_from_contents

        cert, key, ca = certContent or cert, keyContent or key, ca if caContent is None else caContent
        if not cert or not key or (ca is not None and not ca):
            raise ValueError("mutual TLS needs a certificate and its private key as PEM strings, none of them empty")
        held = Secret(key.decode("ascii") if isinstance(key, bytes) else key)
        password = Secret(key_password or self._key_password)
        self.ssl_context = mtls_context_from_contents(self.verify_ssl, cert, held, ca, password)

    def create_mtls_or_ssl_context(self) -> None:
        """Make the TLS context of these settings now, and keep it in `ssl_context`: settings that follow do not count.

        :raises ValueError: for a file that cannot be used
        """
        from ..http.tls import context_for

        self.ssl_context = context_for(self.network())

    def get_api_key_with_prefix(self, identifier: str) -> str | None:
        """An API key with its prefix, if it has one."""
        key, prefix = self.api_key.get(identifier), self.api_key_prefix.get(identifier)
        return f"{prefix} {key}" if key and prefix else key

    def get_basic_auth_token(self) -> str:
        """The `Authorization` header for `username` and `password`."""
        from ..auth.grants import basic_authorization

        return basic_authorization(self.username, self._password).reveal()

    def auth_settings(self, access_token: str | None = None) -> dict[str, dict[str, Any]]:
        """The ways to authenticate, with the values of this configuration.

        :param access_token: another token than that of the configuration
        """
        return {
            "Guest Chat JWT": {
                "type": "api_key",
                "in": "header",
                "key": "Authorization",
                "value": self.get_api_key_with_prefix("Authorization"),
            },
            "PureCloud OAuth": {
                "type": "oauth2",
                "in": "header",
                "key": "Authorization",
                "value": f"Bearer {access_token or self.access_token}",
            },
        }

    def to_debug_report(self) -> str:
        """What to tell the support of this SDK."""
        import sys

        from ..._version import VERSION

        return (
            f"Python SDK Debug Report:\nOS: {sys.platform}\nPython Version: {sys.version}\n"
            f"Version of the API: v2\nSDK Package Version: {VERSION}"
        )
