"""Calls a second by `threads` threads, or by the main one if that is 0, for `seconds` each."""

import json
import os
import sys
import threading
import time

import PureCloudPlatformClientV2 as sdk

threads, seconds = int(sys.argv[1]), float(sys.argv[2])
sdk.configuration.host = os.environ["HOST"]
if "TRANSPORT" in os.environ:
    sdk.configuration.transport = os.environ["TRANSPORT"]
client = sdk.ApiClient()
client.access_token = "token"
api = sdk.UsersApi(client)
for _ in range(20):
    api.get_users_me()
done = [0] * (threads or 1)
start = time.perf_counter()


def work(number):
    while time.perf_counter() - start < seconds:
        api.get_users_me().name
        done[number] += 1


workers = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
[w.start() for w in workers]
[w.join() for w in workers]
if not workers:
    work(0)
print(json.dumps({"calls/s": sum(done) / (time.perf_counter() - start)}))
