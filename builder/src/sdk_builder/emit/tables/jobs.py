"""Emits what runs at the platform: `_jobs.py` for `wait`, and the table in the docs that people review."""

from __future__ import annotations

from collections import defaultdict

from ...ir.representation import Job, Sdk
from ..source import HEADER, table
from .markdown import row


def emit_jobs(sdk: Sdk) -> str:
    """The text of `_jobs.py`: one string, as its entries are looked for one at a time.

    A line with "@" holds what the operations below it have in common; each goes on with the path of its state, what
    that answers with, and the path that ends the job.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    operations = {operation.title: operation for operation in sdk.operations}
    for title, job in sdk.jobs.items():
        status = operations[job.status]
        answer = status.returns.type_name if status.returns else ""
        line = " ".join(filter(None, (title, status.path, answer, job.cancel.partition(" ")[2])))
        groups[_facts(job)].append(line)
    lines = [
        HEADER,
        '# What jobs have in common a line with "@", then the operations that answer with one.',
        *table("JOBS", (line for facts, titles in sorted(groups.items()) for line in (f"@{facts}", *sorted(titles)))),
    ]
    return "\n".join(lines) + "\n"


def _facts(job: Job) -> str:
    known = {"id": job.id, "state": job.state, "done": ",".join(job.done), "failed": ",".join(job.failed)}
    return " ".join(f"{name}={value}" for name, value in known.items() if value)


def emit_jobs_table(sdk: Sdk) -> str:
    """The table for people, as Markdown: what is submitted, and what is asked until when."""
    methods = {operation.title: operation.method for operation in sdk.operations}
    lines = [
        "## Jobs: what `wait` waits for",
        "",
        f"{sum(not title.startswith('GET ') for title in sdk.jobs)} operations submit something, or change what was",
        "submitted. Their answer, or that of the method that shows the state, is what `wait` takes; see",
        "[jobs.md](jobs.md).",
        "",
        "| method | operation | shows the state | done | failed | cancel |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for title, job in sdk.jobs.items():
        if title != job.status:
            ends = (", ".join(job.done), ", ".join(job.failed))
            cells = (f"`{methods[title]}`", title, f"`{methods[job.status]}`", *ends)
            lines.append(row(*cells, f"`{methods[job.cancel]}`" if job.cancel else ""))
    return "\n".join(lines) + "\n"
