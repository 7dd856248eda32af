"""The Platform API: from a request to the answer of its operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..auth.login import Login
from ..auth.tokens import Token, require_permission
from ..demo.organization import Organization
from ..services.analytics import Analytics
from ..services.architect import Architect
from ..services.authorization import Authorization
from ..services.conversations import Conversations
from ..services.conversations.evaluations import Evaluations
from ..services.defaults import Defaults
from ..services.exports import Exports
from ..services.jobs import Jobs, Running
from ..services.media import Files
from ..services.media.answers import Answers
from ..services.media.recordings import Recordings
from ..services.notifications import Notifications
from ..services.people.contacts import Contacts
from ..services.people.greetings import Greetings
from ..services.people.groups import Groups
from ..services.people.scim import Scim
from ..services.people.stations import Stations
from ..services.people.users import Users
from ..services.people.workforce import Workforce
from ..services.routing import Routing
from ..spec.definition import VERBS, Definition, Operation
from ..spec.router import Router
from ..state.engine import State
from ..state.store import Store
from ..wire.clock import Clock
from ..wire.errors import method_not_allowed, not_found
from ..wire.made_up import sample_response
from ..wire.requests import Call, Request, check_call
from ..wire.responses import Handler, HttpResponse, respond
from .rate_limit import RateLimit

PREFIX = "/api/v2/"


@dataclass(slots=True)
class RequestContext:
    """What a request came to, for the record."""

    operation: Operation | None = None
    headers: dict[str, str] | None = None


class Service(Protocol):
    """A part of the platform."""

    handlers: dict[tuple[str, str], Handler]


class Api:
    """Answers the operations of a definition.

    :param kind: `demo`, `empty` or `none`, as :class:`purecloud_sandbox.server.app.Sandbox` explains.
    """

    def __init__(
        self,
        definition: Definition,
        store: Store,
        login: Login,
        limit: RateLimit,
        kind: str,
        seed: int,
        samples: int,
        page_size: int,
        heartbeat: float,
        clock: Clock,
        conversations: int,
        organization: Organization,
    ) -> None:
        self.definition = definition
        self.login = login
        self.organization = organization
        self.state: State | None = None
        self.notifications = Notifications(definition, seed, self.organization, heartbeat, clock)
        self.files = Files(definition, store, seed, clock)
        self._store = store
        self.handlers: dict[tuple[str, str], Handler] = {}
        self._analytics: Analytics | None = None
        self._answers: Answers | None = None
        self._authorization: Authorization | None = None
        self._conversations = conversations
        self._clock = clock
        self._limit = limit
        self._seed = seed
        self._samples = samples
        self._page_size = page_size
        self._router = Router((verb, path) for path, item in definition.paths.items() for verb in item if verb in VERBS)
        if kind != "none":
            self._live(store, kind)

    def _live(self, store: Store, kind: str) -> None:
        count = self._samples if kind == "demo" else 0
        state = self.state = State(self.definition, store, self._seed, count, self.organization, self._clock)
        state.collections.listeners.append(self.notifications.publish)
        jobs = Jobs(self.definition, state, count, self._seed)
        groups, authorization = Groups(state), Authorization(state)
        self._authorization = authorization
        answers = self._answers = Answers(self.definition, state, self.files)
        users = Users(state, groups)
        stations, conversations = Stations(state), Conversations(state)
        users.add_expander("station", lambda name, _: stations.of(name))
        users.add_expander("authorization", lambda name, _: authorization.of_user(name))
        services: tuple[Service, ...] = (
            self.notifications, self.files, jobs, Routing(state), groups, users, stations, authorization,
            Scim(state, groups, users, authorization),
            Recordings(state), Architect(state, self.files), conversations, answers, Defaults(state), Contacts(state),
            Greetings(state), Evaluations(state), Workforce(state),
        )  # fmt: skip
        for service in services:
            self.handlers |= service.handlers
        self.handlers["DELETE", "/api/v2/tokens/me"] = self._sign_out
        self.handlers["DELETE", "/api/v2/tokens/{userId}"] = self._sign_out_user
        if kind == "demo":
            analytics = self._analytics = Analytics(state, self._seed, self._conversations, conversations.stored)
            self.handlers |= analytics.handlers
            jobs.finders |= analytics.finders
            exports = Exports(state, self.files, analytics.source)
            self.handlers |= exports.handlers
            jobs.finders |= exports.finders
            self.handlers["GET", "/api/v2/users/me"] = state.show_user
        self.handlers |= Running(self.definition, state, self.handlers, self._seed, count).handlers

    def reset(self) -> None:
        """Back to the start, but for logins."""
        if self.state is not None:
            self.state.reset()
        if self._analytics is not None:
            self._analytics.reset()
        self.notifications.reset()
        self._store.clear()

    def answer(self, request: Request, context: RequestContext) -> HttpResponse:
        """Answer one request.

        :param context: is filled with what the request came to.
        :raises ApiError: what the platform would refuse.
        """
        path = request.path
        match = self._router.find(path)
        if match is None and PREFIX in path[1:]:  # behind a gateway: any prefix
            match = self._router.find(path[path.index(PREFIX, 1) :])
        if match is None:
            raise not_found(path)
        template = match.templates.get(request.verb.lower())
        if template is None:
            raise method_not_allowed(request.verb, sorted(verb.upper() for verb in match.templates))
        operation = context.operation = self.definition.operation(request.verb.lower(), template)
        token = Token("", "", self.organization.me, 0)
        if not operation.public:
            token = self.login.check(request.headers.get("authorization"))
            context.headers = self._limit.count(token.value)
            require_permission(token.permissions, operation)
            if token.person and self._authorization is not None:
                require_permission(self._authorization.permissions(token.user), operation)
        call = check_call(self.definition, request, operation, match.values)
        call.page_size = self._page_size
        return self._answer_call(call, token.user or self.organization.me)

    def _answer_call(self, call: Call, user: str) -> HttpResponse:
        if self.state is not None:
            self.state.collections.actor = user
        handler = self.handlers.get((call.operation.verb, call.operation.template))
        answered = handler(call, user) if handler is not None else None
        if answered is None and self.state is not None:
            answered = self.state.answer(call, user)
        if answered is None:
            answered = respond(call, sample_response(self.definition, call, self._seed, self._samples))
        return self._answers.point(call, answered) if self._answers is not None else answered

    def _sign_out(self, call: Call, _: str) -> HttpResponse:
        self.login.revoke(call.request.headers.get("authorization", "").partition(" ")[2].strip())
        return respond(call, {})

    def _sign_out_user(self, call: Call, _: str) -> HttpResponse:
        self.login.revoke_user(call.path["userId"])
        return respond(call, {})
