"""`python -m sdk_builder`: the command `sdk-builder`."""

from .cli import main

main()
