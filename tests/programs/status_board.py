"""Who does what now, as a board in the terminal: one line a status."""

from collections import defaultdict

import PureCloudPlatformClientV2 as gc


def main() -> None:
    gc.connect()
    presences = {
        definition.id: definition.system_presence or ""
        for definition in gc.PresenceApi().get_presence_definitions().entities
    }
    board: defaultdict[str, list[str]] = defaultdict(list)
    users = gc.paginate(gc.UsersApi().get_users, page_size=100, expand=["presence", "routingStatus"])
    for user in users:
        definition = user.presence.presence_definition if user.presence else None
        presence = presences.get(definition.id, "") if definition and definition.id else ""
        routing = user.routing_status.status if user.routing_status else None
        board[presence or str(routing or "unknown")].append(user.name or user.id)
    for status, names in sorted(board.items()):
        print(f"{status:20} {len(names):4} {', '.join(names[:5])}")


if __name__ == "__main__":
    main()
