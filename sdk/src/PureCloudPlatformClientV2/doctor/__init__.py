"""Which lines of a program does a new version of this package touch?

    python -m PureCloudPlatformClientV2.doctor path/to/program --from 269 --to 270

Reads the source (it is not imported or run) and lists each line that uses something that changed between the two
versions, with what to write instead. Also lists attributes that models do not have: the published package ignored them.

Exit status: 0 nothing that breaks was found, 1 something was, 2 the command line is wrong.

`history` knows what changed in which version, `inference` which values are of which class, `examination` puts both
together, `command` is the command line. A tool for people: nothing else of this package imports it.
"""

from .command import main
from .examination import Finding, examine
from .history import Change, read_changes, select

__all__ = ["Change", "Finding", "examine", "main", "read_changes", "select"]
