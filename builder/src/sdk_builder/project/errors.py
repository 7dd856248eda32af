"""The one exception by which a stage says that it cannot go on."""

from __future__ import annotations


class BuilderError(Exception):
    """One sentence that names what was wrong and where, and a hint that says what to do.

    The command line prints both and exits with status 1. Neither ever holds a secret. The hint is empty only where the
    sentence is that of another program, of which no more is known.
    """

    def __init__(self, sentence: str, hint: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint
