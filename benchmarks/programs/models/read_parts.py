"""What decoding and reading every field consists of, in processor time: `python read_parts.py CONVERSATIONS.json`."""

import gc
import json
import sys
import time

import PureCloudPlatformClientV2 as sdk
from reading import plain, read_all

CONVERSATIONS = open(sys.argv[1], "rb").read()
KIND = "AnalyticsConversationQueryResponse"
client = sdk.ApiClient()


class Answer:
    status, reason, data, headers = 200, "OK", CONVERSATIONS, {"Content-Type": "application/json"}


def best(function):
    times = []
    for _ in range(9):
        gc.collect()
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times)


read_once = client.deserialize(Answer(), KIND)
read_all(read_once)
attributes = plain(read_once)
parse = best(lambda: json.loads(CONVERSATIONS))
loop = best(lambda: read_all(attributes))
again = best(lambda: read_all(read_once))
whole = best(lambda: read_all(client.deserialize(Answer(), KIND)))
print(
    json.dumps(
        {
            "parsing the JSON": parse,
            "the loop of the benchmark, over objects with plain attributes": loop,
            "computing the attributes: a property each": again - loop,
            "making models, lists of them and dates when they are first read": whole - parse - again,
            "in all": whole,
        }
    )
)
