"""A function that starts often and calls once: an HTTP client of a few lines, without the import of urllib3.

    GENESYSCLOUD_REGION=... GENESYS_CLOUD_CLIENT_ID=... GENESYS_CLOUD_CLIENT_SECRET=... python examples/serverless.py

urllib3, which carries requests otherwise, takes some 40 ms to import: nothing for a service, half of the time of a
function that looks up one user. Logging in, repeating, pacing and errors stay the SDK's; proxies and pools are missing.
"""

from __future__ import annotations

import http.client
import json
import os
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import PureCloudPlatformClientV2 as gc


class DirectHttpClient(gc.AbstractHttpClient):
    """Opens a connection for each request, straight to the host."""

    def request(self, http_request_options: gc.HttpRequestOptions) -> SimpleNamespace:
        options, body = http_request_options, http_request_options.body
        if options.post_params:
            body = urlencode(options.post_params)
        elif isinstance(body, (dict, list)):
            body = json.dumps(body)
        url = urlsplit(options.url)
        kind = http.client.HTTPConnection if url.scheme == "http" else http.client.HTTPSConnection
        connection = kind(url.hostname or "", url.port, timeout=self.timeout or options.timeout)
        query = urlencode(options.query_params, doseq=True, quote_via=quote)
        headers: dict[str, Any] = {**options.headers, "Accept-Encoding": "identity", "Connection": "close"}
        try:
            connection.request(options.method, f"{url.path}?{query}" if query else url.path, body, headers)
            reply = connection.getresponse()
            return SimpleNamespace(status=reply.status, reason=reply.reason, headers=reply.headers, data=reply.read())
        finally:
            connection.close()


def main() -> None:
    client = gc.ApiClient(host=os.environ["GENESYSCLOUD_REGION"])
    client.set_http_client(DirectHttpClient())
    client.get_client_credentials_token(
        os.environ["GENESYS_CLOUD_CLIENT_ID"], os.environ["GENESYS_CLOUD_CLIENT_SECRET"]
    )
    print(f"{gc.UsersApi(client).get_users(page_size=1).total} users")


if __name__ == "__main__":
    main()
