"""Another secret for each OAuth client whose name begins with a prefix; the new ones go into a file of their own.

    python examples/rotate_secrets.py "nightly "

Nothing that is printed or logged shows a secret: models mask them. The file is readable for its owner only.
"""

import json
import os
import sys

import PureCloudPlatformClientV2 as gc

prefix = sys.argv[1] if len(sys.argv) > 1 else ""
gc.connect()
oauth = gc.OAuthApi()

renewed: dict[str, str] = {}
for client in oauth.get_oauth_clients().entities:
    if (client.name or "").startswith(prefix):
        answer = oauth.post_oauth_client_secret(client.id)
        if answer.secret:
            renewed[answer.id] = answer.secret
            print(answer)

handle = os.open("secrets.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
with os.fdopen(handle, "w") as file:
    json.dump(renewed, file)
print(len(renewed), "secrets in secrets.json")
