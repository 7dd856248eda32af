"""A project in a git repository, released before: what decides about the next version, without servers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.builder.sample_project import RUNTIME, Outcome, run_builder

PACKAGE = "sdk/src/PureCloudPlatformClientV2"


class LocalProject:
    """Works in a folder, which has to be the current one: the command line looks for the project there."""

    def __init__(self, folder: Path, definition: dict[str, Any], version: str = "270.0.0") -> None:
        self.folder = folder
        shutil.copytree(RUNTIME, folder / PACKAGE)
        (folder / PACKAGE / "__init__.py").write_text("")
        (folder / "definition").mkdir()
        (folder / "definition" / "overrides.toml").write_text("")
        (folder / "sdk-builder.toml").write_text('[sources]\ndefinition = "served.json"\nhealth = ""\npreview = ""\n')
        (folder / ".gitignore").write_text(".release/\nserved.json\n")
        self.write(definition)
        self._git("init", "--quiet", "--initial-branch=main")
        self.release(version)

    def write(self, definition: dict[str, Any]) -> None:
        (self.folder / "definition" / "publicapi-v2.json").write_text(json.dumps(definition))

    def serve(self, content: bytes) -> None:
        """What the API answers when it is asked for its definition."""
        (self.folder / "served.json").write_bytes(content)

    def release(self, version: str) -> None:
        """Generate, commit and tag, as a release does."""
        (self.folder / "definition" / "version.json").write_text(json.dumps({"version": version}))
        assert run_builder("generate").code == 0
        self.commit(f"Release {version}")
        self._git("tag", f"v{version}")

    def commit(self, message: str) -> None:
        self._git("add", "--all")
        self._git("commit", "--quiet", "--allow-empty", "-m", message)

    def bump(self, *options: str) -> Outcome:
        return run_builder("bump", "--dry-run", *options)

    def next(self, *options: str) -> str | None:
        """The version that would follow; None where nothing would be released."""
        outcome = self.bump(*options)
        assert outcome.code == 0, outcome.errors
        decided = [line.split()[2] for line in outcome.output.splitlines() if " -> " in line]
        return decided[0] if decided else None

    def _git(self, *arguments: str) -> None:
        nobody = {f"GIT_{who}_{what}": "t@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        isolated = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        subprocess.run(["git", *arguments], cwd=self.folder, env={**os.environ, **nobody, **isolated}, check=True)
