"""The package index: which files it has, and uploading those that it has not."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from ..project.errors import BuilderError
from ..project.process import run_program
from ..project.secrets import redact
from ..project.settings import Index
from ..project.storage import checksums

_SIMPLE_HINT = "Check [index] simple in sdk-builder.toml and try again."
# How indexes say that they have a file of that name.
_EXISTS = re.compile(r"already exist|409|conflict", re.IGNORECASE)
TOKEN = "PYPI_TOKEN"  # noqa: S105 - the name of a variable, not its value


def check_credentials() -> None:
    """:raises BuilderError: when there is neither a token nor the identity of a trusted publisher."""
    trusted = os.environ.get("ACTIONS_ID_TOKEN_REQUEST_TOKEN")
    if not (os.environ.get(TOKEN) or os.environ.get("TWINE_PASSWORD") or trusted):
        raise BuilderError(
            f"{TOKEN} is not set; it is needed to upload to the package index",
            "Set it in the environment, or publish from a job that is a trusted publisher of the project.",
        )


def list_files(index: Index, project: str) -> dict[str, str | None]:
    """The files of a project on the index, with their SHA-256 where the index tells it.

    :raises BuilderError: when the index does not answer.
    """
    url = f"{index.simple.rstrip('/')}/{re.sub(r'[-_.]+', '-', project).lower()}/"
    headers = {"Accept": "application/vnd.pypi.simple.v1+json, text/html;q=0.5", "Cache-Control": "no-cache"}
    try:
        response = urllib3.request(
            "GET", url, headers=headers, timeout=30.0, retries=urllib3.Retry(3, backoff_factor=0.5)
        )
    except HTTPError as error:
        sentence = f"the package index at {redact(url)} does not answer: {type(error).__name__}"
        raise BuilderError(sentence, _SIMPLE_HINT) from None
    if response.status == 404:
        return {}
    if response.status != 200:
        sentence = f"the package index at {redact(url)} answers with status {response.status}"
        raise BuilderError(sentence, _SIMPLE_HINT)
    if "json" in response.headers.get("Content-Type", ""):
        return {file["filename"]: file.get("hashes", {}).get("sha256") for file in response.json()["files"]}
    page = _Page()
    page.feed(response.data.decode("utf-8", "replace"))
    return page.files


def files_of(index: Index, project: str, version: str) -> list[str]:
    """The files of one version on the index: sdist and wheel, when it is there in full."""
    names = list_files(index, project)
    return sorted(name for name in names if f"-{version}-" in name or name.endswith(f"-{version}.tar.gz"))


def check_addresses(index: Index) -> None:
    """:raises BuilderError: when it is not said where releases go, which is known before anything is sent."""
    for name, address in (("upload", index.upload), ("simple", index.simple)):
        if not address:
            raise BuilderError(
                f"[index] {name} is not set: it is not known where the release goes",
                f'Set it, or SDK_BUILDER_INDEX_{name.upper()}; upload = "none" says that there is no index.',
            )


def upload(index: Index, project: str, folder: Path, files: Mapping[str, str]) -> list[str]:
    """Upload the files that the index does not have yet; their names.

    :param files: SHA-256 by name, as they were built.
    :raises BuilderError: when the index refuses, or has another file of that name.
    """
    missing = _missing(list_files(index, project), files)
    if missing:
        check_credentials()
    for name in missing:
        _upload(index, project, folder / name, files)
    return missing


def _missing(present: Mapping[str, str | None], files: Mapping[str, str]) -> list[str]:
    for name, digest in files.items():
        if present.get(name) not in (None, digest):
            raise BuilderError(
                f"the package index has another {name} than the one that was built",
                "A file on an index is never replaced; release a new version.",
            )
    return [name for name in files if name not in present]


def _upload(index: Index, project: str, path: Path, files: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "twine", "upload", "--non-interactive", "--disable-progress-bar"]
    token = os.environ.get(TOKEN)
    environment = {"TWINE_USERNAME": "__token__", "TWINE_PASSWORD": token} if token else {}
    try:
        run_program(
            [*command, "--repository-url", index.upload, *_attested(path)],
            f"the upload to {redact(index.upload)}",
            environment=environment,
            secrets=True,
        )
    except BuilderError as error:
        # An upload that died may have arrived. Not every index has an option of twine for that, so it is asked again;
        # where the listing lags, the refusal itself tells.
        if path.name not in _missing(list_files(index, project), files):
            return
        if index.skip_existing and _EXISTS.search(f"{error.sentence} {error.hint}"):
            return
        raise


def _attested(path: Path) -> list[str]:
    """What twine is given for a file: with the attestation that was made for it, if one was."""
    attestation = path.with_name(f"{path.name}.publish.attestation")
    return ["--attestations", str(path), str(attestation)] if attestation.is_file() else [str(path)]


def download(index: Index, project: str, version: str, files: Mapping[str, str], folder: Path) -> None:
    """Get the wheel of a version as pip gets it, into a folder.

    :raises BuilderError: when pip does not find it, or the index serves another file than the one that was built.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--no-cache-dir", "--only-binary", ":all:", "--index-url", index.simple, "--dest", str(folder)]
    run_program([*command, f"{project}=={version}"], f"getting {project} {version} from the package index")
    for name, digest in checksums(folder).items():
        if files.get(name) != digest:
            raise BuilderError(f"the package index serves another {name} than the one that was built", _SIMPLE_HINT)


class _Page(HTMLParser):
    """The links of a page of the simple API (PEP 503)."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, str | None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        href = dict(attrs).get("href")
        if tag == "a" and href:
            parts = urlsplit(href)
            algorithm, _, digest = parts.fragment.partition("=")
            self.files[unquote(parts.path.rpartition("/")[2])] = digest if algorithm == "sha256" else None
