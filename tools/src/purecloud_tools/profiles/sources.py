"""Where logins come from: variables and files. Shells ask at each press of Tab, so this imports next to nothing."""

from __future__ import annotations

import os
import sys

from .small_files import content_of

#: Variables of the environment, each with its names.
PROFILE = "PURECLOUD_PROFILE"
REGION = ("GENESYSCLOUD_REGION", "GENESYS_CLOUD_REGION")
CLIENT_ID = ("GENESYS_CLOUD_CLIENT_ID", "GENESYSCLOUD_OAUTHCLIENT_ID")
CLIENT_SECRET = ("GENESYS_CLOUD_CLIENT_SECRET", "GENESYSCLOUD_OAUTHCLIENT_SECRET")
ACCESS_TOKEN = ("GENESYSCLOUD_ACCESS_TOKEN", "GENESYS_CLOUD_ACCESS_TOKEN")
#: Where the platform's own command line keeps its profiles, and where the SDK does.
GC_FILE = "~/.gc/config.toml"
SDK_FILE = "~/.genesyscloudpython/config"


def config_folder() -> str:
    """The folder of our profiles: PURECLOUD_CONFIG_DIR, else the system's place for settings."""
    given = os.environ.get("PURECLOUD_CONFIG_DIR")
    if given:
        return given
    base = os.environ.get("APPDATA") if sys.platform == "win32" else os.environ.get("XDG_CONFIG_HOME")
    return f"{base or os.path.expanduser('~/.config')}/purecloud"  # noqa: PTH111 - pathlib takes as long as all the rest


def profiles_file() -> str:
    """Our profiles."""
    return f"{config_folder()}/profiles.json"


def fingerprint(profile: str = "", region: str = "") -> str:
    """What tells a login from all others: another one if anything is different that decides whose login counts.

    :param profile: the one that is named
    :param region: the one that is named
    :returns: hexadecimal digits, which no secret can be read from
    """
    from _blake2 import blake2b  # that of hashlib, which loads OpenSSL besides

    names = (PROFILE, *REGION, *CLIENT_ID, *CLIENT_SECRET, *ACCESS_TOKEN)
    known = [profile, region, *(os.environ.get(name, "") for name in names)]
    digest = blake2b(digest_size=20)
    for one in known:
        digest.update(one.encode("utf-8", "surrogateescape") + b"\0")
    for path in (profiles_file(), GC_FILE, SDK_FILE):
        try:
            content, _ = content_of(os.path.expanduser(path))  # noqa: PTH111
        except OSError:
            content = b""
        digest.update(b"%d\0" % len(content) + content)
    return digest.hexdigest()
