"""The sandbox as an ASGI application: the API, the login and the page on one port."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from starlette.types import Receive, Scope, Send

from purecloud_sandbox.analytics import Analytics, Handler
from purecloud_sandbox.answers import Answer, answer_call, answer_json, sample_answer
from purecloud_sandbox.calls import Call, Request, check_call
from purecloud_sandbox.definition import VERBS, read_definition
from purecloud_sandbox.errors import ApiError, method_not_allowed, not_found
from purecloud_sandbox.oauth import Login
from purecloud_sandbox.organization import Organization
from purecloud_sandbox.routing import Router
from purecloud_sandbox.state import State
from purecloud_sandbox.store import Store


class Sandbox:
    """A Platform API.

    :param definition: path of a definition; by default the one that came with the package.
    :param seed: what decides everything made up.
    :param clients: secrets by client id; without any, every id and secret is accepted.
    :param token_lifetime: seconds until a token expires.
    :param state: `demo` starts with an organization, `empty` with nothing, `none` answers from the schemas alone.
    :param db: a file that keeps the state; None keeps it in memory.
    :param samples: how many made-up entities a collection has that the demo organization does not fill.
    :param log: where to write one line a request; None writes nothing.
    :raises DefinitionError: the definition cannot be used.
    :raises StoreError: the database cannot be used.
    """

    def __init__(
        self,
        *,
        definition: str | Path | None = None,
        seed: int = 0,
        clients: Mapping[str, str] | None = None,
        token_lifetime: float = 86400,
        state: str = "demo",
        db: str | Path | None = None,
        samples: int = 5,
        log: TextIO | None = None,
    ) -> None:
        self.definition = read_definition(definition)
        self.seed = seed
        self.login = Login(clients, token_lifetime)
        self.samples = samples
        self.store = Store(db)
        self.handlers: dict[tuple[str, str], Handler] = {}
        self.state: State | None = None
        if state != "none":
            organization = Organization(seed)
            count = samples if state == "demo" else 0
            self.state = State(self.definition, self.store, seed, count, organization)
            if state == "demo":
                self.handlers |= Analytics(self.definition, self.state, organization, seed).handlers
                self.handlers["GET", "/api/v2/users/me"] = self._me
        self._log = log
        paths = self.definition.paths
        self._router = Router((verb, path) for path, item in paths.items() for verb in item if verb in VERBS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection of a kind that ASGI knows."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
        elif scope["type"] == "http":
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        started = time.perf_counter()
        request = await read_request(scope, receive)
        correlation = str(uuid.uuid4())
        try:
            answer = self.answer(request)
        except ApiError as error:
            answer = answer_json(error.body(correlation), error.status)
            answer.headers.update(error.headers)
        answer.headers["ININ-Correlation-Id"] = correlation
        await write_answer(answer, send)
        if self._log is not None:
            spent = (time.perf_counter() - started) * 1000
            self._log.write(f"{request.verb} {request.path} {answer.status} {spent:.1f} ms\n")

    def answer(self, request: Request) -> Answer:
        """Answer one request.

        :raises ApiError: what the platform would refuse.
        """
        path = request.path
        if path.endswith("/oauth/token"):
            if request.verb != "POST":
                raise method_not_allowed(request.verb, ["POST"])
            return self.login.answer(request)
        match = self._router.find(path)
        if match is None and "/api/v2/" in path[1:]:  # behind a gateway: any prefix
            match = self._router.find(path[path.index("/api/v2/", 1) :])
        if match is None:
            raise not_found(path)
        template = match.templates.get(request.verb.lower())
        if template is None:
            raise method_not_allowed(request.verb, sorted(verb.upper() for verb in match.templates))
        operation = self.definition.operation(request.verb.lower(), template)
        if not operation.public:
            self.login.check(request.headers.get("authorization"))
        user = self.state.organization.me if self.state is not None and self.state.organization is not None else ""
        call = check_call(self.definition, request, operation, match.values)
        handler = self.handlers.get((operation.verb, operation.template))
        if handler is not None:
            return handler(call, user)
        answered = self.state.answer(call, user) if self.state is not None else None
        if answered is None:
            answered = answer_call(call, sample_answer(self.definition, call, self.seed, self.samples))
        return answered

    def _me(self, call: Call, user: str) -> Answer:
        """The user whom the token stands for."""
        assert self.state is not None  # noqa: S101 - it is a handler only with state
        return self.state.show_user(call, user)


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def read_request(scope: Scope, receive: Receive) -> Request:
    """Read a whole request."""
    body = b""
    while True:
        message = await receive()
        body = body + message.get("body", b"") if body else message.get("body", b"")
        if not message.get("more_body"):
            break
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    client: Any = scope.get("client") or ("",)
    return Request(
        verb=scope["method"],
        path=scope["raw_path"].decode("latin-1"),
        query_string=scope["query_string"].decode("latin-1"),
        headers=headers,
        body=body,
        base=f"{scope['scheme']}://{headers.get('host', 'localhost')}",
        client=client[0],
    )


async def write_answer(answer: Answer, send: Send) -> None:
    """Write a whole answer."""
    headers = [(b"content-length", str(len(answer.content)).encode())]
    if answer.kind:
        headers.append((b"content-type", answer.kind.encode("latin-1")))
    headers += [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.content})
