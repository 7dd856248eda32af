"""A configuration file counts as a whole or not at all; what is wrong in it is named, and none of it hangs."""

from __future__ import annotations

import json
import os
import random
import threading
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

GOOD = "[general]\nhost = mypurecloud.ie\n[retry]\nretry_max = 2\n[gateway]\nhost = gate.example.com\n[profile a]\nregion = eu-west-1\n"
#: A value of each key that must be refused.
BAD = {
    "general": {"host": "mypurecloud.ie ; Ireland", "live_reload_config": "maybe"},
    "logging": {"log_level": "loud", "log_format": "xml", "log_to_console": "2", "log_file_path": "/nowhere/x.log", "log_request_body": "x", "log_response_body": "-"},
    "reauthentication": {"refresh_access_token": "soon", "refresh_token_wait_max": "-1"},
    "retry": {"retry_max": "-1", "retry_wait_min": "inf", "retry_wait_max": "nan"},
    "gateway": {"host": "https://g", "protocol": "ftp", "port": "99999", "path_params_login": "a\\b", "path_params_api": "a\tb"},
    "profile x": {"region": "eu-west-9", "access_token": "a token"},
}  # fmt: skip
PLACES = [(section, key) for section, keys in BAD.items() for key in keys]


def _state() -> Any:
    c = gc.configuration
    assert c.gateway_configuration is not None
    logger = vars(c.logger)
    return (
        c.host,
        c.retry_configuration.retries,
        c.gateway_configuration.host,
        c.profiles(),
        c.live_reload_config,
        logger,
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config"
    path.write_text(GOOD)
    gc.configuration._set_defaults()
    gc.configuration.config_file_path = str(path)
    return path


@pytest.mark.parametrize(("section", "key"), PLACES)
@pytest.mark.parametrize("seed", range(3))
def test_one_bad_value_among_good_ones(file: Path, section: str, key: str, seed: int) -> None:
    good: dict[str, dict[str, str]] = {
        "general": {"host": "mypurecloud.de", "live_reload_config": "false"},
        "logging": {"log_level": "trace", "log_format": "json", "log_to_console": "false"},
        "retry": {"retry_max": "9"},
        "gateway": {"host": "other.example.com", "port": "8443"},
        "profile y": {"region": "eu-west-2"},
    }
    good.setdefault(section, {})[key] = BAD[section][key]
    sections = list(good.items())
    random.Random(seed).shuffle(sections)
    before = _state()
    file.write_text(
        "".join(f"[{name}]\n" + "".join(f"{k} = {v}\n" for k, v in keys.items()) for name, keys in sections)
    )
    with pytest.raises(ValueError, match=f"{key} in .{section}.") as caught:
        gc.configuration.reload(force=True)
    assert str(file) in str(caught.value)
    assert _state() == before


@pytest.mark.parametrize(
    "text",
    ['{"general": ["x"]}', '["x"]', '{"profile": {"default": "x"}}', '{"a":' * 100_000, "[general]\nhost", "\x00", "[" * 10_000,
     '{"general": {"host": "a.b", "host": "c.d"}}', '{"retry": {"retry_max": 1.5}}', '{"retry": {"retry_max": true}}', '{"retry": {"retry_max": 1' + "0" * 5000 + "}}",
     '{"general": {"host": {"a": 1}}}', '{"general": {"host": null}}', "host = x", "[general]\nhost = https://me:canary-password@api.mypurecloud.ie", "\xff\xfe[general]"],
)  # fmt: skip
def test_what_is_not_a_configuration(file: Path, text: str) -> None:
    before = _state()
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(ValueError, match="configuration file") as caught:
        gc.configuration.reload(force=True)
    assert "canary" not in str(caught.value)
    assert _state() == before


def test_random_files_are_taken_or_refused(file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a word may be taken for the name of a log file
    draw = random.Random(7)
    words = [
        *BAD,
        *(key for keys in BAD.values() for key in keys),
        "true",
        "-1",
        "1e999",
        "[]",
        "{}",
        "null",
        "https://x",
        "=",
        "\n",
        "[",
        "]",
        '"',
        ":",
        ",",
    ]
    for _ in range(400):
        value: Any = draw.choice(words)
        for _ in range(draw.randrange(4)):
            value = draw.choice(
                (
                    [value],
                    {draw.choice(words): value},
                    {"general": value},
                    {draw.choice(list(BAD)): {draw.choice(words): value}},
                )
            )
        file.write_text(json.dumps(value) if draw.random() < 0.7 else "".join(draw.choice(words) for _ in range(9)))
        refusal = ""
        try:
            gc.configuration.reload(force=True)
        except ValueError as error:
            refusal = str(error)
        assert not refusal or "configuration file" in refusal


def test_special_files_do_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", "/dev/zero", tmp_path, "/dev/null/x", "\0"):
        ended = threading.Event()

        def load(path: Any = path, ended: threading.Event = ended) -> None:
            try:
                with pytest.raises(ValueError, match="configuration file"):
                    gc.configuration.config_file_path = path
            finally:
                ended.set()

        threading.Thread(target=load, daemon=True).start()
        assert ended.wait(60), f"{path} hangs"
    gc.configuration.config_file_path = os.devnull


def test_a_huge_file(tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(10 << 30)
    with pytest.raises(ValueError, match="larger than"):
        gc.configuration.config_file_path = tmp_path / "huge"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on this system")
def test_a_log_into_a_pipe_that_nobody_reads_is_refused_where_it_stands(file: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    before = _state()
    file.write_text(f"[general]\nhost = mypurecloud.de\n[logging]\nlog_file_path = {tmp_path / 'pipe'}\n")
    with pytest.raises(ValueError, match=r"log_file_path in .logging. .*nobody reads the pipe"):
        gc.configuration.reload(force=True)
    assert _state() == before
