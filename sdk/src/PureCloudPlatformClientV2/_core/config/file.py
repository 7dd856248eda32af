"""The configuration file: INI, JSON or TOML, with the sections that the platform's SDKs share.

    [general]           host, live_reload_config
    [logging]           log_level, log_format, log_to_console, log_file_path, log_response_body, log_request_body
    [reauthentication]  refresh_access_token, refresh_token_wait_max
    [retry]             retry_wait_min, retry_wait_max, retry_max
    [gateway]           host, protocol, port, path_params_login, path_params_api, username, password
    [profile NAME]      region, client_id, client_secret, access_token: for `connect(profile="NAME")`

A file is read as a whole before any of it counts, so one with an error changes nothing.
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any, TypeAlias

from ..secrets.redaction import Secret
from .settings import PROFILE, SECRET, SECTIONS, SettingType

Settings: TypeAlias = dict[str, dict[str, Any]]


class ConfigFileError(ValueError):
    """A configuration file that cannot be used; names the file, and the section and key where there is one."""


def read(path: Path) -> Settings:
    """The settings of a file, typed and checked. Profiles are under `profile NAME`.

    :raises ConfigFileError: if the file cannot be read, or holds something that is not understood
    """
    try:
        text = path.read_text("utf-8-sig")
        return {section: _typed(path, section, entries) for section, entries in _parse(path, text).items()}
    except (OSError, UnicodeDecodeError) as error:
        problem = ConfigFileError(f"configuration file {path}: cannot be read ({error})")
    except ConfigFileError as error:
        problem = ConfigFileError(str(error))
    text = ""
    # Raised here: the frames further in hold what stands in the file, secrets too.
    raise problem


def _parse(path: Path, text: str) -> dict[str, dict[str, Any]]:
    stripped = text.lstrip()
    if stripped.startswith("{"):
        sections = _parse_json(path, text)
    elif path.suffix.lower() == ".toml":
        sections = _parse_toml(path, text)
    else:
        return _parse_ini(path, text)
    found: dict[str, dict[str, Any]] = {}
    for section, entries in sections.items():
        if not isinstance(entries, dict):
            raise ConfigFileError(f"configuration file {path}: [{section}] must be a section with keys")
        if section == "profile":  # {"profile": {"dev": {...}}} and [profile.dev]
            found.update({f"profile {name}": value for name, value in entries.items()})
        else:
            found[section] = entries
    return found


def _parse_json(path: Path, text: str) -> dict[str, Any]:
    try:
        parsed = json.loads(text)
    except ValueError as error:
        raise ConfigFileError(f"configuration file {path}: not valid JSON ({error})") from None
    return parsed if isinstance(parsed, dict) else {}


def _parse_toml(path: Path, text: str) -> dict[str, Any]:
    try:
        toml: Any = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    except ImportError:
        raise ConfigFileError(
            f"configuration file {path}: TOML on Python 3.10 needs pip install 'PureCloudPlatformClientV2[toml]'"
        ) from None
    try:
        parsed: dict[str, Any] = toml.loads(text)
    except ValueError as error:
        raise ConfigFileError(f"configuration file {path}: not valid TOML ({error})") from None
    return parsed


def _parse_ini(path: Path, text: str) -> dict[str, dict[str, Any]]:
    import configparser

    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text, str(path))
    except configparser.Error as error:
        # Only the kind and the line: the parser's message quotes the line, which may hold a secret.
        where = getattr(error, "lineno", None) or next((line for line, _ in getattr(error, "errors", ())), None)
        at = f" in line {where}" if where else ""
        raise ConfigFileError(f"configuration file {path}: not valid INI ({type(error).__name__}{at})") from None
    return {section: dict(parser[section]) for section in parser.sections()}


def _typed(path: Path, section: str, entries: dict[str, Any]) -> dict[str, Any]:
    known = PROFILE if section.startswith("profile ") else SECTIONS.get(section)
    if known is None:
        raise ConfigFileError(f"configuration file {path}: unknown section [{section}]{_suggest(section, SECTIONS)}")
    typed: dict[str, Any] = {}
    for key, value in entries.items():
        if key not in known:
            raise ConfigFileError(f"configuration file {path}: unknown key {key} in [{section}]{_suggest(key, known)}")
        try:
            converted = _convert(known[key].type, value)
            typed[key] = Secret(converted) if key in SECRET else converted
        except (ValueError, TypeError):
            shown = "this value" if key in SECRET else repr(value)
            raise ConfigFileError(
                f"configuration file {path}: {key} in [{section}] must be {_WANTED[known[key].type]}, not {shown}"
            ) from None
    return typed


_WANTED = {
    "string": "a string",
    "flag": "true or false",
    "seconds": "a number of seconds, 0 or more",
    "count": "a whole number",
    "level": "one of trace, debug, error, none",
    "format": "text or json",
}
_FLAGS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def _convert(wanted: SettingType, value: Any) -> Any:
    if wanted == "flag":
        if isinstance(value, bool):
            return value
        return _FLAGS[str(value).strip().lower()] if str(value).strip().lower() in _FLAGS else _refuse()
    if wanted in ("seconds", "count"):
        number = float(value) if wanted == "seconds" else int(value)
        return number if number >= (0 if wanted == "seconds" else -1) else _refuse()
    if not isinstance(value, str):
        _refuse()
    if wanted == "level":
        return value.lower() if value.lower() in ("trace", "debug", "error", "none") else _refuse()
    if wanted == "format":
        return value.lower() if value.lower() in ("text", "json") else _refuse()
    return value


def _refuse() -> Any:
    raise ValueError


def _suggest(name: str, known: dict[str, Any]) -> str:
    import difflib

    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}"
