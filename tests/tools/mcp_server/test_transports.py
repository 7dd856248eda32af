"""The command as clients start it: over standard input and output and over HTTP, in the old protocol and the new."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Generator
from pathlib import Path
from typing import Any

import httpx2
import pytest
import requests
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from .conftest import MODES, Answer, Person

COMMAND = [sys.executable, "-m", "purecloud_tools", "mcp"]
TOKEN = "a-token-of-this-test-0123456789"


@pytest.fixture
def variables(environment: Any, home: Path) -> dict[str, str]:
    """The environment in which the command is started: all that it takes against the sandbox."""
    return dict(os.environ)


@contextlib.asynccontextmanager
async def over_stdio(variables: dict[str, str], mode: str, person: Any, *flags: str) -> AsyncIterator[Client]:
    started = StdioServerParameters(command=COMMAND[0], args=[*COMMAND[1:], *flags], env=variables)
    async with Client(started, mode=mode, elicitation_callback=person) as client:
        yield client


@contextlib.contextmanager
def serving(variables: dict[str, str], *flags: str, token: str | None = TOKEN) -> Generator[tuple[str, str]]:
    """The command over HTTP: its address and its token."""
    given = variables | ({"PURECLOUD_MCP_TOKEN": token} if token else {})
    with subprocess.Popen([*COMMAND, "--http", "0", *flags], env=given, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            address = process.stderr.readline().strip()
            assert address.startswith("http://127.0.0.1:"), address + process.stderr.read()
            made = token or process.stderr.readline().rpartition(" ")[2].strip()
            yield address, made
        finally:
            process.terminate()
            process.wait()


@contextlib.asynccontextmanager
async def over_http(address: str, token: str, mode: str, person: Any) -> AsyncIterator[Client]:
    async with httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"}) as http:
        transport = streamable_http_client(address, http_client=http)
        async with Client(transport, mode=mode, elicitation_callback=person) as client:
            yield client


async def work(client: Client) -> None:
    """A bit of everything."""
    names = {one.name for one in (await client.list_tools()).tools}
    assert {"search", "describe", "read", "plan", "apply"} <= names

    async def call(tool: str, **arguments: Any) -> Answer:
        return Answer(await client.call_tool(tool, arguments))

    assert "get_routing_queues:" in (await call("search", question="list the queues")).text
    found = (await call("read", operation="get_users", query="[?name=='Ada Lovelace'].{id:id,version:version}")).json
    one = found["items"][0]
    body = {"version": one["version"], "department": "Night shift"}
    plan = (await call("plan", operation="patch_user", arguments={"userId": one["id"], "body": body})).json
    assert (await call("apply", plan=plan["plan"])).json["done"] is True
    after = (await call("read", operation="get_user", arguments={"userId": one["id"]}, query="department")).json
    assert after["value"] == "Night shift"
    assert (await call("read", operation="delete_user", arguments={"userId": one["id"]})).failed
    resources = (await client.list_resources()).resources
    assert {"reading", "analytics", "changing"} == {one.name for one in resources}
    guide = await client.read_resource("purecloud://guides/reading")
    assert guide.contents[0].text.startswith("# Reading")  # type: ignore[union-attr]
    queue = await client.read_resource("purecloud://types/Queue")
    assert "Queue {id" in queue.contents[0].text  # type: ignore[union-attr]


@pytest.mark.parametrize("mode", MODES)
def test_over_standard_input_and_output(variables: dict[str, str], mode: str) -> None:
    person = Person()

    async def run() -> None:
        async with over_stdio(variables, mode, person, "--write") as client:
            await work(client)

    asyncio.run(run())
    assert len(person.asked) == 1


@pytest.mark.parametrize("mode", MODES)
def test_over_http(variables: dict[str, str], mode: str) -> None:
    person = Person()
    with serving(variables, "--write") as (address, token):

        async def run() -> None:
            async with over_http(address, token, mode, person) as client:
                await work(client)

        asyncio.run(run())
    assert len(person.asked) == 1


def test_over_http_a_token_is_made_where_none_is_given(variables: dict[str, str]) -> None:
    with serving(variables, token=None) as (address, token):
        assert re.fullmatch(r"[\w-]{40,}", token)
        assert ask(address, {"Authorization": f"Bearer {token}"}).status_code == 200


def ask(address: str, headers: dict[str, str], method: str = "POST") -> requests.Response:
    hello: Any = {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"},
        },
    }  # fmt: skip
    accept = {"Accept": "application/json, text/event-stream"}
    return requests.request(method, address, json=hello, headers={**accept, **headers}, timeout=60)


def test_http_wants_its_token_and_looks_at_host_and_origin(variables: dict[str, str]) -> None:
    good = {"Authorization": f"Bearer {TOKEN}"}
    with serving(variables, "--allow-host", "agents.example.com") as (address, _):
        assert ask(address, good).status_code == 200
        for wrong in ({}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {TOKEN}x"}, {"Authorization": TOKEN},
                      {"Authorization": f"Basic {TOKEN}"}, {"Authorization": f"Bearer {TOKEN[:-1]}"}):  # fmt: skip
            for method in ("POST", "GET", "DELETE"):
                refused = ask(address, wrong, method)
                assert refused.status_code == 401
                assert refused.headers["WWW-Authenticate"] == "Bearer"
        assert requests.get(address.replace("/mcp", "/"), timeout=60).status_code == 401
        for host in ("evil.example.com", "127.0.0.1.evil.example.com", "localhost.evil.example.com:80", "127.0.0.1"):
            assert ask(address, {**good, "Host": host}).status_code == 421, host
        for origin in ("http://evil.example.com", "null", "http://127.0.0.1:1", "https://localhost"):
            assert ask(address, {**good, "Origin": origin}).status_code == 403, origin
        assert ask(address, {**good, "Origin": address.removesuffix("/mcp")}).status_code == 200
        assert ask(address, {**good, "Host": "agents.example.com"}).status_code == 200


def test_a_short_token_is_refused(variables: dict[str, str]) -> None:
    done = subprocess.run(
        [*COMMAND, "--http", "0"],
        env={**variables, "PURECLOUD_MCP_TOKEN": "short"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "shorter than 16" in done.stderr
    assert "'short'" not in done.stderr


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["--delete"], "need --write"),
        (["--contact"], "need --write"),
        (["--allow-host", "a"], "needs --http"),
        (["--http", "nowhere"], "not an address"),
    ],
)
def test_flags_that_mean_nothing_are_refused(shell: Any, flags: list[str], words: str) -> None:
    shell("mcp", *flags, status=2)
    assert words in shell.err


def test_over_standard_output_comes_nothing_but_the_protocol(variables: dict[str, str]) -> None:
    hello: Any = {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"},
        },
    }  # fmt: skip
    wrong = {
        "jsonrpc": "2.0",
        "id": 2,
        "method": "tools/call",
        "params": {"name": "read", "arguments": {"operation": "x"}},
    }
    lines = [hello, {"jsonrpc": "2.0", "method": "notifications/initialized"}, wrong]
    sent = "".join(json.dumps(one) + "\n" for one in lines) + "this is not JSON\n"
    with subprocess.Popen(
        COMMAND, env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(sent)
        process.stdin.flush()
        answers: dict[Any, Any] = {}
        while not {1, 2} <= set(answers):
            message = json.loads(process.stdout.readline())
            answers[message.get("id")] = message
        out, err = process.communicate()
    assert process.returncode == 0
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in out.splitlines())
    assert answers[2]["result"]["isError"] is True
    assert err == ""


def test_profiles_are_those_of_the_command_line(variables: dict[str, str], purecloud_sandbox: Any, shell: Any) -> None:
    plain = {name: value for name, value in variables.items() if not name.startswith("GENESYS")}
    login = subprocess.run(
        [sys.executable, "-m", "purecloud_tools", "login", "--client-credentials", "--client-id", "any", "--region",
         purecloud_sandbox.url, "--profile", "test"],
        env=plain, input="any", text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert login.returncode == 0, login.stderr

    async def run() -> None:
        async with over_stdio(plain, "legacy", None, "--profile", "test") as client:
            answer = Answer(await client.call_tool("read", {"operation": "get_users", "query": "length(@)"}))
            assert answer.json["value"] == 12

    asyncio.run(run())


def test_servers_of_one_person_share_the_rate_limit(variables: dict[str, str], home: Path) -> None:
    async def run() -> None:
        async with over_stdio(variables, "legacy", None) as one, over_stdio(variables, "legacy", None) as other:
            for client in (one, other):
                assert not (await client.call_tool("read", {"operation": "get_users", "limit": 1})).is_error

    asyncio.run(run())
    import sqlite3

    with contextlib.closing(sqlite3.connect(home / "config/budget.sqlite")) as store:
        assert store.execute("SELECT count(*) FROM ledger").fetchone()[0] >= 1
