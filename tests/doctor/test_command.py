"""The command line: what it prints, and what its exit status says."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PureCloudPlatformClientV2 import __version__, doctor
from PureCloudPlatformClientV2.doctor import Finding

CLEAN = "import PureCloudPlatformClientV2\nPureCloudPlatformClientV2.UsersApi().get_users()\n"
WRONG = "from PureCloudPlatformClientV2 import User\nUser(nmae='x')\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A program with one fault, and much beside it that is not looked at."""
    (tmp_path / "main.py").write_text(WRONG)
    for place in (".hidden", "venv", "node_modules", "__pycache__", "lib/site-packages"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "other.py").write_text(WRONG)
    (tmp_path / "venv" / "pyvenv.cfg").touch()
    (tmp_path / "again").symlink_to(tmp_path)
    (tmp_path / "README.md").write_text("User(nmae='x')")
    return tmp_path


def test_it_says_what_to_write_where(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.main([str(folder), str(folder / "main.py")]) == 1
    printed = capsys.readouterr()
    finding, summary = printed.out.splitlines()
    assert finding.startswith(f"{folder / 'main.py'}:2:6: `User` takes no `nmae`: no release from 230.0.0 to ")
    assert finding.endswith(f" has it. Write `User(name=...)`. [{__version__}]")
    assert summary == f"1 file read, 269.0.0 to {__version__}: 1 to change, 0 to look at."
    assert printed.err == ""


def test_json_is_for_programs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "broken.py").write_text("def")
    assert doctor.main([str(folder), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["from"], found["to"], found["files"]) == ("269.0.0", __version__, 1)
    assert "broken.py:1: not read: " in found["unread"][0]
    assert [Finding(**finding).line for finding in found["findings"]] == [2]


def test_the_status_says_whether_something_breaks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = tmp_path / "main.py"
    program.write_text(CLEAN)
    assert doctor.main([str(program)]) == 0
    program.write_text("import PureCloudPlatformClientV2\nclient.get_conversations_chats()\n")
    assert doctor.main([str(program), "--from", "250"]) == 0  # perhaps
    assert "perhaps: " in capsys.readouterr().out
    program.write_text("import PureCloudPlatformClientV2 as gc\ngc.PresenceApi().get_presencedefinitions()\n")
    assert doctor.main([str(program)]) == 0  # deprecated
    assert "`PresenceApi.get_presencedefinitions` is deprecated" in capsys.readouterr().out
    program.write_text(WRONG)
    assert doctor.main([str(program)]) == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"def\n", ":1: not read: "),
        (b"x = 1\nprint 'old'\n", ":2: not read: Missing parentheses"),
        (b"x = '\xff'\n", "cannot be read: "),
        (b"# coding: nothing\n", "cannot be read: "),
        (b"import PureCloudPlatformClientV2\nx = '\0'\n", "not read: "),
        (b"import PureCloudPlatformClientV2\n" + b"(" * 3000 + b")" * 3000, "not read: "),
        (b"import PureCloudPlatformClientV2\nx = " + b"-" * 20000 + b"1\n", "not read: "),
    ],
)
def test_what_cannot_be_read_is_named(
    content: bytes, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "broken.py").write_bytes(b"import PureCloudPlatformClientV2\n" * (sentence == "not read: ") + content)
    (tmp_path / "main.py").write_text(CLEAN)
    assert doctor.main([str(tmp_path)]) == 2
    printed = capsys.readouterr()
    assert printed.out.startswith("1 file read, ")
    assert f"{tmp_path / 'broken.py'}" in printed.err
    assert sentence in printed.err
    assert "Traceback" not in printed.err


def test_a_file_without_rights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "gone.py").symlink_to(tmp_path / "nowhere")
    (tmp_path / "main.py").write_text(CLEAN)
    assert doctor.main([str(tmp_path / "main.py")]) == 0
    assert doctor.main([str(tmp_path / "gone.py")]) == 2
    assert "gone.py does not exist" in capsys.readouterr().err


def test_the_command_line_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, sentence in (
        ([], "name a file or folder to read; --help has examples"),
        ([str(tmp_path / "nowhere")], "nowhere does not exist"),
        ([str(tmp_path)], "holds no Python files"),
        ([str(tmp_path), "--from", "new"], "is not a version such as 269"),
        ([str(tmp_path), "--from", "270", "--to", "250"], "--from 270 is newer than --to 250"),
    ):
        assert doctor.main(arguments) == 2
        assert sentence in capsys.readouterr().err


def test_the_releases_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert doctor.main(["--releases"]) == 0
    listed = capsys.readouterr().out.split()
    assert listed[0] == "230.0.0"
    assert listed[-2:] == ["269.0.0", __version__]


def test_help_has_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        doctor.main(["--help"])
    printed = capsys.readouterr().out
    for part in ("examples:", "--from 250", "--permissions", "exit status:", "perhaps"):
        assert part in printed


def test_it_runs_as_a_module_and_into_a_pipe_that_closes(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-m", "PureCloudPlatformClientV2.doctor"]
    (tmp_path / "main.py").write_text(CLEAN)
    found = subprocess.run([*command, "main.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert found.stdout == f"1 file read, 269.0.0 to {__version__}: 0 to change, 0 to look at.\n"
    assert found.stderr == ""
    (tmp_path / "main.py").write_text(WRONG + "User().nmae\n" * 5000)
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*command, "main.py"], cwd=tmp_path, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert done.stderr == b""


def test_the_name_of_a_file_has_letters_that_the_output_has_not(tmp_path: Path) -> None:
    (tmp_path / "é.py").write_text(WRONG)
    done = subprocess.run(
        [sys.executable, "-m", "PureCloudPlatformClientV2.doctor", "."],
        cwd=tmp_path, env={**os.environ, "PYTHONIOENCODING": "ascii"}, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, b"")
    assert rb"\xe9.py:2:" in done.stdout


def test_progress_is_for_terminals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(30):
        (tmp_path / f"{number}.py").write_text(CLEAN)
    assert doctor.main([str(tmp_path)]) == 0
    assert capsys.readouterr().err == ""
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stderr", terminal)
    assert doctor.main([str(tmp_path)]) == 0
    assert "30/30 files" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\033[K")


def test_notebooks_are_read_cell_by_cell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Users"]},
        {"cell_type": "code", "source": ["%pip install x\n", "import PureCloudPlatformClientV2 as gc\n", "!ls\n"]},
        {"cell_type": "code", "source": "%%bash\nrm x\n"},
        {"cell_type": "code", "source": ["files = !ls\n", "\n", "gc.User().nmae\n", "gc.User?"]},
        {"cell_type": "code", "source": ["def broken(\n"]},
        {"cell_type": "code", "source": ["user = await gc.aio.UsersApi().get_user('x')\n", "user.nmae"]},
    ]
    notebook = tmp_path / "users.ipynb"
    notebook.write_text(json.dumps({"cells": cells}))
    assert doctor.main([str(tmp_path)]) == 1
    printed = capsys.readouterr()
    starts = [line.partition(" `User`")[0] for line in printed.out.splitlines()[:-1]]
    assert starts == [f"{notebook}:cell 4:3:1:", f"{notebook}:cell 6:2:1:"]
    assert f"{notebook}:cell 5:1: not read: " in printed.err
    notebook.write_text("{}")
    assert doctor.main([str(notebook)]) == 2
    assert "users.ipynb: not a notebook: " in capsys.readouterr().err


def test_importing_the_package_does_not_load_it() -> None:
    program = (
        "import sys, PureCloudPlatformClientV2 as gc; gc.UsersApi; print([n for n in sys.modules if 'doctor' in n])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
