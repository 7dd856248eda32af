"""`rows`: nested answers as flat dictionaries."""

from __future__ import annotations

from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

CONVERSATION: dict[str, Any] = {
    "conversationId": "c",
    "divisionIds": ["d"],
    "participants": [
        {
            "purpose": "agent",
            "sessions": [
                {"mediaType": "voice", "segments": [{"disconnectType": "client"}, {"disconnectType": "peer"}]},
                {"mediaType": "chat", "segments": []},
            ],
        },
        {"purpose": "customer"},
    ],
}


def test_each_innermost_element_is_a_row_with_its_parents_keys() -> None:
    conversation = gc.from_wire(gc.AnalyticsConversation, CONVERSATION)
    parent = {"conversation_id": "c", "division_ids": ["d"]}
    voice = {**parent, "participants.purpose": "agent", "sessions.media_type": "voice"}
    assert list(gc.rows([conversation], "participants.sessions.segments")) == [
        {**voice, "segments.disconnect_type": "client"},
        {**voice, "segments.disconnect_type": "peer"},
        {**voice, "sessions.media_type": "chat"},
        {**parent, "participants.purpose": "customer"},
    ]
    assert list(gc.rows(conversation)) == [parent]


def test_aggregates_are_rows_with_their_groups_intervals_and_metrics() -> None:
    answer = gc.from_wire(
        gc.ConversationAggregateQueryResponse,
        {
            "results": [
                {
                    "group": {"mediaType": "voice"},
                    "data": [
                        {"interval": "a/b", "metrics": [{"metric": "nOffered", "stats": {"count": 2}}]},
                        {"interval": "b/c", "metrics": [{"metric": "nOffered", "stats": {"count": 3}}]},
                    ],
                }
            ]
        },
    )
    assert list(gc.rows(answer.results or [], "data.metrics")) == [
        {
            "group.mediaType": "voice",
            "data.interval": interval,
            "metrics.metric": "nOffered",
            "metrics.stats.count": count,
        }
        for interval, count in (("a/b", 2), ("b/c", 3))
    ]


def test_a_list_that_an_answer_left_out_makes_no_rows() -> None:
    assert list(gc.rows(gc.from_wire(gc.ConversationAggregateQueryResponse, {}).results, "data.metrics")) == []


def test_plain_data_and_names_of_the_wire() -> None:
    assert list(gc.rows(CONVERSATION, "participants"))[1] == {
        "conversationId": "c",
        "divisionIds": ["d"],
        "participants.purpose": "customer",
    }
    user = gc.from_wire(gc.User, {"name": "a", "primaryContactInfo": [{"address": "x"}]})
    assert list(gc.rows(user, "primaryContactInfo")) == [{"name": "a", "primary_contact_info.address": "x"}]


def test_a_path_may_end_in_plain_values() -> None:
    conversation = gc.from_wire(gc.AnalyticsConversation, {"conversationId": "c", "divisionIds": ["d", "e"]})
    assert list(gc.rows(conversation, "division_ids")) == [
        {"conversation_id": "c", "division_ids": "d"},
        {"conversation_id": "c", "division_ids": "e"},
    ]
    nested = {"a": 1, "b": [{"c": 2, "d": ["x", "y"]}, {"c": 3}]}
    assert list(gc.rows(nested, "b.d")) == [
        {"a": 1, "b.c": 2, "b.d": "x"},
        {"a": 1, "b.c": 2, "b.d": "y"},
        {"a": 1, "b.c": 3},
    ]


def test_lists_in_lists_are_one_list() -> None:
    item = {"id": 1, "cells": [[{"x": 1}, {"x": 2}], [], [{"x": 3}]]}
    assert list(gc.rows(item, "cells")) == [{"id": 1, "cells.x": x} for x in (1, 2, 3)]


def test_an_answer_says_which_of_its_lists_may_be_meant() -> None:
    answer = gc.from_wire(gc.ConversationAggregateQueryResponse, {"results": [{"group": {"mediaType": "voice"}}]})
    with pytest.raises(ValueError, match="QueryResponse has nothing but lists; name one of them: results"):
        list(gc.rows(answer))
    assert list(gc.rows(answer, "results")) == [{"results.group.mediaType": "voice"}]
    assert list(gc.rows(gc.ConversationAggregateQueryResponse())) == [{}]


def test_a_misspelt_path_is_named() -> None:
    conversation = gc.from_wire(gc.AnalyticsConversation, CONVERSATION)
    with pytest.raises(ValueError, match="AnalyticsConversation has no 'participant'; did you mean 'participants'"):
        list(gc.rows(conversation, "participant"))
    with pytest.raises(ValueError, match="rows are made of models and dicts, not of str"):
        list(gc.rows(["x"]))
