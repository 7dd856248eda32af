"""The git repository of a project: what was released, and the commit and tag of a release."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from .errors import BuilderError
from .secrets import redact

_AGAIN = "Fix that and run again: it goes on where it stopped."
_TOKEN = "GITHUB_TOKEN"  # noqa: S105 - the name of a variable, not its value
# Answers git's question for a password from the environment: the token is in no argument and no configuration file.
_HELPER = f'!f() {{ test "$1" = get && echo username=x-access-token && echo "password=${_TOKEN}"; }}; f'


class Repository:
    """Runs git in one folder; every method raises :class:`BuilderError` with git's own reason."""

    def __init__(self, root: Path, remote: str = "origin", author: str = "") -> None:
        self.root = root
        self.remote = remote
        self._author = author

    def git(self, *arguments: str, **environment: str) -> str:
        """Run git and return what it prints.

        :raises BuilderError: when git is missing or ends with an error.
        """
        found = self._run(arguments, environment)
        if found.returncode:
            reason = _reason(found.stderr.decode("utf-8", "replace"))
            raise BuilderError(f"git {arguments[0]} failed in {self.root}: {redact(reason)}", _AGAIN)
        return found.stdout.decode("utf-8", "surrogateescape").strip()

    def succeeds(self, *arguments: str) -> bool:
        """Whether git ends without an error."""
        return self._run(arguments, {}).returncode == 0

    def read(self, revision: str, path: str) -> bytes | None:
        """The content of a file in a revision, or ``None`` when it is not there."""
        found = self._run(("show", f"{revision}:{path}"), {})
        return found.stdout if found.returncode == 0 else None

    def archive(self, revision: str, path: str) -> bytes:
        """A tar archive of a folder in a revision."""
        found = self._run(("archive", "--format=tar", revision, "--", path), {})
        if found.returncode:
            reason = _reason(found.stderr.decode("utf-8", "replace"))
            raise BuilderError(f"{revision} holds no {path}: {reason}", "Check [paths] in sdk-builder.toml.")
        return found.stdout

    def unlock(self) -> None:
        """Remove the lock that a git that was killed left behind; only for a working tree that is ours alone."""
        path = self.git("rev-parse", "--git-path", "index.lock")
        (self.root / path).unlink(missing_ok=True)

    def commit_of(self, revision: str) -> str | None:
        """The commit that a name stands for, or ``None``."""
        found = self._run(("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}"), {})
        return found.stdout.decode().strip() or None

    def remote_head(self, branch: str) -> str:
        """Fetch a branch of the remote with all tags and return its commit.

        :raises BuilderError: when the remote cannot be reached or has no such branch.
        """
        self.git(
            "fetch",
            "--quiet",
            "--tags",
            "--force",
            self.remote,
            f"+refs/heads/{branch}:refs/remotes/{self.remote}/{branch}",
        )
        head = self.commit_of(f"refs/remotes/{self.remote}/{branch}")
        if head is None:
            raise BuilderError(f"{self.remote} has no branch {branch}", "Set [git] branch in sdk-builder.toml.")
        return head

    def remote_tag(self, tag: str) -> str | None:
        """The commit of a tag in the remote, or ``None`` when it has no such tag."""
        found: dict[str, str] = {}
        for line in self.git("ls-remote", self.remote, f"refs/tags/{tag}", f"refs/tags/{tag}^{{}}").splitlines():
            commit, name = line.split("\t")
            found[name] = commit
        return found.get(f"refs/tags/{tag}^{{}}") or found.get(f"refs/tags/{tag}")

    def has_ancestor(self, ancestor: str, commit: str) -> bool:
        """Whether ``commit`` contains ``ancestor``; false when one of the two is not here."""
        return self.succeeds("merge-base", "--is-ancestor", ancestor, commit)

    def check_out(self, commit: str, folder: Path) -> Repository:
        """A clean second working tree of ``commit`` in ``folder``; whatever was there goes."""
        self.git("worktree", "prune")
        if folder.exists():
            if self.succeeds("-C", str(folder), "rev-parse", "--is-inside-work-tree"):
                self._run(("worktree", "remove", "--force", str(folder)), {})
            if folder.exists():
                shutil.rmtree(folder)
            self.git("worktree", "prune")
        folder.parent.mkdir(parents=True, exist_ok=True)
        self.git("worktree", "add", "--quiet", "--detach", "--force", str(folder), commit)
        return Repository(folder, self.remote, self._author)

    def changes(self, paths: tuple[str, ...]) -> list[str]:
        """Which of these paths (and what is below them) differ from the last commit."""
        return self.git("status", "--porcelain", "--untracked-files=all", "--", *paths).splitlines()

    def commit(self, paths: tuple[str, ...], message: str, epoch: int) -> str:
        """Commit these paths and nothing else, dated ``epoch`` (seconds since 1970); the commit.

        The same content, parent and date give the same commit, so that doing it again changes nothing.
        """
        present = [path for path in paths if (self.root / path).exists() or self.git("ls-files", "--", path)]
        self.git("add", "--all", "--", *present)
        date = f"{epoch} +0000"
        dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
        command = ("commit", "--quiet", "--no-verify", "--allow-empty", "--only", "-m", message, "--", *present)
        self.git(*command, **dates, **self._identity())
        return self.git("rev-parse", "HEAD")

    def tag_commit(self, tag: str, commit: str, message: str, epoch: int) -> None:
        """Set an annotated tag, replacing a local one of an earlier try."""
        self.git(
            "tag", "--annotate", "--force", tag, commit, "-m", message,
            GIT_COMMITTER_DATE=f"{epoch} +0000", **self._identity(),
        )  # fmt: skip

    def push(self, commit: str, branch: str, tag: str) -> None:
        """Push a commit to a branch and a tag, both or neither."""
        self.git(
            "push",
            "--quiet",
            "--atomic",
            self.remote,
            f"{commit}:refs/heads/{branch}",
            f"refs/tags/{tag}:refs/tags/{tag}",
        )

    def _identity(self) -> dict[str, str]:
        if not self._author:
            return {}
        name, _, address = self._author.partition("<")
        name, address = name.strip(), address.rstrip("> ").strip()
        if not name or not address:
            raise BuilderError(f"the setting [git] author is {self._author!r}", 'Write it as "Name <address>".')
        return {
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": address,
            "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": address,
        }

    def _run(self, arguments: tuple[str, ...], environment: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
        variables = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", **environment}
        # A hook or a caller's repository must not leak into this one.
        for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
            variables.pop(name, None)
        if variables.get(_TOKEN):
            variables |= {
                "GIT_CONFIG_COUNT": "2",
                "GIT_CONFIG_KEY_0": "credential.https://github.com.helper",
                "GIT_CONFIG_VALUE_0": "",
                "GIT_CONFIG_KEY_1": "credential.https://github.com.helper",
                "GIT_CONFIG_VALUE_1": _HELPER,
            }
        try:
            return subprocess.run(  # noqa: S603 - arguments are ours, no shell
                ["git", *arguments],  # noqa: S607 - the git on the PATH is the one the user wants
                cwd=self.root,
                env=variables,
                capture_output=True,
                stdin=subprocess.DEVNULL,
                check=False,
            )
        except FileNotFoundError:
            raise BuilderError(f"git cannot be started in {self.root}", "Install git; the folder must exist.") from None


def _reason(text: str) -> str:
    """The line of git's output that says what went wrong."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("hint:")]
    for line in lines:
        for mark in ("fatal:", "error:", "! [rejected]", "! [remote rejected]"):
            if line.startswith(mark):
                return line.removeprefix(mark).strip()
    return lines[-1] if lines else "it gave no reason"
