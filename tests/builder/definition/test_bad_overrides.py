"""What is wrong with a file of overrides is an error that names the entry, and changes nothing on the disk."""

from __future__ import annotations

import pytest

from tests.builder.sample_project import Project


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "[[nonsense]]\nreason = 'r'",
            "overrides.toml#nonsense: Unknown table; write one of [[quarantine]], [[rename]]",
        ),
        ("[rename]\nreason = 'r'", "overrides.toml#rename: Unknown table"),
        ("rename = [1]", "overrides.toml#rename[0]: An entry is a table; write [[rename]]"),
        ('quarantine = [{model = "User"}]', "overrides.toml#quarantine[0]: A reason is missing"),
        ('quarantine = [{model = "User", reason = " "}]', "overrides.toml#quarantine[0]: 'reason' must be a string."),
        ('quarantine = [{model = 1, reason = "r"}]', "overrides.toml#quarantine[0]: 'model' must be a string."),
        ('quarantine = [{reason = "r"}]', "overrides.toml#quarantine[0]: It must speak of one model or"),
        ('quarantine = [{model = "User", why = "r"}]', "overrides.toml#quarantine[0]: Unknown key 'why'; known are"),
        ('rename = [{model = "User", reason = "r"}]', "overrides.toml#rename[0]: 'to' is missing."),
        ('rename = [{model = "User", to = "a b", reason = "r"}]', "overrides.toml#rename[0]: 'a b' cannot be a name"),
        ('rename = [{model = "User", to = "class", reason = "r"}]', "overrides.toml#rename[0]: 'class' cannot be"),
        ('rename = [{model = "User", to = "_x", reason = "r"}]', "overrides.toml#rename[0]: '_x' cannot be a name"),
        (
            'rename = [{operation = "POST /users", property = "x", to = "y", reason = "r"}]',
            "overrides.toml#rename[0]: 'property' belongs to a 'model'.",
        ),
        (
            'rename = [{model = "User", parameter = "x", to = "y", reason = "r"}]',
            "overrides.toml#rename[0]: 'parameter' and 'result' belong to an 'operation'.",
        ),
        (
            'rename = [{model = "User", to = "A", reason = "r"}, {model = "User", to = "B", reason = "r"}]',
            "overrides.toml#rename[1]: User is in overrides.toml#rename[0] already; keep one of the two.",
        ),
        ('alias = [{model = "User", reason = "r"}]', "overrides.toml#alias[0]: 'name' is missing."),
        ('alias = [{model = "User", name = "1", reason = "r"}]', "overrides.toml#alias[0]: '1' cannot be a name"),
        (
            'pin = [{model = "User", property = "id", type = "Gone", reason = "r"}]',
            "overrides.toml#pin[0]: 'Gone' for User id is not a known type.",
        ),
        ('pin = [{model = "User", type = "str", reason = "r"}]', "overrides.toml#pin[0]: A pin needs one of"),
        (
            'pin = [{operation = "POST /users", result = false, type = "str", reason = "r"}]',
            "overrides.toml#pin[0]: A pin needs one of",
        ),
        ('safe = [{operations = [], reason = "r"}]', "overrides.toml#safe[0]: 'operations' must be a list of strings"),
        (
            'safe = [{operations = ["POST /users", "POST /users"], reason = "r"}]',
            "overrides.toml#safe[0]: POST /users is in overrides.toml#safe[0] already",
        ),
        ('paging = [{operation = "POST /users", reason = "r"}]', "overrides.toml#paging[0]: Nothing is said; known"),
        (
            'paging = [{operation = "POST /users", style = "x", reason = "r"}]',
            "overrides.toml#paging[0]: 'style' must be one of number, index, token, link, job, none.",
        ),
        ('paging = [{style = "none", reason = "r"}]', "overrides.toml#paging[0]: It must speak of one operation."),
        (
            'paging = [{operation = "POST /users", interval = "a week", reason = "r"}]',
            "overrides.toml#paging[0]: 'interval' must be one word.",
        ),
        (
            'paging = [{operation = "POST /users", interval = "week", reason = "r"}]',
            "overrides.toml#paging[0]: 'interval' must be a string with a whole number of days.",
        ),
        (
            'paging = [{operation = "POST /users", ends = "sometimes", reason = "r"}]',
            "overrides.toml#paging[0]: 'ends' must be one of empty.",
        ),
        ('domains = [{tags = ["Users"], reason = "r"}]', "overrides.toml#domains[0]: 'name' is missing."),
        ('domains = [{name = "x", tags = "Users", reason = "r"}]', "overrides.toml#domains[0]: 'tags' must be a list"),
        (
            'domains = [{name = "import", tags = ["Users"], reason = "r"}]',
            "overrides.toml#domains[0]: 'import' cannot be a name in Python.",
        ),
    ],
)
def test_a_bad_override_is_an_error_that_names_it(project: Project, text: str, problem: str) -> None:
    assert project.generate().code == 0
    before = project.files()
    project.overrides.write_text(text)
    outcome = project.generate()
    assert outcome.code == 1
    assert len(outcome.lines) == 1
    assert outcome.lines[0].startswith(f"error: {problem}")
    assert project.files() == before


def test_all_bad_overrides_are_reported_together(project: Project) -> None:
    project.overrides.write_text('quarantine = [{}, {model = "User"}]\nx = 1')
    assert [line.split(": ")[1] for line in project.generate().lines] == [
        "overrides.toml#quarantine[0]",
        "overrides.toml#quarantine[1]",
        "overrides.toml#x",
    ]


def test_overrides_that_are_not_there_are_an_error(project: Project) -> None:
    project.overrides.unlink()
    outcome = project.generate()
    assert outcome.code == 1
    assert outcome.lines == [f"error: {project.overrides} cannot be read: No such file or directory."]
    assert outcome.hints == ["Work in the root of the checkout, or name another file."]


@pytest.mark.parametrize(
    ("content", "problem"), [(b"x = [", "is not TOML: "), (b"\xff", "is not UTF-8 text (byte 0).")]
)
def test_overrides_that_are_not_toml_are_an_error(project: Project, content: bytes, problem: str) -> None:
    project.overrides.write_bytes(content)
    outcome = project.generate()
    assert outcome.code == 1
    assert len(outcome.lines) == 1
    assert outcome.lines[0].startswith(f"error: {project.overrides} {problem}")
    assert outcome.hints == ["builder/README.md shows the form of the entries."]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (
            '[[collection_format]]\noperation = "GET /users/{userId}"\nparameter = "ids"\nformat = "semicolons"',
            "collection_format[0]: 'format' must be one of multi, csv, ssv, tsv, pipes.",
        ),
        (
            '[[collection_format]]\noperation = "GET /users/{userId}"\nformat = "csv"',
            "collection_format[0]: 'parameter' is missing.",
        ),
        (
            '[[discriminator]]\nmodel = "User"\naction = "drop"',
            "discriminator[0]: 'action' must be one of keep, quarantine, override.",
        ),
        ('[[discriminator]]\nmodel = "User"', "discriminator[0]: 'action' is missing."),
        (
            '[[discriminator]]\nmodel = "User"\naction = "keep"\nproperty = "kind"',
            "discriminator[0]: Unknown key 'property'; known are model, action, reason.",
        ),
        (
            '[[quarantine]]\nmodel = "User"\npath = "/x"',
            "quarantine[0]: It must speak of one model or operation or path.",
        ),
    ],
)
def test_entries_that_say_too_much_or_something_unknown_are_errors(project: Project, entry: str, problem: str) -> None:
    project.overrides.write_text(f'{entry}\nreason = "x"')
    outcome = project.generate()
    assert outcome.code == 1
    assert outcome.lines == [f"error: overrides.toml#{problem}"]
