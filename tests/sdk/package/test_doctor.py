"""The doctor reads a program and names the lines that a version touches."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from PureCloudPlatformClientV2 import doctor
from PureCloudPlatformClientV2.doctor import Change, Finding, examine, read_changes, select


def change(symbol: str, kind: str, part: str | None = None, *, breaks: bool = True, version: str = "271.0.0") -> Change:
    return Change(version, symbol, part, kind, breaks, f"{symbol} {part} {kind}")


CHANGES = [
    change("UsersApi.get_users", "removed", "expand"),
    change("UsersApi.get_user", "renamed"),
    change("UsersApi.get_users_me", "type", "return"),
    change("UsersApi.post_users", "required", "body"),
    change("UsersApi.patch_user", "optional", "state"),
    change("User.department", "removed"),
    change("UserMe", "removed"),
    change("CreateUser.title", "type"),
]


def lines(source: str, changes: list[Change] | None = None) -> list[tuple[int, str, bool]]:
    found = examine(dedent(source), "program.py", CHANGES if changes is None else changes, "271")
    return [(finding.line, finding.sentence, finding.certain) for finding in found]


def test_methods_of_known_clients() -> None:
    assert lines("""\
        import PureCloudPlatformClientV2 as gc
        users = gc.UsersApi(gc.ApiClient())
        users.get_users(page_size=3)
        users.get_users(page_size=3, expand=["presence"])
        users.get_user("1")
        users.get_users_me()
        users.post_users()
        users.post_users(body=None)
        users.patch_user("1", "active")
        """) == [
        (4, "UsersApi.get_users expand removed", True),
        (5, "UsersApi.get_user None renamed", True),
        (6, "UsersApi.get_users_me return type", True),
        (7, "UsersApi.post_users body required", True),
        (9, "UsersApi.patch_user state optional", True),
    ]


def test_values_are_followed_through_the_program() -> None:
    """Through attributes of self, loops, comprehensions, annotations, awaits and legacy modules."""
    assert lines("""\
        from PureCloudPlatformClientV2.apis.users_api import UsersApi as Users
        from PureCloudPlatformClientV2.models import User
        from PureCloudPlatformClientV2 import aio

        class Service:
            def names(self):
                for user in self.users.get_users().entities:
                    print(user.department)
            def __init__(self):
                self.users = Users()

        def show(user: "User | None", others: list[User]):
            print(user.department)
            return [other.department for other in others]

        async def later():
            listing = await aio.UsersApi().get_users()
            return listing.entities[0].department

        def unknown(user):
            user = object()
            return user.department
        """) == [(line, "User.department None removed", True) for line in (8, 13, 14, 18)]


def test_classes_keywords_and_imports() -> None:
    assert lines("""\
        from PureCloudPlatformClientV2 import CreateUser, UserMe
        import PureCloudPlatformClientV2
        PureCloudPlatformClientV2.UserMe()
        CreateUser(name="a", title="b")
        """) == [
        (1, "UserMe None removed", True),
        (3, "UserMe None removed", True),
        (4, "CreateUser.title None type", True),
    ]


def test_what_is_not_certain_is_marked() -> None:
    assert lines("""\
        import PureCloudPlatformClientV2
        def go(client, options):
            client.get_user("1")
            client.get_users(**options)
            client.get_users(expand=[])
        """) == [
        (3, "UsersApi.get_user None renamed", False),
        (5, "UsersApi.get_users expand removed", False),
    ]


def test_programs_that_do_not_use_the_package_are_left_alone() -> None:
    assert lines("import requests\nclient.get_user('1')\nx.department\n") == []


def test_misspelt_and_private_attributes_are_found() -> None:
    known = read_changes()
    assert lines(
        """\
        from PureCloudPlatformClientV2 import User
        user = User(nmae="x")
        user.departmant = "y"
        user._name
        user.to_dict()
        user.name
        """,
        known,
    ) == [
        (2, "`User` has no attribute `nmae`; setting or reading it is an error.", True),
        (3, "`User` has no attribute `departmant`; setting or reading it is an error.", True),
        (4, "Models have no private attributes; use the public one of the same name.", True),
    ]


def test_the_way_from_the_published_package() -> None:
    found = examine(
        dedent("""\
        import urllib3
        from PureCloudPlatformClientV2 import HttpRequestOptions
        from PureCloudPlatformClientV2.rest import ApiException
        try:
            HttpRequestOptions("u", "GET", timeout=16000)
        except urllib3.exceptions.MaxRetryError:
            state == "outdated_sdk_version"
        except (ApiException, urllib3.exceptions.MaxRetryError):
            pass
        """),
        "program.py",
        select(read_changes(), "269", "270"),
        "270",
    )
    assert [(finding.line, finding.symbol, finding.breaks) for finding in found] == [
        (5, "HttpRequestOptions", False),
        (6, "urllib3.exceptions", True),
        (7, "outdated_sdk_version", True),
    ]


@pytest.mark.parametrize(
    ("start", "end", "versions"),
    [
        ("269", "270", ["270.0.0", "270.1.0"]),
        ("270", "271", ["270.1.0", "271.0.0"]),
        ("270.0.0", "270.1", ["270.1.0"]),
        ("269.3", "270.0", ["270.0.0"]),
        ("271", "271", []),
    ],
)
def test_versions_are_selected(start: str, end: str, versions: list[str]) -> None:
    changes = [change("X", "removed", version=version) for version in ("270.0.0", "270.1.0", "271.0.0")]
    assert [found.version for found in select(changes, start, end)] == versions


def test_the_record_is_well_formed() -> None:
    assert all(isinstance(found, Change) and found.sentence for found in read_changes())
    document = {"releases": [{"version": "270.0.0", "changes": [vars_of(CHANGES[0])]}]}
    assert read_changes(json.dumps(document))[0].symbol == "UsersApi.get_users"


def vars_of(found: Change) -> dict[str, Any]:
    names = ("symbol", "part", "change", "breaks", "sentence", "instead")
    return {name: getattr(found, name) for name in names}


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = tmp_path / "app" / "main.py"
    program.parent.mkdir()
    program.write_text("from PureCloudPlatformClientV2 import User\nUser(nmae='x')\n")
    (tmp_path / "app" / "broken.py").write_text("def")
    (tmp_path / "app" / ".venv").mkdir()
    (tmp_path / "app" / ".venv" / "lib.py").write_text(program.read_text())
    assert doctor.main([str(tmp_path), "--from", "269", "--to", "270"]) == 1
    printed = capsys.readouterr()
    assert printed.out.splitlines() == [
        f"{program}:2:6: `User` has no attribute `nmae`; setting or reading it is an error. Write `User.name`. [270]",
        "1 files read: 1 lines to change, 0 to look at.",
    ]
    assert "skipped: " in printed.err
    assert "broken.py" in printed.err
    assert doctor.main([str(program), "--json"]) == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [Finding(**found).line for found in findings] == [2]
    program.write_text("import PureCloudPlatformClientV2\n")
    assert doctor.main([str(program)]) == 0
    assert doctor.main([str(program), "--from", "new"]) == 2
    assert doctor.main([str(tmp_path / "nowhere")]) == 2
    assert "nowhere does not exist" in capsys.readouterr().err


def test_it_runs_as_a_module(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("import PureCloudPlatformClientV2\n")
    command = [sys.executable, "-m", "PureCloudPlatformClientV2.doctor", str(tmp_path), "--from", "269", "--to", "270"]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    assert found.stdout == "1 files read: 0 lines to change, 0 to look at.\n"
    assert found.stderr == ""
