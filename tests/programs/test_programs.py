"""Twenty ordinary programs: short, without a crutch for type checkers, and right, each run against one sandbox.

That `mypy --strict` and pyright (strict) have nothing to say of them is shown by `make types`, which reads this folder.
"""

from __future__ import annotations

import re
import runpy
import tokenize
from collections.abc import Iterator
from pathlib import Path

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server import Running, serve

PROGRAMS = sorted(path for path in Path(__file__).parent.glob("*.py") if not path.name.startswith("test_"))
MOST_LINES = 40
#: What each prints, as far as it is the same on each day.
SAYS = {
    "audit_of_users": r"",
    "callbacks": r"\+35315550101 \S+\n\+35315550102 \S+\n$",
    "compare_organizations": r"\d+ codes created",
    "contacts_export": r"export is RUNNING\n(.*\n)*export is SUCCEEDED\n",
    "conversations_to_jsonl": r"250 conversations",
    "data_table_rows": r"3 rows",
    "export_users": r"$",
    "load_many_users": r"(.+ \d+\n){3,}$",
    "newer_operation": r"UserMe\((.|\n)*\)\nTrue\n$",
    "open_queue": r"Night shift has [1-9]\d* members",
    "presence_lambda": r"\{'statusCode': 200, 'body': '\{\"7f1d\": \"Available\"\}'\}",
    "prompt_upload": r"transcoded",
    "queue_report": r"queue,from/to,metric,count\r\n(.+\r\n)+",
    "recordings_of_yesterday": r"(recordings/.+|.+)\n",
    "rename_queues": r"[1-9]\d* queues renamed",
    "rotate_secret": r"(.*\n)+",
    "skills_from_csv": r"1 people",
    "status_board": r"(.+ +\d+ .+\n)+$",
    "unused_queues": r"",
    "who_is_admin": r"(.+ \[.*\]\n)+$",
}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Running]:
    with serve() as running:
        yield running


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_it_does_its_task(
    program: Path,
    sandbox: Running,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for prefix in ("SOURCE", "TARGET"):
        for name, value in (("REGION", sandbox.url), ("ID", "id"), ("SECRET", "secret")):
            monkeypatch.setenv(f"{prefix}_{name}", value)
    monkeypatch.setenv("GENESYSCLOUD_REGION", sandbox.url)
    monkeypatch.setenv("GENESYS_CLOUD_CLIENT_ID", "id")
    monkeypatch.setenv("GENESYS_CLOUD_CLIENT_SECRET", "secret")
    monkeypatch.setenv("HOME", str(tmp_path))
    try:
        runpy.run_path(str(program), run_name="__main__")
    finally:
        if gc.configuration.api_client is not None:
            gc.configuration.api_client.close()
            gc.configuration.api_client = None
    said = capfd.readouterr()
    assert re.match(SAYS[program.stem], said.out), said.out
    assert said.err == ""


def test_there_are_twenty() -> None:
    assert [path.stem for path in PROGRAMS] == sorted(SAYS)
    assert len(PROGRAMS) == 20


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda path: path.stem)
def test_it_is_short_and_needs_no_crutch(program: Path) -> None:
    assert len(program.read_text("utf-8").splitlines()) <= MOST_LINES
    with program.open("rb") as file:
        tokens = list(tokenize.tokenize(file.readline))
    words = {token.string for token in tokens if token.type == tokenize.NAME}
    assert not words & {"assert", "cast", "isinstance"}
    assert not [token.string for token in tokens if token.type == tokenize.COMMENT and "ignore" in token.string]
