"""What goes wrong, as one sentence, a hint and an exit status."""

from __future__ import annotations

from typing import Any

from .words import in_words_of_a_shell

#: Exit statuses, by what happened. They are documented and stay.
DONE, FAILED, USAGE, REFUSED, NOT_FOUND, CONFLICT, RATE, NETWORK, PARTLY = 0, 1, 2, 3, 4, 5, 6, 7, 8
INTERRUPTED = 130

KINDS = {
    FAILED: "failed",
    USAGE: "usage",
    REFUSED: "refused",
    NOT_FOUND: "not_found",
    CONFLICT: "conflict",
    RATE: "rate",
    NETWORK: "network",
    PARTLY: "partly_done",
    INTERRUPTED: "interrupted",
}

_BY_CLASS = {
    "AuthenticationError": REFUSED,
    "PermissionDeniedError": REFUSED,
    "ValidationError": REFUSED,
    "NotFoundError": NOT_FOUND,
    "ConflictError": CONFLICT,
    "RateLimitError": RATE,
    "ApiConnectionError": NETWORK,
}


class ToolError(Exception):
    """A command that ends here.

    :param message: one sentence: what was wrong, and where
    :param hint: what to do; empty if the sentence says it
    :param status: the exit status
    :param facts: more of it for programs, as JSON data
    """

    def __init__(self, message: str, hint: str = "", status: int = USAGE, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.status = status
        self.facts = facts

    def describe(self) -> dict[str, Any]:
        """For `-o json`."""
        described: dict[str, Any] = {"error": KINDS.get(self.status, "failed"), "message": self.message}
        if self.hint:
            described["hint"] = self.hint
        return {**described, **self.facts, "exit_status": self.status}


def of_api(error: Any) -> ToolError:
    """What the SDK raised for a call."""
    classes = {one.__name__ for one in type(error).__mro__}
    status = next((code for name, code in _BY_CLASS.items() if name in classes), FAILED)
    facts = {
        name: value
        for name, value in (
            ("http_status", error.status or None),
            ("code", error.code),
            ("retry_after", error.retry_after),
            ("correlation_id", error.correlation_id),
            ("missing_permissions", list(getattr(error, "missing_permissions", ())) or None),
        )
        if value is not None
    }
    hint = _HINTS.get(status, "")
    if error.status == 0:
        hint = getattr(error, "hint", None) or hint
    elif error.status == 401:
        hint = "Log in again: purecloud login. Whose login counts, says purecloud doctor."
    elif status == REFUSED and facts.get("missing_permissions"):
        hint = f"Ask for the permission {', '.join(facts['missing_permissions'])}."
    elif status == RATE and error.retry_after:
        hint = f"Wait {error.retry_after:g} s, then run it again."
    return ToolError(in_words_of_a_shell(_sentence(error)), in_words_of_a_shell(hint), status, **facts)


def of_refusal(error: Exception, hint: str = "", status: int = USAGE, **facts: Any) -> ToolError:
    """What the SDK, or the export, does not do, and says in a sentence."""
    return ToolError(in_words_of_a_shell(str(error)), hint, status, **facts)


def of_sdk(error: Exception) -> bool:
    """Whether the SDK raised it: what it refuses to send, such as a header, is said in a sentence for people."""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_globals.get("__name__", "").startswith("PureCloudPlatformClientV2"):
            return True
        trace = trace.tb_next
    return False


_HINTS = {
    NOT_FOUND: "It may have been deleted, or belong to a division that this login does not see.",
    CONFLICT: "Read it again, and send the version that it has now.",
    NETWORK: "Look at the region (purecloud whoami, purecloud doctor), the network and the proxy.",
}


def _sentence(error: Any) -> str:
    text = str(error)
    hint = getattr(error, "hint", None)
    return text.removesuffix(f" {hint}").removesuffix(".") if hint and error.status in (0, 401, 403, 429) else text


def visible(text: str) -> str:
    """A line for a terminal: what the platform sent moves no cursor."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def visible_lines(text: str) -> str:
    """Lines for a terminal."""
    return "\n".join(map(visible, text.split("\n")))
