"""The examples on the pages of operations run as printed: in Python, on the command line, and by curl in a shell.

Two hundred of them, chosen anew for each seed (`SDK_DOCS_SEED=2`), or all (`SDK_DOCS=all`).
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import random
import shlex
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server import Running, serve
from purecloud_tools.commands.running import run
from sdk_builder.emit.generation import Sources, read_commands, read_sources
from sdk_builder.emit.reference.examples import Examples
from sdk_builder.emit.reference.operations import Names, Operations
from sdk_builder.emit.reference.page import Samples
from sdk_builder.emit.reference.trees import Trees

ROOT = Path(__file__).parents[2]
DEFINITION = ROOT / "definition"
PACKAGE = ROOT / "sdk/src/PureCloudPlatformClientV2"
COUNT, BY_CURL = 200, 25
#: How many of them run in the demo organization and on the command line, too.
TOO = 100


@pytest.fixture(scope="module")
def samples() -> dict[str, dict[str, str]]:
    """The examples by the title of the operation and by what they are written in."""
    sources = Sources(
        DEFINITION / "publicapi-v2.json",
        PACKAGE,
        DEFINITION / "overrides.toml",
        placement=DEFINITION / "placement.json",
        package=PACKAGE,
        phrasing=DEFINITION / "summaries.toml",
        commands=DEFINITION / "commands.toml",
        catalogue=ROOT / "tools/src/purecloud_tools/catalogue",
    )
    sdk, places = read_sources(sources)
    commands, _ = read_commands(sdk, sources)
    models = {model.name: model for model in sdk.models}
    ids = json.loads((DEFINITION / "example-ids.json").read_text("utf-8"))
    names = Names("PureCloudPlatformClientV2", commands, "purecloud")
    pages = Operations(Trees(models, places), Examples(models, ids), sdk.paging, names)
    chosen = sdk.operations
    if os.environ.get("SDK_DOCS") != "all":
        chosen = tuple(random.Random(os.environ.get("SDK_DOCS_SEED", "1")).sample(chosen, COUNT))
    blocks = {operation.title: pages.page(operation).blocks for operation in chosen}
    return {
        title: {name: listing.text for block in held if isinstance(block, Samples) for name, listing in block.items}
        for title, held in blocks.items()
    }


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Running]:
    """Answers for every id, and refuses what the definition does not allow."""
    with serve(state="none") as running:
        yield running


def _connect(sandbox: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `gc.connect()` return one client of the sandbox, so that each example need not log in."""
    client = gc.ApiClient(host=sandbox.url)
    client.access_token = sandbox.token()
    monkeypatch.setattr(gc, "connect", lambda: client)


def _few(samples: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return samples if os.environ.get("SDK_DOCS") == "all" else dict(list(samples.items())[:TOO])


def _run(program: str) -> None:
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.filterwarnings("ignore", ".* is deprecated$", DeprecationWarning)  # the page says it, too
        exec(compile(program, "<example>", "exec"), {})


def test_examples_run(samples: dict[str, dict[str, str]], sandbox: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    _connect(sandbox, monkeypatch)
    failed: list[str] = []
    for title, held in samples.items():
        try:
            _run(held["Python"])
        except Exception as error:
            failed.append(f"{title}: {error}\n{held['Python']}")
    assert len(samples) >= COUNT
    assert not failed, "\n\n".join(failed)


def test_most_examples_name_what_the_demo_organization_has(
    samples: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = _few(samples)
    failed: list[str] = []
    missing = 0
    with serve() as demo:
        for title, held in few.items():
            _connect(demo, monkeypatch)  # anew: one of them logs out
            if not title.startswith("GET "):
                demo.reset()  # what others deleted is there again
            try:
                _run(held["Python"])
            except (gc.rest.NotFoundError, gc.rest.ConflictError):
                missing += 1  # jobs and the like are there only after a call that makes them
            except Exception as error:
                failed.append(f"{title}: {error}\n{held['Python']}")
    assert not failed, "\n\n".join(failed)
    assert missing < 0.3 * len(few), "python -m tests.docs.example_ids finds ids anew"


@pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")
def test_examples_run_by_curl(samples: dict[str, dict[str, str]], sandbox: Running) -> None:
    commands = [held["curl"] for held in samples.values()]
    script = "\n".join(f"{command} -sS -o /dev/null -w '%{{http_code}}\\n'" for command in commands[:BY_CURL])
    environment = {**os.environ, "HOST": sandbox.url, "TOKEN": sandbox.token()}
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, env=environment, check=True)
    statuses = done.stdout.split()
    assert len(statuses) == BY_CURL
    assert all(status.startswith("2") for status in statuses), list(zip(statuses, commands, strict=False))


def test_examples_run_on_the_command_line(
    samples: dict[str, dict[str, str]],
    sandbox: Running,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PURECLOUD_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("GENESYSCLOUD_REGION", sandbox.url)
    monkeypatch.setenv("GENESYSCLOUD_ACCESS_TOKEN", sandbox.token())
    failed: list[str] = []
    for title, held in _few(samples).items():
        program, *arguments = shlex.split(held["Shell"].replace("\\\n", " "))
        assert program == "purecloud"
        if run([*arguments, "-o", "json", *(["--yes"] if title.startswith("DELETE ") else [])]):
            failed.append(f"{title}: {capsys.readouterr().err}\n{held['Shell']}")
    assert not failed, "\n\n".join(failed)
