"""One rate limit for all that use one token: how places are given, and that no store's loss loses a call."""

from __future__ import annotations

import json
import pickle
import random
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server import serve
from PureCloudPlatformClientV2._core.auth.tokens import Token
from PureCloudPlatformClientV2._core.call.pacing.budget import Turn
from PureCloudPlatformClientV2._core.call.pacing.ledger import Ledger

needs_redis = pytest.mark.skipif(shutil.which("redis-server") is None, reason="redis-server is not installed")
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


# -- stores ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    import redis

    folder = tmp_path_factory.mktemp("redis")
    socket = f"{folder}/s"
    command = ["redis-server", "--port", "0", "--unixsocket", socket, "--save", "", "--dir", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        client = redis.Redis(unix_socket_path=socket, retry=redis.retry.Retry(redis.backoff.ConstantBackoff(0.1), 600))
        client.ping()
        client.close()
        yield f"unix://{socket}"
    finally:
        server.terminate()
        server.wait()


def questions(rng: random.Random) -> Iterator[tuple[Any, ...]]:
    """Odd and ordinary questions to a ledger, each with its time."""
    now = 1000.0
    for _ in range(1500):
        now += rng.choice((0, 0.001, 0.01, 0.1, 0.5, 5)) * rng.random()
        if rng.random() < 0.01:
            now = max(1.0, now + rng.choice((-100, 100)))
        if rng.random() < 0.7:
            yield now, "take", f"t{rng.randrange(12)}", rng.randrange(2)
        else:
            numbers = [rng.choice((-1.0, 0.0, 1.0, 30.0, 300.0)) for _ in range(4)]
            yield now, "learn", rng.choice((0.0, None)), rng.randrange(2), *numbers


@needs_redis
@pytest.mark.parametrize("seed", range(3))
def test_the_script_in_redis_is_the_ledger(redis_server: str, seed: int) -> None:
    ledger = Ledger(300, 60.0)
    budget = gc.RedisBudget(redis_server)
    key = f"test {seed}"
    for now, question, first, *rest in questions(random.Random(seed)):
        facts = (ledger.starts if first is None else first, *rest)
        expected = ledger.ask(now, question, *facts)
        assert budget._ask_script(key, now, question, *facts) == pytest.approx(expected, abs=1e-6)
    budget._script.registered_client.close()


@pytest.fixture(params=["file", pytest.param("redis", marks=needs_redis)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """The name of a budget's class, and what it is made of."""
    if request.param == "file":
        return "FileBudget", str(tmp_path / "budget.sqlite")
    return "RedisBudget", request.getfixturevalue("redis_server")


CALLER = """
import sys
import PureCloudPlatformClientV2 as gc
url, token, kind, where, calls = sys.argv[1:]
gc.configuration.budget = getattr(gc, kind)(where)
with gc.ApiClient(host=url) as client:
    client.access_token = token
    for _ in range(int(calls)):
        gc.UsersApi(client).get_users_me()
    assert gc.configuration.budget.problem is None, gc.configuration.budget.problem
    print(client.retries_made)
"""


def test_processes_share_one_limit(store: tuple[str, str]) -> None:
    """More calls than a window has: the ledger knows of each, whoever made it."""
    with serve(rate_limit=60, rate_window=3.0) as sandbox:
        token = sandbox.token()
        command = [sys.executable, "-c", CALLER, sandbox.url, token, *store, "30"]
        processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
        outputs = [process.communicate()[0] for process in processes]
        assert [process.returncode for process in processes] == [0, 0, 0]
        answers = Counter(one.status for one in sandbox.requests)
    assert answers[200] == 90
    assert answers[429] == sum(int(output) for output in outputs)


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
    assert sandbox.token  # the login asked for no turn


class Broken:
    """A budget that fails."""

    def take(self, turn: Any) -> float:
        raise RuntimeError("no")

    learn = take


@pytest.mark.parametrize("loss", ["folder", "garbage", "deleted", "missing", "own", "unreachable"])
def test_a_lost_store_loses_no_call(driver: Any, tmp_path: Path, loss: str) -> None:
    path = tmp_path / "budget.sqlite"
    budget: Any
    if loss == "unreachable":
        pytest.importorskip("redis")
        budget = gc.RedisBudget("unix:///nowhere/redis.sock")
    elif loss == "own":
        budget = Broken()
    else:
        budget = gc.FileBudget(tmp_path / "none" / "b" if loss == "missing" else path)
    gc.configuration.budget = budget
    if loss == "folder":
        path.mkdir()
    with serve(rate_limit=300) as sandbox:
        client = driver.client(sandbox.url)
        client.access_token = sandbox.token()
        get = driver.api("UsersApi", client).get_users_me
        for number in range(6):
            if number == 3 and loss in ("garbage", "deleted"):
                for file in tmp_path.glob("budget.sqlite*"):
                    file.write_bytes(b"garbage" * 1000) if loss == "garbage" else file.unlink()
            driver.do(get())
        assert [one.status for one in sandbox.requests] == [200] * 6
    if loss == "deleted":
        assert budget.problem is None  # it is made anew
        assert path.exists()
    elif loss != "own":
        assert budget.problem
        assert budget.take(Turn(Token("token"))) == 0  # by its own ledger


def test_a_budget_holds_no_token_and_travels_without_passwords(tmp_path: Path) -> None:
    path = tmp_path / "b.sqlite"
    budget = gc.FileBudget(path, "export")
    token = "canary-token-of-a-budget"
    turn = Turn(Token(token))
    assert budget.take(turn) == 0
    budget.learn(
        turn, 200, {"inin-ratelimit-allowed": "300", "inin-ratelimit-count": "1", "inin-ratelimit-reset": "59"}
    )
    assert all(token.encode() not in file.read_bytes() for file in tmp_path.iterdir())
    assert token not in turn.key
    twin = pickle.loads(pickle.dumps(budget))
    assert (twin.path, twin.priority) == (str(path), "export")
    assert twin.take(Turn(Token(token))) == 0
    pytest.importorskip("redis")
    for url, kept in (("redis://:canary@host/0", ""), ("redis://host/0", "redis://host/0")):
        remote = gc.RedisBudget(url)
        assert "canary" not in repr(remote) + repr(vars(remote))
        assert b"canary" not in pickle.dumps(remote)
        assert pickle.loads(pickle.dumps(remote)).url.reveal() == kept


@pytest.mark.parametrize(("name", "value"), [("priority", "urgent"), ("allowed", 0), ("window", 0)])
def test_settings_that_cannot_be_are_refused(tmp_path: Path, name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=name):
        gc.FileBudget(tmp_path / "b", **{name: value})


def test_threads_of_a_process_share_one_connection(tmp_path: Path) -> None:
    budget = gc.FileBudget(tmp_path / "b.sqlite", allowed=10_000)
    taken: list[float] = []
    threads = [
        threading.Thread(target=lambda: taken.extend(budget.take(Turn(Token("t"))) for _ in range(25)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert budget.problem is None
    assert taken.count(0) == 200


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
