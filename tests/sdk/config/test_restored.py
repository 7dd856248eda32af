"""A setting that is refused keeps its value, and one that a test patches has its old value afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock, patch

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio
from PureCloudPlatformClientV2.logger import LogFormat, Logger, LogLevel

OWNERS = [gc.Configuration, gc.ApiClient, aio.ApiClient, Logger]
#: Other values, where a string will not do.
OTHERS: dict[str, Any] = {
    "timeout": 5,
    "refresh_token_wait_time": 5,
    "unknown_enum_values": "replace",
    "query_encoding": "published",
    "transport": "standard",
    "host": "https://api.mypurecloud.ie",
    "strict_models": True,
    "logger": Logger(),
    "log_level": LogLevel.LError,
    "log_format": LogFormat.JSON,
    "log_to_console": False,
    "configuration": gc.configuration.copy(),
}


def _settable(owner: Any) -> Iterator[str]:
    """All attributes that can be set, by the classes and by what their objects have."""
    found = {name for cls in owner.__mro__ for name, value in vars(cls).items() if hasattr(type(value), "__set__")}
    found |= {name for name in vars(_made(owner)) if not name.startswith("_")}
    return iter(sorted(name for name in found if not name.startswith("_") and _can_be_set(owner, name)))


def _can_be_set(owner: Any, name: str) -> bool:
    found = getattr(owner, name, None)
    return not isinstance(found, property) or found.fset is not None


def _made(owner: Any) -> Any:
    return gc.configuration.copy() if owner is gc.Configuration else owner()


@pytest.mark.parametrize(
    ("owner", "name"),
    [pytest.param(owner, name, id=f"{owner.__module__}-{name}") for owner in OWNERS for name in _settable(owner)],
)
def test_a_patched_setting_is_restored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
    monkeypatch.chdir(tmp_path)  # one of them is a file that is made
    one, other = _made(owner), OTHERS.get(name, "other")
    if name == "config_file_path":
        one.config_file_path = "/dev/null"
        other = tmp_path / "other"
        other.touch()
    before = getattr(one, name)
    with patch.object(one, name, other):
        assert getattr(one, name) != before
    assert getattr(one, name) == before
    with pytest.raises(RuntimeError, match="of the test"), patch.object(one, name, other):
        raise RuntimeError("of the test")
    assert getattr(one, name) == before


def test_the_usual_file_need_not_be_there() -> None:
    one = gc.configuration.copy()
    one.config_file_path = usual = str(Path("~/.genesyscloudpython/config").expanduser())
    with patch.object(one, "config_file_path", os.devnull):
        pass
    assert one.config_file_path == usual


@pytest.mark.parametrize("name", ["access_token", "timeout", "host", "strict_models"])
def test_what_is_deleted_is_not_there(name: str) -> None:
    one = gc.configuration.copy()
    before = getattr(one, name)
    delattr(one, name)
    with pytest.raises(AttributeError, match=name):
        getattr(one, name)
    with pytest.raises(AttributeError, match=name):
        delattr(one, name)
    setattr(one, name, before)
    assert getattr(one, name) == before


def test_the_configuration_itself_cannot_be_replaced() -> None:
    before = gc.configuration
    with pytest.raises(AttributeError, match="one object for the whole process"):
        patch("PureCloudPlatformClientV2.configuration").start()
    with (
        pytest.raises(AttributeError, match="one object for the whole process"),
        patch.object(gc, "configuration", MagicMock()),
    ):
        pass
    assert gc.configuration is before


@pytest.mark.parametrize(
    ("name", "wrong", "words"),
    [
        ("log_level", "verbose", "one of trace, debug, error, none, not 'verbose'"),
        ("log_level", 1.5, "one of trace, debug, error, none, not 1.5"),
        ("log_level", None, "not None"),
        ("log_level", True, "not True"),
        ("log_format", "xml", "one of text, json, not 'xml'"),
        ("log_format", 3, "one of text, json, not 3"),
        ("log_format", [], r"not \[\]"),
        ("log_to_console", "no", "True or False, not 'no'"),
        ("log_file_path", 5, "a path or None, not 5"),
        ("log_file_path", "/nowhere/at/all/log", "cannot be written"),
    ],
)
def test_a_wrong_value_is_refused_and_not_kept(name: str, wrong: Any, words: str) -> None:
    logger = gc.configuration.logger
    before = getattr(logger, name)
    with pytest.raises(ValueError, match=f"{name}.*{words}"):
        setattr(logger, name, wrong)
    assert getattr(logger, name) == before


@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("log_level", "debug", LogLevel.LDebug),
        ("log_level", "TRACE", LogLevel.LTrace),
        ("log_level", LogLevel.LError, LogLevel.LError),
        ("log_level", 20, 20),
        ("log_format", "json", LogFormat.JSON),
        ("log_format", LogFormat.TEXT, LogFormat.TEXT),
    ],
)
def test_names_and_values_are_taken(name: str, given: Any, kept: int) -> None:
    setattr(gc.configuration.logger, name, given)
    assert getattr(gc.configuration.logger, name) == kept
