"""The same with http.client and json alone."""

import http.client
import json
import os

connection = http.client.HTTPConnection(os.environ["HOST"].removeprefix("http://"))
connection.request("GET", "/api/v2/users/me", headers={"Authorization": "Bearer token", "Accept": "application/json"})
print(json.loads(connection.getresponse().read())["name"])
