"""The changelog keeps every release once, newest first."""

from __future__ import annotations

from sdk_builder.notes.changelog import read_section, take_unreleased, update_changelog

OLD = "# Changelog\n\nAll releases.\n\n## Unreleased\n\n* soon\n\n## 270.0.0 (2026-01-01)\n\nFirst.\n"


def test_a_section_goes_after_unreleased_and_before_older_ones() -> None:
    text = update_changelog(OLD, "271.0.0", "2026-02-01", "## May break\n\n* x\n")
    assert text == OLD.replace(
        "## 270.0.0", "## 271.0.0 (2026-02-01)\n\n### May break\n\n* x\n\n## 270.0.0"
    )  # fmt: skip
    assert read_section(text, "271.0.0") == "### May break\n\n* x"
    assert read_section(text, "272.0.0") == ""


def test_doing_it_twice_changes_nothing_and_new_notes_replace_old_ones() -> None:
    once = update_changelog(OLD, "271.0.0", "2026-02-01", "one")
    assert update_changelog(once, "271.0.0", "2026-02-01", "one") == once
    assert update_changelog(once, "271.0.0", "2026-02-01", "two") == once.replace("one", "two")
    last = update_changelog(OLD, "270.0.0", "2026-01-01", "Second.")
    assert last == OLD.replace("First", "Second")


def test_an_empty_changelog_gets_a_title() -> None:
    assert update_changelog("", "1.0.0", "2026-02-01", "x") == "# Changelog\n\n## 1.0.0 (2026-02-01)\n\nx\n"


def test_what_is_unreleased_belongs_to_the_next_release() -> None:
    text, taken = take_unreleased(OLD)
    assert taken == "* soon"
    assert text == OLD.replace("* soon\n\n", "")
    assert take_unreleased(text) == (text, "")
