"""A Lambda behind EventBridge: who became available is written to a table."""

import json
from typing import Any

import PureCloudPlatformClientV2 as gc

TABLE: dict[str, str] = {}


def handler(message: dict[str, Any], context: object) -> dict[str, Any]:
    event = gc.events.parse(message, gc.PresenceEventUserPresence)
    user_id = event.topic.split(".")[2]
    presence = event.body.presence_definition
    if presence and presence.system_presence:
        TABLE[user_id] = presence.system_presence
    return {"statusCode": 200, "body": json.dumps(TABLE)}


def main() -> None:
    detail = {
        "topicName": "v2.users.7f1d.presence",
        "eventBody": {"source": "PURECLOUD", "presenceDefinition": {"id": "1", "systemPresence": "Available"}},
    }
    print(handler({"detail-type": "v2.users.{id}.presence", "source": "aws.partner", "detail": detail}, None))


if __name__ == "__main__":
    main()
