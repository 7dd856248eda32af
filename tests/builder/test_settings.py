"""Settings: where they come from, what wins, and what a mistake in them says. Secrets are not among them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sdk_builder.project.errors import BuilderError
from sdk_builder.project.secrets import read_secret, redact
from sdk_builder.project.settings import find_root, read_settings

ROOT = Path(__file__).parents[2]


def test_later_sources_win(tmp_path: Path) -> None:
    (tmp_path / "sdk-builder.toml").write_text(
        '[git]\nbranch = "a"\nremote = "a"\nauthor = "a"\n[sources]\ntimeout = 5\n'
    )
    (tmp_path / "sdk-builder.local.toml").write_text('[git]\nremote = "b"\nauthor = "b"\n')
    environment = {
        "SDK_BUILDER_GIT_AUTHOR": "c",
        "SDK_BUILDER_SOURCES_ATTEMPTS": "7",
        "SDK_BUILDER_RELEASE_TEST": "make lint; make test",
        "SDK_BUILDER_GITHUB_DRAFT": "yes",
    }
    settings = read_settings(tmp_path, environment)
    assert (settings.git.branch, settings.git.remote, settings.git.author) == ("a", "b", "c")
    assert settings.sources.timeout == 5.0
    assert settings.sources.attempts == 7
    assert settings.release.test == ("make lint", "make test")
    assert settings.github.draft is True
    assert settings.tag("271.0.0") == "v271.0.0"
    assert settings.work == tmp_path / ".release"


def test_the_settings_of_this_project_are_valid() -> None:
    settings = read_settings(ROOT, {})
    assert settings.sources.definition.startswith("https://")
    for path in (settings.paths.definition, settings.paths.version, settings.paths.overrides, settings.paths.package):
        assert (ROOT / path).exists()
    assert find_root(ROOT / "sdk" / "src") == ROOT


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[git", "is not TOML"),
        ("[got]", r"there is no section \[got\]"),
        ("git = 1", r"there is no section \[git\]"),
        ("[git]\nbrunch = 'x'", r"\[git\] has no setting brunch"),
        ("[git]\nbranch = 1", r"\[git\] branch must be of type str, not int"),
        ("[release]\ntest = 'make'", r"\[release\] test must be a list of strings"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, sentence: str) -> None:
    (tmp_path / "sdk-builder.toml").write_text(text)
    with pytest.raises(BuilderError, match=sentence) as caught:
        read_settings(tmp_path, {})
    assert caught.value.hint


def test_mistakes_in_the_environment_are_named(tmp_path: Path) -> None:
    with pytest.raises(BuilderError, match="SDK_BUILDER_SOURCES_ATTEMPTS must be a number"):
        read_settings(tmp_path, {"SDK_BUILDER_SOURCES_ATTEMPTS": "many"})
    with pytest.raises(BuilderError, match="SDK_BUILDER_GITHUB_DRAFT must be true or false"):
        read_settings(tmp_path, {"SDK_BUILDER_GITHUB_DRAFT": "maybe"})


def test_a_folder_without_settings_is_not_a_project(tmp_path: Path) -> None:
    with pytest.raises(BuilderError, match=r"there is no sdk-builder.toml"):
        find_root(tmp_path)


def test_secrets_are_taken_out_of_strings(monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {"GITHUB_TOKEN": "abc123"}
    text = "fatal: https://user:abc123@host/x refused abc123, https://token@host/y too"
    assert redact(text, environment) == "fatal: https://***@host/x refused ***, https://***@host/y too"
    monkeypatch.delenv("PYPI_TOKEN", raising=False)
    with pytest.raises(BuilderError, match="PYPI_TOKEN is not set; it is needed to upload"):
        read_secret("PYPI_TOKEN", "upload")
