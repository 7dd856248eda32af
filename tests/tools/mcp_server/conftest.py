"""What the tests of the MCP server share: a server in this process, the library's own client, the sandbox behind it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest
from mcp import Client
from mcp_types import ElicitRequestParams, ElicitResult
from purecloud_tools.mcp_server.safety.audit import Audit
from purecloud_tools.mcp_server.safety.classes import Options
from purecloud_tools.mcp_server.service import Service
from purecloud_tools.mcp_server.serving.server import Agents
from purecloud_tools.mcp_server.tools.plans import Plans

#: The old protocol, in which the client says hello first, and the new one, in which each request stands alone.
MODES = ("legacy", "2026-07-28")


@dataclass
class Person:
    """Who is asked for consent.

    :ivar answers: one for each question: `accept`, `decline`, `cancel`
    :ivar asked: the messages that were shown
    """

    answers: list[str] = field(default_factory=list)
    content: Any = field(default_factory=lambda: {"apply": True})
    asked: list[str] = field(default_factory=list)
    before: Callable[[], None] | None = None

    async def __call__(self, _: Any, params: ElicitRequestParams) -> ElicitResult:
        self.asked.append(params.message)
        if self.before is not None:
            self.before()
        answer = self.answers.pop(0) if self.answers else "accept"
        return ElicitResult(action=answer, content=self.content if answer == "accept" else None)  # type: ignore[arg-type]


class Answer:
    """What a tool answered."""

    def __init__(self, result: Any) -> None:
        self.failed = bool(result.is_error)
        self.text = "".join(one.text for one in result.content)

    @property
    def json(self) -> Any:
        """The answer as JSON data."""
        return json.loads(self.text)


class Desk:
    """A server in this process, and what a client asks of it.

    :param token: of the sandbox
    """

    def __init__(self, url: str, token: str, audit: Path, options: Options, clock: Callable[[], float] | None) -> None:
        self.audit_file = audit

        def connect() -> gc.ApiClient:
            client = gc.ApiClient(host=url)
            client.access_token = token
            return client

        self.service = Service(options, connect, Audit(audit))
        self.plans = Plans(self.service, clock) if clock else Plans(self.service)
        self.agents = Agents(self.service, "1.0.0", self.plans)
        self.person: Person | None = Person()

    def talk(self, work: Callable[[Client], Awaitable[Any]], mode: str = "legacy") -> Any:
        """Let a client do something."""

        async def run() -> Any:
            callback: Any = self.person
            async with Client(self.agents.server, mode=mode, elicitation_callback=callback) as client:
                return await work(client)

        return asyncio.run(run())

    def calls(self, calls: Sequence[tuple[str, dict[str, Any]]], mode: str = "legacy") -> list[Answer]:
        """The answers of tools, one after the other, in one session."""

        async def work(client: Client) -> list[Answer]:
            return [Answer(await client.call_tool(name, arguments)) for name, arguments in calls]

        found: list[Answer] = self.talk(work, mode)
        return found

    def call(self, tool: str, mode: str = "legacy", /, **arguments: Any) -> Any:
        """What a tool answers, as JSON data, or as text if it is none."""
        answer = self.calls([(tool, arguments)], mode)[0]
        assert not answer.failed, answer.text
        return answer.json if answer.text[:1] in "{[" else answer.text

    def error(self, tool: str, mode: str = "legacy", /, **arguments: Any) -> dict[str, Any]:
        """How a tool fails."""
        answer = self.calls([(tool, arguments)], mode)[0]
        assert answer.failed, answer.text
        found: dict[str, Any] = answer.json
        return found

    def audit(self) -> list[dict[str, Any]]:
        """The lines of the audit log."""
        return [json.loads(line) for line in self.audit_file.read_text("utf-8").splitlines()]


@pytest.fixture
def desk(purecloud_sandbox: Any, tmp_path: Path) -> Any:
    """Makes servers: `desk(write=True)`."""
    made: list[Desk] = []

    def make(
        *,
        token: str | None = None,
        clock: Callable[[], float] | None = None,
        **options: Any,
    ) -> Desk:
        one = Desk(
            purecloud_sandbox.url,
            token or purecloud_sandbox.token(),
            tmp_path / f"audit-{len(made)}.jsonl",
            Options(**options),
            clock,
        )
        made.append(one)
        return one

    yield make
    for one in made:
        one.service.close()
        assert one.service.audit is not None
        one.service.audit.close()
