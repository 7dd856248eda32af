"""The command `purecloud-sandbox`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

_EXAMPLES = """\
examples:
  purecloud-sandbox                          a Platform API at http://127.0.0.1:8080
  purecloud-sandbox --port 0 --verbose       on a free port, one line a request
  purecloud-sandbox --db org.db              keeps what you create
  purecloud-sandbox --seed 7                 other made-up answers, the same at each start

Log in with any client id and secret, or take a token by hand:
  curl -u id:secret -d grant_type=client_credentials http://127.0.0.1:8080/oauth/token
"""


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="purecloud-sandbox",
        description="A local Genesys Cloud (PureCloud) Platform API to try, develop and test against.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8080, help="port; 0 takes a free one (default: %(default)s)")
    parser.add_argument("--definition", type=Path, metavar="PATH", help="another Swagger 2.0 definition")
    parser.add_argument("--seed", type=int, default=0, help="decides everything made up (default: %(default)s)")
    parser.add_argument("--db", type=Path, metavar="PATH", help="keep the state in this file (default: in memory)")
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--seed-file", type=Path, metavar="PATH",
                       help="start with the organization of a YAML file")  # fmt: skip
    start.add_argument("--empty", dest="state", action="store_const", const="empty", default="demo",
                       help="start without the demo organization")  # fmt: skip
    start.add_argument("--stateless", dest="state", action="store_const", const="none",
                       help="answer from the schemas alone and remember nothing")  # fmt: skip
    parser.add_argument("--samples", type=int, default=5, metavar="N",
                        help="made-up entities in each other collection (default: %(default)s)")  # fmt: skip
    parser.add_argument("--page-size", type=int, default=25, metavar="N",
                        help="items of a page that nobody says the size of (default: %(default)s)")  # fmt: skip
    parser.add_argument("--client", action="append", default=[], metavar="ID:SECRET[@PERMISSION,...]",
                        help="accept only this OAuth client (repeatable; default: any id and secret)")  # fmt: skip
    parser.add_argument("--token-lifetime", type=float, default=86400, metavar="SECONDS",
                        help="until a token expires (default: %(default)s)")  # fmt: skip
    parser.add_argument("--rate-limit", type=int, default=300, metavar="N",
                        help="requests a minute for each token; 0 for no limit (default: %(default)s)")  # fmt: skip
    parser.add_argument("--rate-window", type=float, default=60, metavar="SECONDS",
                        help="instead of a minute, for tests of the limit (default: %(default)s)")  # fmt: skip
    parser.add_argument("--fault", action="append", default=[], metavar="FAULT",
                        help="let something go wrong, e.g. status=503;probability=0.1 (repeatable)")  # fmt: skip
    parser.add_argument("--heartbeat", type=float, default=30, metavar="SECONDS",
                        help="between two heartbeats of a notification socket (default: %(default)s)")  # fmt: skip
    parser.add_argument("--conversations", type=int, default=1200, metavar="N",
                        help="of the last 30 days, made while they are read (default: %(default)s)")  # fmt: skip
    parser.add_argument("--now", metavar="TIME",
                        help="let the clock stand still, e.g. 2026-03-01T09:00:00Z (default: it runs)")  # fmt: skip
    parser.add_argument("--allow-host", action="append", default=[], metavar="NAME",
                        help="another name that the sandbox goes by, * for any (repeatable)")  # fmt: skip
    parser.add_argument("--allow-origin", action="append", default=[], metavar="URL",
                        help="a site whose pages may call the API, * for any (repeatable)")  # fmt: skip
    parser.add_argument("--remote-admin", action="store_true",
                        help="let clients on other machines steer the sandbox")  # fmt: skip
    parser.add_argument("--ready-file", type=Path, metavar="PATH", help="write the URL to this file when ready")
    parser.add_argument("--verbose", action="store_true", help="write one line a request to stderr")
    parser.add_argument("--version", action="version", version=f"purecloud-sandbox {version('purecloud-sandbox')}")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code: 0 after a signal, 1 on an error, 2 on a wrong command line."""
    parser = build_parser()
    options = parser.parse_args(arguments)
    if not 0 <= options.port <= 65535:
        parser.error("--port wants 0 to 65535")
    if not 1 <= options.page_size <= 1000:
        parser.error("--page-size wants 1 to 1000")

    from .auth import Client
    from .demo.seed_file import SeedError
    from .server import run
    from .server.app import Sandbox  # only now: --help need not wait for a web server
    from .server.faults import FaultError
    from .spec.definition import DefinitionError
    from .state.store import StoreError
    from .wire.clock import ClockError

    clients: dict[str, Client] = {}
    for text in options.client:
        name, _, rest = text.partition(":")
        secret, colon, permissions = rest.partition("@")
        if not (name and secret):
            parser.error("--client wants ID:SECRET or ID:SECRET@PERMISSION,PERMISSION")
        clients[name] = Client(secret, permissions.split(",") if colon else None)

    def announce(url: str) -> None:
        if options.ready_file is not None:
            partial = options.ready_file.with_name(options.ready_file.name + ".part")
            partial.write_text(url + "\n", encoding="utf-8")
            partial.replace(options.ready_file)
        sys.stdout.write(f"purecloud-sandbox listening on {url}\n")
        sys.stdout.flush()

    try:
        sandbox = Sandbox(
            definition=options.definition,
            seed=options.seed,
            clients=clients,
            token_lifetime=options.token_lifetime,
            state=options.state,
            db=options.db,
            samples=options.samples,
            page_size=options.page_size,
            rate_limit=options.rate_limit,
            rate_window=options.rate_window,
            faults=options.fault,
            heartbeat=options.heartbeat,
            now=options.now,
            conversations=options.conversations,
            seed_file=options.seed_file,
            hosts=[options.host, *options.allow_host],
            origins=options.allow_origin,
            remote_admin=options.remote_admin,
            log=sys.stderr if options.verbose else None,
        )
        run(sandbox, options.host, options.port, announce)
    except (ClockError, DefinitionError, FaultError, SeedError, StoreError) as error:
        return _fail(str(error))
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        return _fail(f"cannot listen on {options.host}:{options.port}: {reason}. Hint: --port 0 takes a free port.")
    return 0


def _fail(sentence: str) -> int:
    sys.stderr.write(f"purecloud-sandbox: {sentence}\n")
    return 1
