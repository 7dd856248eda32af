"""Whatever a server answers: the right answer or one of our errors, for the right call, and the next call works.

The part that always runs has every listed answer for the transports of the SDK; `make hostile` runs all of all.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

from tests.hostile.drivers import FULL, HANGS_AFTER, SEED, Driver, run_all
from tests.hostile.wire.answers import REFUSED, RIGHT, Case, answer, body, cases, mutations, splits
from tests.hostile.wire.server import WireServer

MUTATIONS = 1_200 if FULL else 160


class Suite:
    """One client against one server: a hostile answer, then a plain one, for each case."""

    def __init__(self, driver: Driver, server: WireServer, scripts: dict[str, Case]) -> None:
        self._driver, self._server, self._scripts = driver, server, scripts
        self._api = driver.api("UsersApi", driver.client(server.url))
        self._asked: set[str] = set()

    def play(self, case: Case) -> None:
        if not self._driver.streams and ("behind" in case.name or "in two" in case.name):
            return  # what stands behind an answer on its connections is the business of the client that was brought
        identifier = uuid.uuid4().hex
        self._scripts[identifier] = case
        try:
            came = self._ask(identifier, retries=0)
        except gc.rest.ApiException:
            outcome = REFUSED
        else:
            outcome = RIGHT
            assert came is None or came not in self._asked, "another call's answer"
        if self._driver.name in ("urllib3", "aiohttp", "hooked", "hooked-async") and case.expected in (RIGHT, REFUSED):
            assert outcome == case.expected, f"{outcome} instead of {case.expected}"
        self._server.send_unasked()
        self._driver.settle()
        plain = uuid.uuid4().hex
        assert self._ask(plain) == plain, "the call after it"
        self._asked |= {"evil", identifier, plain}
        self._scripts.clear()

    def _ask(self, identifier: str, **options: Any) -> Any:
        user = self._driver.do(self._api.get_user(identifier, timeout=HANGS_AFTER, deadline=HANGS_AFTER, **options))
        return getattr(user, "id", None)


@pytest.fixture
def suite(driver: Driver) -> Iterator[Suite]:
    scripts: dict[str, Case] = {}

    def script(target: str, _: bytes) -> Any:
        identifier = target.rpartition("/")[2]
        case = scripts.get(identifier)
        return case.make(identifier) if case is not None else [answer(body(identifier))]

    with WireServer(script) as server:
        yield Suite(driver, server, scripts)
        driver.close()


def test_every_listed_answer(driver: Driver, suite: Suite) -> None:
    assert run_all(driver.part_of(cases(), 1, 6), suite.play) > 40


def test_right_answers_split_at_every_byte(driver: Driver, suite: Suite) -> None:
    assert run_all(driver.part_of(splits(), 5, 40), suite.play) > 10


def test_answers_with_something_changed(driver: Driver, suite: Suite) -> None:
    assert run_all(driver.part_of(mutations(SEED, MUTATIONS), 2, 10), suite.play) >= MUTATIONS // 10
