"""Conversations that go on: seen as a whole and by media, and changed by those who take part."""

from .service import Conversations

__all__ = ["Conversations"]
