"""What each listing of the sandbox has, read without the SDK and in one piece, and what to ask to read it in three.

Ids are those that the sandbox knows; what it takes a job to get is got by a job; bodies and other values come from the
definition.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from purecloud_sandbox.server import Running
from purecloud_sandbox.spec.definition import Operation, read_definition
from purecloud_sandbox.spec.resources import listing_of

from tests.sandbox.support.client import Client
from tests.sandbox.support.valid_arguments import headers_of, make_least, make_request, write_target

from .platform import BY_METHOD, LISTINGS

LARGEST = 100
AUDIT_DAYS = 10  # in which the demo organization has five audits
DAYS = 2  # of conversations: the demo organization has 40 a day
DONE = ("FULFILLED", "Succeeded", "Completed", "Complete")
JOBS = {entry["paging"]["results"]: entry for entry in LISTINGS if entry["paging"]["style"] == "job"}


@dataclass
class Listing:
    """A listing and all that it has.

    :ivar arguments: for `paginate`, with the size of a page that makes three pages
    :ivar items: as they are on the wire, in the order of the sandbox
    """

    entry: dict[str, Any]
    arguments: dict[str, Any]
    items: list[Any]


class Explorer:
    """Asks a running sandbox about its listings."""

    def __init__(self, sandbox: Running) -> None:
        self._sandbox = sandbox
        self._definition = read_definition()
        self._client = Client(sandbox.url, sandbox.token())
        documents, calibrations = "/api/v2/contentmanagement/documents", "/api/v2/quality/calibrations"
        forms, responses = "/api/v2/quality/publishedforms", "/api/v2/responsemanagement/responses"
        # What must be asked for has to be known: five of a new workspace, the forms that there are ...
        self._wanted: dict[str, Callable[[], dict[str, Any]]] = {
            "get_contentmanagement_documents": lambda: {"workspaceId": self._make(documents, "workspace")},
            "get_responsemanagement_responses": lambda: {"libraryId": self._make(responses, "libraries")},
            "get_quality_calibrations": lambda: {"calibratorId": self._make(calibrations, "calibrator")},
            "get_quality_publishedforms_evaluations_divisionviews": lambda: {"id": self._ids(f"{forms}/evaluations")},
            "get_quality_publishedforms_surveys_divisionviews": lambda: {"id": self._ids(f"{forms}/surveys")},
            "get_socialmedia_escalationrules": lambda: {"divisionId": self._ids("/api/v2/authorization/divisions")[0]},
            "post_analytics_conversations_aggregates_jobs": lambda: {"groupBy": ["queueId"], "metrics": ["nOffered"]},
            "post_audits_query": lambda: {"filters": [], "serviceName": "", "interval": _last_days(AUDIT_DAYS)},
            "post_audits_query_realtime": lambda: {
                "filters": [],
                "serviceName": "",
                "interval": _last_days(AUDIT_DAYS),
            },
            # ... what was made above, today ...
            "post_quality_conversations_audits_query": lambda: {"filters": [], "interval": _last_days(1, until=1)},
            "post_analytics_flows_aggregates_jobs": lambda: {"groupBy": ["flowId"], "metrics": ["nFlow"]},
            "post_analytics_users_aggregates_jobs": lambda: {"groupBy": ["userId"], "metrics": ["tSystemPresence"]},
        }

    def explore(self, entry: dict[str, Any]) -> Listing:
        """A listing, with all that it has."""
        job = JOBS.get(entry["method"])
        values, body = self._arrange(entry) if job is None else (self._run(job, LARGEST), None)
        items = self._read(entry, values, body)
        size = max(1, -(-len(items) // 3))
        if job is not None and "size" not in entry["paging"]:
            values = self._run(job, size)  # a job says itself how large its pages are
        arguments: dict[str, Any] = {"page_size": size} if "size" in entry["paging"] else {}
        for parameter in entry["parameters"]:
            if parameter["name"] in values:
                arguments[parameter["python"]] = values[parameter["name"]]
            elif parameter["in"] == "body":
                arguments[parameter["python"]] = body
        return Listing(entry, arguments, items)

    def _operation(self, entry: dict[str, Any]) -> Operation:
        return self._definition.operation(entry["verb"].lower(), entry["path"])

    def _arrange(self, entry: dict[str, Any]) -> tuple[dict[str, Any], Any]:
        """The values by parameter name and the body of a request, without what is about pages."""
        operation = self._operation(entry)
        values, body = make_least(self._definition, operation)
        for path in (entry["paging"].get("position", ""), entry["paging"].get("size", "")):
            place, _, name = path.rpartition(".")
            (body if place == "body" else values).pop(name, None)
        values |= self._find_parents(operation, values)
        declared = self._definition.properties(operation.body.schema if operation.body else None)
        if declared.get("interval", {}).get("type") == "string":
            body["interval"] = _last_days(DAYS)
        for name, value in self._wanted.get(entry["method"], dict)().items():
            (values if entry["verb"] == "GET" else body)[name] = value
        return values, body

    def _find_parents(self, operation: Operation, values: dict[str, Any]) -> dict[str, Any]:
        """Ids that exist, for the parameters of the path; where the sandbox has no state any id will do."""
        found: dict[str, Any] = {}
        parts = operation.template.split("/")
        for place, part in enumerate(parts):
            if part.startswith("{"):
                known = self._ids("/".join(parts[:place]), values | found)
                found |= {part[1:-1]: known[0]} if known else {}
        return found

    def _ids(self, template: str, values: dict[str, Any] | None = None) -> list[str]:
        """The ids of a collection's items: those that it lists, else those that the sandbox has in it."""
        if "get" in self._definition.paths.get(template, {}):
            operation = self._definition.operation("get", template)
            least, _ = make_least(self._definition, operation)
            listed = listing_of(self._definition, operation)
            reply = self._client.get(write_target(operation, {**least, **(values or {}), "pageSize": LARGEST}))
            items = _dig(reply.json(), listed) if reply.status == 200 and listed is not None else []
            ids = [item["id"] for item in items if isinstance(item, dict) and isinstance(item.get("id"), str)]
            if ids:
                return ids
        collection = template.format_map({name: quote(str(value), safe="") for name, value in (values or {}).items()})
        self._client.get(f"{collection}/none")  # things are there as soon as somebody looks
        state = self._sandbox.sandbox.api.state
        return state.store.ids(collection) if state is not None else []

    def _make(self, collection: str, field: str) -> str:
        """Make five items of a collection that belong to the same; returns the id of that."""
        operation = self._definition.operation("post", collection)
        for _ in range(5):
            target, body, headers = make_request(self._definition, operation)
            several = isinstance(body[field], list)
            owner = {**(body[field][0] if several else body[field]), "id": "mine"}
            fields = {**body, field: [owner] if several else owner}
            reply = self._client.send("POST", target, fields, headers=headers)
            assert reply.status == 200, reply.content
        return "mine"

    def _read(self, entry: dict[str, Any], values: dict[str, Any], body: Any) -> list[Any]:
        """All items on one page."""
        paging = entry["paging"]
        operation = self._operation(entry)
        if paging["style"] == "job":
            operation, body = self._operation(BY_METHOD[paging["results"]]), None
            values = self._run(entry, LARGEST) | (
                {"pageSize": LARGEST} if paging.get("size") == "results.pageSize" else {}
            )
        else:
            values, body = _place(operation, paging, values, body, LARGEST)
        reply = self._client.send(
            operation.verb, write_target(operation, values), body, headers=headers_of(operation, values)
        )
        assert reply.status == 200, (operation.id, reply.content)
        return list(_dig(reply.json(), paging["items"]) or ())

    def _run(self, entry: dict[str, Any], size: int) -> dict[str, Any]:
        """Submit a job for pages of a size and wait until it is done; returns what the path of its results needs."""
        paging, operation = entry["paging"], self._operation(entry)
        values, body = self._arrange(entry)
        sent, body = _place(operation, paging, values, body, size)
        reply = self._client.send("POST", write_target(operation, sent), body)
        assert reply.status == 200, (operation.id, reply.content)
        results = self._operation(BY_METHOD[paging["results"]])
        status = self._operation(BY_METHOD[paging["status"]])
        found = {**{name: values[name] for name in operation.names}, results.names[-1]: reply.json()[paging["job"]]}
        for _ in range(5):
            place = write_target(status, {**found, status.names[-1]: reply.json()[paging["job"]]})
            if self._client.get(place).json()[paging["state"]] in DONE:
                return found
        raise AssertionError(f"{operation.id}: not done in time")


def _place(
    operation: Operation, paging: dict[str, Any], values: dict[str, Any], body: Any, size: int
) -> tuple[dict[str, Any], Any]:
    """The request for the first page of a size; the sandbox takes a size in the query even where none is declared."""
    values, body = dict(values), copy.deepcopy(body)
    most = {parameter.name: parameter.schema.get("maximum", size) for parameter in operation.parameters}
    wanted: dict[str, int] = {paging.get("size", "pageSize"): size}
    if "position" in paging and paging["style"] != "token":
        wanted[paging["position"]] = 1
    for path, value in wanted.items():
        place, _, rest = path.partition(".")
        if place == "body":
            *outer, last = rest.split(".")
            holder = body
            for name in outer:
                holder = holder.setdefault(name, {})
            holder[last] = value
        elif place != "results":
            values[path] = min(value, most.get(path, value))
    return values, body


def _dig(value: Any, path: str) -> Any:
    for name in path.split(".") if path else ():
        value = (value or {}).get(name)
    return value


def _last_days(days: int, until: int = 0) -> str:
    """The days before today, and those `until` so many days later."""
    today = dt.datetime.now(dt.timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    ends = today - dt.timedelta(days=days), today + dt.timedelta(days=until)
    return "/".join(f"{day:%Y-%m-%d}T00:00:00.000Z" for day in ends)
