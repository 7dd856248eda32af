"""Queues whose names begin with a prefix get another one; what was changed meanwhile by somebody else is reported."""

import PureCloudPlatformClientV2 as gc
from PureCloudPlatformClientV2.rest import ConflictError, NotFoundError


def rename(old: str, new: str) -> int:
    routing, changed = gc.RoutingApi(), 0
    for queue in list(gc.paginate(routing.get_routing_queues, page_size=100)):
        if not queue.name or not queue.name.startswith(old):
            continue
        queue.name = new + queue.name[len(old) :]
        try:
            routing.put_routing_queue(queue.id, queue)
        except (ConflictError, NotFoundError) as error:
            print("left alone:", queue.name, error.message)
        else:
            changed += 1
    return changed


def main() -> None:
    gc.connect()
    print(rename("S", "Team S"), "queues renamed")


if __name__ == "__main__":
    main()
