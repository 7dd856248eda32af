"""What people see of models: `print`, and tables in notebooks."""

from __future__ import annotations

import datetime as dt

import PureCloudPlatformClientV2 as gc
import pytest
from PureCloudPlatformClientV2._core.models.display import WIDTH

USER = {"id": "u1", "name": "Ada", "state": "active", "division": {"id": "d1", "name": "Home"}}


def test_what_is_set_stands_in_one_line() -> None:
    user = gc.from_wire(gc.User, USER)
    assert str(user) == "User(id='u1', name='Ada', division=Division(id='d1', name='Home'), state='active')"
    assert f"{gc.User()}" == "User()"
    user.name = None
    assert "name=" not in str(gc.User(name=None))


def test_what_does_not_fit_stands_in_several() -> None:
    listing = gc.from_wire(gc.UserEntityListing, {"entities": [USER, USER], "total": 2})
    lines = str(listing).split("\n")
    assert lines[0] == "UserEntityListing("
    assert lines[-1] == ")"
    assert all(len(line) <= WIDTH + 1 for line in lines)
    one = "User(id='u1', name='Ada', division=Division(id='d1', name='Home'), state='active'),"
    assert lines[2:4] == [f"        {one}", f"        {one}"]


def test_dates_are_readable() -> None:
    moment = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.timezone.utc)
    assert str(gc.Queue(date_created=moment)) == "Queue(date_created=2026-01-02 03:04:05+00:00)"


def test_secrets_are_masked() -> None:
    client = gc.OAuthClient(name="x", secret="s3cr3t")
    nested = gc.from_wire(gc.Credential, {"id": "c", "credentialFields": {"password": "s3cr3t", "user": "u"}})
    for shown in (str(client), str(nested)):
        assert "s3cr3t" not in shown
        assert "***" in shown
    listing = gc.OAuthClientEntityListing(entities=[client])  # it has the same properties
    page = listing._repr_html_()
    assert page is not None
    assert "s3cr3t" not in page


def test_to_str_and_repr_stay_as_published() -> None:
    user = gc.User(name="Ada")
    assert "'email': None" in user.to_str() == repr(user)


def test_depth_is_bounded() -> None:
    deep: dict[str, object] = {"id": "leaf"}
    for _ in range(100):
        deep = {"manager": deep}
    assert "..." in str(gc.from_wire(gc.User, deep))


def test_a_listing_is_a_table_in_a_notebook() -> None:
    users = [{**USER, "name": "<script>"}, {"id": "u2", "name": "B", "skills": ["a", "b"]}]
    page = gc.from_wire(gc.UserEntityListing, {"entities": users, "total": 200})._repr_html_()
    assert page is not None
    assert "<caption>UserEntityListing: 2 of 200</caption>" in page
    assert "<th>id</th><th>name</th><th>division</th>" in page
    assert "<td>&lt;script&gt;</td><td>Home</td>" in page
    assert gc.from_wire(gc.User, USER)._repr_html_() is None
    assert gc.UserEntityListing(entities=[])._repr_html_() is None


def test_a_notebook_shows_what_print_shows() -> None:
    shown: list[str] = []

    class Printer:
        text = shown.append

    gc.User(name="Ada")._repr_pretty_(Printer(), cycle=False)
    assert shown == ["User(name='Ada')"]


@pytest.mark.parametrize(
    "listing", [gc.AnalyticsConversationQueryResponse, gc.UserEntityListing, gc.GroupsSearchResponse]
)
def test_an_empty_answer_is_shown(listing: type) -> None:
    assert str(listing()) == f"{listing.__name__}()"
