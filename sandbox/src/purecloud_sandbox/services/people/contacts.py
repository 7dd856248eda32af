"""External contacts and contact lists: who has a number or an address, and how many contacts a list has."""

from __future__ import annotations

from typing import Any

from ...spec.definition import as_list, as_object
from ...state.engine import State
from ...wire.requests import Call
from ...wire.responses import Handler, HttpResponse

CONTACTS = "/api/v2/externalcontacts/contacts"
ORGANIZATIONS = "/api/v2/externalcontacts/organizations"
LISTS = "/api/v2/outbound/contactlists"


class Contacts:
    """Answers look-ups of contacts, and keeps the sizes of contact lists.

    :ivar handlers: by verb and path template.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._collections = state.collections
        state.collections.listeners.append(self._count)
        state.collections.completers[LISTS] = self._with_size
        self.handlers: dict[tuple[str, str], Handler] = {
            ("GET", "/api/v2/externalcontacts/reversewhitepageslookup"): self._look_up,
        }

    def _look_up(self, call: Call, _: str) -> HttpResponse:
        """Those who have a telephone number or an e-mail address."""
        wanted = _plain(call.query["lookupVal"])
        found = {
            name: [item.body for item in self._collections.items(place) if wanted in _reached_by(item.body)]
            for name, place in (("contacts", CONTACTS), ("externalOrganizations", ORGANIZATIONS))
        }
        return self._state.reader.answer(call, found)

    def _count(self, collection: str, _name: str, _action: str, _body: dict[str, Any]) -> None:
        place, _, own = collection.removesuffix("/contacts").rpartition("/")
        item = self._state.store.find(place, own) if place == LISTS and collection.endswith("/contacts") else None
        if item is not None:
            self._state.store.put(LISTS, own, self._with_size(own, item.body))

    def _with_size(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "size": self._state.store.count(f"{LISTS}/{name}/contacts")}


def _reached_by(body: dict[str, Any]) -> set[str]:
    """The numbers and addresses of a contact or an organization."""
    names = [name for name in body if name.endswith(("Email", "Phone", "email", "phone", "phoneNumber"))]
    values = [value for name in names for value in (as_list(body[name]) or [body[name]])]
    return {
        _plain(one)
        for value in values
        for one in ((value,) if isinstance(value, str) else map(as_object(value).get, ("e164", "display")))
        if one
    }


def _plain(value: object) -> str:
    return "".join(str(value).split()).casefold()
