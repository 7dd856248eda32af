"""Logging in and out, and who is logged in: `login`, `logout`, `profile`, `whoami`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from ...output.problems import ToolError
from ...output.rows import dig
from ..clicks import shared_options
from ..options import check_profile, take_settings
from ..printing import fitting, format_of, print_answer, print_value

#: What `whoami` prints.
_WHO = ("login", "region", "organization", "organizationId", "user", "userId", "email", "permissions")

if TYPE_CHECKING:
    from PureCloudPlatformClientV2 import ApiClient

    from ...profiles.connection import Login


@click.command()
@click.option("--profile", default="default", show_default=True, help="What this login is called.")
@click.option("--region", help="A region such as eu-west-1, a domain or a URL; asked for if left out.")
@click.option("--client-id", help="Of the OAuth client; asked for if left out.")
@click.option(
    "--client-credentials",
    is_flag=True,
    help="Log in as a program, whose secret is asked for.",
)
@click.option(
    "--keep", type=click.Choice(("keyring", "file")), help="Where secrets are kept; a keyring if there is one."
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Of the redirect URI http://localhost:PORT/.")
@click.option("--no-browser", is_flag=True, help="Print the address of the page, and open nothing.")
def login(
    profile: str,
    region: str | None,
    client_id: str | None,
    client_credentials: bool,
    keep: str | None,
    port: int,
    no_browser: bool,
) -> None:
    """Log in by browser (PKCE), or as a program, and keep the login as a profile."""
    from ...profiles.connection import new_client, token_of
    from ...profiles.store import Profile, Store, keyring_works

    check_profile(profile)
    region = region or _asked("Region", "--region", os.environ.get("GENESYSCLOUD_REGION"))
    client_id = client_id or _asked("OAuth client id", "--client-id", os.environ.get("GENESYS_CLOUD_CLIENT_ID"))
    client = new_client(region)
    if client_credentials:
        secret = _secret(client_id)
        client.get_client_credentials_token(client_id, secret)
        secrets: dict[str, Any] = {"client_secret": secret}
    else:
        client = _by_browser(region, client_id, port, no_browser)
        secrets = {"refresh_token": client.refresh_token} if client.refresh_token else {}
    kept = keep or ("keyring" if keyring_works() else "file")
    grant = "client_credentials" if client_credentials else "pkce"
    store = Store()
    store.save(Profile(profile, region, client_id, grant, kept), {**secrets, **token_of(client)})
    where = "the keyring" if kept == "keyring" else f"a file in {store.folder} that only you can read"
    click.echo(f"Logged in to {client.host} as the profile {profile}; its secrets are in {where}.", err=True)


def _by_browser(region: str, client_id: str, port: int, no_browser: bool) -> ApiClient:
    import PureCloudPlatformClientV2 as gc

    def show(url: str) -> None:
        click.echo(f"Log in at: {url}", err=True)

    return gc.login_with_browser(
        client_id=client_id, region=region, port=port, open_browser=show if no_browser else None
    )


def _asked(what: str, option: str, default: str | None) -> str:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        if default:
            return default
        raise ToolError(f"{what} is missing", f"Give {option}.")
    answer: str = click.prompt(what, default=default, err=True)
    return answer


def _secret(client_id: str) -> str:
    """The client secret: typed unseen, of the environment if that is of this client, else from standard input."""
    if sys.stdin.isatty():
        typed: str = click.prompt("Client secret", hide_input=True, err=True)
        return typed
    of_environment = os.environ.get("GENESYS_CLOUD_CLIENT_ID") in (None, "", client_id)
    secret = (of_environment and os.environ.get("GENESYS_CLOUD_CLIENT_SECRET")) or sys.stdin.readline().strip()
    if not secret:
        raise ToolError("the client secret is missing", "Write it to standard input, or run this in a terminal.")
    return secret


@click.command()
@click.option("--profile", help="Which one; the current one if left out.")
def logout(profile: str | None) -> None:
    """Forget a profile and its secrets."""
    from ...profiles.connection import check_own
    from ...profiles.store import Store

    if profile is not None:
        check_profile(profile)
    store = Store()
    name = profile or os.environ.get("PURECLOUD_PROFILE") or store.current
    if name is None:
        raise ToolError("there is no profile to forget")
    check_own(name)
    was_current = name == store.current
    store.remove(name)
    click.echo(f"Forgot the profile {name}.", err=True)
    if was_current and store.names():
        click.echo("No profile is the current one now; purecloud profile NAME makes one that.", err=True)


@click.command(params=[*shared_options()])
@click.argument("name", required=False)
def profile(name: str | None, **given: Any) -> None:
    """List the profiles, or make one the current one: purecloud profile NAME.

    Those of other tools' files are listed, too: they are read and never written. One counts where it is named, and its
    default where there is no current one.
    """
    from ...profiles.connection import check_own, current_login, known_logins
    from ...profiles.store import Store

    settings = fitting(take_settings(given), ("name", "current", "region", "grant", "from"), listing=True)
    if name is not None:
        check_own(name)
        Store().use(name)
        click.echo(f"The current profile is {name}.", err=True)
        return
    current = current_login()
    rows = [
        {
            "name": one,
            "current": login.source == current.source if current else False,
            "region": login.region,
            "grant": _grant(login),
            "from": login.file or "purecloud login",
        }
        for one, login in known_logins()
    ]
    print_value(rows, settings)


def _grant(login: Login) -> str:
    if login.profile is not None:
        return login.profile.grant
    return "token" if login.access_token else "client_credentials"


@click.command(params=[*shared_options()])
def whoami(**given: Any) -> None:
    """Show whose login counts: region, organization, user and permissions."""
    from ...profiles.connection import connect, find_login

    settings = fitting(take_settings(given), _WHO, listing=False)
    login = find_login(settings.profile, settings.region)
    with connect(settings.profile, settings.region) as client:
        facts = about(client)
    described = {"login": login.source, "region": client.host, **facts}
    if format_of(settings) == "table" and not settings.query:
        described["permissions"] = f"{len(facts['permissions'])}; purecloud whoami -o json lists them"
    print_answer(described, settings)


def about(client: ApiClient) -> dict[str, Any]:
    """Organization, user or OAuth client, and permissions of a token.

    :raises ApiException: if the token is refused
    """
    import PureCloudPlatformClientV2 as gc

    organization: Any = client.request("GET", "/api/v2/organizations/me")
    try:
        user: Any = client.request("GET", "/api/v2/users/me", query={"expand": ["authorization"]})
    except gc.ApiException as error:
        if error.status not in (400, 403, 404):  # a program is nobody
            raise
        user = None
    permissions: Any = dig(user, "authorization.permissions")
    if permissions is None:
        subject: Any = client.request("GET", "/api/v2/authorization/subjects/me")
        permissions = _granted(subject)
    described = {"organization": dig(organization, "name"), "organizationId": dig(organization, "id")}
    described |= {"user": dig(user, "name"), "userId": dig(user, "id"), "email": dig(user, "email")}
    return {**{name: value for name, value in described.items() if value}, "permissions": sorted(set(permissions))}


def _granted(subject: Any) -> list[str]:
    """The permissions in the grants of a subject."""
    grants: list[Any] = dig(subject, "grants") or []
    policies: list[Any] = [policy for grant in grants for policy in dig(grant, "role.policies") or ()]
    return [
        f"{dig(policy, 'domain')}:{dig(policy, 'entityName')}:{action}"
        for policy in policies
        for action in dig(policy, "actions") or ("*",)
    ]
