"""Finding operations by what they do."""

from __future__ import annotations

from .operations import Operation, find


def search(question: str, limit: int = 10) -> list[Operation]:
    """The operations that fit a question in plain words best, best first."""
    import PureCloudPlatformClientV2 as gc

    found = (find(one.method) for one in gc.search(question, limit=limit))
    return [operation for operation in found if operation is not None]
