"""From answers to values: every type name, with what fits it and what does not."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from driver import Differs, World, case, differs, each, tried

FITS = (
    ("str", "text"), ("str", '"quoted"'), ("str", ""), ("int", 3), ("int", 0), ("int", -7), ("float", 1.5),
    ("float", 3),
    ("float", 0), ("bool", True), ("bool", False), ("object", {"a": [1, None, {"b": 2.0}]}), ("object", [1, "a"]),
    ("object", "text", Differs("answers that do not fit")), ("object", 5),
    ("datetime", '"2026-05-18T12:30:00Z"'), ("datetime", '"2026-05-18T12:30:00.123Z"'),
    ("datetime", '"2026-05-18T12:30:00.123456Z"'), ("datetime", '"2026-05-18T12:30:00+02:00"'),
    ("datetime", '"2026-05-18T12:30:00+0200"'), ("datetime", '"2026-05-18T12:30:00"'),
    ("LocalDateTime", '"2026-05-18T12:30:00"'), ("LocalDateTime", '"2026-05-18T12:30:00.000"'),
    ("date", '"2026-05-18"'), ("YearMonth", '"2026-05"'),
    ("list[str]", ["a", "b"]), ("list[str]", []), ("list[int]", [1, 2]), ("list[float]", [1, 2.5]),
    ("list[bool]", [True]),
    ("list[object]", [{"a": 1}, 2]), ("list[datetime]", ["2026-05-18T12:30:00Z"]), ("list[date]", ["2026-05-18"]),
    ("list[User]", [{"id": "1"}, {"name": "n"}]), ("list[User]", []), ("list[list[str]]", [["a"], []]),
    ("list[dict(str, int)]", [{"a": 1}]), ("dict(str, str)", {"a": "b"}), ("dict(str, int)", {"a": 1}),
    ("dict(str, float)", {"a": 1}), ("dict(str, object)", {"a": {"b": 1}}), ("dict(str, User)", {"a": {"id": "1"}}),
    ("dict(str, list[str])", {"a": ["b"]}), ("dict(str, datetime)", {"a": "2026-05-18T12:30:00Z"}),
    ("dict(str, str)", {}),
    ("User", {"id": "1", "name": "Ada", "division": {"id": "d", "name": "Home"}}),
    ("User", {}),
    ("UserEntityListing", {"entities": [{"id": "1"}], "pageSize": 25, "total": 1}),
    ("UserRoutingSkill", {"proficiency": 3}), ("UserRoutingSkill", {"proficiency": 3.5}),
    ("UserRoutingSkill", {"proficiency": None}),
    ("Schedule", {"start": "2026-05-18T09:00:00.000", "end": "2026-05-18T17:00:00.000"}),
    ("EmergencyGroup", {"enabled": True, "emergencyCallFlows": [{"ivrs": [{"id": "i"}]}]}),
    ("QueueObservationDataContainer", {"data": [{"metric": "oWaiting", "stats": {"count": 3}}]}),
    ("StatisticalSummary", {"sum": 10, "count": 3, "max": 7.5}),
    ("Conversation", {"startTime": "2026-05-18T12:30:00.000Z", "participants": [{"attributes": {"a": "b"}}]}),
    ("DomainOrganizationRole", {"permissionPolicies": [{"actionSet": ["*"]}], "default": True}),
    ("DataTable", {"schema": {"properties": {"key": {"type": "string"}}}}),
    ("DialerContact", {"data": {"Phone": "1"}, "callable": True}),
    ("DialerContact", {"data": {"n": 3}}, Differs("answers that do not fit")),
)  # fmt: skip


def _decoded(world: World, kind: str, data: Any) -> Any:
    return world.sdk.ApiClient().deserialize(world.answer(data, "application/json"), kind)


@each(FITS)
def decoded_as(world: World, kind: str, data: Any) -> Any:
    return _decoded(world, kind, data)


GUESSED = (
    ("datetime", '"5"'), ("datetime", '"May"'), ("datetime", '"10000-01-01T00:00:00Z"'), ("date", '"5"'),
    ("int", 3.7), ("int", '"x"'), ("int", '"3"'), ("float", '"x"'), ("bool", '"false"'),
    ("list[str]", {"a": 1}), ("list[User]", {"id": "1"}), ("User", [{"id": "1"}]), ("User", "<html></html>"),
    ("User", ""), ("User", '"text"'), ("User", "{\"id\": "), ("dict(str, str)", ["a"]), ("YearMonth", '"5"'),
)  # fmt: skip


@each(GUESSED, "answers that do not fit")
def misfit_decoded_as(world: World, kind: str, data: Any) -> Any:
    return _decoded(world, kind, data)


NULLS = (
    ("int", Differs("answers that do not fit")), ("User", Differs("answers that do not fit")),
    ("list[User]", Differs("answers that do not fit")), "object", "str",
)  # fmt: skip


@each(NULLS)
def null_decoded_as(world: World, kind: str) -> Any:
    return _decoded(world, kind, None)


@case
def a_misfit_inside_of_a_model(world: World) -> Any:
    return _decoded(world, "User", {"id": "1", "dateLastLogin": "2026-05-18T12:30:00Z", "name": None}).date_last_login


@differs("wrong arguments")
def an_unknown_type_name(world: World) -> Any:
    return _decoded(world, "NoSuchModel", {})


@case
def a_class_as_type_name(world: World) -> Any:
    return _decoded(world, world.sdk.User, {"id": "1"})


@differs("unknown fields")
def a_field_that_this_release_does_not_know(world: World) -> Any:
    user = _decoded(world, "User", {"id": "1", "madeLater": [1]})
    return world.sdk.ApiClient().sanitize_for_serialization(user)


@case
def a_field_that_this_release_does_not_know_is_not_an_attribute(world: World) -> Any:
    return hasattr(_decoded(world, "User", {"id": "1", "madeLater": 1}), "made_later")


@case
def a_received_model_is_changed_and_sent(world: World) -> Any:
    user = _decoded(world, "User", {"id": "1", "name": "Ada", "version": 3, "division": {"id": "d"}})
    user.name = "Grace"
    user.division.id = "e"
    return world.sdk.ApiClient().sanitize_for_serialization(user)


@case
def a_received_null_is_not_sent(world: World) -> Any:
    return world.sdk.ApiClient().sanitize_for_serialization(_decoded(world, "User", {"id": "1", "name": None}))


@case
def a_received_date_is_sent(world: World) -> Any:
    user = _decoded(world, "User", {"dateLastLogin": "2026-05-18T12:30:00+00:00"})
    return world.sdk.ApiClient().sanitize_for_serialization(user)


@differs("dates as received")
def the_notation_of_a_received_date(world: World) -> Any:
    user = _decoded(world, "User", {"dateLastLogin": "2026-05-18T12:30:00.500Z"})
    return world.sdk.ApiClient().sanitize_for_serialization(user)


@case
def a_received_list_can_be_appended_to(world: World) -> Any:
    listing = _decoded(world, "UserEntityListing", {"entities": [{"id": "1"}]})
    listing.entities.append(world.sdk.User())
    listing.entities[1].id = "2"
    return world.sdk.ApiClient().sanitize_for_serialization(listing)


@case
def a_received_dict_can_be_changed(world: World) -> Any:
    contact = _decoded(world, "DialerContact", {"data": {"a": "1"}})
    contact.data["b"] = "2"
    return world.sdk.ApiClient().sanitize_for_serialization(contact)


@differs("time zones")
def the_time_zone_of_a_date(world: World) -> Any:
    user = _decoded(world, "User", {"dateLastLogin": "2026-05-18T12:30:00Z"})
    return repr(user.date_last_login.tzinfo)


@case
def the_offset_of_a_date(world: World) -> Any:
    user = _decoded(world, "User", {"dateLastLogin": "2026-05-18T12:30:00+02:00"})
    return [str(user.date_last_login), user.date_last_login.utcoffset() / dt.timedelta(hours=1)]


@case
def dates_that_were_received_can_be_subtracted(world: World) -> Any:
    one = _decoded(world, "Conversation", {"startTime": "2026-05-18T12:00:00Z", "endTime": "2026-05-18T12:30:00.500Z"})
    return (one.end_time - one.start_time) / dt.timedelta(seconds=1)


@case
def a_float_that_was_received_without_a_point_is_a_float(world: World) -> Any:
    skill = _decoded(world, "UserRoutingSkill", {"proficiency": 3})
    return [
        skill.proficiency,
        str(skill.proficiency),
        isinstance(skill.proficiency, float),
        skill.to_dict()["proficiency"],
    ]


@case
def a_float_in_to_json(world: World) -> Any:
    return json.loads(_decoded(world, "UserRoutingSkill", {"proficiency": 3}).to_json())["proficiency"]


CONTENT_TYPES = (
    ("application/json", '{"id": "1"}'), ("application/json; charset=utf-8", '{"id": "1"}'),
    ("application/scim+json", '{"id": "1"}'),
    ("", '{"id": "1"}'), ("application/vnd.x+json", '{"id": "1"}'),
)  # fmt: skip


@each(CONTENT_TYPES)
def a_model_sent_as(world: World, kind: str, text: str) -> Any:
    return world.sdk.ApiClient().deserialize(world.answer(text, kind), "User")


@each(
    (
        ("text/plain", "text"),
        ("text/csv", "a,b"),
        ("text/plain", '"quoted"'),
        ("text/html", "<p>"),
    )
)
def text_sent_as(world: World, kind: str, text: str) -> Any:
    return world.sdk.ApiClient().deserialize(world.answer(text, kind), "str")


@differs("empty answers")
def an_empty_answer_where_nothing_is_promised(world: World) -> Any:
    world.server.answer(204, b"", {})
    return world.users().delete_user("1")


@differs("answers that do not fit")
def an_empty_answer_where_a_model_is_promised(world: World) -> Any:
    world.server.answer(200, b"", {"Content-Type": "application/json"})
    return world.users().get_users_me()


@differs("answers that do not fit")
def a_web_page_where_a_model_is_promised(world: World) -> Any:
    world.server.answer(200, b"<html><body>log in</body></html>", {"Content-Type": "text/html"})
    return world.users().get_users_me()


@case
def a_byte_order_mark_and_letters(world: World) -> Any:
    world.server.answer(200, {"name": "Zoë \U0001f600"})
    return world.users().get_users_me().name


@case
def the_private_decoder_that_programs_call(world: World) -> Any:
    return world.sdk.ApiClient()._ApiClient__deserialize({"id": "1"}, "User")


@case
def the_private_decoder_of_a_list(world: World) -> Any:
    return world.sdk.ApiClient()._ApiClient__deserialize([{"id": "1"}], "list[User]")


# -- enums -------------------------------------------------------------------------------------------------------------


@each(("active", "ACTIVE", "Active", "inactive", "deleted"))
def known_enum_value(world: World, value: str) -> Any:
    user = world.sdk.User()
    user.state = value
    return user.state


@differs("unknown enum values")
def unknown_enum_value(world: World) -> Any:
    user = world.sdk.User()
    user.state = "sleeping"
    return user.state


@case
def unknown_enum_value_the_published_way(world: World) -> Any:
    world.sdk.configuration.unknown_enum_values = "replace"
    user = world.sdk.User()
    user.state = "sleeping"
    return user.state


@case
def unknown_enum_value_received_the_published_way(world: World) -> Any:
    world.sdk.configuration.unknown_enum_values = "replace"
    return world.sdk.ApiClient().deserialize(world.answer({"state": "sleeping"}), "User").state


@differs("unknown enum values")
def unknown_enum_value_received(world: World) -> Any:
    return world.sdk.ApiClient().deserialize(world.answer({"state": "sleeping"}), "User").state


@differs("None")
def an_enum_set_to_none(world: World) -> Any:
    user = world.sdk.User()
    user.state = None
    return user.state


@case
def a_list_of_enum_values(world: World) -> Any:
    query = world.sdk.ConversationAggregationQuery()
    query.metrics = ["nOffered", "tHandle"]
    return world.sdk.ApiClient().sanitize_for_serialization(query)


@case
def a_list_with_an_unknown_enum_value(world: World) -> Any:
    query = world.sdk.ConversationAggregationQuery()
    query.metrics = ["nOffered", "nOfferedx"]
    return query.metrics


# -- limits ------------------------------------------------------------------------------------------------------------


@each((0, 1, 99))
def a_number_at_the_limit_of_its_property(world: World, value: int) -> Any:
    one = world.sdk.MediaSettings()
    one.alerting_timeout_seconds = value
    return one.alerting_timeout_seconds


@case
def a_property_set_to_none(world: World) -> Any:
    user = world.sdk.User()
    user.name = "Ada"
    user.name = None
    return [user.name, world.sdk.ApiClient().sanitize_for_serialization(user)]


@case
def a_property_cannot_be_deleted(world: World) -> Any:
    user = world.sdk.User()
    user.name = "Ada"
    del user.name


# -- ApiNullValue and YearMonth ----------------------------------------------------------------------------------------


@case
def null_values_are_one(world: World) -> Any:
    null = world.sdk.ApiNullValue()
    return [null is world.sdk.ApiNullValue(), null.to_dict(), null.to_json(), null.swagger_types, null.attribute_map]


@case
def a_null_value_in_a_model(world: World) -> Any:
    user = world.sdk.User()
    user.name = world.sdk.ApiNullValue()
    return [
        user.to_dict()["name"],
        world.sdk.ApiClient().sanitize_for_serialization(user),
        '"name": null' in user.to_json(),
    ]


@case
def a_null_value_is_read_as_itself(world: World) -> Any:
    user = world.sdk.User()
    user.name = user.division = world.sdk.ApiNullValue()
    return [user.name is world.sdk.ApiNullValue(), user.division is world.sdk.ApiNullValue()]


@each(((2026, 1), (2026, 12), (0, 5), (9999, 1), (2026, 0), (2026, 13), (-1, 1), (10000, 1)))
def year_month(world: World, year: int, month: int) -> Any:
    made = world.sdk.YearMonth(year, month)
    return [made.year, made.month]


@case
def year_month_and_dates(world: World) -> Any:
    made = world.sdk.YearMonth.from_date(dt.date(2026, 5, 18))
    return [made.year, made.month, made.to_date(), world.sdk.YearMonth(year=2026, month=2).to_date()]


@case
def year_month_can_be_changed(world: World) -> Any:
    made = world.sdk.YearMonth(2026, 1)
    made.year, made.month = 2027, 2
    refused = [tried(lambda: setattr(made, "month", 13)), tried(lambda: setattr(made, "year", -1))]
    return [made.year, made.month, refused]


@case
def year_month_shown(world: World) -> Any:
    made = world.sdk.YearMonth(2026, 1)
    return [made.to_dict(), made.to_json(), made.to_str(), repr(made), made.swagger_types, made.attribute_map]


@case
def year_months_compared(world: World) -> Any:
    one = world.sdk.YearMonth(2026, 1)
    return [one == world.sdk.YearMonth(2026, 1), one != world.sdk.YearMonth(2026, 2)]


@case
def a_year_month_is_sent_as_text(world: World) -> Any:
    return world.sdk.ApiClient().sanitize_for_serialization({"month": world.sdk.YearMonth(7, 1)})
