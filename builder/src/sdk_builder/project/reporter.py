"""How a stage reports its progress: a line at a time, to whoever runs it."""

from __future__ import annotations

from collections.abc import Callable

Reporter = Callable[[str], None]
