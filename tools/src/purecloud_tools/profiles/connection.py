"""The client that a command calls with: whose login counts, and how it is carried out.

The first that there is: the profile that is named (`--profile`, PURECLOUD_PROFILE), the environment variables of the
platform's SDKs, the current profile of `purecloud login`, the default profile of `gc` (`~/.gc/config.toml`), that of
the SDK (`~/.genesyscloudpython/config`). A name is looked for among the profiles of all three.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from ..output.problems import REFUSED, ToolError, of_refusal
from . import sources

if TYPE_CHECKING:
    from PureCloudPlatformClientV2 import ApiClient

    from .store import Profile, Store

_ENVIRONMENT = "the environment"
#: A kept token is used until so many seconds before its end.
_SPARE = 120.0


class Login(NamedTuple):
    """Whose login counts, and from where.

    :ivar source: where it is from, for people
    :ivar file: the file of another tool that it is in; empty if it is in none
    """

    source: str
    region: str | None
    client_id: str = ""
    client_secret: str = ""
    access_token: str = ""
    profile: Profile | None = None
    file: str = ""

    def __repr__(self) -> str:
        return f"<Login from {self.source}>"


def find_login(name: str | None = None, region: str | None = None) -> Login:
    """Whose login counts.

    :param name: a profile; without one as the module says
    :param region: in place of that of the profile
    :raises ToolError: if there is none, or none of that name
    """
    found = _find(name or os.environ.get(sources.PROFILE) or None)
    found = found._replace(region=region) if region else found
    _check_region(found.region)
    return found


def environment_region() -> str | None:
    """The region that the environment names."""
    return _variable(sources.REGION) or None


def _check_region(region: str | None) -> None:
    """
    :raises ToolError: if it may hold a password, which nothing repeats
    """
    if region and "@" in region:
        raise ToolError("the region holds an @: a user, or a password", "Give a region such as eu-west-1, or a domain.")


def _find(name: str | None) -> Login:
    environment = _from_environment() if name is None else None
    if environment is not None:
        return environment
    from .store import Store

    current = _named(Store(), name) if name is not None else current_login()
    if current is not None:
        return current
    raise ToolError(
        "nobody is logged in",
        "Log in with `purecloud login`, or set GENESYSCLOUD_REGION, GENESYS_CLOUD_CLIENT_ID and "
        "GENESYS_CLOUD_CLIENT_SECRET.",
        REFUSED,
    )


def _named(store: Store, name: str) -> Login:
    profile = store.find(name)
    if profile is not None:
        return _kept(profile)
    found = _gc(name) or _sdk(name)
    if found is None:
        raise store.missing(name, [known for known, _ in _of_others()])
    return found


def _kept(profile: Profile) -> Login:
    return Login(f"profile {profile.name}", profile.region, profile.client_id, profile=profile)


def known_logins() -> list[tuple[str, Login]]:
    """All profiles by name: those of `purecloud login`, then those of files that are only read.

    :raises ToolError: if a file is damaged
    """
    from .store import Store

    store = Store()
    kept = [profile for name in store.names() if (profile := store.find(name)) is not None]
    return [*((profile.name, _kept(profile)) for profile in kept), *_of_others()]


def current_login() -> Login | None:
    """The profile that counts where none is named and the environment says nothing; None if there is none.

    :raises ToolError: if a file is damaged, or the current profile is gone
    """
    from .store import Store

    store = Store()
    current = store.current
    return _named(store, current) if current is not None else _gc("default") or _sdk("default")


def check_own(name: str) -> None:
    """
    :raises ToolError: if a profile is there, but in a file that is only read
    """
    from .store import Store

    found = None if Store().find(name) is not None else _gc(name) or _sdk(name)
    if found is not None:
        hint = f"Name it where it is to count: --profile {name}, or PURECLOUD_PROFILE."
        raise ToolError(f"the profile {name!r} is one of {found.file}, which is read and never written", hint)


def _of_others() -> list[tuple[str, Login]]:
    """The profiles of files that are only read."""
    from .vendor import gc_profiles

    found = [*((name, _gc(name)) for name in gc_profiles()), *((name, _sdk(name)) for name in _sdk_profiles())]
    return [(name, login) for name, login in found if login is not None]


def _from_environment() -> Login | None:
    region, identifier, token = _variable(sources.REGION), _variable(sources.CLIENT_ID), _variable(sources.ACCESS_TOKEN)
    if token:
        return Login(_ENVIRONMENT, region or None, access_token=token)
    if identifier:
        return Login(_ENVIRONMENT, region or None, identifier, _variable(sources.CLIENT_SECRET))
    return None


def _variable(names: tuple[str, ...]) -> str:
    return next((os.environ[name] for name in names if os.environ.get(name)), "")


def _gc(name: str) -> Login | None:
    from .vendor import gc_profiles

    folded = {known.lower(): (known, login) for known, login in gc_profiles().items()}  # `gc` does not look at the case
    if name.lower() not in folded:
        return None
    name, login = folded[name.lower()]
    return Login(
        f"{sources.GC_FILE}, profile {name}", login.region or None, login.client_id, login.client_secret,
        login.access_token, file=sources.GC_FILE,
    )  # fmt: skip


def _sdk(name: str) -> Login | None:
    import PureCloudPlatformClientV2 as gc

    settings: Any = _sdk_profiles().get(name)
    if not settings:
        return None

    def revealed(key: str) -> str:
        value = settings.get(key) or ""
        reveal = getattr(value, "reveal", None)
        return str(reveal() if callable(reveal) else value)

    file = str(gc.configuration.config_file_path)
    return Login(
        f"{file}, profile {name}", settings.get("region"), revealed("client_id"), revealed("client_secret"),
        revealed("access_token"), file=file,
    )  # fmt: skip


def _sdk_profiles() -> dict[str, dict[str, Any]]:
    """The profiles of the SDK's file, by name."""
    import PureCloudPlatformClientV2 as gc

    try:
        return gc.configuration.profiles()
    except ValueError as error:
        raise of_refusal(error) from None


def new_client(region: str | None, *, quiet: bool = False) -> ApiClient:
    """A client that is not logged in. At a terminal, it says when it tries something again.

    :param quiet: say nothing
    :raises ToolError: if the region is none
    """
    import PureCloudPlatformClientV2 as gc

    _check_region(region)
    try:
        client = gc.ApiClient(host=region) if region else gc.ApiClient()
    except ValueError as error:
        raise ToolError(f"the region {region!r} cannot be used: {error}") from None
    if not quiet and sys.stderr.isatty():
        _announce_retries(client)
    return client


def _announce_retries(client: Any) -> None:
    """Say on standard error what went wrong, and when it is tried again: nobody stares at a terminal that is silent."""
    count = client.count_retry

    def count_and_say(call: Any, attempt: int, wait: float, error: Any) -> None:
        from ..output.problems import of_api, visible

        count(call, attempt, wait, error)
        what = visible(of_api(error).message).partition(". ")[0]
        sys.stderr.write(f"\r{what}; trying again in {wait:.1f} s ...\n")

    client.count_retry = count_and_say


def connect(name: str | None = None, region: str | None = None, *, quiet: bool = False) -> ApiClient:
    """A client that is logged in as `find_login` says.

    :param quiet: whether it says nothing of what it tries again
    :raises ToolError: if nobody is logged in
    :raises ApiException: if the login is refused, or the platform cannot be reached
    """
    login = find_login(name, region)
    client = new_client(login.region, quiet=quiet)
    if login.profile is not None:
        client.access_token = Tokens(login.profile, client.host)
    elif login.access_token:
        if not (login.access_token.isascii() and login.access_token.isprintable() and " " not in login.access_token):
            raise ToolError(
                f"the access token of {login.source} holds a blank, a line end or another character that no token has",
                "Set it anew, or log in with `purecloud login`.",
                REFUSED,
            )
        client.access_token = login.access_token
    elif login.client_id and login.client_secret:
        client.get_client_credentials_token(login.client_id, login.client_secret)
    else:
        missing = "client secret" if login.client_id else "client id"
        variables = sources.CLIENT_SECRET if login.client_id else sources.CLIENT_ID
        environment = f"Set {variables[0]}, or log in with `purecloud login`."
        hint = environment if login.source == _ENVIRONMENT else "Add it, or log in with `purecloud login`."
        raise ToolError(f"the {missing} is missing in {login.source}", hint, REFUSED)
    return client


def connect_anew(name: str | None = None, region: str | None = None) -> ApiClient:
    """A client with a token of its own, which nobody else uses and nobody keeps.

    :raises ToolError: if nobody is logged in, or a person: only OAuth clients log in as often as they like
    :raises ApiException: if the login is refused, or the platform cannot be reached
    """
    login = find_login(name, region)
    client_id, secret = login.client_id, login.client_secret
    if login.profile is not None and login.profile.grant == "client_credentials":
        from .store import Store

        client_id, secret = login.profile.client_id, Store().secrets(login.profile)["client_secret"]
    if not secret:
        raise ToolError(f"{login.source} has one login", "Several need the id and the secret of an OAuth client.")
    client = new_client(login.region)
    client.get_client_credentials_token(client_id, secret)
    return client


class Tokens:
    """Gives the token of a profile whenever a client needs one: the one that is kept, or a new one, which is kept."""

    def __init__(self, profile: Profile, host: str) -> None:
        self._profile, self._host = profile, host

    def __call__(self) -> dict[str, Any]:
        """
        :raises ToolError: if a person has to log in again
        :raises ApiException: if the login is refused
        """
        from .store import Store

        store, profile = Store(), self._profile
        with store.lock():  # a refresh token is good for one use: of two commands, one asks
            secrets = store.secrets(profile)
            token = secrets.get("access_token")
            rest = secrets["ends"] - time.time() if token else 0.0
            if rest > _SPARE:
                return {"access_token": token, "expires_in": rest}
            client = new_client(self._host)
            if profile.grant == "client_credentials":
                client.get_client_credentials_token(profile.client_id, secrets["client_secret"])
                kept = {"client_secret": secrets["client_secret"]}
            else:
                if not secrets.get("refresh_token"):
                    raise expired(profile)
                client.refresh_code_authorization_token(profile.client_id, "", secrets["refresh_token"])
                kept = {"refresh_token": client.refresh_token or secrets["refresh_token"]}
            fresh = token_of(client)
            store.keep(profile, {**kept, **fresh})
            return {"access_token": fresh["access_token"], "expires_in": fresh["ends"] - time.time()}


def token_of(client: ApiClient) -> dict[str, Any]:
    """What is kept of a login: the token, and when it ends."""
    current = client.tokens.current
    rest = current.expires - client.clock() if current is not None and current.expires is not None else 0.0
    return {"access_token": client.access_token, "ends": time.time() + rest}


def expired(profile: Profile) -> ToolError:
    """The error for a login that has to be made again by a person."""
    return ToolError(
        f"the login of the profile {profile.name!r} has ended", f"purecloud login --profile {profile.name}", REFUSED
    )
