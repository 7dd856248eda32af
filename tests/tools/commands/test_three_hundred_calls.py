"""Three hundred operations of all kinds, against the sandbox: the exit status says what was answered."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from purecloud_tools.calls.bodies import skeleton
from purecloud_tools.catalogue import operations
from purecloud_tools.catalogue.operations import Operation

from tests.tools.commands.test_every_command import value_of
from tests.tools.conftest import Shell

HOW_MANY = 300
#: The exit status for an answer.
STATUSES = {400: 3, 401: 3, 403: 3, 404: 4, 409: 5, 410: 4, 412: 5, 413: 3, 415: 3, 422: 3, 429: 6}


def _chosen() -> list[Operation]:
    """Every so many, verb by verb."""
    everything = sorted(operations.within([]), key=lambda one: (one.verb, one.command))
    return everything[:: len(everything) // HOW_MANY][:HOW_MANY]


def test_the_exit_status_of_a_call_is_what_the_platform_answered(
    environment: Any, shell: Shell, record_property: Any
) -> None:
    seen: Counter[tuple[str, int, int]] = Counter()
    for operation in _chosen():
        arguments = [*operation.command.split(), "-o", "json"]
        for item in operation.parameters:
            if item.place == "path" or (item.required and item.place != "body"):
                arguments += [item.option, value_of(item)]
        if operation.body is not None and operation.body.required:
            arguments += ["--body", json.dumps(skeleton(operation.body.kind))]
        if operation.verb == "DELETE":
            arguments.append("--yes")
        before = len(environment.requests)
        status = shell.status(*arguments)
        assert len(environment.requests) > before, (operation, shell.err)
        answered = environment.requests[-1].status
        assert status == (0 if answered < 300 else STATUSES.get(answered, 1)), (operation, answered, shell.err)
        if status:
            described = json.loads(shell.err)
            assert described["exit_status"] == status
            assert described["http_status"] == answered
            assert shell.out == ""
        elif shell.out:
            json.loads(shell.out)
        seen[operation.verb, answered, status] += 1
    record_property("answers", {f"{verb} {answered} -> {status}": n for (verb, answered, status), n in seen.items()})
    assert sum(seen.values()) == HOW_MANY
    assert {verb for verb, _, _ in seen} >= {"GET", "POST", "PUT", "PATCH", "DELETE"}
    assert {status for _, _, status in seen} >= {0, 4}
