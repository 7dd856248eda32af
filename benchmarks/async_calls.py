"""Calls a second from one event loop: this SDK over both of its transports beside raw aiohttp, pyreqwest and httpx,
doing the same request and JSON parse.

    python -m benchmarks.async_calls [--tasks 256] [--calls 1500] [--rounds 20] [--json]

They take turns in one process against a server in another one, each with 100 connections; the ratios are those of
the best rounds. Exit code 1 if this SDK is slower than 0.65 times aiohttp, or than 5 times httpx.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp
import httpx
from PureCloudPlatformClientV2 import aio
from PureCloudPlatformClientV2._core.config.configuration import Configuration
from pyreqwest.client import ClientBuilder

from .measuring.server import running

CONNECTIONS = 100
LEAST_OF_AIOHTTP, LEAST_OF_HTTPX = 0.65, 5.0
HEADERS = {"Authorization": "Bearer token", "Accept": "application/json", "Content-Type": "application/json"}

Caller = Callable[[], Awaitable[str]]


async def rate(call: Caller, tasks: int, calls: int) -> tuple[float, float]:
    """Calls a second of `tasks` concurrent tasks, and calls for each second of processor time."""
    left = iter(range(calls))

    async def work() -> None:
        for _ in left:
            if await call() != "Ada Lovelace":
                raise ValueError("the answer is not what the server sends")

    gc.collect()
    start, processor = time.perf_counter(), time.process_time()
    await asyncio.gather(*(work() for _ in range(tasks)))
    return calls / (time.perf_counter() - start), calls / (time.process_time() - processor)


#: What is compared. httpx takes its time.
KINDS = ("aiohttp", "standard", "fast", "pyreqwest", "httpx")


async def compare(
    url: str, tasks: int, calls: int, rounds: int, kinds: Sequence[str] = KINDS
) -> dict[str, tuple[float, float]]:
    """The best rates of each of `kinds`."""
    standard = Configuration().copy()
    standard.pool_size, standard.transport = CONNECTIONS, "standard"
    quick = standard.copy()
    quick.transport = "automatic"
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    async with (
        aio.ApiClient(host=url, configuration=standard) as client,
        aio.ApiClient(host=url, configuration=quick) as quick_client,
        aiohttp.ClientSession(connector=connector, headers=HEADERS) as session,
        httpx.AsyncClient(headers=HEADERS, limits=limits, timeout=60) as other,
    ):
        client.access_token = quick_client.access_token = "token"
        api, quick_api = aio.UsersApi(client), aio.UsersApi(quick_client)
        target = f"{url}/api/v2/users/1"

        async def sdk() -> str:
            return str((await api.get_user("1")).name)

        async def fast() -> str:
            return str((await quick_api.get_user("1")).name)

        async def raw_aiohttp() -> str:
            async with session.get(target) as response:
                return str((await response.json())["name"])

        async def raw_httpx() -> str:
            return str((await other.get(target)).json()["name"])

        native: Any = None
        if "pyreqwest" in kinds:
            await fast()  # the SDK has to be the first that uses it
            native = ClientBuilder().runtime_multithreaded(False).no_proxy().build()

        async def raw_pyreqwest() -> str:
            answer = await native.get(target).headers(HEADERS).build().send()
            return str(json.loads(bytes(await answer.bytes()))["name"])

        best: dict[str, tuple[float, float]] = {}

        async def better(name: str, call: Caller, calls: int) -> None:
            found = await rate(call, tasks, calls)
            known = best.get(name, found)
            best[name] = max(known[0], found[0]), max(known[1], found[1])

        callers = {
            "aiohttp": raw_aiohttp,
            "standard": sdk,
            "fast": fast,
            "pyreqwest": raw_pyreqwest,
            "httpx": raw_httpx,
        }
        for number in range(rounds):
            for name in kinds:
                if name != "httpx":
                    await better(name, callers[name], calls)
                elif number % 5 == 0:
                    await better(name, raw_httpx, calls // 3)
        return best


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tasks", type=int, default=256, help="concurrent tasks (256)")
    parser.add_argument("--calls", type=int, default=1500, help="calls of a round (1500)")
    parser.add_argument(
        "--rounds",
        type=int,
        default=12,
        help="rounds; the best of each counts (12)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    chosen = parser.parse_args()
    with running() as url:
        best = asyncio.run(compare(url, chosen.tasks, chosen.calls, chosen.rounds))
    of_aiohttp, of_httpx = best["standard"][0] / best["aiohttp"][0], best["standard"][0] / best["httpx"][0]
    if chosen.json:
        print(json.dumps({"calls_a_second": best, "of_aiohttp": of_aiohttp, "of_httpx": of_httpx}))
    else:
        for name, (rate_of_clock, rate_of_processor) in best.items():
            print(f"{name:8} {rate_of_clock:8.0f} calls/s {1e6 / rate_of_processor:6.0f} us of processor a call")
        print(
            f"{of_aiohttp:.2f} of aiohttp (at least {LEAST_OF_AIOHTTP}), {of_httpx:.1f} times httpx ({LEAST_OF_HTTPX})"
        )
    return 0 if of_aiohttp >= LEAST_OF_AIOHTTP and of_httpx >= LEAST_OF_HTTPX else 1


if __name__ == "__main__":
    sys.exit(main())
