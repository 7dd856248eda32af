"""Reading a stream from the platform: pages of a listing, of a job's results, or of a query, from where one stands.

A position is JSON: who reads on from it, in whichever process, gets what follows.
"""

# Arrow and fsspec come without types.
# pyright: standard

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import PureCloudPlatformClientV2 as gc

from .pages import reader_of
from .schema import schema_of
from .streams import Stream

if TYPE_CHECKING:
    import pyarrow as pa

#: Seconds until a job is asked for its state first, and the longest time between two questions.
FIRST_WAIT, LONGEST_WAIT = 0.3, 15.0
#: Rows of a page: what the platform gives at most.
PAGE = {"job": 1000, "query": 100}
Position = dict[str, Any]


class JobFailedError(RuntimeError):
    """A job did not come to its end."""


def read(
    client: gc.ApiClient, stream: Stream, day: str, position: Position, arguments: dict[str, Any]
) -> Iterator[tuple[pa.Table, Position | None]]:
    """The pages of a partition behind a position, each with the position behind it, `None` at the end.

    :param day: as `2026-03-01`; empty for a listing
    :param position: empty for the beginning
    :param arguments: what the operation is called with
    :raises ApiException: if the platform refuses
    :raises JobFailedError: if the job failed
    """
    if stream.kind == "listing":
        yield from _read_listing(client, stream, position, arguments)
    elif position.get("way") == "query":
        yield from _read_query(client, stream, day, position)
    else:
        yield from _read_jobs(client, stream, day, position)


def _read_listing(
    client: gc.ApiClient, stream: Stream, position: Position, arguments: dict[str, Any]
) -> Iterator[tuple[pa.Table, Position | None]]:
    method = getattr(getattr(gc, stream.api)(client), stream.operation)
    reader = reader_of(schema_of(stream.item), stream.items)
    arguments = arguments if stream.page is None else {"page_size": stream.page, **arguments}
    paginate: Any = gc.paginate  # which method it is, is known at run time only
    pages = paginate(method, resume=position.get("resume"), prefetch=False, **arguments)
    for page in pages.pages():
        table = reader.table([gc.to_wire(item) for item in page.items])
        yield table, {"resume": pages.resume_token} if page.has_next else None


def _interval(day: str) -> str:
    import datetime as dt

    after = dt.date.fromisoformat(day) + dt.timedelta(days=1)
    return f"{day}T00:00:00.000Z/{after.isoformat()}T00:00:00.000Z"


def _read_query(
    client: gc.ApiClient, stream: Stream, day: str, position: Position
) -> Iterator[tuple[pa.Table, Position | None]]:
    """A day that is not complete yet: the detail query gives what there is at this moment."""
    reader = reader_of(schema_of(stream.item), stream.items)
    path = f"{stream.path.removesuffix('/jobs')}/query"
    number = position.get("page", 1)
    while True:
        paging = {"pageSize": PAGE["query"], "pageNumber": number}
        page = _ask(client, "POST", path, {}, {**stream.body, "interval": _interval(day), "paging": paging}, safe=True)
        table, _ = reader.read(page)
        number += 1
        full = table.num_rows >= PAGE["query"]
        yield table, {**position, "page": number} if full else None
        if not full:
            return


def _read_jobs(
    client: gc.ApiClient, stream: Stream, day: str, position: Position
) -> Iterator[tuple[pa.Table, Position | None]]:
    reader = reader_of(schema_of(stream.item), stream.items, ("cursor",))
    names = services(client, stream) if "services" not in position else position["services"]
    position = {"services": names, "service": 0, **position}
    while position["service"] < len(names):
        job, cursor = position.get("job"), position.get("cursor")
        if job is None:
            job = submit_job(client, stream, day, names[position["service"]])
        place = f"{stream.path}/{quote(job, safe='')}"
        while True:
            query = {"cursor": cursor}
            if "/aggregates/" not in stream.path:
                query["pageSize"] = PAGE["job"] if "/analytics/" in stream.path else 500
            table, beside = reader.read(_ask(client, "GET", f"{place}/results", query))
            cursor = beside["cursor"]
            if cursor:
                yield table, {**position, "job": job, "cursor": cursor}
                continue
            position = {"services": names, "service": position["service"] + 1}
            yield table, position if position["service"] < len(names) else None
            break


def submit_job(client: gc.ApiClient, stream: Stream, day: str, service: str = "") -> str:
    """Submit a job for a day and wait until its results are there; its id.

    :param service: whose audits are wanted; empty where there are no services
    :raises JobFailedError: if it fails
    """
    import json

    body = {**stream.body, "interval": _interval(day)}
    if service:
        body[stream.services["field"]] = service
    answer = json.loads(_ask(client, "POST", stream.path, {}, body))
    job = str(answer.get("jobId") or answer.get("id"))
    wait = FIRST_WAIT
    while True:
        answer = json.loads(_ask(client, "GET", f"{stream.path}/{quote(job, safe='')}"))
        state = str(answer.get("state", "")).lower()
        if state in ("fulfilled", "succeeded", "complete", "completed"):
            return job
        if state in ("failed", "cancelled", "expired"):
            raise JobFailedError(
                f"the job {job} of {stream.name} ended as {state}: {answer.get('errorMessage') or 'no reason given'}"
            )
        time.sleep(wait)
        wait = min(LONGEST_WAIT, wait * 1.5)


def services(client: gc.ApiClient, stream: Stream) -> list[str]:
    """The names that need a query of their own; one that is empty where there are none."""
    import json

    if not stream.services:
        return [""]
    answer = json.loads(_ask(client, "GET", stream.services["path"]))
    return sorted(str(one.get("name")) for one in answer.get("services", []))


def available_until(client: gc.ApiClient, stream: Stream) -> str | None:
    """The moment up to which jobs know everything; `None` if the platform does not say."""
    import json

    if not stream.availability:
        return None
    until: str | None = json.loads(_ask(client, "GET", stream.availability)).get("dataAvailabilityDate")
    return until


def _ask(
    client: gc.ApiClient,
    verb: str,
    path: str,
    query: dict[str, Any] | None = None,
    body: Any = None,
    *,
    safe: bool = False,
) -> bytes:
    """The bytes of an answer: all that the client does for a call, but the models."""
    client.request(verb, path, query=query, body=body, returns=None, idempotent=safe or None)
    response = client.last_response
    assert response is not None  # noqa: S101 - it is that of this very thread
    return bytes(response.body)
