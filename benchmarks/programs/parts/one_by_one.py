"""Processor microseconds of a call on one connection and of its parts, in turns; the best round of each."""

import json
import os
from threading import Thread

import PureCloudPlatformClientV2 as sdk
import urllib3
from in_turns import print_best
from PureCloudPlatformClientV2._core.http.messages import Headers, Request
from PureCloudPlatformClientV2._core.http.transport import Timeout
from PureCloudPlatformClientV2._core.transports.reqwest.waiter import Waiter
from pyreqwest.client import SyncClientBuilder

URL = os.environ["HOST"] + "/api/v2/users/me"
HEADERS = {"Authorization": "Bearer token", "Accept": "application/json", "Content-Type": "application/json"}
CALLS, ROUNDS = 300, 9

pool = urllib3.PoolManager()


def urllib3_call():
    json.loads(pool.request("GET", URL, headers=HEADERS, retries=False).data)["name"]


def client(transport):
    settings = sdk.configuration.copy()
    settings.transport = transport
    made = sdk.ApiClient(host=os.environ["HOST"], configuration=settings)
    made.access_token = "token"
    return made


standard, fast, still = client("standard"), client("fast"), client("fast")
get, get_standard, get_still = (sdk.UsersApi(one).get_users_me for one in (fast, standard, still))
get(), get_standard()
transport, answer = fast._get_transport(), fast.last_response
native, wait = SyncClientBuilder().runtime_multithreaded(False).build(), Waiter()


class Still:
    """A transport that has the answer already."""

    def send(self, *_):
        return answer


still._transport = Still()


def native_call():
    json.loads(bytes(native.get(URL).headers(HEADERS).build().send().bytes()))["name"]


def send():
    transport.send(Request("GET", URL, [], Headers(HEADERS)), Timeout(10.0, 60.0))


memory = memoryview(bytearray(1 << 20))


def other_memory():
    memory[::64].tobytes()  # a byte of each line of the processor's caches


def get_after_other_memory():
    other_memory()
    get_still().name


def repeat(function):
    for _ in range(CALLS):
        function()


def in_thread(function):
    thread = Thread(target=repeat, args=(function,))
    thread.start()
    thread.join()


PARTS = {
    "urllib3 and json": lambda: repeat(urllib3_call),
    "the SDK without `fast`": lambda: repeat(lambda: get_standard().name),
    "pyreqwest and json": lambda: repeat(native_call),
    "the same, the main thread waiting for another one": lambda: repeat(lambda: wait(native_call)),
    "the SDK's fast transport, main thread": lambda: repeat(send),
    "the SDK with `fast`, main thread": lambda: repeat(lambda: get().name),
    "the SDK with `fast`, another thread": lambda: in_thread(lambda: get().name),
    "the SDK above its transport, with an answer that is there": lambda: repeat(lambda: get_still().name),
    "reading 1 MB of other memory": lambda: repeat(other_memory),
    "the same, and the SDK above its transport": lambda: repeat(get_after_other_memory),
}
print_best({name: (CALLS, part) for name, part in PARTS.items()}, ROUNDS)
