"""Which lines of a program does another release of this package touch?

    python -m PureCloudPlatformClientV2.doctor path/to/program --from 250

Reads the source (it is not imported or run) and lists each line that uses something that changed between the two
releases, with what to write instead, and what no release has: the published package ignored that or failed late.

`record` knows the releases, `surface` what one of them offers, `history` what changed between two, `inference` which
values are of which class; `rules` judges, `examination` puts it together, `permissions` adds up, `command` is the
command line. A tool for people: nothing else of this package imports it.
"""

from .command import main
from .examination import Finding, changes_between, examine
from .history import Change

__all__ = ["Change", "Finding", "changes_between", "examine", "main"]
