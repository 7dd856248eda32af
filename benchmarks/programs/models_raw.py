"""The limits: the JSON parse alone, then the same fields read from dicts."""

import gc
import json
import sys
import time
import tracemalloc

USERS = open(sys.argv[1], "rb").read()
CONVERSATIONS = open(sys.argv[2], "rb").read()


def best(function, rounds):
    times = []
    for _ in range(rounds):
        gc.collect()
        start = time.perf_counter()
        function()
        times.append(time.perf_counter() - start)
    return min(times)


def read_all(value):
    if isinstance(value, dict):
        for item in value.values():
            read_all(item)
    elif isinstance(value, list):
        for item in value:
            read_all(item)


def users(loads):
    for user in loads(USERS)["entities"]:
        user["id"], user["name"], user["email"]


results = {}
for name, loads in [("json", json.loads), ("orjson", __import__("orjson").loads)]:
    results[name] = {
        "decode users": best(lambda loads=loads: users(loads), 15),
        "decode conversations": best(lambda loads=loads: read_all(loads(CONVERSATIONS)), 5),
    }
tracemalloc.start()
kept = json.loads(USERS)
gc.collect()
results["json"]["memory kept"] = tracemalloc.get_traced_memory()[0]
print(json.dumps(results))
