"""The platform for agents: `mcp`."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from ...output.problems import FAILED, INTERRUPTED, ToolError
from ..clicks import login_options


@click.command(params=[*login_options()])
@click.option("--write", is_flag=True, help="Offer changes: planned, shown, and sent with a person's consent.")
@click.option("--delete", is_flag=True, help="With --write: also what deletes.")
@click.option("--contact", is_flag=True, help="With --write: also what may call or write to customers.")
@click.option("--personal-data", is_flag=True, help="Show personal data, which is masked without this.")
@click.option("--http", "address", metavar="[HOST:]PORT", help="Over HTTP, not standard input and output.")
@click.option("--allow-host", "hosts", multiple=True, metavar="NAME", help="With --http: a further name of it.")
@click.option("--audit", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="The audit log.")
@click.option("--budget", metavar="FILE|URL", help="A rate limit shared with other programs: a file, or redis://")
@click.option(
    "--bundle", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write a bundle (.mcpb) and end."
)
@click.option("--skill", is_flag=True, help="Print a skill for agents.")
def mcp(
    write: bool,
    delete: bool,
    contact: bool,
    personal_data: bool,
    address: str | None,
    hosts: tuple[str, ...],
    audit: Path | None,
    budget: str | None,
    bundle: Path | None,
    skill: bool,
    **given: Any,
) -> None:
    """Serve the platform to agents (Model Context Protocol): reads only, unless --write says otherwise."""
    if bundle is not None or skill:
        _write_files(bundle, skill)
        return
    if (delete or contact) and not write:
        raise ToolError("--delete and --contact need --write")
    if hosts and address is None:
        raise ToolError("--allow-host needs --http")
    if find_spec("mcp") is None:
        from ...output.extras import install

        raise ToolError("the library `mcp` is not installed", install("mcp"))
    from ...mcp_server.safety.classes import Options
    from ...mcp_server.serving.run import make, over_http, over_stdio

    options = Options(write, delete, contact, personal_data, given["profile"], given["region"])
    agents = make(options, audit, budget)
    try:
        if address is None:
            over_stdio(agents)
        else:
            over_http(agents, address, hosts)
    except KeyboardInterrupt:
        raise ToolError("stopped", status=INTERRUPTED) from None
    finally:
        agents.service.close()


def _write_files(bundle: Path | None, skill: bool) -> None:
    from ...mcp_server.serving import bundle as files

    if skill:
        click.echo(files.skill(), nl=False)
    if bundle is not None:
        try:
            files.write_bundle(bundle)
        except OSError as error:
            raise ToolError(f"{bundle} cannot be written: {error.strerror}", status=FAILED) from None
        click.echo(f"{bundle}", err=True)
