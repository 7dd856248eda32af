"""Callbacks for customers who left their numbers, an hour from now."""

import datetime as dt

import PureCloudPlatformClientV2 as gc
from PureCloudPlatformClientV2.rest import ApiException

NUMBERS = ["+35315550101", "+35315550102"]


def main() -> None:
    gc.connect()
    queue = next(iter(gc.paginate(gc.RoutingApi().get_routing_queues, limit=1)))
    when = dt.datetime.now(dt.timezone.utc) + dt.timedelta(hours=1)
    for number in NUMBERS:
        request = gc.CreateCallbackCommand(
            queue_id=queue.id, callback_numbers=[number], callback_user_name="Customer", callback_scheduled_time=when
        )
        try:
            made = gc.ConversationsApi().post_conversations_callbacks(request, deadline=30)
        except ApiException as error:
            print(number, "failed:", error.status, error.message, error.correlation_id)
        else:
            print(number, made.conversation and made.conversation.id)


if __name__ == "__main__":
    main()
