"""Processor seconds of decoding, reading, serializing and constructing models, each beside its limit, in turns.

`python models.py USERS.json CONVERSATIONS.json [accelerated]` prints one JSON object: the best of several rounds.
"""

import gc
import json
import sys
import time
import tracemalloc

import PureCloudPlatformClientV2 as sdk
from reading import plain, read_all

USERS = open(sys.argv[1], "rb").read()
CONVERSATIONS = open(sys.argv[2], "rb").read()
ACCELERATED = "accelerated" in sys.argv[3:]
client = sdk.ApiClient()
parse = json.loads
if ACCELERATED:
    import msgspec
    from PureCloudPlatformClientV2._core.models import json as codec

    codec.WORTH_AN_IMPORT = 0  # as after the first large body
    parse = msgspec.json.decode


class Answer:
    status, reason = 200, "OK"

    def __init__(self, body):
        self.data = body if ours else body.decode()
        self.headers = {"Content-Type": "application/json"}

    def getheader(self, name, default=None):
        return "application/json"

    def getheaders(self):
        return self.headers


ours = int(getattr(sdk, "__version__", "0").split(".")[0] or 0) >= 0 and hasattr(sdk, "connect")


def best(rounds, **functions):
    """The best of each, in turns, so that all see the same moods of the machine; a pair is preparation and work."""
    times = {name: [] for name in functions}
    for _ in range(rounds):
        for name, function in functions.items():
            prepare, work = function if isinstance(function, tuple) else (None, function)
            given = () if prepare is None else (prepare(),)
            gc.collect()
            start = time.process_time()
            work(*given)
            times[name].append(time.process_time() - start)
    return {name.replace("_", " "): min(found) for name, found in times.items()}


def decode_users():
    listing = client.deserialize(Answer(USERS), "UserEntityListing")
    for user in listing.entities:
        user.id, user.name, user.email


def parse_users():
    for user in parse(USERS)["entities"]:
        user["id"], user["name"], user["email"]


def conversations():
    return client.deserialize(Answer(CONVERSATIONS), "AnalyticsConversationQueryResponse")


def decode_conversations():
    read_all(conversations())


def many(function, times):
    def run():
        for _ in range(times):
            function()

    return run


def made(kind, **values):
    """A model, made so that the published package can do it too: its constructors take no values."""
    model = getattr(sdk, kind)()
    for name, value in values.items():
        setattr(model, name, value)
    return model


def create_user():
    return made(
        "CreateUser", name="Ada Lovelace", email="ada@example.com", department="R&D", title="Analyst",
        password="password", state="active", division_id="0f8fad5b-d9cb-469f-a165-70867728950e",
        addresses=[
            made("Contact", address="+441632960961", type="WORK", media_type="PHONE"),
            made("Contact", address="+441632960962", type="MOBILE", media_type="SMS"),
            made("Contact", address="ada@example.org", type="HOME", media_type="EMAIL"),
        ],
    )  # fmt: skip


def conversation_query():
    def segments(*pairs):
        predicates = [
            made("SegmentDetailQueryPredicate", type="dimension", dimension=name, operator="matches", value=value)
            for name, value in pairs
        ]
        return made("SegmentDetailQueryFilter", type="or", predicates=predicates)

    long = made(
        "ConversationDetailQueryPredicate", type="metric", metric="tHandle", range=made("NumericRange", gte=1000)
    )
    return made(
        "ConversationQuery", interval="2026-01-01/2026-01-02", order="asc", order_by="conversationStart",
        segment_filters=[
            segments(("queueId", "1"), ("queueId", "2"), ("queueId", "3")),
            segments(("mediaType", "voice"), ("mediaType", "callback")),
        ],
        conversation_filters=[made("ConversationDetailQueryFilter", type="and", predicates=[long])],
        paging=made("PagingSpec", page_size=100, page_number=1),
    )  # fmt: skip


decode_users()  # loads what is lazy
results = best(40 if ours else 5, decode_users=decode_users, parse_users=parse_users)
decode_conversations()
user, query = create_user(), conversation_query()
tracemalloc.start()
kept = client.deserialize(Answer(USERS), "UserEntityListing")
gc.collect()
memory = tracemalloc.get_traced_memory()[0]
tracemalloc.stop()
attributes = plain(conversations())
results |= {"memory kept": memory}
results |= best(
    9 if ours else 3,
    decode_conversations=decode_conversations,
    parse_conversations=lambda: parse(CONVERSATIONS),
    read_conversations=(conversations, read_all),
    read_plain_attributes=lambda: read_all(attributes),
)
if not ACCELERATED:
    times = best(
        5,
        serialize_CreateUser=many(lambda: client.sanitize_for_serialization(user), 2000),
        serialize_ConversationQuery=many(lambda: client.sanitize_for_serialization(query), 2000),
        construct_AnalyticsSession=many(sdk.AnalyticsSession, 2000),
    )
    results |= {name: seconds / 2000 for name, seconds in times.items()}
print(json.dumps(results))
