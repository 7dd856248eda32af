"""A platform that pages: each listing of the definition, in its own style, over items that a test may add and remove.

It knows the styles from the manifest and nothing of the SDK's code.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs, urlsplit

import PureCloudPlatformClientV2 as gc

MANIFEST: list[dict[str, Any]] = json.loads(files(gc).joinpath("operations.json").read_text("utf-8"))["operations"]
BY_METHOD = {entry["method"]: entry for entry in MANIFEST}
LISTINGS = [entry for entry in MANIFEST if "paging" in entry]
DEFAULT_SIZE = 3


class Platform:
    """The server.

    :ivar items: what all listings list
    :ivar signs: what an answer says about the end: of `pageCount`, `total`, `nextUri`, `pageSize`
    :ivar asked: the requests, as verb, path, query and body
    :ivar interval_days: what is longer is refused, in the words of `refusal`
    :ivar before: called before each request, to make items appear and vanish
    """

    def __init__(self) -> None:
        self.items: list[Any] = []
        self.signs: set[str] = {"pageCount", "total", "nextUri", "pageSize"}
        self.asked: list[tuple[str, str, dict[str, str], Any]] = []
        self.before: Callable[[int], None] = lambda number: None
        self.fail_at: dict[int, int] = {}
        self.states: list[str] = []  # what jobs answer, one after the other; FULFILLED when used up
        self.cancelled: list[str] = []
        self.interval_days: float | None = None
        self.refusal = "The interval is too long."
        self._routes = [(_pattern(entry["path"]), entry) for entry in MANIFEST]
        self._routes.sort(key=lambda route: route[1]["path"].count("{"))
        self._jobs = 0
        self._lock = threading.Lock()
        platform = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, answer = platform.answer(self.command, self.path, json.loads(body) if body else None)
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            do_GET = do_POST = do_DELETE = handle_any  # noqa: N815 - the names that http.server looks for

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, verb: str, target: str, body: Any) -> tuple[int, Any]:
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        with self._lock:
            self.before(len(self.asked) + 1)
            self.asked.append((verb, parts.path, query, body))
            if len(self.asked) in self.fail_at:
                return self.fail_at[len(self.asked)], {"code": "broken", "message": "Broken on purpose."}
            if self.interval_days is not None and _days((body or {}).get("interval")) > self.interval_days:
                return 400, {"code": "bad.request", "message": self.refusal}
            entry = self._find(verb, parts.path)
            job = self._job(verb, parts.path, entry, body)
            if job is not None:
                return 200, job
            if entry is None:
                return 404, {"code": "not.found", "message": f"{verb} {parts.path}"}
            return 200, self._page(entry, parts.path, query, body)

    def _find(self, verb: str, path: str) -> dict[str, Any] | None:
        return next(
            (entry for pattern, entry in self._routes if entry["verb"] == verb and pattern.fullmatch(path)), None
        )

    def _job(self, verb: str, path: str, entry: dict[str, Any] | None, body: Any) -> Any:
        """The answer of a job: its submission, its state, its end; `None` for anything else."""
        if entry is None:
            return None
        if entry.get("paging", {}).get("style") == "job":
            self._jobs += 1
            number = 1
            name = entry["paging"].get("position", "")
            if name:
                number = body.get(name.removeprefix("body."), 1)
                self._size_of_job = body.get("pageSize", DEFAULT_SIZE)
            return {entry["paging"]["job"]: f"job-{self._jobs}-page-{number}"}
        for listing in LISTINGS:
            paging = listing["paging"]
            if paging.get("cancel") == entry["method"]:
                self.cancelled.append(path)
                return {}
            if paging.get("status") == entry["method"] != paging.get("results"):
                state = self.states.pop(0) if self.states else "FULFILLED"
                return {paging["state"]: state}
        return None

    def _page(self, entry: dict[str, Any], path: str, query: dict[str, str], body: Any) -> Any:
        paging = entry.get("paging") or self._results_of(entry)
        size = int(_asked(paging.get("size", ""), query, body) or DEFAULT_SIZE)
        position = _asked(paging.get("position", ""), query, body)
        style = paging["style"]
        if style == "number":
            start = (int(position or 1) - 1) * size
        elif style == "index":
            start = int(position or 1) - 1
        elif style == "link":
            start = int(query.get("from", 0))
        elif style == "job":  # the results of a job that holds one page
            size = self._size_of_job
            start = (int(path.split("-page-")[1].split("/")[0]) - 1) * size
        else:
            start = int(position.removeprefix("token-")) if position else 0
        page = [self._item(paging, value) for value in self.items[start : start + size]]
        more = start + size < len(self.items)
        holder = _holder(entry, paging)
        beside: dict[str, Any] = {}
        if "pageCount" in holder and "pageCount" in self.signs:
            beside["pageCount"] = -(-len(self.items) // size)
        if "pageSize" in holder and "pageSize" in self.signs:
            beside["pageSize"] = size
        if paging.get("total") and "total" in self.signs:
            beside[paging["total"].rpartition(".")[2]] = len(self.items)
        if "queryStatus" in holder:
            beside["queryStatus"] = "Complete"
        if more:
            beside.update(self._forward(paging, style, holder, path, start + size))
        parent, _, last = paging["items"].rpartition(".")
        return {parent: {last: page, **beside}} if parent else {last: page, **beside}

    def _forward(
        self, paging: dict[str, Any], style: str, holder: set[str], path: str, following: int
    ) -> dict[str, Any]:
        """How an answer names the next page."""
        if style == "link":
            return {"nextUri": f"{path}?from={following}"}
        if style == "token":
            name, token = paging["position"].rpartition(".")[2], f"token-{following}"
            if "cursors" in holder:
                return {"cursors": {"after": token}}
            return {name: token} if name in holder else {"nextUri": f"{path}?{name}={token}"}
        return {"nextUri": f"{path}?pageNumber=2"} if "nextUri" in holder and "nextUri" in self.signs else {}

    def _results_of(self, entry: dict[str, Any]) -> dict[str, Any]:
        """The paging of a job whose results come in one answer."""
        paging = next(one["paging"] for one in LISTINGS if one["paging"].get("results") == entry["method"])
        return paging if paging.get("position") else {**paging, "style": "link", "size": ""}

    @staticmethod
    def _item(paging: dict[str, Any], value: Any) -> Any:
        if isinstance(value, dict):
            return value
        if paging["item"] == "str":
            return str(value)
        return {"id": str(value), "conversationId": str(value), "n": value}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{[^}]*\}", "[^/]+", re.escape(template)))


def _asked(path: str, query: dict[str, str], body: Any) -> Any:
    place, _, rest = path.partition(".")
    if place == "results":
        return query.get(rest)
    if place != "body":
        return query.get(path)
    for name in rest.split("."):
        body = (body or {}).get(name)
    return body


def _holder(entry: dict[str, Any], paging: dict[str, Any]) -> set[str]:
    """The names that the definition has beside the items."""
    model = getattr(gc, entry["returns"])
    parent = paging["items"].rpartition(".")[0]
    if parent:
        name = next(name for name, wire in model.attribute_map.items() if wire == parent)
        model = getattr(gc, model.swagger_types[name])
    return set(model.attribute_map.values())


def _days(interval: str | None) -> float:
    import datetime as dt

    if interval is None:
        return 0
    begin, end = (dt.datetime.fromisoformat(text.replace("Z", "+00:00")) for text in interval.split("/"))
    return (end - begin) / dt.timedelta(days=1)


def ids(users: Any) -> list[str]:
    return [user.id for user in users]


def numbers(count: int) -> list[str]:
    return [str(n) for n in range(count)]
