"""What is passed to a function of the SDK that fails is shown by no error, no traceback with locals and no pickle."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import PureCloudPlatformClientV2 as gc
import pytest

from tests.hostile.drivers import Driver
from tests.hostile.shown.test_canaries import CANARY, Shown

#: Nobody listens there.
NOWHERE = "http://127.0.0.1:9"
SIGNED = f"{NOWHERE}/x?X-Amz-Signature={CANARY}"
TARGET = {"url": SIGNED, "headers": {"x-amz-security-token": CANARY}}
BODY: Any = {"password": CANARY}

#: Given the package (`aio` of it in the asynchronous mode) and a client.
CALLS: dict[str, Callable[[Any, Any], Any]] = {
    "an unknown option": lambda gc, client: client.request("POST", "/x", body=BODY, retry=1),
    "an unknown verb": lambda gc, client: client.request("PUSH", "/x", body=BODY),
    "a path of another host": lambda gc, client: client.request("POST", f"//x?token={CANARY}", body=BODY),
    "no path": lambda gc, client: client.request("POST", f"x?token={CANARY}", body=BODY),
    "a call": lambda gc, client: client.request("POST", f"/x?token={CANARY}", body=BODY, headers={"X-Key": CANARY}),
    "a body that cannot be sent": lambda gc, client: client.request("POST", "/x", body={**BODY, "x": object()}),
    "a number that is none": lambda gc, client: client.request("POST", "/x", body={**BODY, "x": float("nan")}),
    "half a character in a form": lambda gc, client: client.request("POST", "/x", form={"password": CANARY + "\ud83d"}),
    "half a character in a query": lambda gc, client: client.request("GET", "/x", query={"token": CANARY + "\ud83d"}),
    "half a character in a secret": lambda gc, client: client.get_client_credentials_token("id", CANARY + "\ud83d"),
    "half an assertion": lambda gc, client: client.get_saml2bearer_token("id", CANARY, "org", CANARY + "\ud83d"),
    "a download": lambda gc, client: gc.download(SIGNED, "/nowhere/x", client=client),
    "a download of no address": lambda gc, client: gc.download(f"http://me:{CANARY}@x/", "/nowhere/x", client=client),
    "an upload": lambda gc, client: gc.upload(TARGET, CANARY.encode(), client=client),
    "an upload of no file": lambda gc, client: gc.upload(TARGET, "/nowhere/x", client=client),
    "an upload with a bad header": lambda gc, client: gc.upload(
        {"url": SIGNED, "headers": {"x": CANARY + "\n"}}, b"", client=client
    ),
    "a resume token": lambda gc, client: gc_paginate(gc.UsersApi(client).get_users, resume=CANARY),
    "an argument of a listing": lambda gc, client: gc_paginate(gc.UsersApi(client).get_users, passwd=CANARY),
    "a wait": lambda gc, client: gc.wait(CANARY, client=client),
    "connect": lambda gc, client: gc.connect(region=NOWHERE, client_id="id", client_secret=CANARY),
    "connect with a token": lambda gc, client: gc.connect(region=NOWHERE, access_token=CANARY + "\n"),
}
gc_paginate: Any = gc.paginate

OTHERS: dict[str, Callable[[], Any]] = {
    "no model": lambda: gc.from_wire(gc.User, [CANARY]),
    "no JSON": lambda: gc.from_wire(gc.User, f'{{"password": "{CANARY}'),
    "no form in JSON": lambda: gc.to_wire({"password": CANARY, "x": object()}),
    "no event": lambda: gc.events.parse({"password": CANARY}),
    "default headers": lambda: gc.ApiClient().default_headers.update({"X": CANARY + "\n"}),
    "a default header": lambda: gc.ApiClient().default_headers.setdefault("X", CANARY + "\n"),
}


@pytest.fixture
def without_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc.configuration, "retry_configuration", 0)


@pytest.mark.usefixtures("without_retries")
@pytest.mark.parametrize("what", CALLS)
def test_calls(own: Driver, what: str) -> None:
    shown = Shown()
    client = own.client(NOWHERE)
    with pytest.raises((ValueError, TypeError, OSError, gc.rest.ApiException)) as caught:
        own.do(CALLS[what](gc.aio if own.is_async else gc, client))
    shown.error(caught.value)
    assert not isinstance(caught.value, UnicodeError), "Python's own shows what it could not encode"
    assert shown.found() == []


@pytest.mark.parametrize("what", OTHERS)
def test_others(what: str) -> None:
    shown = Shown()
    with pytest.raises((ValueError, TypeError)) as caught:
        OTHERS[what]()
    shown.error(caught.value)
    assert shown.found() == []


def _configured() -> gc.Configuration:
    configuration = gc.configuration.copy()
    configuration.api_key = {"Authorization": CANARY}
    configuration.proxy = f"http://me:{CANARY}@127.0.0.1:3128"
    configuration.proxy_password = configuration.password = configuration.key_password = CANARY
    configuration.access_token = CANARY
    configuration.gateway_configuration = gc.GatewayConfiguration(host="127.0.0.1", username="u", password=CANARY)
    return configuration


def test_pickles_and_copies_of_a_client_and_its_settings() -> None:
    configuration = _configured()
    client = gc.ApiClient(configuration=configuration, header_name="X-Key", header_value=CANARY, cookie=CANARY)
    client.access_token = client.refresh_token = client.client_secret = CANARY
    for thing in (client, configuration, configuration.gateway_configuration):
        assert CANARY.encode() not in pickle.dumps(thing)
    restored = pickle.loads(pickle.dumps(client))
    assert restored.configuration.proxy == "http://127.0.0.1:3128"
    assert restored.gateway_configuration.username == "u"
    for twin in (copy.copy(client), copy.deepcopy(client)):
        assert twin.gateway_configuration is not None
        assert twin.gateway_configuration.password == CANARY
        assert twin.configuration.api_key == {"Authorization": CANARY}
        assert twin.configuration.proxy == configuration.proxy
