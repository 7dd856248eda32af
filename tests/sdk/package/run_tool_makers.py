"""Make tools for language models of methods, with the frameworks that people use, and see what a model would be shown.

python tests/sdk/package/run_tool_makers.py     # in an environment with all of them and the SDK: `make tool-makers`
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import PureCloudPlatformClientV2 as gc
from PureCloudPlatformClientV2 import aio

Maker = Callable[[Any], dict[str, Any]]


def with_openai_agents() -> Maker:
    from agents.function_schema import function_schema

    return lambda method: function_schema(method, strict_json_schema=False).params_json_schema


def with_langchain() -> Maker:
    from langchain_core.tools import StructuredTool

    return lambda method: {"properties": StructuredTool.from_function(method).args}


def with_pydantic_ai() -> Maker:
    from pydantic_ai import Tool

    return lambda method: Tool(method).function_schema.json_schema


def with_mcp() -> Maker:
    from mcp.server.mcpserver.tools.base import Tool

    return lambda method: Tool.from_function(method).parameters


def with_llama_index() -> Maker:
    from llama_index.core.tools import FunctionTool

    return lambda method: FunctionTool.from_defaults(method).metadata.get_parameters_dict()


def methods() -> list[Any]:
    """Methods with each kind of parameter: strings, lists, numbers, moments, models; of both modes."""
    client, async_client = gc.ApiClient(), aio.ApiClient()
    found: list[Any] = []
    for package, own in ((gc, client), (aio, async_client)):
        users, routing = package.UsersApi(own), package.RoutingApi(own)
        found += [users.get_user, users.get_users, users.patch_user, users.delete_user, routing.post_routing_queues]
        found += [package.PresenceApi(own).patch_user_presence, package.AuditApi(own).get_audits_query_transaction_id]
    return found


def main() -> int:
    failed = 0
    for make in (with_openai_agents, with_langchain, with_pydantic_ai, with_mcp, with_llama_index):
        maker = make()
        for method in methods():
            properties = maker(method).get("properties", {})
            wanted = [name for name in method.__func__.__code__.co_varnames[1:] if name in ("user_id", "body")]
            missing = [name for name in wanted if name not in properties]
            json.dumps(properties)
            failed += bool(missing)
            print(f"{make.__name__[5:]}: {method.__qualname__} {missing or 'good'}")
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main())
