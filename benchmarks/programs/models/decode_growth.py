"""Time and memory of decoding a listing of users: `python decode_growth.py USER.json COUNT` prints one JSON object."""

import gc
import json
import sys
import time
import tracemalloc

import PureCloudPlatformClientV2 as sdk

user, count = open(sys.argv[1], "rb").read().strip(), int(sys.argv[2])
client = sdk.ApiClient()


class Answer:
    status, reason = 200, "OK"

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.headers = {"Content-Type": "application/json"}


def listing() -> Answer:
    return Answer(b'{"entities":[' + b",".join([user] * count) + b'],"total":%d}' % count)


def read(users):
    for one in users.entities:
        one.id, one.name, one.division.name, one.routing_status.start_time  # reading converts


answer = listing()
client.deserialize(Answer(b'{"entities":[' + user + b"]}"), "UserEntityListing").entities[0].division  # imports
decoding, reading = [], []
for _ in range(max(3, min(200, 5_000 // count))):
    gc.collect()
    start = time.perf_counter()
    users = client.deserialize(answer, "UserEntityListing")
    middle = time.perf_counter()
    read(users)
    reading.append(time.perf_counter() - middle)
    decoding.append(middle - start)
    users = None

tracemalloc.start()
before = tracemalloc.get_traced_memory()[0]
users = client.deserialize(answer, "UserEntityListing")
decoded = tracemalloc.get_traced_memory()[0] - before
read(users)
touched = tracemalloc.get_traced_memory()[0] - before
print(
    json.dumps(
        {
            "decode_us": min(decoding) / count * 1e6,
            "read_us": min(reading) / count * 1e6,
            "decoded_bytes": decoded / count,
            "read_bytes": touched / count,
        }
    )
)
