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


def copied(value):
    """What serializing comes to when all is JSON already."""
    if value.__class__ is dict:
        return {name: copied(item) for name, item in value.items()}
    if value.__class__ is list:
        return [copied(item) for item in value]
    return value


def seconds_each(function, times=2000):
    def run():
        for _ in range(times):
            function()

    return best(run, 5) / times


contact = {"address": "+441632960961", "type": "WORK", "mediaType": "PHONE"}
user = {"name": "Ada Lovelace", "email": "ada@example.com", "department": "R&D", "title": "Analyst",
        "password": "password", "state": "active", "divisionId": "0f8fad5b", "addresses": [contact] * 3}  # fmt: skip
predicate = {"type": "dimension", "dimension": "queueId", "operator": "matches", "value": "1"}
query = {
    "interval": "2026-01-01/2026-01-02",
    "order": "asc",
    "orderBy": "conversationStart",
    "segmentFilters": [{"type": "or", "predicates": [predicate] * n} for n in (3, 2)],
    "conversationFilters": [
        {"type": "and", "predicates": [{"type": "metric", "metric": "tHandle", "range": {"gte": 1000}}]}
    ],
    "paging": {"pageSize": 100, "pageNumber": 1},
}
results["json"]["serialize CreateUser"] = seconds_each(lambda: copied(user))
results["json"]["serialize ConversationQuery"] = seconds_each(lambda: copied(query))
tracemalloc.start()
kept = json.loads(USERS)
gc.collect()
results["json"]["memory kept"] = tracemalloc.get_traced_memory()[0]
print(json.dumps(results))
