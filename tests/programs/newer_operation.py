"""An operation that this release does not know yet, with types, retries and errors as for every other."""

import json
from pathlib import Path

import PureCloudPlatformClientV2 as gc

CACHE = Path("me.json")


def me(client: gc.ApiClient) -> gc.UserMe:
    if CACHE.exists():
        return gc.from_wire(gc.UserMe, json.loads(CACHE.read_text()))
    found = client.request("GET", "/api/v2/users/me", query={"expand": ["presence"]}, returns=gc.UserMe, timeout=10)
    CACHE.write_text(json.dumps(gc.to_wire(found)))
    return found


def main() -> None:
    with gc.connect() as client:
        print(me(client))
        print(me(client) == me(client))


if __name__ == "__main__":
    main()
