"""The profiles of `purecloud login`: a file of settings, and secrets in the keyring or in a file of their own."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..catalogue.jsontypes import is_object
from ..output.problems import FAILED, REFUSED, ToolError
from .places import parse_object, read_object, unwritable, write_private
from .sources import config_folder, profiles_file

#: The service under which the keyring knows the secrets.
SERVICE = "purecloud"
#: What to do about a file of profiles that is damaged.
_AGAIN = "Repair it, or remove it and log in again: purecloud login"
#: What a profile says, and what it may say.
_SETTINGS = {
    "region": (),
    "client_id": (),
    "grant": ("pkce", "client_credentials"),
    "kept": ("keyring", "file"),
}


class Profile(NamedTuple):
    """How somebody logs in to one organization; it holds no secret.

    :ivar grant: `pkce` or `client_credentials`
    :ivar kept: where the secrets are: `keyring` or `file`
    """

    name: str
    region: str
    client_id: str
    grant: str
    kept: str


class Store:
    """The profiles in a folder."""

    def __init__(self) -> None:
        self.folder = Path(config_folder())
        self._file = Path(profiles_file())

    def names(self) -> list[str]:
        """All profiles, by name."""
        return sorted(self._read()["profiles"])

    @property
    def current(self) -> str | None:
        """The profile that counts where none is named."""
        current: str | None = self._read()["current"]
        return current

    def find(self, name: str) -> Profile | None:
        """The profile of a name."""
        known = self._read()["profiles"].get(name)
        return None if known is None else Profile(name, **{setting: known[setting] for setting in _SETTINGS})

    def save(self, profile: Profile, secrets: dict[str, Any]) -> None:
        """Keep a profile and its secrets; it becomes the current one if there is none."""
        content = self._read()
        before = content["profiles"].get(profile.name)
        if before is not None and before.get("kept") != profile.kept:
            self._forget(profile.name, before.get("kept"))
        self.keep(profile, secrets)
        self._check_kept(profile, secrets)
        settings = profile._asdict()
        del settings["name"]
        content["profiles"][profile.name] = settings
        content["current"] = content["current"] or profile.name
        self._write(content)

    def use(self, name: str) -> None:
        """Make a profile the current one."""
        content = self._read()
        if name not in content["profiles"]:
            raise self.missing(name)
        content["current"] = name
        self._write(content)

    def remove(self, name: str) -> None:
        """Forget a profile and its secrets."""
        content = self._read()
        known = content["profiles"].pop(name, None)
        if known is None:
            raise self.missing(name)
        self._forget(name, known.get("kept"))
        if content["current"] == name:
            content["current"] = None  # no other login takes its place without being asked for
        self._write(content)

    def missing(self, name: str, others: Sequence[str] = ()) -> ToolError:
        """The error for a profile that is not there.

        :param others: names of profiles that are not of this store
        """
        known = ", ".join(dict.fromkeys([*self.names(), *others]))
        return ToolError(
            f"there is no profile {name!r}", f"There are {known}." if known else "Make one: purecloud login"
        )

    # -- secrets -------------------------------------------------------------------------------------------------------

    def keep(self, profile: Profile, secrets: dict[str, Any]) -> None:
        """Keep the secrets of a profile, in place of those that were kept."""
        text = json.dumps(secrets)
        if profile.kept == "keyring":
            with _keyring() as keyring:
                keyring.set_password(SERVICE, profile.name, text)
        else:
            write_private(self._secrets(profile.name), text)

    def secrets(self, profile: Profile) -> dict[str, Any]:
        """The secrets of a profile: `client_secret` or `refresh_token`, and the last token with its end.

        A token that is damaged is left out: there will be another one.

        :raises ToolError: if they are gone, are damaged, or others may read the file
        """
        hint = f"Log in again: purecloud login --profile {profile.name}"
        path = self._secrets(profile.name)
        where = str(path)
        if profile.kept == "keyring":
            where = f"what the keyring has of the profile {profile.name!r}"
            with _keyring() as keyring:
                text = keyring.get_password(SERVICE, profile.name)
            found = parse_object(text, where, hint, REFUSED) if text else None
        else:
            remove = f"Remove it, then log in again: purecloud login --profile {profile.name}"
            found = read_object(path, hint if path.is_file() else remove, REFUSED, private=True)
        if found is None:
            raise ToolError(f"the secrets of the profile {profile.name!r} are gone", hint, REFUSED)
        needed = "client_secret" if profile.grant == "client_credentials" else "refresh_token"
        secret = found.get(needed, "" if profile.grant == "pkce" and "access_token" in found else None)
        if not isinstance(secret, str) or (secret == "" and profile.grant == "client_credentials"):
            raise ToolError(f"{where} holds no {needed} that can be used", hint, REFUSED)
        token, ends = found.get("access_token"), found.get("ends")
        if not (isinstance(token, str) and token.isascii() and token.isprintable() and isinstance(ends, (int, float))):
            found = {name: value for name, value in found.items() if name not in ("access_token", "ends")}
        return found

    @contextlib.contextmanager
    def lock(self) -> Generator[None]:
        """Keep other commands from renewing a token at the same time."""
        try:
            import fcntl
        except ImportError:  # Windows
            yield
            return
        path = self.folder / ".lock"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = path.open("w")
        except OSError as error:
            raise unwritable(path, error) from None
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _check_kept(self, profile: Profile, secrets: dict[str, Any]) -> None:
        """Some keyrings take everything and keep nothing: `keyring --disable` sets one of these."""
        try:
            kept = self.secrets(profile) == secrets
        except ToolError:
            kept = False
        if not kept:
            raise ToolError(f"the {profile.kept} does not keep what it is given", "Log in with --keep file.", FAILED)

    def _secrets(self, name: str) -> Path:
        from urllib.parse import quote

        return self.folder / "secrets" / f"{quote(name, safe='')}.json"

    def _forget(self, name: str, kept: str | None) -> None:
        if kept == "keyring":
            with _keyring() as keyring, contextlib.suppress(keyring.errors.PasswordDeleteError):
                keyring.delete_password(SERVICE, name)
            return
        path = self._secrets(name)
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(path, error) from None

    # -- the file ------------------------------------------------------------------------------------------------------

    def _read(self) -> dict[str, Any]:
        content = read_object(self._file, _AGAIN)
        if content is None:
            return {"current": None, "profiles": {}}
        current, profiles = content.get("current"), content.get("profiles")
        if not is_object(profiles):
            raise self._damaged("holds no profiles")
        if "current" not in content or not isinstance(current, (str, type(None))) or current == "":
            raise self._damaged("does not say which profile is the current one")
        for name, known in profiles.items():
            for setting, values in _SETTINGS.items():
                value = known.get(setting) if is_object(known) else None
                if not isinstance(value, str) or not value or (values and value not in values):
                    raise self._damaged(f"holds a profile {name!r} without a {setting} that can be used")
        return {"current": current, "profiles": profiles}

    def _write(self, content: dict[str, Any]) -> None:
        write_private(self._file, json.dumps(content, indent=2) + "\n")

    def _damaged(self, what: str) -> ToolError:
        return ToolError(f"{self._file} {what}", _AGAIN, FAILED)


def keyring_works() -> bool:
    """Whether this machine has a keyring that keeps something."""
    try:
        with _keyring() as keyring:
            backend = keyring.get_keyring()
    except ToolError:
        return False
    return float(getattr(backend, "priority", 0)) >= 1


@contextlib.contextmanager
def _keyring() -> Generator[Any]:
    """The library of keyrings. Backends fail in ways of their own: locked, not there, refused.

    :raises ToolError: if the keyring does
    """
    from importlib import import_module

    try:
        import_module("keyring.errors")
        yield import_module("keyring")
    except ToolError:
        raise
    except Exception as error:
        said = str(error).partition(". ")[0].rstrip(".!") or type(error).__name__
        raise ToolError(
            f"the keyring cannot be used: {said}", "Unlock it, or log in with --keep file.", FAILED
        ) from None
