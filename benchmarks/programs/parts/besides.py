"""Processor microseconds of what comes with calls: whole answers, items of a listing, messages; best of each."""

import asyncio
import json

import PureCloudPlatformClientV2 as sdk
from in_turns import print_best
from PureCloudPlatformClientV2._core.http.messages import HttpResponse, ResponseHeaders
from PureCloudPlatformClientV2._core.notifications.channel import _parsed
from PureCloudPlatformClientV2._core.notifications.stream import Notifications

JSON = ResponseHeaders({"Content-Type": "application/json"})
PAGES, SIZE, MESSAGES = 50, 100, 5_000
USER = "11111111-1111-1111-1111-111111111111"


def page(number):
    users = [{"id": f"{number}-{n}", "name": "Ada", "email": "ada@example.com", "version": n} for n in range(SIZE)]
    return json.dumps(
        {"entities": users, "pageSize": SIZE, "pageNumber": number, "total": PAGES * SIZE, "pageCount": PAGES}
    ).encode()


PAGE = {number: page(number) for number in range(1, PAGES + 1)}
MESSAGE = [
    json.dumps(
        {
            "topicName": f"v2.users.{USER}.presence",
            "version": "2",
            "eventBody": {"source": "PURECLOUD", "presenceDefinition": {"id": str(n), "systemPresence": "AVAILABLE"}},
            "metadata": {"CorrelationId": str(n)},
        }
    )
    for n in range(MESSAGES)
]


class Still:
    """A transport that has the answers already."""

    def send(self, request, *_):
        number = int(dict(request.query).get("pageNumber", 1))
        return HttpResponse(200, "OK", JSON, PAGE[number] if "/me" not in request.url else b'{"id": "1"}')

    def close(self):
        pass


client = sdk.ApiClient(host="http://127.0.0.1:9")
client.access_token = "token"
client._transport = Still()
api = sdk.UsersApi(client)
whole = sdk.with_response(api.get_users_me)


def each(calls, function):
    for _ in range(calls):
        function()


def by_hand():
    for number in range(1, PAGES + 1):
        for user in api.get_users(page_number=number, page_size=SIZE).entities:
            user.id


def paginated(**options):
    for user in sdk.paginate(api.get_users, **options):
        user.id


def received():
    stream = Notifications((sdk.topic("v2.users.{id}.presence", USER),), client, buffer=2 * MESSAGES)
    for message in MESSAGE:
        stream.receive(_parsed(message), 1)


def parsed():
    for message in MESSAGE:
        json.loads(message)


PARTS = {
    "a call above its transport": (2_000, lambda: each(2_000, api.get_users_me)),
    "the same by `with_response`": (2_000, lambda: each(2_000, whole)),
    "an item of pages that are asked for by hand": (PAGES * SIZE, by_hand),
    "an item by `paginate`, without reading ahead": (PAGES * SIZE, lambda: paginated(prefetch=False)),
    "an item by `paginate`, which starts a thread for each page": (PAGES * SIZE, paginated),
    "a notification, parsed only": (MESSAGES, parsed),
    "a notification, until its event is in the buffer": (MESSAGES, received),
}


async def main():
    print_best(PARTS, 7)


asyncio.run(main())
