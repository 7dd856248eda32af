"""Secrets of a release: read from the environment, kept out of everything that is printed."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from .errors import BuilderError

# Everything that is ever sent as a secret; redact() knows them by these names.
VARIABLES = (
    "GITHUB_TOKEN",
    "PYPI_TOKEN",
    "TWINE_PASSWORD",
    "GENESYS_CLOUD_CLIENT_SECRET",
    "GENESYSCLOUD_OAUTHCLIENT_SECRET",
    "GENESYSCLOUD_ACCESS_TOKEN",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
    "ACTIONS_RUNTIME_TOKEN",
)
_IN_URL = re.compile(r"(?<=://)[^/\s@]+@")


def read_secret(variable: str, purpose: str) -> str:
    """:raises BuilderError: naming the variable and what it is for when it is not set."""
    value = os.environ.get(variable, "")
    if not value:
        raise BuilderError(f"{variable} is not set; it is needed to {purpose}", "Set it in the environment.")
    return value


def redact(text: str, environment: Mapping[str, str] | None = None) -> str:
    """The text without any secret of the environment, and without user and password in URLs."""
    variables = os.environ if environment is None else environment
    for name in VARIABLES:
        value = variables.get(name)
        if value:
            text = text.replace(value, "***")
    return _IN_URL.sub("***@", text)
