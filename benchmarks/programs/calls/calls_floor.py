"""Calls a second on one connection by what stands below the SDK: `pyreqwest` and json, `signals` the same where a
signal can end the wait, `sockets` what the server and the system take by themselves."""

import json
import os
import socket
import sys
import time

kind, seconds = sys.argv[1], float(sys.argv[2])
HOST = os.environ["HOST"]
HEADERS = {"Authorization": "Bearer token", "Accept": "application/json", "Content-Type": "application/json"}

if kind == "sockets":
    address, _, port = HOST.removeprefix("http://").partition(":")
    connection = socket.create_connection((address, int(port)))
    head = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
    request = f"GET /api/v2/users/me HTTP/1.1\r\nHost: {address}:{port}\r\n{head}\r\n".encode()

    def call():
        connection.sendall(request)
        return json.loads(connection.recv(65536).partition(b"\r\n\r\n")[2])["name"]
else:
    from PureCloudPlatformClientV2._core.transports.reqwest.waiter import Waiter
    from pyreqwest.client import SyncClientBuilder

    client = SyncClientBuilder().runtime_multithreaded(False).no_proxy().build()

    def direct():
        return json.loads(bytes(client.get(HOST + "/api/v2/users/me").headers(HEADERS).build().send().bytes()))["name"]

    wait = Waiter()

    def waiting():
        return wait(direct)

    call = waiting if kind == "signals" else direct

for _ in range(20):
    call()
done = 0
start = time.perf_counter()
while time.perf_counter() - start < seconds:
    call()
    done += 1
print(json.dumps({"calls/s": done / (time.perf_counter() - start)}))
