"""What the parameters of a listing let through."""

from __future__ import annotations

from typing import Any

import pytest
from purecloud_sandbox.server import serve

from tests.sandbox.support.client import Client

API = "/api/v2"


@pytest.fixture
def client() -> Any:
    with serve(state="empty") as running:
        yield Client(running.url, running.token())


def names(client: Client, place: str) -> list[str]:
    response = client.get(place)
    assert response.status == 200, response.content
    return [one["name"] for one in response.json()["entities"]]


def make(client: Client, place: str, **body: Any) -> dict[str, Any]:
    response = client.send("POST", place, body)
    assert response.status < 300, response.content
    return response.json()


@pytest.mark.parametrize(
    ("listing", "wanted", "found"),
    [
        ("routing/skills", "north", ["North", "Northwest"]),  # a beginning
        ("routing/queues", "north", ["North"]),  # the whole name, with * for anything
        ("routing/queues", "*orth*", ["North", "Northwest", "Far north"]),
        ("authorization/divisions", "north", ["North", "Northwest", "Far north"]),  # a part
    ],
)
def test_a_name_is_compared_as_the_listing_says(client: Client, listing: str, wanted: str, found: list[str]) -> None:
    for name in ("North", "Northwest", "Far north", "South"):
        make(client, f"{API}/{listing}", name=name, description="")
    assert names(client, f"{API}/{listing}?name={wanted}") == found


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("Equals", ["North"]),
        ("Prefix", ["North", "Northwest"]),
        ("Contains", ["North", "Northwest", "Far north"]),
        ("EndsWith", ["North", "Far north"]),
    ],
)
def test_outbound_listings_are_asked_how_to_compare(client: Client, kind: str, found: list[str]) -> None:
    for name in ("North", "Northwest", "Far north", "South"):
        make(client, f"{API}/outbound/callabletimesets", name=name, callableTimes=[])
    assert names(client, f"{API}/outbound/callabletimesets?name=north&filterType={kind}") == found


def test_words_are_looked_for_where_an_item_has_words(client: Client) -> None:
    place = f"{API}/externalcontacts/contacts"
    for first, last in (("Ada", "Lovelace"), ("Alan", "Turing")):
        make(client, place, firstName=first, lastName=last, workEmail=f"{first}@example.com")
    for words, found in (("turing", ["Alan"]), ("ADA", ["Ada"]), ("example.com", ["Ada", "Alan"]), ("nobody", [])):
        assert [one["firstName"] for one in client.get(f"{place}?q={words}").json()["entities"]] == found
    for name, description in (("Greeting", "Hello"), ("Goodbye", "Hello again")):
        make(client, f"{API}/architect/prompts", name=name, description=description)
    assert names(client, f"{API}/architect/prompts?nameOrDescription=hello") == ["Greeting", "Goodbye"]
    assert names(client, f"{API}/architect/prompts?nameOrDescription=good") == ["Goodbye"]


def test_ids_ask_for_what_has_the_reference(client: Client) -> None:
    place = f"{API}/responsemanagement"
    libraries = [make(client, f"{place}/libraries", name=name)["id"] for name in ("Sales", "Service")]
    for name, library in zip(("Hi", "Ho"), libraries, strict=True):
        make(client, f"{place}/responses", name=name, libraries=[{"id": library}])
    assert names(client, f"{place}/responses?libraryId={libraries[1]}") == ["Ho"]
    assert names(client, f"{place}/libraries?libraryPrefix=serv") == ["Service"]
    division = make(client, f"{API}/authorization/divisions", name="Abroad", description="")["id"]
    contacts = f"{API}/externalcontacts/contacts"
    make(client, contacts, firstName="Ada", lastName="L", division={"id": division})
    make(client, contacts, firstName="Alan", lastName="T")
    found = client.get(f"{contacts}?divisionIds={division}").json()["entities"]
    assert [one["firstName"] for one in found] == ["Ada"]
