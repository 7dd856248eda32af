"""What a server, or a gateway before it, sends back of what it refuses: a secret of the request in the answer to it."""

from __future__ import annotations

import base64
import contextlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

from .redaction import MASK, SHOWN_HEADERS, is_secret_parameter, mask

#: A shorter one is made up, as in tests, and may be a part of any word.
_SHORTEST = 8


def secrets_sent(headers: Mapping[str, str], parameters: Iterable[tuple[str, Any]], body: Any) -> list[str]:
    """The secrets of a request in each notation in which they may come back, longest first.

    :param parameters: of the query and of a form
    :param body: the JSON-like data that the body was made of
    """
    found: list[str] = []
    for name, value in headers.items():
        if name.lower() not in SHOWN_HEADERS:
            found += _of_header(name.lower(), value)
    found += [value for name, value in parameters if is_secret_parameter(name) and isinstance(value, str)]
    with contextlib.suppress(RecursionError):  # nested deeper than what is looked through
        mask(body, found)
    written = {form for secret in found if len(secret) >= _SHORTEST for form in _written(secret)}
    return sorted(written, key=len, reverse=True)


def without(secrets: list[str], value: Any) -> Any:
    """`value`, a string or JSON-like data, without these secrets."""
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, MASK)
        return value
    if isinstance(value, dict):
        return {without(secrets, key): without(secrets, item) for key, item in value.items()}
    if isinstance(value, list):
        return [without(secrets, item) for item in value]
    return value


def _of_header(name: str, value: str) -> Iterator[str]:
    """The whole value; of one that authenticates, what stands behind its scheme, or in each of its cookies."""
    if "auth" not in name and "cookie" not in name:
        yield value
        return
    for word in re.split(r"[\s;,]+", value):
        yield word
        yield word.partition("=")[2]
    if value.lower().startswith("basic "):
        try:
            yield base64.b64decode(value[6:], validate=True).decode().partition(":")[2]
        except ValueError:
            return


def _written(secret: str) -> tuple[str, ...]:
    """As it is, in an address, in a form, in JSON, and in JSON that stands in a string of JSON."""
    escaped = json.dumps(secret)[1:-1]
    return secret, quote(secret, safe=""), quote_plus(secret), escaped, json.dumps(escaped)[1:-1]
