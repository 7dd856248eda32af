"""Queues without members, for an administrator to look at before they are deleted."""

import PureCloudPlatformClientV2 as gc


def unused() -> list[gc.Queue]:
    queues = gc.paginate(gc.RoutingApi().get_routing_queues, page_size=100)
    return [queue for queue in queues if not queue.member_count]


def main() -> None:
    gc.connect()
    for queue in unused():
        changed = f"{queue.date_modified:%Y-%m-%d}" if queue.date_modified else "never"
        print(queue.id, queue.name, "changed", changed)


if __name__ == "__main__":
    main()
