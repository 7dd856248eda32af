"""Answers that point to a file: because somebody asked for one, or because the platform never answers otherwise.

    GET  .../activitycodes?forceDownloadService=true    the answer that it would have been, as a file
    GET  .../adherence/historical/bulk/jobs/{jobId}     when it is complete, files with what `downloadResult` describes
    GET  .../contacts/exports/{exportId}                when it has succeeded, a file of the items as CSV
    POST .../contactlists/{contactListId}/export        starts an export; GET says where its file is

Which operations do so is read off the definition: their answers have a property for an address.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
from collections import OrderedDict
from typing import Any

from ...spec.definition import Definition, as_list, as_object
from ...spec.formats import format_time
from ...spec.samples import DONE, MADE_UP
from ...state.collections import concrete, missing
from ...state.engine import State
from ...wire.requests import Call
from ...wire.responses import Handler, HttpResponse, respond
from .files import MEDIA, Files

_ADDRESSES = ("downloadUrl", "downloadURL", "downloadURI", "downloadUrls", "fileUrl", "resultsUrl", "resultsUrls")
_FORCED = ("forceDownloadService", "forceDownload")
_STATES = ("state", "status", "queryState")
_ENDED = (*DONE, "success")
# What the schema shows of a file's content, beside its address.
_TEMPLATES = ("downloadResult", "downloadTemplate", "buQueryResponseTemplate")
_RESULTS = ("result", "longTermRequirements")  # that are in the answer itself, unless they are large
_LISTS = ("/api/v2/outbound/contactlists/{contactListId}", "/api/v2/outbound/dnclists/{dncListId}")
_EXPORTS = "exports of lists"  # the collection that notes them
#: Files that are kept at a time; an address is good for as long.
MOST = 1000


class Answers:
    """Puts answers into files.

    :ivar handlers: by verb and path template.
    """

    def __init__(self, definition: Definition, state: State, files: Files) -> None:
        self._definition = definition
        self._state = state
        self._kept: OrderedDict[str, tuple[bytes, str]] = OrderedDict()
        files.makers["answer"] = self._kept.get
        self.handlers: dict[tuple[str, str], Handler] = {}
        for template in _LISTS:
            self.handlers["POST", f"{template}/export"] = self._start_export
            self.handlers["GET", f"{template}/export"] = self._show_export

    def point(self, call: Call, answered: HttpResponse) -> HttpResponse:
        """An answer with addresses that lead somewhere, or with none where it has no file."""
        known = self._definition.properties(call.operation.answer)
        addresses = [name for name in _ADDRESSES if name in known]
        if answered.status >= 300 or not answered.content or call.operation.template.startswith("/api/v2/contentm"):
            return answered
        if not addresses or call.operation.template.endswith("/analytics/reporting/exports"):
            return self._point_inside(call, answered) if call.operation.verb == "GET" else answered
        body = as_object(json.loads(answered.content))
        if call.operation.verb == "GET" and "/jobs/" not in call.operation.template:
            _settle(body, known)
        plain = {name: value for name, value in body.items() if name not in addresses}
        template = next((name for name in (*_TEMPLATES, *_RESULTS) if name in known), None)
        forced = any(str(call.query.get(name)).lower() == "true" for name in _FORCED)
        if "operationId" in known and template == "result":
            # A query that may go on by itself: its answer comes at once, unless that is not wanted.
            later = str(call.query.get("forceAsync")).lower() == "true"
            plain["status"] = "Processing" if later else "Complete"
            for name in ("error", "result") if later else ("error",):
                plain.pop(name, None)
        if (_state_of(plain) or DONE[0]).lower() not in _ENDED:
            plain = body if template is None else plain
            for name in (*_TEMPLATES, *_RESULTS):
                plain.pop(name, None)
        elif forced or template in _TEMPLATES:
            content = plain.pop(template, {}) if template is not None else plain
            plain = plain if template is not None else {}
            self._add(call, plain, known, addresses, json.dumps(content).encode(), "application/json")
        elif template is None and _state_of(plain) is not None:
            if plain != body or not call.operation.template.rpartition("/{")[0].endswith(("/exports", "/jobs")):
                return answered  # what a client wrote stays
            self._add(call, plain, known, addresses, self._items(call), "text/csv")
        return respond(call, plain)

    def _point_inside(self, call: Call, answered: HttpResponse) -> HttpResponse:
        """An answer whose items have addresses that were made up: each leads to what the item has besides."""
        if MADE_UP.encode() not in answered.content:
            return answered
        body = json.loads(answered.content)
        values: list[Any] = [body]
        for value in values:  # grows meanwhile
            holder = as_object(value)
            values.extend(holder.values() or as_list(value))
            for name in _ADDRESSES:
                if str(holder.get(name)).startswith(MADE_UP):
                    del holder[name]
                    template = next((one for one in _TEMPLATES if one in holder), None)
                    content = json.dumps(holder.pop(template) if template is not None else holder).encode()
                    self._add(call, holder, {name: {"type": "string"}}, [name], content, "application/json")
        return respond(call, body)

    def _add(
        self, call: Call, body: dict[str, Any], known: dict[str, Any], addresses: list[str], content: bytes, kind: str
    ) -> None:
        """Keep a file, and put its address into an answer."""
        name = hashlib.sha256(call.request.path.encode() + content).hexdigest()[:32]
        self._kept[name] = content, kind
        self._kept.move_to_end(name)
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        url = f"{call.request.base}{MEDIA}answer.{name}"
        several = [one for one in addresses if known[one].get("type") == "array"]
        for one in several or addresses[:1]:
            body[one] = [url] if one in several else url

    def _items(self, call: Call) -> bytes:
        """The items that an export is about, as CSV: `.../contacts/exports/{exportId}` has those of `.../contacts`."""
        template = call.operation.template.partition("/exports/")[0]
        if template == call.operation.template or "{" in template:
            return self._table([])
        return self._table([item.body for item in self._state.collections.items(template)])

    @staticmethod
    def _table(rows: list[dict[str, Any]]) -> bytes:
        columns = sorted({name for row in rows for name, value in row.items() if not isinstance(value, (dict, list))})
        file = io.StringIO()
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
        return file.getvalue().encode()

    # -- lists of contacts and of numbers that are not to be called ----------------------------------------------------

    def _list_of(self, call: Call) -> tuple[str, dict[str, Any]]:
        """The path of the list, and the list.

        :raises ApiError: 404.
        """
        self._state.require_parents(call)
        template = call.operation.template.removesuffix("/export")
        place = concrete(template, dict(call.path))
        item = self._state.collections.find(template.rpartition("/")[0], place.rpartition("/")[2])
        if item is None:
            raise missing(template, place)
        return place, item.body

    def _start_export(self, call: Call, _: str) -> HttpResponse:
        place, found = self._list_of(call)
        rows = [item.body for item in self._state.store.items(f"{place}/contacts")]
        names = [str(name) for name in found.get("columnNames") or ("phone",)]
        columns = ["inin-outbound-id", *names]
        file = io.StringIO()
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        for row in rows:
            writer.writerow({"inin-outbound-id": row.get("id"), **as_object(row.get("data"))})
        if not rows and found.get("name"):  # a list that came with the organization has contacts that nobody looked at
            for number in range(3):
                key = hashlib.sha256(f"{place} {number}".encode()).hexdigest()
                writer.writerow({"inin-outbound-id": key[:32]} | {name: f"{name} {number}" for name in names})
        earlier = self._state.store.find(_EXPORTS, place)
        number = earlier.body["number"] + 1 if earlier is not None else 0  # no two at one moment, if time stands still
        moment = self._state.collections.clock.now() + dt.timedelta(milliseconds=number)
        export = {"content": file.getvalue(), "exportTimestamp": format_time(moment), "number": number, "looks": 0}
        self._state.store.put(_EXPORTS, place, export)
        return respond(call, {"id": place.rpartition("/")[2], "name": found.get("name"), "selfUri": f"{place}/export"})

    def _show_export(self, call: Call, _: str) -> HttpResponse:
        place, _found = self._list_of(call)
        item = self._state.store.find(_EXPORTS, place)
        if item is None or not item.body["looks"]:
            if item is not None:  # it is being made when somebody looks for the first time
                self._state.store.put(_EXPORTS, place, {**item.body, "looks": 1})
            raise missing("/exports", place.rpartition("/")[2])
        body: dict[str, Any] = {"exportTimestamp": item.body["exportTimestamp"]}
        content = str(item.body["content"]).encode()
        self._add(call, body, {"uri": {"type": "string"}}, ["uri"], content, "text/csv")
        return respond(call, body)


def _settle(body: dict[str, Any], known: dict[str, Any]) -> None:
    """What was made up and is looked at is not about to be made."""
    for name in _STATES:
        done = [one for one in known.get(name, {}).get("enum", ()) if str(one).lower() in DONE]
        if str(body.get(name)).lower() == "processing" and done:
            body[name] = done[0]


def _state_of(body: dict[str, Any]) -> str | None:
    """How what an answer is about stands, if it says so."""
    for holder in (body, as_object(body.get("job"))):
        for name in _STATES:
            if isinstance(holder.get(name), str):
                return str(holder[name])
    return None
