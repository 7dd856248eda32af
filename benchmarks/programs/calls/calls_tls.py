"""Processor time of calls over TLS to a server that closes each connection: a client's first, and a further one."""

import json
import os
import sys
import time

HOST, AUTHORITY = os.environ["HOST"], os.environ["AUTHORITY"]
TIMES = int(os.environ.get("TIMES", "20"))

if sys.argv[1] == "urllib3":
    import ssl

    import urllib3

    def client():
        context = ssl.create_default_context()
        context.load_verify_locations(AUTHORITY)
        pool = urllib3.PoolManager(ssl_context=context)
        return lambda: json.loads(pool.request("GET", HOST + "/api/v2/users/me", retries=False).data)["name"]
else:
    import PureCloudPlatformClientV2 as gc

    gc.configuration.ssl_ca_cert = AUTHORITY
    gc.configuration.transport = os.environ.get("TRANSPORT", "automatic")

    def client():
        one = gc.ApiClient(host=HOST)
        one.access_token = "token"
        api = gc.UsersApi(one)
        return lambda: api.get_users_me().name


client()()  # imports
start = time.process_time()
for _ in range(TIMES):
    client()()
handshake = (time.process_time() - start) / TIMES
call = client()
call()
start = time.process_time()
for _ in range(TIMES):
    call()
print(json.dumps({"handshake": handshake, "again": (time.process_time() - start) / TIMES}))
