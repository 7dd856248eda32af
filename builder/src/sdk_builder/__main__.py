"""`python -m sdk_builder`: the command `sdk-builder`."""

import sys

from .cli import main

sys.exit(main())
