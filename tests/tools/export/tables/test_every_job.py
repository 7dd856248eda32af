"""Every stream but the plain listings: what the platform sent, heard on the way, is what the files give back.

A seeded part of them; `make export-full` (EXPORT_FULL=1) takes all, and prints how much came of each.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import PureCloudPlatformClientV2 as gc
import pytest
from purecloud_sandbox.server.running import Running
from purecloud_tools.catalogue import models, operations
from purecloud_tools.export.reading.attached import values_at
from purecloud_tools.export.reading.streams import Stream, streams
from purecloud_tools.export.run import run

from tests.tools.export.test_export import FULL, TODAY
from tests.tools.export.test_round_trip import canonical, exported
from tests.tools.gateway import gateway

DAYS = ("2026-03-30", "2026-03-31")
#: Where a job says how it stands, where that is neither below nor beside the operation that submits it.
STATUS = {
    "workforcemanagement_shrinkage": "/api/v2/workforcemanagement/shrinkage/jobs/{id}",
    "workforcemanagement_adherence_explanations": "/api/v2/workforcemanagement/adherence/explanations/jobs/{id}",
}
ADDRESSES = ("downloadUrl", "downloadUrls")
Heard = dict[str, list[bytes]]


def jobs() -> list[Stream]:
    """All streams but the listings of the API, which test_round_trip has."""
    return [one for one in streams().values() if one.of or one.kind == "days"]


def answers(heard: Heard, template: str) -> Iterator[tuple[dict[str, str], list[Any]]]:
    """What came from the paths of a template: the values in the path, and the answers, in the order of the calls."""
    names = re.findall(r"{(\w+)}", template)
    pattern = re.compile(re.sub(r"{\w+}", "([^/]+)", template))
    for path, contents in heard.items():
        if found := pattern.fullmatch(path):
            yield dict(zip(names, found.groups(), strict=True)), [json.loads(one) for one in contents if one]


def sent(heard: Heard, stream: Stream) -> Iterator[dict[str, Any]]:
    """The items of a stream as they came, and the values of the path that they came from."""
    if not stream.path:  # the items of another stream, with a file
        yield from sent(heard, streams()[stream.of])
        return
    if stream.unpack:
        for path, contents in heard.items():
            if path.startswith("/sandbox/media/transcript."):
                yield from values_at(json.loads(contents[0]), stream.unpack)
        return
    if stream.kind == "days" and not stream.of:
        templates = [f"{stream.path}/{{job}}/results", f"{stream.path.removesuffix('/jobs')}/query"]
    elif stream.job:
        below = STATUS.get(stream.name, f"{stream.path}/{{id}}")
        templates = [below, f"{stream.path}/jobs/{{id}}", *([stream.path] if stream.items else [])]
    else:
        templates = [stream.then or stream.path]
    for template in templates:
        for values, several in answers(heard, template):
            known = {name: value for name, value in values.items() if name in stream.ids}
            for answer in several[-1:] if not stream.items else several:
                for whole in (answer, *behind(heard, stream, answer)):
                    found = values_at(whole, stream.items) if stream.items else whole
                    for item in found if isinstance(found, list) else [found]:
                        yield {**known, **item}


def behind(heard: Heard, stream: Stream, answer: Any) -> Iterator[Any]:
    """What is in the files that an answer points to, where it would have been in the answer."""
    if stream.file or not isinstance(answer, dict):
        return
    for name in ADDRESSES:
        for url in values_at(answer, name):
            content = json.loads(heard[urlsplit(url).path][0])
            for holder in reversed(stream.items.split(".")[:-1]):
                content = {holder: content}
            yield content


def expected(heard: Heard, stream: Stream) -> list[dict[str, Any]]:
    """Each of the items once, without the address of its file; not those that say that there is no such file."""
    distinct: dict[str, dict[str, Any]] = {}
    for item in sent(heard, stream):
        if item.get(stream.refused) and not all(item.get(one) for one in stream.name_by):
            continue
        if not stream.cursor or item[stream.cursor][:10] in DAYS:
            kept = {name: value for name, value in canonical(item).items() if name != stream.file}
            distinct.setdefault(json.dumps(kept, sort_keys=True), kept)
    return list(distinct.values())


@pytest.mark.parametrize("forced", [False, True])
def test_what_was_sent_is_what_the_files_give_back(
    sandbox: Running, client: gc.ApiClient, tmp_path: Path, forced: bool
) -> None:
    """In the answers themselves, and, where the platform does so when it is asked to, in files that they point to."""
    gc.RecordingApi(client).post_recording_mediaretentionpolicies(gc.PolicyCreate(name="audited", enabled=True))
    chosen = jobs()
    arguments: dict[str, dict[str, Any]] = {}
    for stream in chosen:
        operation = operations.find(stream.operation) if stream.operation else None
        names = [one.python for one in operation.parameters] if operation is not None else []
        arguments[stream.name] = {name: True for name in ("force_download_service", "force_download") if name in names}
    if not FULL:
        chosen = random.Random(19).sample(chosen, 30)
    if forced:
        chosen = [stream for stream in chosen if arguments[stream.name]]
    heard: Heard = defaultdict(list)

    def hear(path: str, content: bytes) -> bytes:
        heard[urlsplit(path).path].append(content)
        return content

    with gateway(sandbox.url, lambda verb, path: "", hear) as server, gc.ApiClient(host=server.url) as other:
        other.access_token = client.access_token
        given = {one.name: arguments[one.name] for one in chosen} if forced else {}
        report = run(
            [one.name for one in chosen], str(tmp_path), connect=other, since="1d", today=TODAY, arguments=given
        )
    assert not report.failures
    assert not forced or any("/answer." in path for path in heard)
    lines = []
    for stream in chosen:
        rows, items = exported(tmp_path, stream), expected(heard, stream)
        by_field: dict[str, list[Any]] = defaultdict(list)
        fields = 0
        name = next((one for one in (*stream.key, "id") if items and one in items[0]), "")
        for row in rows:
            by_field[json.dumps(row.get(name), sort_keys=True)].append(row)
        for item in items:
            near = by_field[json.dumps(item.get(name), sort_keys=True)]
            assert any(item == {one: row.get(one) for one in item} for row in near), (stream.name, item)
            fields += len(item)
        assert len(rows) >= len(items) > 0, stream.name
        if stream.key and stream.kind == "listing":
            keys = [json.dumps([row[one] for one in stream.key]) for row in rows if row.keys() >= {*stream.key}]
            assert len(keys) == len({*keys}), stream.name
        lines.append(f"{stream.name:62}{len(items):>8}{fields:>10}{report.files.get(stream.name, 0):>7}")
    if FULL:
        print(f"\n{'stream':62}{'items':>8}{'fields':>10}{'files':>7}", *lines, sep="\n")
    print(f"{len(chosen)} streams of jobs and of items read back equal, forced into files: {forced}")


def test_what_was_reviewed_is_what_the_definition_says() -> None:
    """Parameters, places of items and models of the reviewed streams, compared with the operations that they name."""
    for stream in jobs():
        operation = operations.find(stream.operation) if stream.operation else None
        if operation is None:
            assert stream.of in streams(), stream.name
            continue
        placed = {one.name for one in operation.parameters if one.place == "path"}
        assert placed <= {*stream.ids, *stream.given, *stream.each}, stream.name
        required = {one.name for one in operation.parameters if one.required and one.place == "query"}
        assert not required, stream.name
        if operation.body is not None and stream.of and not stream.batch:
            assert stream.body.keys() <= (models.properties(operation.body.kind) or {}).keys(), stream.name
        if stream.job or stream.then or not stream.of or stream.columns or not stream.items:
            continue  # their answer is that of another operation
        kind = operation.returns or ""
        for name in stream.items.split("."):
            known = models.properties(kind) or {}
            assert name in known, (stream.name, name)
            kind = models.item_of(known[name].kind) or known[name].kind
        assert kind == stream.item, stream.name


#: Answers that may point to a file and are of no stream, and why: parts of paths.
LEFT_OUT = {
    "(/me/|/mine|agents/opportunities/|workforcemanagement/adherence/explanations/query)": "what belongs to who asks:"
    " it is in the streams of the units",
    "(teams|agents)/{": "what the streams of the units have of all teams and agents",
    "(historicaladherencequery|adherence/historical/jobs)": "what workforcemanagement_adherence_historical has",
    "businessunits/{businessUnitId}/agentschedules/search": "what workforcemanagement_agentschedules has",
    "weeks/{weekId}/schedules/{scheduleId}$": "what workforcemanagement_schedules_agents has",
    "staffinggroups/query": "what workforcemanagement_businessunits_staffinggroups has",
    "agents/workplans/query": "it wants the ids of agents",
    "(shifttrading/|shifttrades/search)": "a change, a match, or a query that wants the ids of agents;"
    " the trades themselves are workforcemanagement_shifttrades",
    "alternativeshifts/(offers|trades/(jobs|state))": "offers to an agent, and changes",
    "(recalculations|forceregenerate|requirement/generate|groups/{bidGroupId}/preferences)": "a change",
    "mainforecast/continuousforecast/": "a copy of the session that somebody works on",
    "schedulebids/{bidId}/schedulesets": "the bid as the agent who asks sees it",
    "flows/export/jobs": "a file of the configuration of chosen flows",
    "knowledgebases/.*/(import|parse|sources|synchronize)": "something that is brought in",
    "contacts/bulk/": "a change of contacts",
    "(cachedmedia/|offlineconfiguration)": "a file of one message or one edge",
    "analytics/reporting/exports": "what is made is listed: analytics_reporting_exports_files",
}


def test_each_answer_that_points_to_a_file_is_of_a_stream_or_is_known_not_to_be() -> None:
    asked = {one.operation for one in jobs()}
    below = [
        STATUS.get(one.name, one.path).removesuffix("/jobs/{id}") for one in jobs() if one.job or one.then
    ]  # the operations that show how a job stands
    used = set()
    for operation in operations.within(()):
        known = models.properties(operation.returns or "") or {}
        if not known.keys() & {*ADDRESSES, "downloadURL", "downloadURI"} or operation.method in asked:
            continue
        if any(operation.path.startswith(f"{path}/") and operation.verb == "GET" for path in below):
            continue
        reasons = [pattern for pattern in LEFT_OUT if re.search(pattern, operation.path)]
        assert reasons, (operation.verb, operation.path)
        used.update(reasons)
    assert used == LEFT_OUT.keys()
