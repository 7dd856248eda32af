"""Makes the calls of a file and prints what came of each: run by `test_published.py` with either package."""

from __future__ import annotations

import json
import re
import sys
from typing import Any
from urllib.parse import parse_qsl

import PureCloudPlatformClientV2 as gc
from PureCloudPlatformClientV2.rest import ApiException

TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|\+00:00)")


def main() -> None:
    """The arguments: the sandbox's address, a token, and the file with the calls."""
    url, token, file = sys.argv[1:]
    gc.configuration.host = url
    client = gc.api_client.ApiClient()
    client.set_gateway("127.0.0.1", "http", int(url.rpartition(":")[2]), "", "")
    client.access_token = token
    with open(file, encoding="utf-8") as calls:  # noqa: PTH123 - as programs for the published package do
        for call in json.load(calls):
            print(json.dumps(_make(client, call), sort_keys=True))


def _make(client: Any, call: dict[str, Any]) -> Any:
    api = getattr(gc, call["class"])(client)
    try:
        result = getattr(api, call["method"])(*call["arguments"], **call["options"])
    except ApiException as error:
        body = json.loads(error.body) if error.body else {}
        return [call["method"], error.status, body.get("code"), body.get("message")]
    return [call["method"], 200, _plain(client.sanitize_for_serialization(result))]


def _plain(value: Any) -> Any:
    """What a result says, however the packages write a time or a list in a query."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, str) and value.startswith("/api/v2/") and "?" in value:  # the request's own query, in a link
        path, _, query = value.partition("?")
        pairs = sorted((name, one) for name, whole in parse_qsl(query) for one in whole.split(","))
        return [path, *pairs]
    match = TIME.fullmatch(value) if isinstance(value, str) else None
    return f"{match[1]}.{(match[2] or '0')[:3].ljust(3, '0')}" if match else value


main()
