"""Wrap-up codes that one organization has and the other has not: created there."""

import os

import PureCloudPlatformClientV2 as gc


def client_of(prefix: str) -> gc.ApiClient:
    client = gc.ApiClient(host=os.environ[f"{prefix}_REGION"])
    return client.get_client_credentials_token(os.environ[f"{prefix}_ID"], os.environ[f"{prefix}_SECRET"])


def codes(routing: gc.RoutingApi) -> dict[str, str]:
    return {code.name: code.id for code in gc.paginate(routing.get_routing_wrapupcodes, page_size=100) if code.name}


def main() -> None:
    with client_of("SOURCE") as source, client_of("TARGET") as target:
        there = gc.RoutingApi(target)
        missing = codes(gc.RoutingApi(source)).keys() - codes(there).keys()
        for name in sorted(missing):
            there.post_routing_wrapupcodes(gc.WrapupCodeRequest(name=name))
        print(len(missing), "codes created")


if __name__ == "__main__":
    main()
