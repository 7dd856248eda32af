"""One rate limit for all that use one token: how places are given. Its stores: test_budget_stores."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server import serve
from PureCloudPlatformClientV2._core.call.pacing.ledger import Ledger

INTERACTIVE, EXPORT = 0, 1


class Platform:
    """A rate limit as the platform has it: windows that begin with a call, whole seconds in its headers."""

    def __init__(self, allowed: int = 300, window: float = 60.0) -> None:
        self.allowed, self.window = allowed, window
        self.starts, self.count = -1e9, 0
        self.windows: list[int] = []  # successes, by window

    def call(self, now: float) -> tuple[int, float, float, float, float]:
        """Refused or not, and what the headers say: allowed, count, reset, retry-after."""
        if now >= self.starts + self.window:
            self.starts, self.count = now, 0
            self.windows.append(0)
        self.count += 1
        rest = float(max(1, int(self.starts + self.window - now)))
        if self.count > self.allowed:
            return 1, self.allowed, self.allowed, rest, rest
        self.windows[-1] += 1
        return 0, self.allowed, self.count, rest, -1.0


def play(
    ledger: Ledger, platform: Platform, ranks: list[int], seconds: float, *, delay: float = 0.02, seed: int = 1
) -> tuple[Counter[int], int]:
    """Callers who call as fast as they may; the successes of each, and how many calls were refused."""
    rng = random.Random(seed)
    events = [(rng.random() * 0.1, caller, "ask", 0.0) for caller in range(len(ranks))]
    done: Counter[int] = Counter()
    refused = rounds = 0
    tickets = {caller: f"{caller}-0" for caller in range(len(ranks))}
    while True:
        events.sort()
        now, caller, what, began = events.pop(0)
        if now > seconds:
            return done, refused
        if what == "ask":
            wait = ledger.take(now, tickets[caller], ranks[caller])
            if wait > 0:
                events.append((now + wait + rng.random() * 0.005, caller, "ask", 0.0))
            else:
                events.append((now + rng.random() * delay, caller, "call", ledger.starts))
            continue
        answer = platform.call(now)
        ledger.learn(now, began, *answer)
        done[caller] += not answer[0]
        refused += answer[0]
        rounds += 1
        tickets[caller] = f"{caller}-{rounds}"
        back = now + rng.random() * delay if not answer[0] else now + answer[4] + rng.random()
        events.append((back, caller, "ask", 0.0))


@pytest.mark.parametrize("seed", range(5))
def test_ten_callers_use_all_and_share_evenly(seed: int) -> None:
    platform = Platform()
    done, refused = play(Ledger(300, 60.0), platform, [INTERACTIVE] * 10, 300.0, seed=seed)
    assert refused == 0
    assert min(platform.windows[:-1]) >= 0.98 * 300
    assert max(done.values()) <= 1.1 * min(done.values())
    assert sum(done.values()) >= 0.98 * 300 * 5


def test_what_the_platform_says_replaces_what_was_assumed() -> None:
    platform = Platform(allowed=120, window=10.0)
    _, refused = play(Ledger(300, 60.0), platform, [INTERACTIVE] * 4, 100.0)
    assert refused == 0
    assert min(platform.windows[1:-1]) >= 0.97 * 120


def test_a_window_that_others_have_begun_is_found() -> None:
    platform = Platform()
    for number in range(200):
        platform.call(-20.0 + number / 100)
    done, refused = play(Ledger(300, 60.0), platform, [INTERACTIVE] * 3, 38.0)
    assert refused == 0
    assert sum(done.values()) == pytest.approx(100, abs=3)


def test_exports_wait_behind_everything_interactive() -> None:
    done, refused = play(Ledger(300, 60.0), Platform(), [EXPORT] * 8 + [INTERACTIVE] * 2, 120.0)
    assert refused == 0
    interactive = done[8] + done[9]
    assert interactive > 0.7 * 600
    assert sum(done.values()) >= 0.97 * 600


def test_a_refusal_stops_all() -> None:
    ledger = Ledger(300, 60.0)
    assert ledger.take(0.0, "a", INTERACTIVE) == 0
    ledger.learn(0.1, ledger.starts, 1, -1, -1, -1, 30.0)
    waited = ledger.take(0.2, "b", INTERACTIVE)
    assert waited > 1
    assert ledger.take(30.0, "b", INTERACTIVE) > 0
    assert ledger.take(30.2, "b", INTERACTIVE) == 0


def test_who_does_not_come_back_loses_the_place() -> None:
    ledger = Ledger(300, 60.0)
    now = 0.0
    while (wait := ledger.take(now, f"{now}", INTERACTIVE)) == 0:
        now += 0.001
    gone = now
    ask = now + wait + 0.5  # one place is free, and it is that of the one who is gone
    ledger.used += 2
    assert ledger.take(ask, "next", INTERACTIVE) > 0
    assert str(gone) in ledger.waiting
    assert ledger.take(ask + 5, "next", INTERACTIVE) == 0
    assert str(gone) not in ledger.waiting


def test_a_clock_that_was_set_back_stops_nobody() -> None:
    ledger = Ledger(300, 60.0)
    for number in range(400):
        ledger.take(1e6 + number / 100, f"{number}", INTERACTIVE)
    assert ledger.take(1000.0, "later", INTERACTIVE) < 1


def test_a_client_of_either_mode_waits_for_its_turn(driver: Any, tmp_path: Path) -> None:
    class Slow:
        def __init__(self) -> None:
            self.asked: list[str] = []

        def take(self, turn: Any) -> float:
            self.asked.append(turn.ticket)
            return 0.001 if len(self.asked) % 3 else 0.0

        def learn(self, turn: Any, status: int, headers: Any) -> None:
            self.asked.append(f"{status} {headers['Inin-Ratelimit-Count']}")

    with serve(rate_limit=300) as sandbox:
        budget: gc.Budget = Slow()
        gc.configuration.budget = budget
        client = driver.client(sandbox.url)
        client.access_token = sandbox.token()
        driver.do(driver.api("UsersApi", client).get_users_me())
    first, *others, learned = budget.asked  # type: ignore[attr-defined]
    assert others == [first, first]
    assert learned == "200 1"


def test_who_shares_nothing_loads_nothing() -> None:
    program = """
import sys, json
import PureCloudPlatformClientV2 as gc
client = gc.ApiClient(host="http://127.0.0.1:9")
client.access_token = "token"
try:
    gc.UsersApi(client).get_users_me(retries=0)
except gc.rest.ApiException:
    pass
print(json.dumps([name for name in sys.modules if "sqlite3" in name or name.startswith("redis") or ".pacing." in name]))
"""
    out = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    assert json.loads(out) == ["PureCloudPlatformClientV2._core.call.pacing.pacer"]


@pytest.mark.parametrize(("name", "value"), [("priority", "urgent"), ("allowed", 0), ("window", 0)])
def test_settings_that_cannot_be_are_refused(tmp_path: Path, name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=name):
        gc.FileBudget(tmp_path / "b", **{name: value})
