"""The configuration file: three notations of the same settings, errors that name the place, and live reload."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

from tests.sdk.support.canaries import secret
from tests.sdk.support.waiting import GUARD

SETTINGS: dict[str, dict[str, Any]] = {
    "general": {"host": "eu-west-1", "live_reload_config": False},
    "logging": {
        "log_level": "debug", "log_format": "json", "log_to_console": False, "log_response_body": False,
        "log_request_body": True,
    },
    "reauthentication": {"refresh_access_token": False, "refresh_token_wait_max": 3},
    "retry": {"retry_wait_min": 2, "retry_wait_max": 9, "retry_max": 1},
    "gateway": {
        "host": "gate.example", "protocol": "http", "port": 8443, "path_params_login": "login",
        "path_params_api": "api", "username": "u", "password": secret("gateway-password"),
    },
    "profile dev": {"region": "eu-west-2", "client_id": "id", "client_secret": secret("profile-secret")},
}  # fmt: skip


def ini(settings: dict[str, dict[str, Any]]) -> str:
    lines = []
    for section, entries in settings.items():
        lines.append(f"[{section}]")
        lines += [f"{key} = {value if isinstance(value, str) else json.dumps(value)}" for key, value in entries.items()]
    return "\n".join(lines)


def toml(settings: dict[str, dict[str, Any]]) -> str:
    lines = []
    for section, entries in settings.items():
        lines.append(f"[{section.replace(' ', '.')}]")
        lines += [f"{key} = {json.dumps(value)}" for key, value in entries.items()]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("name", "write"), [("config", ini), ("config", json.dumps), ("config.json", json.dumps), ("config.toml", toml)]
)
def test_all_settings_in_all_notations(quiet: None, tmp_path: Path, name: str, write: Any) -> None:
    file = tmp_path / name
    file.write_text(write(SETTINGS))
    settings = gc.configuration
    settings.config_file_path = file  # takes a path too
    assert settings.host == "https://api.mypurecloud.ie"
    assert settings.live_reload_config is False
    assert settings.should_refresh_access_token is False
    assert settings.refresh_token_wait_time == 3
    policy = settings.retry_configuration
    assert (policy.wait_min, policy.wait_max, policy.retries) == (2, 9, 1)
    logger = settings.logger
    assert (logger.log_level, logger.log_format) == (gc.LogLevel.LDebug, gc.LogFormat.JSON)
    assert logger.log_to_console is False
    assert (logger.log_response_body, logger.log_request_body) == (False, True)
    assert settings.gateway_configuration == gc.GatewayConfiguration(
        host="gate.example", protocol="http", port=8443, path_params_login="login", path_params_api="api",
        username="u", password=secret("gateway-password"),
    )  # fmt: skip
    assert settings.profile("dev")["client_secret"].reveal() == secret("profile-secret")
    assert secret("profile-secret") not in repr(settings.profiles())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[genral]\nhost = x", r"unknown section \[genral\]; did you mean general\?"),
        ("[general]\nhots = x", r"unknown key hots in \[general\]; did you mean host\?"),
        ("[logging]\nlog_level = loud", r"log_level in \[logging\] must be one of .* none, not 'loud'"),
        ("[reauthentication]\nrefresh_token_wait_max = soon", r"must be a number of seconds, 0 or more, not 'soon'"),
        ("[gateway]\nport = x", r"port in \[gateway\] must be a whole number from 1 to 65535, .*, not 'x'"),
        ("[retry]\nretry_max = 1.5", r"retry_max in \[retry\] must be a whole number"),
        ("no section", r"not valid INI \(MissingSectionHeaderError in line 1\)"),
        ("[general]\nhost = a\nhost = b", r"not valid INI \(DuplicateOptionError in line 3\)"),
        ('{"general": 1}', r"\[general\] must be a section with keys"),
        ('{"general": {"host": 5}}', r"host in \[general\] must be a string, not 5"),
        (
            json.dumps({"profile": {"x": {"client_secret": [secret("profile-secret")]}}}),
            "must be a string, not this value",
        ),
        (f"[profile x]\nclient_secret {secret('profile-secret')}", r"not valid INI \(ParsingError in line 2\)"),
        (b"\xff\xfe", "cannot be read"),
    ],
)
def test_errors_name_the_place_and_change_nothing(tmp_path: Path, text: str | bytes, message: str) -> None:
    file = tmp_path / "config"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    before = (gc.configuration.host, gc.configuration.config_file_path)
    with pytest.raises(ValueError, match=f"configuration file {re.escape(str(file))}: .*{message}"):
        gc.configuration.config_file_path = str(file)
    assert (gc.configuration.host, gc.configuration.config_file_path) == before


def _touch(file: Path, text: str, seconds: int) -> None:
    file.write_text(text)
    os.utime(file, ns=(0, seconds * 10**9))
    gc.configuration._looked = float("-inf")  # as if it had not been looked at for long
    gc.configuration._poll()


def test_live_reload(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    settings = gc.configuration
    file = tmp_path / "config"
    file.write_text("[general]\nhost = eu-west-1\n")
    settings.config_file_path = str(file)
    _touch(file, "[general]\nhost = eu-west-2\n", 1)
    assert settings.host == "https://api.euw2.pure.cloud"
    _touch(file, "[general]\nhost = nowhere\n", 2)
    assert settings.host == "https://api.euw2.pure.cloud", "an error keeps what was read last"
    assert "nowhere" in caplog.text
    caplog.clear()
    settings._looked = float("-inf")
    settings._poll()
    assert caplog.text == "", "and is reported once"
    _touch(file, "[general]\nhost = ap-south-1\n", 3)
    assert settings.host == "https://api.aps1.pure.cloud"
    settings.host = "eu-west-1"
    settings.retry_configuration = {"retry_max": 9}
    _touch(file, "[general]\nhost = us-east-1\n[retry]\nretry_max = 1\n", 4)
    assert settings.host == "https://api.mypurecloud.ie", "a reload keeps what code has set"
    assert settings.retry_configuration == {"retry_max": 9}
    file.unlink()
    settings._looked = float("-inf")
    settings._poll()
    assert settings.host == "https://api.mypurecloud.ie"


def test_live_reload_can_be_switched_off(tmp_path: Path) -> None:
    file = tmp_path / "config"
    file.write_text("[general]\nhost = eu-west-1\nlive_reload_config = no\n")
    gc.configuration.config_file_path = str(file)
    _touch(file, "[general]\nhost = eu-west-2\n", 1)
    assert gc.configuration.host == "https://api.mypurecloud.ie"


def test_the_default_file_is_read_on_first_use(tmp_path: Path) -> None:
    import subprocess
    import sys

    (tmp_path / ".genesyscloudpython").mkdir()
    (tmp_path / ".genesyscloudpython" / "config").write_text("[general]\nhost = ca-central-1\n")
    program = "import PureCloudPlatformClientV2 as gc; print(gc.configuration.host)"
    environment = {**os.environ, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "https://api.cac1.pure.cloud"


def test_watching_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys
    import threading

    file = tmp_path / "config"
    file.write_text("[general]\nhost = eu-west-1\n")
    gc.configuration.config_file_path = str(file)
    taken = threading.Event()
    take = gc.Configuration._take

    def take_and_tell(self: gc.Configuration, settings: Any) -> None:
        take(self, settings)
        if gc.configuration.host == "https://api.euw2.pure.cloud":
            taken.set()

    monkeypatch.setattr(gc.Configuration, "_take", take_and_tell)
    before = set(threading.enumerate())
    with gc.configuration.watch():
        (tmp_path / "new").write_text("[general]\nhost = eu-west-2\n")
        (tmp_path / "new").replace(file)  # as editors do
        assert taken.wait(GUARD), "no call was made, and yet it counts"
    assert set(threading.enumerate()) <= before  # threads of other tests may have ended
    monkeypatch.setitem(sys.modules, "watchdog.events", None)
    with pytest.raises(ImportError, match="needs watchdog: pip install"):
        gc.configuration.watch()
