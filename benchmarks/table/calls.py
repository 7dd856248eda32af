"""Rows about calls: connections over TLS, and calls a second."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .. import async_calls
from ..measuring import server
from ..measuring.measure import Sample, in_turns, ratio, results_of
from .contestants import Contestants
from .row import Row

CALLS = Path(__file__).parents[1] / "programs" / "calls"
#: What stands below the fast transport, on one connection.
FLOORS = {
    "signals": "pyreqwest + json, where a signal can end the wait",
    "pyreqwest": "pyreqwest + json, where none can",
    "sockets": "a socket + json, which leaves the server and the system",
}


def tls(who: Contestants, rounds: int) -> Iterator[Row]:
    """Connections over TLS: the first of a client, and one more after the server has closed the first."""
    with tempfile.TemporaryDirectory() as folder, server.running_tls(Path(folder)) as (url, authority):
        given = {"HOST": url, "AUTHORITY": str(authority)}
        found: dict[str, list[Any]] = {"urllib3": [], "ours": [], "fast": []}
        for _ in range(max(3, rounds // 3)):
            for name, environment in (("urllib3", who.ours), ("ours", who.ours), ("fast", who.fast)):
                found[name].append(results_of([environment.python, CALLS / "calls_tls.py", name], given))
    for what, key, without in (
        ("TLS, first call of a client", "handshake", 2.0),
        ("TLS, a call on another connection", "again", 1.2),
    ):
        samples = {name: Sample([run[key] * 1000 for run in runs]) for name, runs in found.items()}
        for label, name, goal in (("", "ours", without), (" with fast", "fast", 1.2)):
            times = ratio(samples[name], samples["urllib3"])
            yield Row(what + label, "ms of processor", None, samples["urllib3"], samples[name],
                      f"at most {goal} times urllib3", f"{times:.2f} times", times <= goal)  # fmt: skip


def throughput(who: Contestants, rounds: int) -> Iterator[Row]:
    """Calls a second."""
    for what, threads, latency, goals in [
        ("calls/s, one connection", 1, 0.0, (0.88, 1.3)),
        ("calls/s, one connection, main thread", 0, 0.0, (0.88, 1.3)),
        ("calls/s, 32 threads, 20 ms server", 32, 0.02, (0.85, 0.95)),
    ]:
        with server.running(latency) as url:
            host = {"HOST": url}
            arguments = [str(threads), "2"]
            contestants = {
                name: _rate([environment.python, CALLS / program, *arguments], host)
                for name, environment, program in [
                    ("published", who.published, "calls_sdk.py"),
                    ("ours", who.ours, "calls_sdk.py"),
                    ("fast", who.fast, "calls_sdk.py"),
                    ("urllib3", who.ours, "calls_urllib3.py"),
                ]
            }
            floors = FLOORS if threads == 1 else {}
            for kind in floors:
                contestants[kind] = _rate([who.fast.python, CALLS / "calls_floor.py", kind, "2"], host)
            rates = in_turns(contestants, max(3, rounds // 3))
        for label, name, goal in (("", "ours", goals[0]), (" with fast", "fast", goals[1])):
            share = ratio(rates[name], rates["urllib3"])
            yield Row(what + label, "calls/s", rates["published"], rates["urllib3"], rates[name],
                      f"{goal:.0%} of urllib3 + json", f"{share:.0%}", share >= goal)  # fmt: skip
        for kind, name in floors.items():
            share = ratio(rates[kind], rates["urllib3"])
            yield Row(f"{what}, {name}", "calls/s", None, rates["urllib3"], rates[kind], "", f"{share:.0%}", None)


def asynchronous(who: Contestants, rounds: int) -> Iterator[Row]:
    """Calls a second of many tasks on one event loop."""
    for tasks, latency in ((32, 0.0), (256, 0.0), (32, 0.02), (256, 0.02)):
        with server.running(latency) as url:
            best = asyncio.run(async_calls.compare(url, tasks, calls=1500, rounds=4 if latency else 12))
        what = f"calls/s, {tasks} tasks{', 20 ms server' if latency else ''}"
        for label, name, goal in (("", "standard", 0.65), (" with fast", "fast", 0.95)):
            (of_aiohttp, for_processor), (of_httpx, _) = (
                [mine / other for mine, other in zip(best[name], best[raw], strict=True)]
                for raw in ("aiohttp", "httpx")
            )
            yield Row(what + label, "calls/s", None, Sample([best["aiohttp"][0]]),
                      Sample([best[name][0]]), f"{goal:.0%} of aiohttp + json",
                      f"{of_aiohttp:.0%} ({for_processor:.0%} for the same processor time), {of_httpx:.1f} times httpx",
                      of_aiohttp >= goal)  # fmt: skip
        share, for_processor = (mine / other for mine, other in zip(best["pyreqwest"], best["aiohttp"], strict=True))
        yield Row(f"{what}, pyreqwest + json", "calls/s", None, Sample([best["aiohttp"][0]]),
                  Sample([best["pyreqwest"][0]]), "", f"{share:.0%} ({for_processor:.0%} for the same processor time)",
                  None)  # fmt: skip


def _rate(command: list[str | Path], host: dict[str, str]) -> Callable[[], float]:
    return lambda: results_of(command, host)["calls/s"]
