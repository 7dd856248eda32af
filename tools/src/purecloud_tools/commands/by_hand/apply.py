"""Making an organization as a file says: `apply`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ...output.problems import INTERRUPTED, ToolError
from ...output.progress import Progress
from ..clicks import shared_options
from ..options import take_settings
from ..printing import fitting, format_of, print_answer, print_value

#: So many steps of a plan are shown to people.
_MOST_SHOWN = 20
#: What is printed when it is done.
_SUMMARY = ("people", "steps", "create", "change", "role", "queue", "done", "ledger")


@click.command(params=[click.Argument(["file"], type=click.Path(path_type=Path)), *shared_options()])
@click.option("--yes", is_flag=True, help="Carry the plan out without asking.")
@click.option("--dry-run", is_flag=True, help="Show the plan, and change nothing.")
@click.option("--ledger", type=click.Path(path_type=Path), help="Where steps are noted: FILE.ledger.jsonl")
def apply(file: Path, yes: bool, dry_run: bool, ledger: Path | None, **given: Any) -> None:
    """Create or change users, their roles and their queues as a CSV file says.

    Columns: email, name, department, title, state, division, roles, queues; several roles or queues are separated by |.
    What is there already stays, and nobody is deleted. Run it again at any time: what is done is not done again.
    """
    from ...applying.carrying_out import Ledger, carry_out
    from ...applying.people import read_people
    from ...applying.plan import Organization, make_plan
    from ...profiles.connection import connect

    plan = ("kind", "email", "says")
    settings = fitting(take_settings(given), plan if dry_run else _SUMMARY, listing=dry_run)
    people = read_people(file)
    with connect(settings.profile, settings.region) as client:
        organization = Organization(client, people)
        steps = make_plan(people, organization)
        counts = {kind: sum(step.kind == kind for step in steps) for kind in ("create", "change", "role", "queue")}
        summary = {"people": len(people), "steps": len(steps), **counts}
        if dry_run and format_of(settings) != "table":
            print_value([{"kind": step.kind, "email": step.email, "says": step.says} for step in steps], settings)
            return
        if format_of(settings) == "table":
            _show(steps, counts)
        if dry_run or not steps:
            if format_of(settings) != "table":
                print_value({**summary, "done": 0}, settings)
            return
        if not yes:
            _confirm(len(steps))
        path = ledger or file.with_name(f"{file.name}.ledger.jsonl")
        with Ledger(path) as kept, Progress("steps", quiet=settings.quiet) as progress:
            try:
                done = carry_out(client, steps, organization, kept, progress)
            except KeyboardInterrupt:
                progress.clear()
                again = "Run the same command again to go on."
                raise ToolError(
                    f"stopped after {progress.done:,} of {len(steps):,} steps", again, INTERRUPTED
                ) from None
    print_answer({**summary, "done": done, "ledger": str(path)}, settings)


def _show(steps: list[Any], counts: dict[str, int]) -> None:
    if not steps:
        click.echo("All is as the file says: nothing to do.")
        return
    for step in steps[:_MOST_SHOWN]:
        click.echo(f"  {step.says}")
    if len(steps) > _MOST_SHOWN:
        click.echo(f"  and {len(steps) - _MOST_SHOWN:,} more")
    words = {
        "create": ("user to create", "users to create"),
        "change": ("to change", "to change"),
        "role": ("role to grant", "roles to grant"),
        "queue": ("queue membership to add", "queue memberships to add"),
    }
    click.echo(", ".join(f"{count:,} {words[kind][count > 1]}" for kind, count in counts.items() if count) + ".")


def _confirm(steps: int) -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise ToolError(
            f"{steps:,} step{'s' * (steps != 1)} would change the organization", "Say --yes, where nobody can be asked."
        )
    if not click.confirm("Carry it out?", err=True):
        raise ToolError("nothing was changed", status=INTERRUPTED)
