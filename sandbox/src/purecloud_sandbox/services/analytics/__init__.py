"""Analytics: conversations, users, flows and queues, all from the same conversations."""

from .service import Analytics

__all__ = ["Analytics"]
