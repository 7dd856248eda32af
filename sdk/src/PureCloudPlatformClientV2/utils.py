"""Published helpers."""

from ._core.clients.api import deprecated as deprecated
from ._core.models.conversion import encode as sanitize_for_serialization

__all__ = ["deprecated", "sanitize_for_serialization"]
