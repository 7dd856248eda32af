"""How many times faster four threads decode than one: `python decode_threads.py USERS.json` prints one JSON object."""

import json
import sys
import threading
import time

import PureCloudPlatformClientV2 as sdk

USERS = open(sys.argv[1], "rb").read()
TIMES = 200
client = sdk.ApiClient()


class Answer:
    status, reason, data, headers = 200, "OK", USERS, {"Content-Type": "application/json"}


def decode(times):
    for _ in range(times):
        for user in client.deserialize(Answer(), "UserEntityListing").entities:
            user.id, user.name, user.email


def parse(times):
    for _ in range(times):
        json.loads(USERS)


def seconds(work, threads):
    workers = [threading.Thread(target=work, args=(TIMES // threads,)) for _ in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return time.perf_counter() - start


decode(1)
print(
    json.dumps(
        {
            "sdk": max(seconds(decode, 1) / seconds(decode, 4) for _ in range(5)),
            "json": max(seconds(parse, 1) / seconds(parse, 4) for _ in range(5)),
            "locked": getattr(sys, "_is_gil_enabled", lambda: True)(),
            "version": sys.version.split()[0],
        }
    )
)
