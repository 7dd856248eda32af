"""The phones of users: which station somebody uses, and which is theirs from the start."""

from __future__ import annotations

from typing import Any

from ...spec.definition import as_object
from ...state.collections import DOCUMENTS, USERS
from ...state.engine import State
from ...wire.requests import Call
from ...wire.responses import Handler, HttpResponse, respond

STATIONS = "/api/v2/stations"
_USER = USERS + "/{userId}/station"
_MINE = USERS + "/stations/me"


class Stations:
    """Answers the operations on the stations of users.

    :ivar handlers: by verb and path template.
    """

    def __init__(self, state: State) -> None:
        self._state = state
        self._collections = state.collections
        self.handlers: dict[tuple[str, str], Handler] = {
            ("GET", _USER): lambda call, _: self._show(call, str(call.path["userId"])),
            ("GET", _MINE): self._show,
            ("PUT", _MINE + "/associatedstation/{stationId}"): self._associate,
            ("DELETE", _MINE + "/associatedstation"): self._dissociate,
            ("DELETE", STATIONS + "/{stationId}/associateduser"): self._free,
        }
        for kind in ("associated", "default"):
            self.handlers["PUT", f"{_USER}/{kind}station/{{stationId}}"] = self._associate
            self.handlers["DELETE", f"{_USER}/{kind}station"] = self._dissociate

    def of(self, user: str) -> dict[str, Any]:
        """The stations of a user, by what they are to the user."""
        item = self._state.store.find(DOCUMENTS, f"stations/{user}")
        stations: dict[str, Any] = {}
        for kind, name in (item.body if item is not None else {}).items():
            station = self._collections.find(STATIONS, str(name))
            if station is not None:
                reference = {"id": station.id, "name": station.body.get("name"), "type": station.body.get("type")}
                stations[kind] = {key: value for key, value in reference.items() if value is not None}
        effective = stations.get("associatedStation") or stations.get("defaultStation")
        return {**stations, **({"effectiveStation": effective} if effective else {})}

    def _show(self, call: Call, user: str) -> HttpResponse:
        self._collections.require(USERS, user)
        return self._state.reader.answer(call, self.of(user))

    def _set(self, user: str, kind: str, station: str | None) -> None:
        item = self._state.store.find(DOCUMENTS, f"stations/{user}")
        stations = dict(as_object(item.body)) if item is not None else {}
        gone = stations.pop(kind, None)
        if station is not None:
            stations[kind] = station
        elif gone and kind == "associatedStation":
            stations["lastAssociatedStation"] = gone
        self._state.store.put(DOCUMENTS, f"stations/{user}", stations)

    def _kind(self, call: Call) -> str:
        return "defaultStation" if "/defaultstation" in call.operation.template else "associatedStation"

    def _associate(self, call: Call, by: str) -> HttpResponse:
        user, station = str(call.path.get("userId", by)), str(call.path["stationId"])
        self._collections.require(USERS, user)
        body = self._collections.require(STATIONS, station)
        self._set(user, self._kind(call), station)
        if self._kind(call) == "associatedStation":
            self._collections.put(STATIONS, station, {**body, "userId": user, "status": "ASSOCIATED"})
        return respond(call, None)

    def _dissociate(self, call: Call, by: str) -> HttpResponse:
        user = str(call.path.get("userId", by))
        self._collections.require(USERS, user)
        kind = self._kind(call)
        station = as_object(self.of(user).get(kind)).get("id")
        self._set(user, kind, None)
        if station and kind == "associatedStation":
            self._release(str(station))
        return respond(call, None)

    def _free(self, call: Call, _: str) -> HttpResponse:
        station = str(call.path["stationId"])
        user = self._collections.require(STATIONS, station).get("userId")
        if user:
            self._set(str(user), "associatedStation", None)
        self._release(station)
        return respond(call, None)

    def _release(self, station: str) -> None:
        body = {key: value for key, value in self._collections.require(STATIONS, station).items() if key != "userId"}
        self._collections.put(STATIONS, station, {**body, "status": "AVAILABLE"})
