"""The one-line client for newcomers."""

from __future__ import annotations

import os
from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple

from ..config.configuration import configuration
from ..lazy.annotations import evaluable
from ..lazy.installation import install
from ..secrets.redaction import Secret
from ..secrets.tracebacks import forgetful
from .sync import ApiClient

_ENVIRONMENT = {
    "region": ("GENESYSCLOUD_REGION", "GENESYS_CLOUD_REGION"),
    "client_id": ("GENESYS_CLOUD_CLIENT_ID", "GENESYSCLOUD_OAUTHCLIENT_ID"),
    "client_secret": ("GENESYS_CLOUD_CLIENT_SECRET", "GENESYSCLOUD_OAUTHCLIENT_SECRET"),
    "access_token": ("GENESYSCLOUD_ACCESS_TOKEN", "GENESYS_CLOUD_ACCESS_TOKEN"),
}


@evaluable
@forgetful
def connect(
    *,
    region: str | Enum | None = None,
    client_id: str | None = None,
    client_secret: str | None = None,
    access_token: str | Callable[[], Any] | None = None,
    profile: str | None = None,
    keyring: str | None = None,
) -> ApiClient:
    """A client that is logged in, and the one that API classes use when they are given none.

        import PureCloudPlatformClientV2 as gc

        gc.connect(region="eu-west-1", client_id="...", client_secret="...")
        print(gc.UsersApi().get_users().total)

    What is not given is looked for in the profile (or `[profile default]`), then in the environment:
    `GENESYSCLOUD_REGION`, `GENESYS_CLOUD_CLIENT_ID` and `_SECRET` (or `GENESYSCLOUD_OAUTHCLIENT_ID` and `_SECRET`),
    `GENESYSCLOUD_ACCESS_TOKEN`.

    :param region: a `PureCloudRegionHosts` member, a region such as `eu-west-1`, a domain or a URL
    :param client_id: of an OAuth client with the grant client credentials
    :param client_secret: its secret
    :param access_token: a ready token, or a function that returns one, instead of id and secret
    :param profile: name of a `[profile NAME]` section in the configuration file
    :param keyring: name of the service in the operating system's keyring that holds the secret under the client id
        (extra `keyring`)
    :raises ValueError: if something is missing; the message says what, and where it was looked for
    :raises AuthenticationError: if the credentials are refused
    """
    secret, client_secret = Secret(client_secret or ""), None
    token, access_token = access_token if callable(access_token) else Secret(access_token or ""), None
    found = find_login(region, client_id, secret, token, profile, keyring)
    client = ApiClient() if found.region is None else ApiClient(host=found.region)
    if found.token is not None:
        client.tokens.set(found.token)
    else:
        client.get_client_credentials_token(found.client_id, found.client_secret)
    configuration.host, configuration.api_client = client.host, client
    return client


class Login(NamedTuple):
    """How a client logs in: with a token, or with the credentials of a client."""

    region: str | Enum | None
    token: Secret | Callable[[], Any] | None
    client_id: str
    client_secret: Secret


def find_login(
    region: str | Enum | None,
    client_id: str | None,
    client_secret: Secret,
    token: Secret | Callable[[], Any],
    profile: str | None,
    keyring: str | None,
) -> Login:
    """What was given, completed from the profile, the environment and the keyring.

    :raises ValueError: if something is missing; the message says what, and where it was looked for
    """
    known = configuration.profiles()
    settings = configuration.profile(profile) if profile is not None else known.get("default", {})

    def found(name: str, given: Any = None) -> Any:
        variable = next((v for v in _ENVIRONMENT[name] if os.environ.get(v)), None)
        return given or settings.get(name) or (os.environ[variable] if variable else None)

    region = found("region", region)
    identifier = found("client_id", client_id) or ""
    # A token from the environment counts only where nobody named a client.
    best: Any = token or settings.get("access_token") or (None if client_id else found("access_token"))
    if best:
        return Login(
            region, best if callable(best) or isinstance(best, Secret) else Secret(best), identifier, Secret("")
        )
    if keyring is not None and not client_secret and identifier:
        client_secret = Secret(_from_keyring(keyring, identifier))
    secret = client_secret or Secret(found("client_secret") or "")
    if not identifier or not secret:
        missing = "client_id" if not identifier else "client_secret"
        raise ValueError(
            f"{missing} is missing: pass it, set {' or '.join(_ENVIRONMENT[missing])}, "
            f"or put it into [profile default] of {configuration.config_file_path}"
        )
    return Login(region, None, identifier, secret)


def _from_keyring(service: str, client_id: str) -> str:
    try:
        import keyring
    except ImportError:
        raise ValueError(f"reading the keyring needs keyring: {install('keyring')}") from None
    secret: str | None = keyring.get_password(service, client_id)
    if not secret:
        raise ValueError(f"the keyring has no secret for {client_id} in the service {service}")
    return secret
