"""Processor microseconds of a call of 32 tasks at the same time, and of its parts, in turns; the best round of each."""

import asyncio
import json
import os

import aiohttp
from in_turns import print_best
from PureCloudPlatformClientV2 import aio, configuration
from PureCloudPlatformClientV2._core.http.messages import Headers, Request
from PureCloudPlatformClientV2._core.http.transport import Timeout
from pyreqwest.client import ClientBuilder

URL = os.environ["HOST"] + "/api/v2/users/me"
HEADERS = {"Authorization": "Bearer token", "Accept": "application/json", "Content-Type": "application/json"}
TASKS, CALLS, ROUNDS = 32, 1_500, 9

loop = asyncio.new_event_loop()


def client(transport):
    settings = configuration.copy()
    settings.transport, settings.pool_size = transport, 100
    made = aio.ApiClient(host=os.environ["HOST"], configuration=settings)
    made.access_token = "token"
    return made


async def prepared():
    session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100), headers=HEADERS)
    clients = [client(transport) for transport in ("standard", "automatic", "automatic")]
    for one in clients:
        await aio.UsersApi(one).get_users_me()
    # Not earlier: the SDK has to be the first that uses it.
    return session, clients, one.last_response, ClientBuilder().runtime_multithreaded(False).no_proxy().build()


session, (standard, fast, still), answer, native = loop.run_until_complete(prepared())
transport = fast._get_transport()
get_standard, get_fast, get_still = (aio.UsersApi(one).get_users_me for one in (standard, fast, still))


class Still:
    """A transport that has the answer after a turn of the event loop."""

    async def send(self, *_):
        await asyncio.sleep(0)
        return answer


still._transport = Still()


async def aiohttp_call():
    async with session.get(URL) as response:
        (await response.json())["name"]


async def native_call():
    response = await native.get(URL).headers(HEADERS).build().send()
    json.loads(bytes(await response.bytes()))["name"]


async def send():
    await transport.send(Request("GET", URL, [], Headers(HEADERS)), Timeout(10.0, 60.0))


def in_tasks(call):
    async def work(left):
        for _ in left:
            await call()

    async def all_of_them():
        left = iter(range(CALLS))
        await asyncio.gather(*(work(left) for _ in range(TASKS)))

    return lambda: loop.run_until_complete(all_of_them())


async def named(get):
    (await get()).name


PARTS = {
    "aiohttp and json": aiohttp_call,
    "the SDK without `fast`": lambda: named(get_standard),
    "pyreqwest and json": native_call,
    "the SDK's fast transport": send,
    "the SDK with `fast`": lambda: named(get_fast),
    "the SDK above its transport, with an answer that is there": lambda: named(get_still),
}
print_best({name: (CALLS, in_tasks(call)) for name, call in PARTS.items()}, ROUNDS)
for one in (session, standard, fast):
    loop.run_until_complete(one.close())
