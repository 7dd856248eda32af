"""Which headers may be sent: what is refused here can neither smuggle another header nor end in a library's error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..models.conversion import text
from ..secrets.redaction import mask_headers
from ..secrets.tracebacks import forgetful
from .messages import Headers

_NAME = re.compile(r"[!#$%&'*+.^_`|~\w-]+", re.ASCII)
#: Visible characters, blanks between them, and what Latin-1 has beyond ASCII (RFC 9110, 5.5).
_VALUE = re.compile(r"[!-~\x80-\xff](?:[\t !-~\x80-\xff]*[!-~\x80-\xff])?|")


def header_value(name: str, value: Any) -> str:
    """The value of a header as a string. No error shows it: it may be a secret.

    :raises ValueError: for a name or a value that would smuggle another header or request, or that no header can carry
    """
    if not isinstance(name, str) or _NAME.fullmatch(name) is None:
        raise ValueError(f"{name!r:.60} is not the name of a header")
    if name.lower() == "transfer-encoding":
        raise ValueError("header Transfer-Encoding cannot be given: how a body is sent is decided when it is")
    written = text(value)
    if _VALUE.fullmatch(written) is None:
        raise ValueError(
            f"header {name} must not hold control characters, line ends, blanks at its ends or characters beyond "
            "Latin-1; a value that was read from a file may need strip()"
        )
    return written


class DefaultHeaders(Headers):
    """The headers that a client sends with each request; each is checked when it is set. A pickle lacks secret ones."""

    def __init__(self, headers: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.update(headers or {})

    @forgetful
    def __setitem__(self, name: str, value: str) -> None:
        super().__setitem__(name, header_value(name, value))

    @forgetful
    def update(self, *others: Any, **more: str) -> None:
        for name, value in dict(*others, **more).items():
            self[name] = value

    @forgetful
    def setdefault(self, name: str, default: str = "") -> str:
        if name not in self:
            self[name] = default
        return self[name]

    def __ior__(self, other: Any) -> DefaultHeaders:  # type: ignore[override,misc]  # mappings only
        self.update(other)
        return self

    def __reduce__(self) -> tuple[type[DefaultHeaders], tuple[dict[str, str]]]:
        return DefaultHeaders, ({name: value for name, value in mask_headers(self).items() if value == self[name]},)

    def __copy__(self) -> DefaultHeaders:
        return DefaultHeaders(self)

    def __deepcopy__(self, memo: object) -> DefaultHeaders:
        return DefaultHeaders(self)
