"""The sandbox as an ASGI application: the API, the login, the sockets and the page on one port."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
import traceback
import uuid
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from starlette.applications import Starlette
from starlette.requests import Request as WebRequest
from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from ..auth import Client
from ..auth.authorize import respond_to_authorize
from ..auth.login import Login
from ..demo.conversations import A_DAY, DAYS
from ..demo.organization import Organization
from ..demo.roster import seeded_roster
from ..demo.seed_file import read_seed_file
from ..services import media, notifications
from ..spec.definition import read_definition
from ..state.collections import QUEUES, USERS, Collections, is_deleted
from ..state.store import Store
from ..wire.clock import read_clock
from ..wire.errors import ApiError, method_not_allowed
from ..wire.requests import PAGE_SIZE, Request
from ..wire.responses import HttpResponse, json_response
from .admin.endpoints import build_routes
from .api import Api, RequestContext
from .asgi import drop, read_request, serve_lifespan, write_response
from .faults import HEADER as FAULT_HEADER
from .faults import Fault, FaultError, Faults
from .guard import Guard
from .rate_limit import WINDOW, RateLimit, too_many_requests
from .recorder import Recorder

# Headers of what a browser may show: nothing guesses types, frames a page, or hears where it came from.
SAFE = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"}


class Sandbox:
    """A Platform API.

    :param definition: path of a definition; by default the one that came with the package.
    :param seed: what decides everything made up.
    :param clients: by client id a secret or an :class:`purecloud_sandbox.auth.Client`; without any, every id and
        secret is accepted.
    :param token_lifetime: seconds until a token expires.
    :param state: `demo` starts with an organization, `empty` with nothing, `none` answers from the schemas alone.
    :param db: a file that keeps the state; None keeps it in memory.
    :param samples: how many made-up entities a collection has that the demo organization does not fill.
    :param page_size: how many items a page has where neither the request nor the definition says.
    :param rate_limit: requests a window for each token; 0 sets no limit.
    :param rate_window: seconds of the window; the platform has 60.
    :param faults: faults that are on from the start, as :mod:`purecloud_sandbox.server.faults` writes them.
    :param heartbeat: seconds between two heartbeats of a notification socket.
    :param now: the date or time at which the clock stands still, ISO 8601, UTC unless it has an offset; None follows
        the machine's. Tokens and limits go by the machine's clock in any case.
    :param conversations: how many conversations of the last 30 days the demo organization has; each is made when it is
        read, so that millions cost nothing.
    :param seed_file: a YAML file with the organization to start with, instead of the demo's.
    :param hosts: names that the sandbox goes by, besides those of this machine and IP addresses; `*` for any.
    :param origins: sites whose pages may call the API, besides those on this machine; `*` for any.
    :param remote_admin: whether clients on other machines may steer the sandbox.
    :param log: where to write one line a request; None writes nothing.
    :raises ClockError: `now` is not a time.
    :raises DefinitionError: the definition cannot be used.
    :raises FaultError: a fault is not written right.
    :raises SeedError: the seed file is not written right.
    :raises StoreError: the database cannot be used.
    """

    def __init__(
        self,
        *,
        definition: str | Path | None = None,
        seed: int = 0,
        clients: Mapping[str, str | Client] | None = None,
        token_lifetime: float = 86400,
        state: str = "demo",
        db: str | Path | None = None,
        samples: int = 5,
        page_size: int = PAGE_SIZE,
        rate_limit: int = 0,
        rate_window: float = WINDOW,
        faults: Iterable[str] = (),
        heartbeat: float = notifications.HEARTBEAT,
        now: str | dt.datetime | None = None,
        conversations: int = DAYS * A_DAY,
        seed_file: str | Path | None = None,
        hosts: Iterable[str] = (),
        origins: Iterable[str] = (),
        remote_admin: bool = False,
        log: TextIO | None = None,
    ) -> None:
        self.definition = read_definition(definition)
        self.faults = Faults(seed)
        for text in faults:
            self.faults.add(text)
        self.limit = RateLimit(rate_limit, window=rate_window)
        self.recorder = Recorder()
        self._guard = Guard(hosts, origins, remote_admin=remote_admin)
        self._store = Store(db)
        self.login = Login(clients, token_lifetime, store=self._store if db is not None else None)
        self.clock = read_clock(now)
        seeded = read_seed_file(seed_file) if seed_file is not None else None
        if seeded is not None and seeded.conversations is not None:
            conversations = seeded.conversations
        organization = Organization(seed, seeded_roster(seeded) if seeded is not None else None)
        self.api = Api(
            self.definition, self._store, self.login, self.limit, state, seed, samples, page_size, heartbeat,
            self.clock, conversations, organization,
        )  # fmt: skip
        self.files = self.api.files
        self.notifications = self.api.notifications
        self._log = log
        self._web = Starlette(routes=list(build_routes(self)), exception_handlers={ApiError: _answer_web_error})

    def reset(self) -> None:
        """Back to the start: state, requests, faults and counts; tokens stay good."""
        self.api.reset()
        self.recorder.clear()
        self.faults.clear()
        self.limit.reset()

    def close(self) -> None:
        """Let go of the database."""
        self._store.close()

    @property
    def collections(self) -> Collections | None:
        """What the organization has, None without state."""
        return self.api.state.collections if self.api.state is not None else None

    def describe_organization(self) -> dict[str, Any]:
        """What the organization has, in names and numbers."""
        collections = self.collections
        name = self.api.organization.roster.name
        if collections is None:
            return {"name": name, "stateful": False, "collections": {}, "facts": [], "users": [], "queues": []}
        collections.look_around()
        users = [item for item in collections.items(USERS) if not is_deleted(item.body)]
        queues = collections.items(QUEUES)
        counts = collections.store.counts()
        facts = [{"count": len(users), "label": "people"}]
        for path, count in counts.items():
            if path.startswith("/api/v2/") and path != USERS and count:
                facts.append({"count": count, "label": collections.label(path)})
        return {
            "name": name, "stateful": True, "collections": counts, "facts": facts,
            "users": [
                {"id": item.id, "name": item.body.get("name"), "title": item.body.get("title")} for item in users
            ],
            "queues": [
                {"id": item.id, "name": item.body.get("name"), "members": item.body.get("memberCount")}
                for item in queues
            ],
        }  # fmt: skip

    def _users(self) -> Sequence[tuple[str, str]]:
        """Id and name of those whom one can sign in as."""
        organization = self.api.organization
        return [(organization.id("user", index), one.name) for index, one in enumerate(organization.roster.people)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection of a kind that ASGI knows."""
        kind = scope["type"]
        if kind == "lifespan":
            await serve_lifespan(receive, send)
        elif kind == "websocket":
            path: str = scope["path"]
            try:
                self._guard.check(_headers(scope))
            except ApiError:
                await WebSocket(scope, receive, send).close(1008, "This page may not listen here.")
                return
            name = path.rpartition(notifications.SOCKETS)[2]
            await self.notifications.serve(WebSocket(scope, receive, send), name)
        elif _is_web(scope["path"]):
            await self._serve_web(scope, receive, send)
        else:
            await self._serve(scope, receive, send)

    async def _serve_web(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the page and what steers the sandbox."""
        headers = _headers(scope)
        client: Any = scope.get("client") or ("",)
        try:
            self._guard.check(headers)
            if scope["path"].startswith(media.UPLOADS):
                if scope["method"] == "OPTIONS":
                    await write_response(HttpResponse(204, b"", "", _allow_origin(headers)), send)
                    return
            elif scope["path"] != "/":
                self._guard.check_admin(headers, str(client[0]))
        except ApiError as error:
            await write_response(json_response(error.body(str(uuid.uuid4())), error.status), send)
            return
        await self._web(scope, receive, _with_headers(send, _allow_origin(headers) if "origin" in headers else {}))

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        request = await read_request(scope, receive)
        context = RequestContext()
        correlation = str(uuid.uuid4())
        matched: list[Fault] = []
        try:
            self._guard.check(request.headers)
            if FAULT_HEADER in request.headers:
                self._guard.check_admin(request.headers, request.client)
            if self.faults.active or FAULT_HEADER in request.headers:
                matched = self.faults.match(request)
                await self._prepare(matched)
            answer = self._answer(request, context)
            verdict = "ok"
        except ApiError as error:
            answer = json_response(error.body(correlation), error.status)
            answer.headers.update(error.headers)
            verdict = error.message
        except FaultError as error:
            answer = json_response(ApiError(400, "invalid.fault", str(error)).body(correlation), 400)
            verdict = str(error)
        except Exception:
            traceback.print_exc()
            answer = json_response(ApiError(500, "internal.server.error", "The sandbox failed.").body(correlation), 500)
            verdict = "the sandbox failed"
        answer.headers.update(context.headers or {})
        origin = request.headers.get("origin")
        if origin is not None and self._guard.allows(origin, request.headers.get("host", "")):
            answer.headers.update(_allow_origin(request.headers))  # programs in browsers
        answer.headers["X-Content-Type-Options"] = "nosniff"
        if answer.kind.startswith(("text/html", "text/xml", "application/xml", "image/svg")):
            answer.headers.setdefault("Content-Security-Policy", "default-src 'none'; sandbox")
        answer.headers["ININ-Correlation-Id"] = correlation
        spent = (time.perf_counter() - started) * 1000
        operation = context.operation.id if context.operation is not None else ""
        self.recorder.add(request, answer, operation, verdict, spent)
        if self._log is not None:
            self._log.write(f"{request.verb} {request.path} {answer.status} {spent:.1f} ms\n")
        kinds = [fault.kind for fault in matched]
        if "reset" in kinds:
            drop(receive)
        elif "truncate" in kinds and answer.content:
            await write_response(answer, send, len(answer.content) // 2)
            await asyncio.sleep(0)
            drop(receive, gently=True)
        else:
            await write_response(answer, send)

    def _answer(self, request: Request, context: RequestContext) -> HttpResponse:
        path = request.path
        if request.verb == "OPTIONS" and "access-control-request-method" in request.headers:
            return HttpResponse(204, b"", "")
        if path.startswith(media.MEDIA):
            return self.files.answer(request)
        if path.endswith("/oauth/token"):
            if request.verb != "POST":
                raise method_not_allowed(request.verb, ["POST"])
            return self.login.answer(request)
        if path.endswith("/oauth/authorize"):
            if request.verb not in ("GET", "POST"):
                raise method_not_allowed(request.verb, ["GET", "POST"])
            if request.verb == "POST":  # whoever signs in does so on the page that was shown
                self._guard.check_admin(request.headers, "127.0.0.1")
            return respond_to_authorize(self.login, request, self._users())
        return self.api.answer(request, context)

    async def _prepare(self, matched: list[Fault]) -> None:
        """Let happen what happens before the answer.

        :raises ApiError: a fault is the answer.
        """
        for fault in matched:
            if fault.kind == "latency":
                await asyncio.sleep(fault.value / 1000)
            elif fault.kind == "expire":
                self.login.expire_all()
            elif fault.kind == "close-sockets":
                self.notifications.close_sockets()
        for fault in matched:
            if fault.kind == "status" and fault.value == 429:
                raise too_many_requests(1 if fault.retry_after is None else fault.retry_after)
            if fault.kind == "status":
                headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
                message = "This answer was asked for by the fault {fault}."
                raise ApiError(fault.value, "sandbox.fault", message, {"fault": fault.text}, headers=headers)


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def _with_headers(send: Send, headers: dict[str, str]) -> Send:
    """Add headers to a response."""
    more = [(name.lower().encode(), value.encode("latin-1")) for name, value in SAFE.items() | headers.items()]

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *more]
        await send(message)

    return send_with_headers


def _allow_origin(headers: Mapping[str, str]) -> dict[str, str]:
    asked = headers.get("access-control-request-headers", "authorization, content-type")
    allowed = [name for name in asked.split(",") if name.strip().lower() != FAULT_HEADER]
    return {
        "Access-Control-Allow-Origin": headers["origin"],
        "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
        "Access-Control-Allow-Headers": ",".join(allowed),
        "Access-Control-Expose-Headers": "ININ-Correlation-Id, Retry-After, inin-ratelimit-count, "
        "inin-ratelimit-allowed, inin-ratelimit-reset",
        "Vary": "Origin",
    }


def _is_web(path: str) -> bool:
    return path == "/" or (path.startswith("/sandbox/") and not path.startswith(media.MEDIA))


async def _answer_web_error(_: WebRequest, error: Exception) -> Response:
    assert isinstance(error, ApiError)  # noqa: S101 - it handles nothing else
    return JSONResponse(error.body(str(uuid.uuid4())), error.status)
