"""Names of things in an organization, as shells complete them: kept for a while, fetched anew in the background."""

from __future__ import annotations

import os
import sys
import time

from ..profiles.small_files import content_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

#: What stands for which listing, by the name of the parameter.
LISTINGS = {
    "user_id": "/api/v2/users",
    "queue_id": "/api/v2/routing/queues",
    "group_id": "/api/v2/groups",
    "skill_id": "/api/v2/routing/skills",
    "language_id": "/api/v2/routing/languages",
    "division_id": "/api/v2/authorization/divisions",
    "role_id": "/api/v2/authorization/roles",
    "team_id": "/api/v2/teams",
    "flow_id": "/api/v2/flows",
}
#: Seconds that names are fresh, and that a first press of Tab waits for them at most.
_FRESH, _PATIENCE = 300.0, 5.0
#: Seconds that they are kept at most after they were fetched.
_KEPT = 86_400.0
_MOST_PAGES, _PAGE = 20, 100


def known_names(parameter: str, words: list[str]) -> list[tuple[str, str]]:
    """Ids and names for a parameter of a path: those that are kept, which are fetched anew when they are old."""
    if parameter not in LISTINGS:
        return []
    profile, region = _given("--profile", words), _given("--region", words)
    path = cache_file(parameter, profile, region)
    age = _age(path)
    if age is None or age > _FRESH:
        _refresh(parameter, profile, region, wait=age is None)
        if _age(path) is None:
            return []
    try:
        lines = content_of(path)[0].decode().replace("\r\n", "\n").split("\n")
    except (OSError, ValueError):
        return []
    return [(identifier, name) for identifier, tab, name in (line.partition("\t") for line in lines) if tab]


def _given(option: str, words: list[str]) -> str:
    """What an option says; the last one counts."""
    for number in range(len(words) - 1, -1, -1):
        name, equals, value = words[number].partition("=")
        if name == option:
            return value if equals else "".join(words[number + 1 : number + 2])
    return ""


def fetch(parameter: str, profile: str, region: str) -> None:
    """Fetch the names for a parameter and keep them for the login that they were fetched with.

    :raises ApiException: if they cannot be read
    """
    from pathlib import Path

    from ..profiles.connection import connect
    from ..profiles.places import write_private

    path = Path(cache_file(parameter, profile, region))
    lines: list[str] = []
    with connect(profile or None, region or None) as client:
        for number in range(1, _MOST_PAGES + 1):
            query = {"pageSize": _PAGE, "pageNumber": number}
            answer: Any = client.request("GET", LISTINGS[parameter], query=query)
            items: list[Any] = answer.get("entities") or []
            lines += [f"{one['id']}\t{' '.join(str(one.get('name', '')).split())}" for one in items if one.get("id")]
            if len(items) < _PAGE:
                break
    if str(path) == cache_file(parameter, profile, region):  # else somebody has logged in meanwhile
        _forget_old(path.parents[1])
        write_private(path, "\n".join(lines) + "\n")


def _forget_old(folder: Path) -> None:
    """Remove what nobody has asked for in a day: names of people, of logins that may be gone."""
    import contextlib

    for path in folder.glob("*/*.txt"):
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _KEPT:
                path.unlink()
                path.parent.rmdir()


def cache_file(parameter: str, profile: str, region: str) -> str:
    """Where names of one login are kept: below PURECLOUD_CACHE_DIR, or the folder for caches."""
    from ..profiles.sources import fingerprint

    folder = os.environ.get("PURECLOUD_CACHE_DIR")
    if not folder:
        base = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else os.environ.get("XDG_CACHE_HOME")
        folder = f"{base or os.path.expanduser('~/.cache')}/purecloud"  # noqa: PTH111
    return f"{folder}/names/{fingerprint(profile, region)}/{parameter}.txt"


def _age(path: str) -> float | None:
    """Seconds since a file was written; None if it is not there."""
    try:
        return time.time() - os.stat(path).st_mtime  # noqa: PTH116
    except OSError:
        return None


def _refresh(parameter: str, profile: str, region: str, *, wait: bool) -> None:
    """Fetch names in a process of its own; what goes wrong there is nobody's business at a press of Tab."""
    import subprocess

    code = f"from {__name__} import fetch; fetch({parameter!r}, {profile!r}, {region!r})"
    process = subprocess.Popen(  # noqa: S603 - this Python
        [sys.executable, "-c", code],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    if wait:
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            return
