"""Skills of one organization into another: what is missing there is created, what is there stays.

    SOURCE_REGION=... SOURCE_ID=... SOURCE_SECRET=... TARGET_REGION=... TARGET_ID=... TARGET_SECRET=... \\
        python examples/two_organizations.py

Each organization has a client of its own, with its own token and host; neither is the one of the process. What is not
set is taken from the variables of `gc.connect`, so that the example runs against one organization, too.
"""

import os

import PureCloudPlatformClientV2 as gc

USUAL = {"REGION": "GENESYSCLOUD_REGION", "ID": "GENESYS_CLOUD_CLIENT_ID", "SECRET": "GENESYS_CLOUD_CLIENT_SECRET"}


def client_of(organization: str) -> gc.ApiClient:
    region, client_id, secret = (os.environ.get(f"{organization}_{key}") or os.environ[USUAL[key]] for key in USUAL)
    return gc.ApiClient(host=region).get_client_credentials_token(client_id, secret)


def skills(routing: gc.RoutingApi) -> dict[str, gc.RoutingSkill]:
    return {skill.name: skill for skill in gc.paginate(routing.get_routing_skills, page_size=100) if skill.name}


with client_of("SOURCE") as source, client_of("TARGET") as target:
    there = gc.RoutingApi(target)
    known = skills(there)
    for name in skills(gc.RoutingApi(source)):
        if name not in known:
            print("created", there.post_routing_skills(gc.CreateRoutingSkill(name=name)).name)
    print(len(skills(there)), "skills in", target.host)
