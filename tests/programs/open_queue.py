"""A new queue with all agents of a division as its members."""

import PureCloudPlatformClientV2 as gc


def open_queue(name: str, division_id: str) -> gc.Queue:
    routing = gc.RoutingApi()
    queue = routing.post_routing_queues(
        gc.CreateQueueRequest(name=name, division=gc.WritableDivision(id=division_id), auto_answer_only=False)
    )
    users = gc.paginate(gc.UsersApi().get_users, state="active")
    agents = [user.id for user in users if user.division and user.division.id == division_id]
    for start in range(0, len(agents), 100):
        members = [gc.WritableEntity(id=agent) for agent in agents[start : start + 100]]
        routing.post_routing_queue_members(queue.id, members)
    return queue


def main() -> None:
    gc.connect()
    home = gc.AuthorizationApi().get_authorization_divisions_home()
    queue = open_queue("Night shift", home.id)
    members = gc.paginate(gc.RoutingApi().get_routing_queue_members, queue.id)
    print(queue.name, "has", sum(1 for _ in members), "members")


if __name__ == "__main__":
    main()
