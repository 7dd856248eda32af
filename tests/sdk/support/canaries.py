"""Thirty secrets that the tests of the SDK work with, and the trap that finds them where they must not be.

Tests take their secrets from `secret("what")`. The trap sees every log record, every warning, and every exception that
a test expects: its text, its repr, its traceback with the locals of our frames, its pickle.
"""

from __future__ import annotations

import logging
import pickle
import traceback
import warnings
from pathlib import Path
from typing import Any

import PureCloudPlatformClientV2 as gc

KINDS = (
    "access-token", "second-token", "third-token", "environment-token", "profile-token", "provider-token",
    "client-secret", "environment-secret", "profile-secret", "keyring-secret", "refresh-token", "rotated-token",
    "authorization-code", "code-verifier", "assertion", "chat-jwt", "cookie", "set-cookie", "api-key-header",
    "default-header", "proxy-password", "proxy-url-password", "gateway-password", "basic-password", "body-password",
    "body-secret", "answer-secret", "answer-token", "signed-url", "query-token",
)  # fmt: skip

OURS = str(Path(gc.__file__).parent)


def secret(kind: str) -> str:
    """The canary of this kind: a string that occurs nowhere else."""
    return f"canary{KINDS.index(kind):02d}qzx{kind.replace('-', '')}"


CANARIES = [secret(kind) for kind in KINDS]


class Trap(logging.Handler):
    """Collects where a canary was seen."""

    def __init__(self) -> None:
        super().__init__(level=1)
        self.found: list[str] = []
        self.looked_at = 0

    def look(self, where: str, text: str) -> None:
        """Look for canaries in a string that a person or a log may get to see."""
        self.looked_at += 1
        folded = text.replace("-", "")
        for canary in CANARIES:
            if canary in folded:
                at = folded.index(canary)
                self.found.append(f"{canary} in {where}: ...{folded[max(0, at - 150) : at + 60]}...")

    def emit(self, record: logging.LogRecord) -> None:
        self.look(f"log record of {record.name}", f"{record.getMessage()} {record.exc_text or ''}")

    def warned(self, message: warnings.WarningMessage) -> None:
        self.look("warning", str(message.message))

    def raised(self, error: BaseException) -> None:
        """Look at an exception as loggers, notebooks, Sentry and process pools do."""
        self.look("error", f"{error!s} {error!r}")
        seen: BaseException | None = error
        while seen is not None:
            for frame, _ in traceback.walk_tb(seen.__traceback__):
                if frame.f_code.co_filename.startswith(OURS):
                    self.look(f"locals of {frame.f_code.co_name}", _shown(frame.f_locals))
            seen = seen.__cause__ or seen.__context__
        if isinstance(error, gc.ApiException):
            self.look("pickled error", pickle.dumps(error).decode("latin-1"))


def _shown(names: dict[str, Any]) -> str:
    shown = []
    for name, value in names.items():
        try:
            shown.append(f"{name}={value!r}")
        except Exception as error:
            shown.append(f"{name}=<{type(error).__name__}>")
    return "\n".join(shown)
