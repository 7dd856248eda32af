"""The release page on GitHub, through its REST API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import urllib3
from urllib3.exceptions import HTTPError

from ..project.errors import BuilderError
from ..project.secrets import read_secret, redact
from ..project.settings import GitHub
from ..project.workspace import Release

TOKEN = "GITHUB_TOKEN"  # noqa: S105 - the name of a variable, not its value
_AGAIN = "Run it again: what is published already is left alone."
# Bytes; GitHub takes 125,000 characters.
_LONGEST = 120_000
_TYPES = {".whl": "application/zip", ".gz": "application/gzip"}


def fit(body: str, whole: str) -> str:
    """The text of a release page, cut after a line where it is longer than GitHub takes.

    :param whole: where all of it can be read.
    """
    if len(body.encode()) <= _LONGEST:
        return body
    rest = f"\n\n... and more: [all of it]({whole}) is in the changelog.\n"
    cut = body.encode()[: _LONGEST - len(rest.encode())].decode(errors="ignore")
    return cut[: cut.rindex("\n")].rstrip() + rest


class ReleasePages:
    """The release pages of a repository.

    :raises BuilderError: when GITHUB_TOKEN is not set.
    """

    def __init__(self, settings: GitHub) -> None:
        self._settings = settings
        self._token = read_secret(TOKEN, "make the release on GitHub")
        self._pool = urllib3.PoolManager(timeout=60.0, retries=urllib3.Retry(4, backoff_factor=0.5))

    def check_access(self) -> None:
        """:raises BuilderError: when the repository is not there for this token, before anything is changed."""
        self._call("GET", "", "read the repository")

    def is_complete(self, tag: str) -> bool:
        """Whether the page of a release is there with an sdist and a wheel."""
        page: dict[str, Any] = self._find(tag) or {}
        assets: list[dict[str, Any]] = page.get("assets") or []
        names = [str(asset["name"]) for asset in assets if asset.get("state") == "uploaded"]
        return all(any(name.endswith(end) for name in names) for end in (".whl", ".tar.gz"))

    def mark_yanked(self, tag: str, reason: str) -> str:
        """Say on the page of a release that it is not to be used, and why; its URL.

        :raises BuilderError: when there is no such page.
        """
        page = self._find(tag)
        if page is None:
            raise BuilderError(f"there is no release page {tag}", "Check the version.")
        mark = f"**Yanked: {reason}**"
        if mark not in page["body"]:
            changed = {"body": f"{mark}\n\n{page['body']}", "prerelease": True}
            self._call("PATCH", f"/releases/{page['id']}", "mark the release", json.dumps(changed).encode())
        return str(page["html_url"])

    def open_issue(self, title: str, body: str) -> str:
        """Open an issue, unless one of this title is open; its URL."""
        for issue in self._call("GET", "/issues?state=open&labels=release&per_page=100", "list the issues"):
            if issue["title"] == title:
                return str(issue["html_url"])
        document = json.dumps({"title": title, "body": body, "labels": ["release"]}).encode()
        return str(self._call("POST", "/issues", "open an issue", document)["html_url"])

    def publish(self, release: Release, body: str, folder: Path) -> tuple[str, list[str]]:
        """Make the page of a release with its files, as far as it is not there yet.

        :returns: its URL, and what was done: `release` and the names of files; nothing when all was there.
        """
        done: list[str] = []
        page = self._find(release.tag)
        if page is None:
            document = {
                "tag_name": release.tag,
                "target_commitish": release.commit,
                "name": release.title,
                "body": body,
                "draft": self._settings.draft,
                "prerelease": release.prerelease,
            }
            page = self._call("POST", "/releases", "make the release", json.dumps(document).encode())
            done.append("release")
        assets = {asset["name"]: asset for asset in page.get("assets", ())}
        for name in release.files:
            asset = assets.get(name)
            if asset and asset.get("state") != "uploaded":
                # What an upload that died leaves behind takes the name and has no content.
                self._call("DELETE", f"/releases/assets/{asset['id']}", f"remove the unfinished {name}")
                asset = None
            if asset is None:
                self._upload(page, folder / name)
                done.append(name)
        return page["html_url"], done

    def _find(self, tag: str) -> Any:
        page = self._call("GET", f"/releases/tags/{quote(tag, safe='')}", "look for the release", missing=True)
        if page is None and self._settings.draft:  # drafts are not found by their tag
            pages = self._call("GET", "/releases?per_page=100", "list the releases")
            return next((page for page in pages if page["tag_name"] == tag), None)
        return page

    def _upload(self, page: Mapping[str, Any], path: Path) -> None:
        url = f"{page['upload_url'].partition('{')[0]}?name={quote(path.name)}"
        kind = _TYPES.get(path.suffix, "application/octet-stream")
        self._request("POST", url, f"attach {path.name}", path.read_bytes(), kind)

    def _call(self, method: str, path: str, purpose: str, body: bytes | None = None, *, missing: bool = False) -> Any:
        url = f"{self._settings.api.rstrip('/')}/repos/{self._settings.repository}{path}"
        return self._request(method, url, purpose, body, "application/json", missing=missing)

    def _request(
        self, method: str, url: str, purpose: str, body: bytes | None, kind: str, *, missing: bool = False
    ) -> Any:
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self._token}",
            "User-Agent": "sdk-builder",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        if body is not None:
            headers["Content-Type"] = kind
        try:
            response = self._pool.request(method, url, body=body, headers=headers)
        except HTTPError as error:
            sentence = f"GitHub did not answer when asked to {purpose}: {type(error).__name__}"
            raise BuilderError(sentence, _AGAIN) from None
        if response.status == 404 and missing:
            return None
        if response.status == 401:
            raise BuilderError(
                f"GitHub refused the token in {TOKEN} when asked to {purpose}", "Set a token that is valid."
            )
        if not 200 <= response.status < 300:
            reason = redact(_message(response.data))
            hint = f"Does the token in {TOKEN} allow to write contents?" if response.status in (403, 404) else _AGAIN
            raise BuilderError(f"GitHub refused to {purpose}: status {response.status}{reason}", hint)
        if not response.data:
            return {}
        try:
            return json.loads(response.data)
        except ValueError:
            sentence = f"GitHub's answer is not JSON when asked to {purpose}"
            raise BuilderError(sentence, "Check [github] api in sdk-builder.toml.") from None


def _message(data: bytes) -> str:
    try:
        return f": {json.loads(data)['message']}"
    except (ValueError, KeyError, TypeError):
        return ""
