"""Everything out of an organization, into tables (extra `export`).

from purecloud_tools.export import export

report = export(["users", "routing_queues", "conversations"], to="out/", since="30d")
assert report.ok, report.failures
"""

# Arrow and fsspec come without types.
# pyright: standard

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from pathlib import Path

    import PureCloudPlatformClientV2 as gc

    from .run import Report


def export(
    streams: Sequence[str],
    to: str,
    *,
    since: str = "30d",
    format: str = "parquet",
    client: gc.ApiClient | Callable[[], gc.ApiClient] | None = None,
    full: bool = False,
    arguments: Mapping[str, Mapping[str, Any]] | None = None,
    executor: Executor | None = None,
    storage: Mapping[str, Any] | None = None,
    state: Path | None = None,
    progress: Callable[[Report], None] | None = None,
    logins: int = 1,
) -> Report:
    """Export streams into a folder, and next time only what is new.

    What was interrupted goes on where it stood. What fails is reported, and the other streams and days go on.

    :param streams: names, as `purecloud export --list` shows them
    :param to: a folder, here or wherever fsspec gets: `s3://bucket/folder`, `gs://...`, `az://...`
    :param since: the first day of what is exported by days: `30d`, or a date, UTC. Days that were read when nothing of
        them could change any more are not read again; earlier ones that were not are
    :param format: `parquet`, `jsonl` (compressed with zstd) or `csv` (flat)
    :param client: who asks; for workers in other processes a function that makes a client there. Without it, one of
        `connect()`, with the settings of the environment
    :param full: read everything again
    :param arguments: parameters of listings, filters of jobs, by stream: `{"users": {"state": "any"}}`; what belongs
        to the items of a stream, as `recordings` do to `conversations`, goes by those of that stream, too
    :param executor: who does the work, a few pages at a time: threads, processes, or those of a cluster; 4 threads
    :param storage: what fsspec needs to get to `to`, such as credentials
    :param state: the file that keeps how far it is; beside local data by default
    :param progress: called at least once a second with the report so far
    :param logins: how many tokens to work with, in turn, each with a rate limit of its own; `client` logs in so often,
        in each process. What they take, others of the organization do not get
    :returns: what was written, and what failed
    :raises ImportError: without the extra `export`
    :raises LockedError: if another export writes to the same target
    :raises TargetError: if nothing can be written to it
    :raises ValueError: for a stream, a format or a day that does not exist, and for parameters that are missing
    """
    try:
        from .run import run
        from .writing.target import Target
    except ImportError as error:
        from ..output.extras import install

        raise ImportError(f"export needs more: {install('export')} ({error})") from None
    if client is None:
        import PureCloudPlatformClientV2 as gc

        client = gc.connect
    target = Target(to, dict(storage or {}))
    return run(
        streams, target, connect=client, since=since, form=format, full=full, arguments=arguments, executor=executor,
        state=state, progress=progress, logins=logins,
    )  # fmt: skip
