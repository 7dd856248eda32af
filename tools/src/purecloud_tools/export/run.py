"""An export: which partitions are due, their units given to workers, and what came of it."""

# Arrow and fsspec come without types.
# pyright: standard

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import os
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc

from .login import Connect, Login
from .reading import days
from .reading.attached import Arguments
from .reading.source import available_until
from .reading.streams import Stream, check, columns_of, find_stream, owners_of
from .work import Task, run_task
from .writing.formats import SUFFIXES
from .writing.partition import Partition, check_form
from .writing.state import State, StateError
from .writing.target import Target

#: Pages of a unit: what is read again after a crash, and what a worker does in one go.
PAGES = 20
#: Units at a time where the caller brings no executor: jobs wait for the platform most of the time.
WORKERS = 4


@dataclass
class Report:
    """What an export did.

    :ivar rows: that were written, by stream
    :ivar files: that rows refer to and that were fetched, or found where they had been put before, by stream
    :ivar skipped: partitions that were settled before, by stream
    :ivar failures: what could not be exported, and why, by stream and day
    :ivar seconds: that it took
    """

    rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    limit: tuple[int, int] | None = None
    done: int = 0
    planned: int = 0

    @property
    def ok(self) -> bool:
        """Whether everything was exported."""
        return not self.failures


def run(
    names: Sequence[str],
    to: str | Target,
    *,
    connect: Connect,
    since: str = "30d",
    form: str = "parquet",
    full: bool = False,
    arguments: Mapping[str, Mapping[str, Any]] | None = None,
    executor: Executor | None = None,
    state: Path | None = None,
    progress: Callable[[Report], None] | None = None,
    pages: int = PAGES,
    today: dt.date | None = None,
    logins: int = 1,
) -> Report:
    """Export streams; see `export`."""
    target = to if isinstance(to, Target) else Target(to)
    if form not in SUFFIXES:
        raise ValueError(f"There is no format {form!r}; give one of {', '.join(SUFFIXES)}.")
    given = {name: dict(one) for name, one in (arguments or {}).items()}
    streams = check(names, given)
    if logins < 1:
        raise ValueError(f"logins must be at least 1, not {logins}.")
    if logins > 1 and isinstance(connect, gc.ApiClient):
        raise ValueError(f"{logins} logins need `client` to be a function that logs in: a client has one login.")
    today = today or dt.datetime.now(dt.timezone.utc).date()
    first = first_day(since, today)
    report, began = Report(), time.monotonic()
    name = os.urandom(8).hex()
    tokens = [Login(connect, name, number, gc.configuration.budget) for number in range(logins)]
    in_turn = itertools.cycle(tokens)
    kept = State(state_path(target) if state is None else state)
    own = ThreadPoolExecutor(WORKERS, thread_name_prefix="export") if executor is None else None
    pool: Executor = own or executor  # type: ignore[assignment]
    running: dict[Future[dict[str, Any]], Partition] = {}

    def start(partition: Partition) -> None:
        facts = partition.facts
        task = Task(
            partition.stream.name, partition.day, facts["through"], facts["position"], facts["attempt"],
            len(facts["new"]), 1 if partition.stream.of else pages, form, target, next(in_turn),
            _of_owners(partition.stream, given), facts.get("again", False),
        )  # fmt: skip
        running[pool.submit(run_task, task)] = partition

    def fail(partition: Partition, error: BaseException) -> None:
        if isinstance(error, StateError):  # nothing of what follows could be kept
            raise error
        place = f"{partition.stream.name} {partition.day}".strip()
        report.failures[place] = f"{type(error).__name__}: {error}"

    try:
        check_form(streams, kept, form)
        target.check()
        client = tokens[0].client()
        for stream in streams:
            report.rows.setdefault(stream.name, 0)
            try:
                due = plan(stream, first, today, client, kept, target, form, full, report, _asked_with(stream, given))
            except StateError:
                raise
            except Exception as error:  # this stream cannot be exported; others can
                report.failures[stream.name] = f"{type(error).__name__}: {error}"
                continue
            for partition in due:
                if partition.facts["position"] is not None:
                    start(partition)
                    continue
                try:
                    partition.finish()
                except Exception as error:
                    fail(partition, error)
                else:
                    report.done += 1
        while running:
            ended, _ = wait(running, timeout=1.0, return_when=FIRST_COMPLETED)
            for future in ended:
                partition = running.pop(future)
                try:
                    result = future.result()
                    partition.advance(result["part"], result["position"], len(result["failures"]), result["rest"])
                except gc.rest.NotFoundError as error:
                    # A job that was begun in another run, and is forgotten by now: once more from the beginning.
                    if partition.facts["position"].get("job") and not partition.facts.get("forgotten"):
                        partition.begin(_start(partition.facts["way"]), afresh=True)
                        partition.facts["forgotten"] = True
                        start(partition)
                    else:
                        fail(partition, error)
                except Exception as error:  # whatever the platform, the disk or a worker did: the others go on
                    fail(partition, error)
                else:
                    name = partition.stream.name
                    report.rows[name] += result["part"]["rows"]
                    if result["files"]:
                        report.files[name] = report.files.get(name, 0) + result["files"]
                    for file, reason in result["failures"].items():
                        report.failures[f"{name} {partition.day} {file}".replace("  ", " ")] = reason
                    if all(result["limit"]):
                        report.limit = (int(result["limit"][0]), int(result["limit"][1]))
                    if partition.facts["position"] is None:
                        report.done += 1
                    else:
                        start(partition)
            report.seconds = time.monotonic() - began
            if progress is not None:
                progress(report)
        try:
            target.write_manifest(manifest(kept))
            if report.ok:
                # Other streams and days, which this run was not asked for, go on where they were interrupted.
                going = any(facts.get("status") in ("open", "committing") for _, _, facts in kept.all())
                target.tidy(whole=not going)
        except Exception as error:
            report.failures["manifest"] = f"{type(error).__name__}: {error}"
    except BaseException:
        if own is not None:  # who interrupts does not want to wait for units, which are read again
            own.shutdown(wait=False, cancel_futures=True)
            own = None
        raise
    finally:
        for future in running:
            future.cancel()
        if own is not None:
            own.shutdown(cancel_futures=True)
        kept.close()
    report.seconds = time.monotonic() - began
    return report


def plan(
    stream: Stream, first: dt.date, today: dt.date, client: gc.ApiClient, state: State, target: Target, form: str,
    full: bool, report: Report, arguments: Mapping[str, Any],
) -> list[Partition]:  # fmt: skip
    """The partitions that are due, each ready to go on."""
    if stream.kind == "listing":
        partition = Partition(stream, "", state, target, form, today.isoformat(), arguments)
        partition.begin({}, afresh=full, again=full)
        report.planned += 1
        return [partition]
    through = available_until(client, stream) or today.isoformat()
    through = min(through, today.isoformat())
    known = {day: facts for day, facts in state.of_stream(stream.name).items() if facts.get("status") == "done"}
    asked = days.span(first, today)
    for day in asked:
        if day in known and (full or not Partition(stream, day, state, target, form, through, arguments).whole):
            del known[day]
    due = []
    for day in days.due(stream, first, today, known):
        partition = Partition(stream, day, state, target, form, through, arguments)
        partition.begin(_start(days.way(stream, day, through)), afresh=full, again=full)
        due.append(partition)
    if skipped := len(asked) - sum(partition.day in asked for partition in due):
        report.skipped[stream.name] = skipped
    report.planned += len(due)
    return due


def _of_owners(stream: Stream, given: Arguments) -> Arguments:
    """What a stream, and those to whose items its items belong, are asked with."""
    return {one.name: given[one.name] for one in (stream, *owners_of(stream)) if one.name in given}


def _asked_with(stream: Stream, given: Arguments) -> dict[str, Any]:
    """The same as the parameters of one stream: what comes with others is not the same."""
    own = given.get(stream.name, {})
    others = {name: one for name, one in _of_owners(stream, given).items() if name != stream.name}
    return own | {f"{name}.{key}": value for name, one in others.items() for key, value in one.items()}


def _start(way: str | None) -> dict[str, Any]:
    return {"way": way}


def first_day(since: str, today: dt.date) -> dt.date:
    """The day that `30d` or `2026-03-01` means.

    :raises ValueError: if it means none
    """
    # What Python takes beside: signs, underscores, digits of other scripts, weeks.
    known = re.fullmatch(r"([0-9]+)d|[0-9]{4}-[0-9]{2}-[0-9]{2}", since)
    try:
        if known and known[1]:
            return today - dt.timedelta(days=int(known[1]))
        found = dt.date.fromisoformat(since if known else "")
    except (ValueError, OverflowError):
        raise ValueError(f"{since!r} is neither a number of days, like 30d, nor a date, like 2026-03-01.") from None
    if found > today:
        raise ValueError(f"{since} has not begun yet.")
    return found


def state_path(target: Target) -> Path:
    """Where the state of a target is: beside local data, else below the user's state folder."""
    if target.local:
        return Path(target.root) / "_state.sqlite"
    protocol = target.files.protocol
    # Not as it was typed: with a slash at its end it is the same folder.
    place = f"{protocol if isinstance(protocol, str) else protocol[0]}://{target.root.strip('/')}"
    name = hashlib.sha256(place.encode()).hexdigest()[:16]
    return Path.home() / ".local" / "state" / "purecloud-export" / f"{name}.sqlite"


def manifest(state: State) -> dict[str, Any]:
    """What there is: for each stream its columns, and for each partition its files with counts and hashes."""
    from importlib.metadata import version

    streams: dict[str, Any] = {}
    for name, day, facts in state.all():
        if "parts" not in facts:
            continue
        stream = find_stream(name)
        entry = streams.setdefault(
            name,
            {
                "model": stream.item, "key": list(stream.key), "cursor": stream.cursor,
                "columns": columns_of(stream).columns(), "partitions": {},
            },
        )  # fmt: skip
        parts = facts["parts"]
        entry["partitions"][day or "all"] = {
            "files": parts, "rows": sum(part["rows"] for part in parts), "complete_through": facts["through"],
            **({"ongoing": facts["ongoing"]} if facts.get("ongoing") else {}),
        }  # fmt: skip
    versions = {one: version(one) for one in ("PureCloudPlatformClientV2", "purecloud-tools", "pyarrow")}
    return {"versions": versions, "python": sys.version.split()[0], "streams": streams}
