"""The same with urllib3 and json alone, and a pool of as many connections."""

import json
import os
import sys
import threading
import time

import urllib3

threads, seconds = int(sys.argv[1]), float(sys.argv[2])
pool = urllib3.PoolManager(maxsize=32, block=True)
url = os.environ["HOST"] + "/api/v2/users/me"
headers = {"Authorization": "Bearer token", "Accept": "application/json", "Content-Type": "application/json"}


def call():
    return json.loads(pool.request("GET", url, headers=headers, retries=False).data)["name"]


for _ in range(20):
    call()
done = [0] * (threads or 1)
start = time.perf_counter()


def work(number):
    while time.perf_counter() - start < seconds:
        call()
        done[number] += 1


workers = [threading.Thread(target=work, args=(n,)) for n in range(threads)]
[w.start() for w in workers]
[w.join() for w in workers]
if not workers:
    work(0)
print(json.dumps({"calls/s": sum(done) / (time.perf_counter() - start)}))
