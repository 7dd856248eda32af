"""What an error of the platform means."""

from __future__ import annotations

import functools
import re
import sys
from pathlib import Path
from typing import Any

from ...catalogue import operations
from ..safety.classes import needs
from ..service import Service

_STATUS = re.compile(r"\b([45]\d\d)\b")
_CORRELATION = re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b")


def explain_error(service: Service, error: str, operation: str | None = None) -> dict[str, Any]:
    """What an error means and what to do.

    :param error: its code, its HTTP status, its message, or all of it as it came
    :param operation: which operation was called
    """
    codes, statuses = _known()
    text = error.lower()
    # The longest code counts: `missing.any.permissions` before what is within it.
    code = max((one for one in codes if one in text), key=len, default=None)
    meaning = codes.get(code) if code else None
    status = _STATUS.search(text)
    if meaning is None and status is not None:
        found = statuses.get(status[1])
        code = found if isinstance(found, str) else None
        meaning = codes[found] if isinstance(found, str) else found
    answer: dict[str, Any] = {"code": code} if code else {}
    if status:
        answer["http_status"] = int(status[1])
    if meaning is None:
        answer["meaning"] = "This code is not known here; the message of the platform is what there is."
    else:
        answer |= {"meaning": meaning[0], "what_to_do": meaning[1]}
    if _CORRELATION.search(text):
        answer["correlation_id"] = "It is in the error; support finds the request by it."
    known = operations.find(operation.strip()) if operation else None
    if known is not None:
        answer["permissions_of_operation"] = known.permissions
        lacking = service.access.missing(known)
        if lacking:
            answer["this_login_lacks"] = lacking
        lacks = service.options.lacks(needs(known))
        if lacks:
            answer["this_server_was_started_without"] = lacks
    return answer


@functools.cache
def _known() -> tuple[dict[str, list[str]], dict[str, Any]]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    found: Any = tomllib.loads(Path(__file__).with_name("errors.toml").read_text("utf-8"))
    return found["codes"], found["statuses"]
