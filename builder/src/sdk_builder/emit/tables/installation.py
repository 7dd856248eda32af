"""Emits what documents say of installing: a block of the README, as `on_index` in the version file says.

The same word stands in `_version.py`, by which the errors of the SDK name what brings an extra.
"""

from __future__ import annotations

import re

_BEGIN = "<!-- How to install: written by sdk-builder, as `on_index` in the version file says. -->"
_END = "<!-- end of how to install -->"
_BLOCK = re.compile(f"(?<={re.escape(_BEGIN)}\n).*?(?={re.escape(_END)})", re.S)

_CHECKOUT = """
    pip install ./sdk            # from this checkout; './sdk[async]' for an extra

It is not on the index yet: there, `pip install {name}` brings what else has that name, without these extras.

"""
_INDEX = """
    pip install {name}            # '{name}[async]' for an extra

From a checkout it is `pip install ./sdk`.

"""


def emit_installation(document: str, name: str, *, on_index: bool) -> str:
    """The document with its block as it has to be; one without a block stays as it is."""
    return _BLOCK.sub(lambda _: (_INDEX if on_index else _CHECKOUT).format(name=name), document)
