"""Start a local Platform API, log in, and print the signed-in user: what `make demo` runs."""

import PureCloudPlatformClientV2 as gc
from purecloud_sandbox.server import serve

with serve() as sandbox:
    print(f"A Platform API of our own is listening on {sandbox.url}")
    gc.configuration.host = sandbox.url
    gc.configuration.api_client = gc.ApiClient().get_client_credentials_token("any id", "any secret")

    me = gc.UsersApi().get_users_me()
    print(f"Signed in as {me.name} <{me.email}>, state {me.state}, id {me.id}")
