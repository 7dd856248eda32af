"""The same with urllib3 and json alone."""

import json
import os

import urllib3

answer = urllib3.PoolManager().request(
    "GET",
    os.environ["HOST"] + "/api/v2/users/me",
    headers={"Authorization": "Bearer token", "Accept": "application/json"},
)
print(json.loads(answer.data)["name"])
