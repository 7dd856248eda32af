"""Carrying a plan out, step by step, with a ledger of what was done."""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ..output.problems import PARTLY, ToolError, of_api
from ..output.progress import Progress
from .plan import Organization, Step

if TYPE_CHECKING:
    from PureCloudPlatformClientV2 import ApiClient

#: So many users are added to a role or a queue at once.
_BATCH = 100


class Ledger:
    """A file with a line for each step, written before it counts as done. Two runs do not share it.

    :raises ToolError: if it cannot be written, or another run has it
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a", encoding="utf-8")
            _lock(self._file, path)
        except OSError as error:
            raise ToolError(
                f"{path} cannot be written: {error.strerror}", "Choose another file: --ledger FILE"
            ) from None

    def write(self, what: str, step: Step, **facts: Any) -> None:
        """Note a step, so that it is on the disk."""
        line = {"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "what": what, "kind": step.kind}
        line |= {"email": step.email, "says": step.says, **facts}
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def _lock(file: Any, path: Path) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ToolError(f"another run is at work with {path}", "Wait for it, or give another --ledger.") from None


def carry_out(
    client: ApiClient, steps: Sequence[Step], organization: Organization, ledger: Ledger, progress: Progress
) -> int:
    """Carry out the steps; returns how many.

    What one step fails with does not keep the others from being done.

    :raises ToolError: if some failed; the rest is done then
    :raises KeyboardInterrupt: between two steps, when it was asked to stop
    """
    failed: list[dict[str, Any]] = []
    progress.total = len(steps)
    done = 0
    for group in _groups(steps):
        try:
            _do(client, group, organization, ledger)
            done += len(group)
        except Exception as error:
            if not hasattr(error, "correlation_id"):
                raise
            problem = of_api(error)
            if problem.status == 7 or getattr(error, "status", None) == 401:
                raise  # it would be the same for all others
            for step in group:
                ledger.write("failed", step, problem=problem.message)
                failed.append({"says": step.says, "problem": problem.message})
        progress.advance(len(group))
    if failed:
        raise ToolError(
            f"{len(failed)} of {len(steps)} steps failed; the first: {failed[0]['says']}: {failed[0]['problem']}",
            f"Run it again to try them again; {ledger.path} has them all.",
            PARTLY,
            failed=failed,
        )
    return done


def _groups(steps: Sequence[Step]) -> list[list[Step]]:
    """Users one by one; what is added to one role or queue, together."""
    groups = [[step] for step in steps if step.kind in ("create", "change")]
    members: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        if step.kind in ("role", "queue"):
            members[step.target].append(step)
    for each in members.values():
        groups += [each[start : start + _BATCH] for start in range(0, len(each), _BATCH)]
    return groups


def _do(client: ApiClient, group: list[Step], organization: Organization, ledger: Ledger) -> None:
    step = group[0]
    if step.kind == "create":
        ledger.write("begun", step)
        user: Any = client.request("POST", "/api/v2/users", body=_creation(step.body))
        organization.users[step.email] = user
        if step.body.get("state") == "inactive":
            change = {"state": "inactive", "version": user.get("version", 1)}
            client.request("PATCH", f"/api/v2/users/{user['id']}", body=change)
        ledger.write("done", step, id=user["id"])
        return
    if step.kind == "change":
        client.request("PATCH", f"/api/v2/users/{step.target}", body=step.body)
        ledger.write("done", step, id=step.target)
        return
    # Of a user whom it was not possible to create there is nothing to add.
    there = [(one, organization.users[one.email]["id"]) for one in group if one.email in organization.users]
    if step.kind == "role":
        path, body = f"/api/v2/authorization/roles/{step.target}/users/add", [identifier for _, identifier in there]
        client.request("PUT", path, body=body, idempotent=True)
    else:
        entities = [{"id": identifier} for _, identifier in there]
        client.request("POST", f"/api/v2/routing/queues/{step.target}/members", body=entities, idempotent=True)
    for one, identifier in there:
        ledger.write("done", one, id=identifier, target=one.target)


def _creation(body: dict[str, Any]) -> dict[str, Any]:
    """A user is created active."""
    return {name: value for name, value in body.items() if name != "state"}
