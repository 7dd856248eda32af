"""Published helpers."""

from ._core.api import deprecated as deprecated
from ._core.values import encode as sanitize_for_serialization

__all__ = ["deprecated", "sanitize_for_serialization"]
