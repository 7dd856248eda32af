"""The configuration file: INI, JSON or TOML, with the sections that the platform's SDKs share.

    [general]           host, live_reload_config, transport
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
import os
import stat
import sys
from pathlib import Path
from typing import Any, TypeAlias

from ..auth.tokens import check_token
from ..call.retry import RetryPolicy
from ..http import urls
from ..lazy.installation import install
from ..secrets.redaction import Secret
from . import hosts
from .settings import PROFILE, SECRET, SECTIONS, SettingType

#: Bytes; what is larger was not written as a configuration.
_LARGEST = 1 << 20

Settings: TypeAlias = dict[str, dict[str, Any]]


class ConfigFileError(ValueError):
    """A configuration file that cannot be used; names the file, and the section and key where there is one."""


def read(path: Path) -> Settings:
    """The settings of a file, typed and checked. Profiles are under `profile NAME`.

    :raises ConfigFileError: if the file cannot be read, or holds something that is not understood
    """
    try:
        text = _text(path)
        found = {section: _typed(path, section, entries) for section, entries in _parse(path, text).items()}
        _check_waits(path, found.get("retry", {}))
    except (OSError, UnicodeDecodeError) as error:
        problem = ConfigFileError(f"configuration file {path}: cannot be read ({error})")
    except ConfigFileError as error:
        problem = ConfigFileError(str(error))
    else:
        return found
    text, found = "", {}
    # Raised here: the frames further in hold what stands in the file, secrets too.
    raise problem


def _text(path: Path) -> str:
    """What stands in a file; of one that has no end, or waits for a writer, nothing is read."""
    if str(path) == os.devnull:
        return ""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise ConfigFileError(f"configuration file {path}: is not a file")
    with os.fdopen(handle, "rb") as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise ConfigFileError(f"configuration file {path}: is larger than {_LARGEST:,} bytes")
    return content.decode("utf-8-sig")


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
            for name, value in entries.items():
                if not isinstance(value, dict):
                    raise ConfigFileError(f"configuration file {path}: [profile {name}] must be a section with keys")
            found.update({f"profile {name}": value for name, value in entries.items()})
        else:
            found[section] = entries
    return found


def _parse_json(path: Path, text: str) -> dict[str, Any]:
    try:
        parsed: dict[str, Any] = json.loads(text, object_pairs_hook=lambda pairs: _once(path, pairs))
    except RecursionError:
        raise ConfigFileError(f"configuration file {path}: not valid JSON (nested too deeply)") from None
    except ConfigFileError:
        raise
    except ValueError as error:
        raise ConfigFileError(f"configuration file {path}: not valid JSON ({error})") from None
    return parsed


def _once(path: Path, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these pairs.

    :raises ConfigFileError: for a key that is there twice: the file does not say which counts
    """
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ConfigFileError(f"configuration file {path}: {key} is there twice")
        found[key] = value
    return found


def _parse_toml(path: Path, text: str) -> dict[str, Any]:
    try:
        toml: Any = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")
    except ImportError:
        raise ConfigFileError(f"configuration file {path}: TOML on Python 3.10 needs {install('toml')}") from None
    try:
        parsed: dict[str, Any] = toml.loads(text)
    except (ValueError, RecursionError) as error:
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
        except (ValueError, TypeError, OverflowError) as error:
            text = known[key].type not in ("flag", "seconds", "count", "port") and not isinstance(value, str)
            wanted = _WANTED["string"] if text else _WANTED.get(known[key].type)
            shown = "this value" if key in SECRET else f"{value!r:.100}"
            problem = f"must be {wanted}, not {shown}" if wanted else f"cannot be used: {error}"
            raise ConfigFileError(f"configuration file {path}: {key} in [{section}] {problem}") from None
    return typed


def _check_waits(path: Path, retry: dict[str, Any]) -> None:
    default = RetryPolicy()
    shortest, longest = retry.get("retry_wait_min", default.wait_min), retry.get("retry_wait_max", default.wait_max)
    if shortest > longest:
        raise ConfigFileError(
            f"configuration file {path}: retry_wait_min in [retry] must not be larger than retry_wait_max "
            f"({shortest:g} and {longest:g} seconds)"
        )


_WANTED = {
    "string": "a string",
    "flag": "true or false",
    "seconds": "a number of seconds, 0 or more",
    "count": "a whole number, 0 or more",
    "level": "one of trace, debug, error, none",
    "format": "text or json",
    "name": "the name or address of a host, without https:// and without a port",
    "protocol": "https or http",
    "transport": "automatic, fast or standard",
    "port": "a whole number from 1 to 65535, or -1 for the protocol's own",
    "path": "a path",
    "token": "a token without blanks and line ends",
}
_FLAGS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
_CHOICES = {
    "level": ("trace", "debug", "error", "none"),
    "format": ("text", "json"),
    "protocol": ("https", "http"),
    "transport": ("automatic", "fast", "standard"),
}


def _convert(wanted: SettingType, value: Any) -> Any:
    """A value as its setting wants it.

    :raises ValueError: if it is not one; `_WANTED` says what is, or else the error does
    """
    if wanted == "flag":
        if isinstance(value, bool):
            return value
        return _FLAGS[str(value).strip().lower()] if str(value).strip().lower() in _FLAGS else _refuse()
    if wanted in ("seconds", "count", "port"):
        return _number(wanted, value)
    if not isinstance(value, str):
        _refuse()
    if wanted in _CHOICES:
        return value.lower() if value.lower() in _CHOICES[wanted] else _refuse()
    if wanted == "host":
        hosts.api_url(value)
    elif wanted == "name":
        urls.parse_origin(f"https://{value}") if ":" not in value or value[:1] == "[" else _refuse()
    elif wanted == "path":
        urls.path(f"/{value.strip('/')}")
    elif wanted == "token":
        check_token("", value)
    elif wanted == "file":
        _check_place(Path(value))
    return value


def _number(wanted: SettingType, value: Any) -> float:
    if isinstance(value, bool) or (wanted != "seconds" and isinstance(value, float)):
        _refuse()
    number = float(value) if wanted == "seconds" else int(value)
    most = {"seconds": 1e9, "count": 1e9, "port": 65_535}[wanted]
    if wanted == "port" and number == -1:
        return number
    return number if (1 if wanted == "port" else 0) <= number <= most else _refuse()


def _check_place(path: Path) -> None:
    """Whether a file can be written there.

    :raises ValueError: if not, saying why
    """
    if path.is_dir():
        raise ValueError(f"{path} is a folder")
    if path.is_fifo():
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            raise ValueError(f"nobody reads the pipe {path}") from None
    if not path.parent.is_dir():
        raise ValueError(f"there is no folder {path.parent}")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise ValueError(f"{path} may not be written")


def _refuse() -> Any:
    raise ValueError


def _suggest(name: str, known: dict[str, Any]) -> str:
    import difflib

    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}"
