"""Many tasks call over the fast transport, which drives their requests together: what befalls one befalls that one only."""

from __future__ import annotations

import asyncio
import itertools
import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2 import aio

from tests.hostile.wire.answers import answer, body
from tests.hostile.wire.server import RESET, WireServer
from tests.sdk.support.drivers import WITHOUT_FAST
from tests.sdk.support.waiting import GUARD

pytestmark = pytest.mark.skipif(bool(WITHOUT_FAST), reason=WITHOUT_FAST)


def _script(target: str, _: bytes) -> list[Any]:
    name = target.rpartition("/")[2]
    if name.startswith("reset"):
        return [RESET]
    whole = answer(body(name))
    return [whole[:50], 0.002, whole[50:]] if name.startswith("slow") else [whole]


async def _ask(users: aio.UsersApi, name: str) -> str:
    return str((await users.get_user(name, retries=0)).id)


async def _ask_many(url: str, number: int, seed: int) -> None:
    """Ask at the same time, take some of the questions back at some moment, and get all other answers."""
    draw = random.Random(seed)
    gc.configuration.pool_size = 20
    async with aio.ApiClient(host=url) as client:
        client.access_token = "token"
        users = aio.UsersApi(client)
        names = [f"{draw.choice(('u', 'u', 'slow', 'reset'))}{n}" for n in range(number)]
        tasks = [asyncio.ensure_future(_ask(users, name)) for name in names]
        taken_back = set(draw.sample(range(number), number // 4))
        for one in taken_back:
            for _ in range(draw.randrange(4)):
                await asyncio.sleep(0)
            tasks[one].cancel()
        results = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), GUARD)
        for n, (name, result) in enumerate(zip(names, results, strict=True)):
            if isinstance(result, asyncio.CancelledError):
                assert n in taken_back
            elif name.startswith("reset"):
                assert isinstance(result, gc.rest.ApiConnectionError)
                assert result.sent
            else:
                assert result == name
        assert await _ask(users, "after") == "after"


@pytest.mark.parametrize("seed", range(5))
def test_some_are_cancelled_and_some_fail(seed: int) -> None:
    problems: list[Any] = []

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: problems.append(context))
        await _ask_many(server.url, 120, seed)

    with WireServer(_script) as server:
        asyncio.run(main())
    assert not problems


def test_what_is_cancelled_before_its_turn_is_not_sent() -> None:
    async def main() -> None:
        async with aio.ApiClient(host=server.url) as client:
            client.access_token = "token"
            users = aio.UsersApi(client)
            assert await _ask(users, "first") == "first"
            one, other = (asyncio.ensure_future(_ask(users, name)) for name in ("one", "other"))
            await asyncio.sleep(0)  # both wait to be begun
            one.cancel()
            assert await other == "other"
            with pytest.raises(asyncio.CancelledError):
                await one

    with WireServer(_script) as server:
        asyncio.run(main())
        assert [target.rpartition("/")[2] for target in server.requests] == ["first", "other"]


def test_event_loops_in_threads_and_one_that_runs_again() -> None:
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            loop = asyncio.new_event_loop()
            client = aio.ApiClient(host=server.url)
            client.access_token = "token"
            users = aio.UsersApi(client)
            for again in range(3):
                names = [f"u{number}-{again}-{n}" for n in range(25)]

                async def ask(names: list[str] = names) -> list[str]:
                    return await asyncio.gather(*(_ask(users, name) for name in names))

                assert loop.run_until_complete(ask()) == names
            loop.run_until_complete(client.close())
            loop.close()
        except BaseException as error:
            failures.append(error)

    with WireServer(_script) as server:
        threads = [threading.Thread(target=run, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(GUARD)
    assert not failures


class Stop(SystemExit):
    """What the handler of a signal may raise, wherever the event loop is."""


@pytest.mark.parametrize("place", ["a look", "a request", "what comes before the answers"])
def test_an_exception_out_of_the_event_loop_leaves_other_calls_as_they_were(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exception comes where a signal's handler might raise it, once; the calls of others, and later ones, end."""
    from PureCloudPlatformClientV2._core.transports.reqwest import aio as transport
    from PureCloudPlatformClientV2._core.transports.reqwest import driver, thread_state

    module, name = {
        "a look": (driver, "are_seen"),
        "a request": (transport, "head_of"),
        "what comes before the answers": (thread_state, "load"),
    }[place]
    own: Any = getattr(module, name)
    stopped: list[bool] = []

    def stops_once(*arguments: Any) -> Any:
        if stopped:
            return own(*arguments)
        stopped.append(True)
        raise Stop

    loop = asyncio.new_event_loop()

    def wait_for_both() -> None:
        while len(driver.driver_of(loop)._woken) < 2:
            time.sleep(0)

    monkeypatch.setattr(module, name, stops_once)
    with WireServer(_script) as server:
        client = aio.ApiClient(host=server.url)
        client.access_token = "token"
        users = aio.UsersApi(client)
        tasks = [loop.create_task(_ask(users, f"u{n}")) for n in range(2)]
        if place != "a look":
            loop.call_soon(loop.call_soon, wait_for_both)  # behind what begins the requests
        waiting, stops = loop.create_task(asyncio.wait(tasks, timeout=GUARD)), 0
        while not waiting.done():
            try:
                loop.run_until_complete(waiting)
            except Stop:
                stops += 1
        assert stops == 1
        ended = ["stopped" if task.exception() else task.result()[0] for task in tasks]
        assert sorted(ended) == (["stopped", "u"] if place == "a request" else ["u", "u"])
        assert loop.run_until_complete(asyncio.wait_for(_ask(users, "after"), GUARD)) == "after"
        loop.run_until_complete(client.close())
        loop.close()


def test_a_clock_that_leaps_does_not_hold_requests_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """As a debugger, or a tool that moves the clock each time that it is read, makes it."""
    from PureCloudPlatformClientV2._core.transports.reqwest import driver

    leaps = itertools.count(step=10)

    class Clock:
        sleep = staticmethod(time.sleep)

        @staticmethod
        def monotonic() -> float:
            return float(next(leaps))

    monkeypatch.setattr(driver, "time", Clock)
    with WireServer(_script) as server:
        asyncio.run(_ask_many(server.url, 40, 0))


PROGRAM = """
import asyncio, os, sys, threading
{before}
from PureCloudPlatformClientV2 import aio

async def main():
    async with aio.ApiClient(host=sys.argv[1]) as client:
        client.access_token = "token"
        users = aio.UsersApi(client)
        names = [f"u{{n}}" for n in range(60)]
        assert [user.id for user in await asyncio.gather(*map(users.get_user, names))] == names
        {within}

asyncio.run(main())
{after}
print("ended")
"""


@pytest.mark.parametrize(
    ("before", "within", "after"),
    [
        pytest.param("", "", "", id="plain"),
        pytest.param(
            "own = asyncio.get_running_loop\nasyncio.get_running_loop = lambda: own()",
            "",
            "",
            id="a wrapped loop getter",
        ),
        pytest.param(
            "real = asyncio.get_running_loop\n"
            "asyncio.get_running_loop = lambda: getattr(real(), 'loop', None) or real()",
            "",
            "",
            id="a getter that finds the loop itself",
        ),
        pytest.param("", "", "asyncio.run(main())", id="another loop"),
        pytest.param("", "return", "assert os.waitpid(os.fork() or os._exit(0), 0)[1] == 0", id="a fork"),
        pytest.param("sys.modules['ctypes'] = None", "", "", id="without ctypes"),
        pytest.param(
            "",
            "unfinished.append(asyncio.ensure_future(users.get_user('slow')))",
            "",
            id="a call that is left when the loop ends",
        ),
        pytest.param("import atexit; atexit.register(lambda: asyncio.run(main()))", "", "", id="at the end of Python"),
    ],
)
def test_a_process_of_many_tasks_ends_as_it_should(before: str, within: str, after: str, tmp_path: Path) -> None:
    program = PROGRAM.format(before="unfinished = []\n" + before, within=within or "pass", after=after)
    with WireServer(_script) as server:
        for _ in range(3):  # what comes of threads, comes now and then
            done = subprocess.run(
                [sys.executable, "-W", "error", "-c", program, server.url],
                capture_output=True, text=True, timeout=GUARD, check=False, cwd=tmp_path,
            )  # fmt: skip
            assert (done.returncode, done.stdout, done.stderr) == (0, "ended\n", "")
