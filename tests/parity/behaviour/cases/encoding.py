"""From values to what is sent: JSON, queries, paths, forms."""

from __future__ import annotations

import collections
import datetime as dt
import decimal
import enum
import json
import uuid
from typing import Any
from urllib.parse import unquote

from driver import Differs, World, case, differs, each

NAIVE = dt.datetime(2026, 5, 18, 9, 0)  # noqa: DTZ001 - that it has no zone is what is tried
AWARE = dt.datetime(2026, 5, 18, 9, 0, tzinfo=dt.timezone.utc)
EAST = dt.datetime(2026, 5, 18, 9, 0, 0, 250000, tzinfo=dt.timezone(dt.timedelta(hours=2)))


class Shade(enum.Enum):
    RED = "red"


PLAIN: tuple[Any, ...] = (
    None, True, 0, 1.5, "text", "", [], {}, [1, "a", None], {"a": None}, {"a": {"b": [1]}}, dt.date(2026, 5, 18),
    AWARE, EAST,
    ["a", ["b"]], {"a": AWARE}, {1: "a"},
)  # fmt: skip


@each(PLAIN)
def plain(world: World, value: Any) -> Any:
    return world.sdk.ApiClient().sanitize_for_serialization(value)


@each((None, "a", [1], {"a": None}, dt.date(2026, 5, 18), {"a": [AWARE]}))
def plain_by_utils(world: World, value: Any) -> Any:
    return world.sdk.utils.sanitize_for_serialization(value)


@case
def plain_by_the_name_of_its_parameter(world: World) -> Any:
    return [
        world.sdk.utils.sanitize_for_serialization(obj=[1]),
        world.sdk.ApiClient().sanitize_for_serialization(obj=1),
    ]


@each((None, "a", 1, True, [1, "a"], {"a": None, "b": 1}, AWARE, ("a", "b")))
def parameters_as(world: World, value: Any) -> Any:
    return world.sdk.ApiClient().sanitize_params_for_serialization(value)


@differs("more types")
def a_tuple(world: World) -> Any:
    return world.sdk.ApiClient().sanitize_for_serialization((1, "a"))


RARE = {
    "uuid": uuid.UUID(int=1), "decimal": decimal.Decimal("1.5"), "set": {1}, "enum": Shade.RED, "bytes": b"a",
    "deque": collections.deque([1]), "time": dt.time(9, 0),
}  # fmt: skip


@each(RARE, "more types")
def of_a_rare_type(world: World, name: str) -> Any:
    return world.sdk.ApiClient().sanitize_for_serialization({"a": RARE[name]})


@case
def an_ordered_dict(world: World) -> Any:
    return world.sdk.ApiClient().sanitize_for_serialization(collections.OrderedDict(a=1))


@differs("naive datetimes")
def a_naive_datetime_for_an_instant(world: World) -> Any:
    user = world.sdk.User()
    user.date_last_login = NAIVE
    return world.sdk.ApiClient().sanitize_for_serialization(user)


@case
def a_local_datetime(world: World) -> Any:
    schedule = world.sdk.Schedule()
    schedule.start = NAIVE
    return [world.sdk.ApiClient().sanitize_for_serialization(schedule), json.loads(schedule.to_json())["start"]]


@case
def a_local_datetime_in_to_dict(world: World) -> Any:
    schedule = world.sdk.Schedule()
    schedule.start = NAIVE
    return schedule.to_dict()["start"]


@case
def a_local_datetime_that_was_received(world: World) -> Any:
    schedule = world.sdk.ApiClient().deserialize(world.answer({"start": "2026-05-18T09:00:00"}), "Schedule")
    return [
        schedule.start,
        world.sdk.ApiClient().sanitize_for_serialization(schedule),
        json.loads(schedule.to_json())["start"],
    ]


@case
def a_naive_datetime_in_a_plain_dict(world: World) -> Any:
    return world.sdk.ApiClient().sanitize_for_serialization({"start": NAIVE})


@case
def a_naive_datetime_in_the_body_of_a_call(world: World) -> Any:
    world.sdk.ArchitectApi(world.client()).post_architect_schedules({"name": "s", "start": NAIVE, "end": NAIVE})
    return world.server.last.json


@case
def dates_in_to_json(world: World) -> Any:
    user = world.sdk.User()
    user.date_last_login = AWARE
    return json.loads(user.to_json())["date_last_login"]


@case
def a_naive_datetime_in_to_json(world: World) -> Any:
    user = world.sdk.User()
    user.date_last_login = NAIVE
    return json.loads(user.to_json())["date_last_login"]


# -- queries -----------------------------------------------------------------------------------------------------------


def _query(world: World, **given: Any) -> Any:
    world.users().get_users(**given)
    return world.server.last.target.partition("?")[2]


QUERIES: tuple[tuple[Any, ...], ...] = (
    ("page_size", 5), ("page_number", "2"), ("sort_order", "ASC"), ("id", ["a"]), ("id", "a"),
    ("id", ["a", "b"], Differs("lists in a query")), ("id", ("a", "b"), Differs("more types")),
    ("id", [], Differs("empty lists in a query")),
    ("state", ""), ("state", None), ("jabber_id", ["a,b"]), ("state", "a b", Differs("spaces in a query")),
    ("state", "a+b"), ("state", "a&b=c/d?e"), ("state", "ü"), ("state", "~.-_*"),
    ("id", [1, 2], Differs("more types")), ("state", "100%"), ("state", "(a)'!"),
)  # fmt: skip


@each(QUERIES)
def query(world: World, name: str, value: Any) -> Any:
    return _query(world, **{name: value})


@each((True, False))
def a_flag_in_a_query(world: World, value: bool) -> Any:
    world.sdk.RoutingApi(world.client()).get_routing_queues(has_peer=value)
    return world.server.last.target


@each((AWARE, EAST, dt.date(2026, 5, 18), "2026-05-18T09:00:00Z"))
def a_date_in_a_query(world: World, value: Any) -> Any:
    world.sdk.AnalyticsApi(world.client()).get_analytics_botflow_sessions("b", interval=value)
    return unquote(world.server.last.target.partition("?")[2])


@case
def several_parameters_in_a_query(world: World) -> Any:
    return sorted(_query(world, page_size=5, page_number=1, state="active").split("&"))


@case
def no_parameters(world: World) -> Any:
    world.users().get_users()
    return world.server.last.target


@case
def lists_in_a_query_the_published_way(world: World) -> Any:
    world.sdk.configuration.query_encoding = "published"
    return _query(world, id=["a", "b"])


@case
def an_empty_list_in_a_query_the_published_way(world: World) -> Any:
    world.sdk.configuration.query_encoding = "published"
    return _query(world, id=[])


@case
def a_space_in_a_query_the_published_way(world: World) -> Any:
    world.sdk.configuration.query_encoding = "published"
    return _query(world, state="a b~*")


@case
def a_post_with_path_values_and_a_body(world: World) -> Any:
    world.sdk.ConversationsApi(world.client()).post_conversation_participant_replace("c", "p", {"userId": "u"})
    return [world.server.last.line, world.server.last.json]


# -- paths -------------------------------------------------------------------------------------------------------------


@each((
    "1", "a b", "ü", "a%b", ("a/b", Differs("path values")), ("../x", Differs("path values")), ("",
    Differs("path values")),
    "a?b#c", "a;b", "a~b", "a+b", "a@b:c",
))  # fmt: skip
def path_of(world: World, value: str) -> Any:
    world.users().get_user(value)
    return world.server.last.target


@each((7, True))
def path_value_of_another_type(world: World, value: Any) -> Any:
    world.users().get_user(value)
    return world.server.last.target


@case
def a_missing_path_value(world: World) -> Any:
    world.users().get_user(None)


@case
def a_missing_parameter(world: World) -> Any:
    world.users().get_user()


@case
def an_unknown_parameter(world: World) -> Any:
    world.users().get_user("1", no_such=1)


@case
def a_required_parameter_by_name(world: World) -> Any:
    world.users().get_user(user_id="1", expand=["presence"])
    return world.server.last.target


@case
def a_missing_body(world: World) -> Any:
    world.users().post_users(None)


@each((101, 0))
def a_number_beyond_the_limit_of_a_parameter(world: World, size: int) -> Any:
    world.users().get_users(page_size=size)
    return world.server.lines


# -- bodies ------------------------------------------------------------------------------------------------------------


def _body(world: World, body: Any) -> Any:
    world.users().post_users(body)
    return world.server.last.json


@case
def a_model_as_body(world: World) -> Any:
    body = world.sdk.CreateUser()
    body.name, body.addresses = "n", [world.sdk.Contact()]
    body.addresses[0].address = "a"
    return _body(world, body)


@each(({"name": "n", "other": None}, {}, [{"a": 1}], "text", {"name": "ü \U0001f600"}))
def body(world: World, given: Any) -> Any:
    return _body(world, given)


@case
def a_list_of_models_as_body(world: World) -> Any:
    member = world.sdk.WritableEntity()
    member.id = "1"
    world.sdk.RoutingApi(world.client()).post_routing_queue_members("q", [member])
    return world.server.last.json


@case
def a_dict_with_models_as_body(world: World) -> Any:
    member = world.sdk.WritableEntity()
    member.id = "1"
    return _body(world, {"name": "n", "more": {"members": [member]}})


@case
def a_null_value_in_a_body(world: World) -> Any:
    update = world.sdk.WorktypeUpdate()
    update.name, update.default_queue_id = "abcd", world.sdk.ApiNullValue()
    world.sdk.TaskManagementApi(world.client()).patch_taskmanagement_worktype("w", update)
    return world.server.last.json


@case
def a_null_value_in_a_dict_of_a_body(world: World) -> Any:
    return _body(world, {"name": world.sdk.ApiNullValue()})


@differs("calls without a body")
def a_post_without_a_body(world: World) -> Any:
    world.sdk.NotificationsApi(world.client()).post_notifications_channels()
    return world.server.last.text


@case
def a_delete_has_no_body(world: World) -> Any:
    world.users().delete_user("1")
    return [world.server.last.line, world.server.last.text]


@case
def a_put_and_a_patch(world: World) -> Any:
    world.sdk.RoutingApi(world.client()).put_routing_queue("q", {"name": "n"})
    world.users().patch_user("u", {"version": 1})
    return [[seen.line, seen.json] for seen in world.server.requests]
