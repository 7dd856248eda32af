"""Very many calls with one client: whether memory stays where it was. `python -m benchmarks.endurance 1000000 fast`."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from pathlib import Path

import PureCloudPlatformClientV2 as gc
from PureCloudPlatformClientV2 import aio

from .measuring.server import running

#: How often the memory is looked at.
STEPS = 10
#: Threads, and tasks.
WORKERS = 4


def resident() -> float:
    """The memory of this process, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _in_threads(client: gc.ApiClient, calls: int) -> None:
    def work() -> None:
        users = gc.UsersApi(client)
        for _ in range(calls // WORKERS):
            users.get_users_me()

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


async def _in_tasks(client: aio.ApiClient, calls: int) -> None:
    async def work() -> None:
        users = aio.UsersApi(client)
        for _ in range(calls // WORKERS):
            await users.get_users_me()

    await asyncio.gather(*(work() for _ in range(WORKERS)))


def main(calls: int, transport: str) -> None:
    gc.configuration.transport = transport
    print(f"MB after each {calls // STEPS // 2:,} calls over {transport}, threads and then tasks:")
    with running() as url:
        client = gc.ApiClient(host=url)
        for _ in range(STEPS):
            _in_threads(client, calls // STEPS // 2)
            print(f"{resident():.1f}", flush=True)
        client.close()

        async def asynchronously() -> None:
            async with aio.ApiClient(host=url) as client:
                for _ in range(STEPS):
                    await _in_tasks(client, calls // STEPS // 2)
                    print(f"{resident():.1f}", flush=True)

        asyncio.run(asynchronously())


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
