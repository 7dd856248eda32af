"""What a tool answers: masked, marked, queried, and cut where it would be too long."""

from __future__ import annotations

from typing import Any

from ...output.query import Query
from ...output.rows import dumps
from ..safety.masking import Masks, is_marked, new_mark, notice

#: Characters of an answer: some 6,000 tokens.
MOST = 24_000


class Shape:
    """Makes one answer.

    :param query: a JMESPath expression; it sees what is masked already, so that no expression brings a mask off
    :raises ToolError: if it is not one
    """

    def __init__(self, masks: Masks, query: str | None = None) -> None:
        self.query = Query(query) if query else None
        self._masks, self._mark = masks, new_mark()

    def masked(self, data: Any) -> Any:
        """Data as an agent may see it."""
        return self._masks.answer(data, self._mark)

    def sent(self, data: Any) -> Any:
        """What an agent sent, for people: all of it but secrets."""
        return self._masks.secrets_only().answer(data, self._mark)

    def text(self, answer: dict[str, Any]) -> str:
        """The whole answer, with a notice if something in it is marked."""
        text = dumps(answer)
        if not is_marked(text, self._mark):
            return text
        return dumps({"notice": notice(self._mark), **answer})
