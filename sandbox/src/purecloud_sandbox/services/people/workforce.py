"""Workforce management: the management units of business units, and the weeks that were planned for them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ...demo.organization import Row
from ...spec.definition import as_list, as_object
from ...state.collections import concrete
from ...state.engine import State
from ...wire.requests import Call
from ...wire.responses import Handler, HttpResponse

_BUSINESS = "/api/v2/workforcemanagement/businessunits"
_MANAGEMENT = "/api/v2/workforcemanagement/managementunits"
_UNITS = _BUSINESS + "/{businessUnitId}/managementunits"
_GROUPS = _BUSINESS + "/{businessUnitId}/schedulebids/{bidId}/groups"
_PLANS = {
    _BUSINESS + "/{businessUnitId}/weeks/{weekId}/schedules": 1,
    _BUSINESS + "/{businessUnitId}/weeks/{weekDateId}/shorttermforecasts": 2,
}
#: Weeks with a plan, which the platform lists as those of the week `recent`.
WEEKS = 3


class Workforce:
    """Lets units belong together, weeks be found by their date, and groups of bids be what is listed.

    :ivar handlers: by verb and path template.
    """

    def __init__(self, state: State) -> None:
        self._state, self._collections = state, state.collections
        self.handlers: dict[tuple[str, str], Handler] = {
            ("GET", _UNITS): self._list_units,
            ("GET", f"{_GROUPS}/summary"): self._list_groups,
        }
        if not self._collections.is_empty:
            self._collections.seeds[_MANAGEMENT] = self._manage
            for template in _PLANS:
                self._collections.seeds[template] = self._plan

    def _manage(self, collection: str) -> list[Row]:
        """Management units of the business units that there are, one of each."""
        schema = self._collections.resources.item_schema(collection) or {}
        rows: list[Row] = []
        for number, unit in enumerate(self._collections.items(_BUSINESS)):
            name, body = self._collections.shaper.sample(schema, collection, number, {"type": "string"})
            reference = {"id": unit.id, "name": unit.body.get("name"), "selfUri": f"{_BUSINESS}/{unit.id}"}
            rows.append((name, {**body, "businessUnit": reference, "division": self._collections.home()}))
        return rows

    def _list_units(self, call: Call, _: str) -> HttpResponse:
        self._state.require_parents(call)
        wanted = str(call.path["businessUnitId"])
        units = [one.body for one in self._collections.items(_MANAGEMENT)]
        found = [one for one in units if as_object(one.get("businessUnit")).get("id") == wanted]
        page = {"entities": found, "pageSize": len(found), "pageNumber": 1, "total": len(found), "pageCount": 1}
        return self._state.reader.answer(call, page)

    def _list_groups(self, call: Call, _: str) -> HttpResponse:
        self._state.require_parents(call)
        place = concrete(_GROUPS, dict(call.path))
        self._collections.ensure(place, _GROUPS)
        rows: list[dict[str, Any]] = []
        for one in self._collections.store.items(place):
            group = as_object(one.body.get("scheduleBidGroup"))
            rows.append({"id": one.id, "name": group.get("name"), "managementUnit": group.get("managementUnit"),
                         "agentCount": len(as_list(group.get("agents"))), "selfUri": f"{place}/{one.id}"})  # fmt: skip
        return self._state.reader.answer(call, {"scheduleBidGroupSummaries": rows})

    def _plan(self, collection: str) -> list[Row]:
        """What is planned for a week: `.../weeks/2026-03-30/schedules`; `recent` has all weeks."""
        before, _, week, kind = collection.rsplit("/", 3)
        template = next(one for one in _PLANS if one.endswith(kind))
        schema = self._collections.resources.item_schema(template) or {}
        now = self._collections.clock.now().date()
        monday = now - dt.timedelta(days=now.weekday())
        dates = [(monday - dt.timedelta(weeks=number)).isoformat() for number in range(WEEKS)]
        known = week == "recent" or week in dates
        rows: list[Row] = []
        for number, date in enumerate(dates):
            place = f"{before}/{kind}" if known else collection  # whoever asks for another week finds something, too
            name, body = self._collections.shaper.sample(schema, place, number, {"type": "string"})
            if not known or week in ("recent", date):
                planned = {"weekDate": date, "weekCount": _PLANS[template]} if known else {}
                rows.append((name, {**body, **planned}))
        return rows
