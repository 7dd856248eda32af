"""The limits: copying finished dicts, and the memory of parsed JSON: `python models_raw.py USERS.json`."""

import gc
import json
import sys
import time
import tracemalloc

USERS = open(sys.argv[1], "rb").read()


def best(function, rounds):
    times = []
    for _ in range(rounds):
        gc.collect()
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times)


results = {}


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
results["serialize CreateUser"] = seconds_each(lambda: copied(user))
results["serialize ConversationQuery"] = seconds_each(lambda: copied(query))
tracemalloc.start()
kept = json.loads(USERS)
gc.collect()
results["memory kept"] = tracemalloc.get_traced_memory()[0]
print(json.dumps(results))
