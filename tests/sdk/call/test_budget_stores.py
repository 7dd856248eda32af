"""Stores of a shared rate limit, files and real servers: all keep the same ledger, and what is lost costs no call."""

from __future__ import annotations

import pickle
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server import serve
from PureCloudPlatformClientV2._core.auth.tokens import Token
from PureCloudPlatformClientV2._core.call.pacing import budget as pacing
from PureCloudPlatformClientV2._core.call.pacing import file, redis
from PureCloudPlatformClientV2._core.call.pacing.budget import Turn
from PureCloudPlatformClientV2._core.call.pacing.ledger import Ledger

PROGRAMS = [
    pytest.param(one, marks=pytest.mark.skipif(shutil.which(one) is None, reason=f"{one} is not installed"))
    for one in ("redis-server", "valkey-server")
]


class Server:
    """A server of Redis or Valkey, which can be started again where it was."""

    def __init__(self, program: str, folder: Path) -> None:
        self._socket = f"{folder}/s"
        self._command = [program, "--port", "0", "--unixsocket", self._socket, "--save", "", "--dir", str(folder)]
        self.url = f"unix://{self._socket}"
        self.start()

    def start(self) -> None:
        from redis import Redis
        from redis.backoff import ConstantBackoff
        from redis.retry import Retry

        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        with Redis(unix_socket_path=self._socket, retry=Retry(ConstantBackoff(0.1), 600)) as client:
            client.ping()

    def signal(self, number: int) -> None:
        self._process.send_signal(number)
        if number in (signal.SIGKILL, signal.SIGTERM):
            self._process.wait()


@pytest.fixture(scope="module", params=PROGRAMS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(request.param, tmp_path_factory.mktemp("server"))
    yield made
    made.signal(signal.SIGTERM)


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


@pytest.mark.parametrize("seed", range(3))
def test_the_script_in_redis_is_the_ledger(server: Server, seed: int) -> None:
    ledger = Ledger(300, 60.0)
    budget = gc.RedisBudget(server.url)
    key = f"test {seed}"
    for now, question, first, *rest in questions(random.Random(seed)):
        facts = (ledger.starts if first is None else first, *rest)
        expected = ledger.ask(now, question, *facts)
        assert budget._ask_script(key, now, question, *facts) == pytest.approx(expected, abs=1e-6)
    budget._script.registered_client.close()


def test_the_file_is_the_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger, budget = Ledger(300, 60.0), gc.FileBudget(tmp_path / "b.sqlite")
    for now, question, first, *rest in questions(random.Random(1)):
        monkeypatch.setattr("time.time", lambda now=now: now)
        facts = (ledger.starts if first is None else first, *rest)
        assert budget._ask_store("key", question, *facts) == ledger.ask(now, question, *facts)


@pytest.fixture(params=["file", *PROGRAMS])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """The name of a budget's class, and what it is made of."""
    if request.param == "file":
        yield "FileBudget", str(tmp_path / "budget.sqlite")
    else:
        made = Server(request.param, tmp_path)
        yield "RedisBudget", made.url
        made.signal(signal.SIGTERM)


def budgets(store: tuple[str, str], *priorities: str, **settings: Any) -> list[Any]:
    """One for each priority, as if each were another program's."""
    kind, where = store
    return [getattr(gc, kind)(where, priority, **settings) for priority in priorities]


def until_it_waits(budget: Any) -> int:
    """How many calls may go at once."""
    taken = 0
    while budget.take(Turn(Token("token"))) == 0:
        taken += 1
    return taken


def test_programs_take_from_one_allowance_and_exports_leave_some_to_others(store: tuple[str, str]) -> None:
    """The window is as long as a day, so that the time a test takes adds nothing."""
    settings = {"allowed": 1000, "window": 86400.0}
    export, interactive, again = budgets(store, "export", "interactive", "export", **settings)
    assert until_it_waits(export) == 10  # a hundredth may run ahead of an even pace
    assert until_it_waits(interactive) == 40  # a twentieth, less what is taken
    assert until_it_waits(again) == 0
    assert [one.problem for one in (export, interactive, again)] == [None] * 3


def test_a_refusal_of_one_stops_all(store: tuple[str, str]) -> None:
    refused, other, elsewhere = budgets(store, "interactive", "interactive", "export")
    turn = Turn(Token("token"))
    assert refused.take(turn) == 0
    refused.learn(turn, 429, {"retry-after": "3000"})
    assert other.take(Turn(Token("token"))) > 1000
    assert elsewhere.take(Turn(Token("another"))) == 0  # which has a limit of its own


def test_what_one_hears_from_the_platform_all_know(store: tuple[str, str]) -> None:
    heard, other = budgets(store, "interactive", "interactive", window=86400.0)
    turn = Turn(Token("token"))
    assert heard.take(turn) == 0
    headers = {"inin-ratelimit-allowed": "100", "inin-ratelimit-count": "99", "inin-ratelimit-reset": "80000"}
    heard.learn(turn, 200, headers)
    assert other.take(Turn(Token("token"))) > 1000  # all is used, by whomever


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


class Broken:
    """A budget that fails."""

    def take(self, turn: Any) -> float:
        raise RuntimeError("no")

    learn = take


@pytest.mark.parametrize(
    "loss", ["folder", "garbage", "deleted", "missing", "locked", "forbidden", "own", "unreachable"]
)
def test_a_lost_store_loses_no_call(driver: Any, tmp_path: Path, loss: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "budget.sqlite"
    if loss == "forbidden" and not Path("/proc").is_dir():
        pytest.skip("there is no folder in which nobody may write")
    places = {"missing": tmp_path / "none" / "b", "forbidden": Path("/proc/budget.sqlite")}
    budget: Any
    if loss == "unreachable":
        budget = gc.RedisBudget("unix:///nowhere/redis.sock")
    elif loss == "own":
        budget = Broken()
    else:
        budget = gc.FileBudget(places.get(loss, path))
    gc.configuration.budget = budget
    monkeypatch.setattr(file, "BUSY", 0.01)
    if loss == "folder":
        path.mkdir()
    with serve(rate_limit=300) as sandbox, closing(sqlite3.connect(":memory:")) as holder:
        client = driver.client(sandbox.url)
        client.access_token = sandbox.token()
        get = driver.api("UsersApi", client).get_users_me
        for number in range(6):
            if number == 3 and loss in ("garbage", "deleted"):
                for one in tmp_path.glob("budget.sqlite*"):
                    one.write_bytes(b"garbage" * 1000) if loss == "garbage" else one.unlink()
            elif number == 3 and loss == "locked":
                holder.execute("ATTACH ? AS held", (str(path),))
                holder.execute("BEGIN EXCLUSIVE")
                holder.execute("DELETE FROM held.ledger")
            driver.do(get())
        assert [one.status for one in sandbox.requests] == [200] * 6
    if loss == "deleted":
        assert budget.problem is None  # it is made anew
        assert path.exists()
    elif loss != "own":
        assert budget.problem
        assert budget.take(Turn(Token("token"))) == 0  # by its own ledger


def test_a_file_that_another_took_the_place_of_is_left(tmp_path: Path) -> None:
    """Else those who began before would go on by a file that nobody else sees."""
    before, after = budgets(("FileBudget", str(tmp_path / "b")), "export", "export", allowed=1000, window=86400.0)
    assert until_it_waits(before) == 10
    (tmp_path / "b").rename(tmp_path / "away")
    assert until_it_waits(after) == 10
    assert until_it_waits(before) == 0


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_a_server_that_is_lost_and_comes_back_loses_no_call(
    driver: Any, server: Server, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pacing, "PAUSE", 0.0)  # it is asked again each time
    monkeypatch.setattr(redis, "TIMEOUT", 0.2)
    gc.configuration.budget = budget = gc.RedisBudget(server.url)
    with serve(rate_limit=100_000) as sandbox:
        client = driver.client(sandbox.url)
        client.access_token = sandbox.token()
        get = driver.api("UsersApi", client).get_users_me
        driver.do(get())
        server.signal(number)
        for _ in range(3):
            driver.do(get())
        assert budget.problem
        if number == signal.SIGKILL:
            server.start()
        else:
            server.signal(signal.SIGCONT)
        calls = 4
        while budget.problem:
            driver.do(get())
            calls += 1
        assert [one.status for one in sandbox.requests] == [200] * calls
    budget._script.registered_client.close()


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
    for url, kept in (("redis://:canary@host/0", ""), ("redis://host/0", "redis://host/0")):
        remote = gc.RedisBudget(url)
        assert "canary" not in repr(remote) + repr(vars(remote))
        assert b"canary" not in pickle.dumps(remote)
        assert pickle.loads(pickle.dumps(remote)).url.reveal() == kept


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


def test_an_address_that_is_none_of_redis_is_refused() -> None:
    with pytest.raises(ValueError, match="must begin with redis://") as raised:
        gc.RedisBudget("http://:canary@cache.example.com")
    assert "canary" not in str(raised.value)
