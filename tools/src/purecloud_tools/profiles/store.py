"""The profiles of `purecloud login`: a file of settings, and secrets in the keyring or in a file of their own."""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Generator
from pathlib import Path
from typing import Any, NamedTuple

from ..catalogue.jsontypes import is_object
from ..output.problems import FAILED, ToolError
from .places import config_folder, write_private

#: The service under which the keyring knows the secrets.
SERVICE = "purecloud"


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

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or config_folder()
        self._file = self.folder / "profiles.json"

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
        if known is None:
            return None
        try:
            return Profile(name=name, **known)
        except TypeError:
            raise self._broken() from None

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

    def missing(self, name: str) -> ToolError:
        """The error for a profile that is not there."""
        known = ", ".join(self.names())
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

        :raises ToolError: if they are gone, or others may read the file
        """
        if profile.kept == "keyring":
            with _keyring() as keyring:
                text = keyring.get_password(SERVICE, profile.name)
        else:
            text = self._private_text(self._secrets(profile.name))
        try:
            found = json.loads(text) if text else None
        except ValueError:
            found = None
        if not is_object(found):
            raise ToolError(
                f"the secrets of the profile {profile.name!r} are gone",
                f"Log in again: purecloud login --profile {profile.name}",
                3,
            )
        return {str(name): value for name, value in found.items()}

    @contextlib.contextmanager
    def lock(self) -> Generator[None]:
        """Keep other commands from renewing a token at the same time."""
        try:
            import fcntl
        except ImportError:  # Windows
            yield
            return
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / ".lock").open("w") as file:
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

    def _private_text(self, path: Path) -> str | None:
        try:
            mode = path.stat().st_mode
            if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
                raise ToolError(f"others may read {path}", f"Let only its owner read it: chmod 600 {path}")
            return path.read_text("utf-8")
        except FileNotFoundError:
            return None

    def _forget(self, name: str, kept: str | None) -> None:
        if kept == "keyring":
            with _keyring() as keyring, contextlib.suppress(keyring.errors.PasswordDeleteError):
                keyring.delete_password(SERVICE, name)
        else:
            self._secrets(name).unlink(missing_ok=True)

    # -- the file ------------------------------------------------------------------------------------------------------

    def _read(self) -> dict[str, Any]:
        try:
            content = json.loads(self._file.read_text("utf-8"))
        except FileNotFoundError:
            return {"current": None, "profiles": {}}
        except (OSError, ValueError):
            raise self._broken() from None
        if not (is_object(content) and is_object(content.get("profiles")) and "current" in content):
            raise self._broken()
        return {"current": content["current"], "profiles": content["profiles"]}

    def _write(self, content: dict[str, Any]) -> None:
        write_private(self._file, json.dumps(content, indent=2) + "\n")

    def _broken(self) -> ToolError:
        return ToolError(f"{self._file} is not a file of profiles", "Remove it and log in again: purecloud login", 1)


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
