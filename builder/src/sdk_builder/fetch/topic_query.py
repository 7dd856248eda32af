"""Asks the API for its notification topics through the SDK that this project builds.

The builder writes the SDK and never imports it: the question is put by an interpreter of its own. Credentials go
through the environment, never through arguments.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..project.errors import BuilderError
from ..project.secrets import redact

# The names under which the SDK looks for credentials too.
ID_VARIABLES = ("GENESYS_CLOUD_CLIENT_ID", "GENESYSCLOUD_OAUTHCLIENT_ID")
SECRET_VARIABLES = ("GENESYS_CLOUD_CLIENT_SECRET", "GENESYSCLOUD_OAUTHCLIENT_SECRET")

_PROGRAM = """
import json, os, sys
import PureCloudPlatformClientV2 as sdk
client = sdk.ApiClient(host=os.environ["SDK_BUILDER_API"])
client.get_client_credentials_token(os.environ["SDK_BUILDER_CLIENT_ID"], os.environ["SDK_BUILDER_CLIENT_SECRET"])
listing = sdk.NotificationsApi(client).get_notifications_availabletopics(expand=["schema"])
json.dump(client.sanitize_for_serialization(listing), sys.stdout)
"""
_TIMEOUT = 300.0  # seconds for the whole question


def has_credentials() -> bool:
    """Whether the environment holds a client id and secret."""
    return bool(_first(ID_VARIABLES) and _first(SECRET_VARIABLES))


def query_topics(api: str, source_folder: Path) -> Any:
    """The listing of topics with their schemas.

    :param api: the API's base URL, region or domain, as the SDK takes it.
    :param source_folder: the folder that holds the package of the SDK.
    :raises BuilderError: when the SDK cannot be imported, the login fails or the API refuses.
    """
    environment = {
        **os.environ,
        "PYTHONPATH": str(source_folder),
        "PYTHONWARNINGS": "ignore",
        "SDK_BUILDER_API": api,
        "SDK_BUILDER_CLIENT_ID": _first(ID_VARIABLES),
        "SDK_BUILDER_CLIENT_SECRET": _first(SECRET_VARIABLES),
    }
    try:
        found = subprocess.run(  # noqa: S603 - our own program in our own interpreter
            [sys.executable, "-c", _PROGRAM],
            env=environment,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=_TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        sentence = f"the notification topics of {api} did not come within {_TIMEOUT:.0f} s"
        raise BuilderError(sentence, "Try again, or unset the client id to keep the last known topics.") from None
    if found.returncode:
        last = found.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["no reason given"]
        raise BuilderError(
            f"the notification topics of {api} could not be fetched: {redact(last[0])}",
            "Check the client id and secret in the environment, or unset them to keep the last known topics.",
        )
    try:
        return json.loads(found.stdout)
    except ValueError:
        sentence = f"the answer of {api} about notification topics is not JSON"
        raise BuilderError(sentence, "Check [sources] region in sdk-builder.toml.") from None


def _first(variables: tuple[str, ...]) -> str:
    return next((os.environ[name] for name in variables if os.environ.get(name)), "")
