"""What programs do with the package, tried on both: the results are the same, or docs/deviations.md says why not."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme
from purecloud_sandbox.server import serve

from .conftest import listed_behaviour, run

DRIVER = Path(__file__).with_name("behaviour") / "driver.py"

pytestmark = pytest.mark.parity


class Outcome:
    """One case.

    :ivar deviation: the name of the line in docs/deviations.md that the case belongs to, if it does
    """

    def __init__(self, published: dict[str, Any], here: dict[str, Any]) -> None:
        self.published, self.here = json.dumps(published["result"]), json.dumps(here["result"])
        self.deviation: str | None = here["differs"]

    @property
    def same(self) -> bool:
        return json.loads(self.published) == json.loads(self.here)

    def line(self, name: str) -> str:
        verdict = "same" if self.same else self.deviation or "DIFFERENT"
        return f"{name} | {self.published[:160]} | {self.here[:160]} | {verdict}"


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority, and what it signed for a server and for a client."""
    folder, authority = tmp_path_factory.mktemp("certificates"), trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    for name in ("server", "client"):
        signed = authority.issue_cert("localhost", "127.0.0.1")
        signed.private_key_pem.write_to_path(folder / f"{name}.key")
        (folder / f"{name}.pem").write_bytes(b"".join(blob.bytes() for blob in signed.cert_chain_pems))
    return folder


@pytest.fixture(scope="session")
def outcomes(
    published: str, certificates: Path, tmp_path_factory: pytest.TempPathFactory, report: Callable[[str], None]
) -> dict[str, Outcome]:
    found = []
    for python in (published, sys.executable):
        out = tmp_path_factory.mktemp("behaviour") / "results.json"
        with serve() as sandbox:  # one for each: what one package did must not be there for the other
            run(python, DRIVER, "--sandbox", sandbox.url, "--certificates", certificates, out)
        found.append(json.loads(out.read_text()))
    theirs, ours = found
    assert theirs.keys() == ours.keys()
    outcomes = {name: Outcome(theirs[name], ours[name]) for name in theirs}
    for name, outcome in outcomes.items():
        report(outcome.line(name))
    same = sum(outcome.same for outcome in outcomes.values())
    report(f"behaviour: {len(outcomes)} cases, {same} the same, {len(outcomes) - same} different")
    return outcomes


def test_at_least_300_cases_are_tried(outcomes: dict[str, Outcome]) -> None:
    assert len(outcomes) >= 300


def test_behaviour_differs_only_where_a_document_says_so(outcomes: dict[str, Outcome]) -> None:
    assert [one.line(name) for name, one in outcomes.items() if not one.same and one.deviation is None] == []


def test_what_is_marked_as_different_is_different(outcomes: dict[str, Outcome]) -> None:
    assert [one.line(name) for name, one in outcomes.items() if one.same and one.deviation is not None] == []


def test_cases_use_names_that_the_packages_have(outcomes: dict[str, Outcome]) -> None:
    unknown = [name for name, one in outcomes.items() if one.same and "no name" in one.here]
    assert [name for name in unknown if not name.startswith("names: ")] == [], "would hold whatever a package does"


def test_each_deviation_is_documented_and_tried(outcomes: dict[str, Outcome]) -> None:
    assert {one.deviation for one in outcomes.values()} - {None} == listed_behaviour()
