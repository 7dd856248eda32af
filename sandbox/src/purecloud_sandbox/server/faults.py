"""Faults on demand, written as one line each:

    status=503                              answer 503 instead of the right thing
    status=429;retry-after=2;times=3        the next three requests, each with Retry-After: 2
    latency=250;path=/api/v2/users*         wait 250 ms before answering what is below a path
    reset;probability=0.1;verb=GET          drop the connection of one GET in ten
    truncate                                send half of the body, then drop the connection
    expire                                  let all access tokens expire first
    close-sockets                           close all notification sockets first

They come from the command line, from `POST /sandbox/faults`, or for one request alone in its header `X-Sandbox-Fault`.
"""

from __future__ import annotations

import fnmatch
import random
from dataclasses import dataclass

from ..wire.requests import Request

KINDS = ("status", "latency", "reset", "truncate", "expire", "close-sockets")
HEADER = "x-sandbox-fault"


class FaultError(Exception):
    """A fault is not written as it should be; the message says how."""


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong.

    :ivar value: the status, or the milliseconds of a latency.
    :ivar times: how often it still happens; None for ever.
    """

    kind: str
    value: int = 0
    path: str = "*"
    verb: str = "*"
    probability: float = 1.0
    times: int | None = None
    retry_after: int | None = None
    text: str = ""


def read_fault(text: str) -> Fault:
    """Read a fault from its line.

    :raises FaultError: it is not written right.
    """
    first, *rest = [part.strip() for part in text.split(";")]
    kind, _, value = first.partition("=")
    if kind not in KINDS:
        raise FaultError(f"{kind!r} is not a fault. Hint: one of {', '.join(KINDS)}.")
    fault = Fault(kind, text=text.strip())
    try:
        if kind in ("status", "latency"):
            fault.value = int(value)
        for part in rest:
            name, _, value = part.partition("=")
            if name == "path":
                fault.path = value
            elif name == "verb":
                fault.verb = value.upper()
            elif name == "probability":
                fault.probability = float(value)
            elif name == "times":
                fault.times = int(value)
            elif name == "retry-after":
                fault.retry_after = int(value)
            else:
                raise FaultError(
                    f"{name!r} is not a part of a fault. Hint: path, verb, probability, times, retry-after."
                )
    except ValueError:
        raise FaultError(f"{value!r} is not a number in the fault {text!r}.") from None
    if kind == "status" and not 400 <= fault.value <= 599:
        raise FaultError(f"A status fault wants 400 to 599, not {fault.value}.")
    if kind == "latency" and not 0 <= fault.value <= 600_000:
        raise FaultError(f"A latency wants 0 to 600000 milliseconds, not {fault.value}.")
    if not 0 <= fault.probability <= 1:
        raise FaultError(f"A probability is between 0 and 1, not {fault.probability}.")
    return fault


class Faults:
    """The faults that are switched on; what is left to chance is seeded."""

    def __init__(self, seed: int = 0) -> None:
        self.active: list[Fault] = []
        self._seed = seed
        self._rng = random.Random(seed)  # noqa: S311 - no secrets here

    def add(self, text: str) -> Fault:
        """Switch a fault on.

        :raises FaultError: it is not written right.
        """
        fault = read_fault(text)
        self.active.append(fault)
        return fault

    def clear(self) -> None:
        """Switch all faults off, and start over with chance."""
        self.active.clear()
        self._rng.seed(self._seed)

    def match(self, request: Request) -> list[Fault]:
        """What happens to a request.

        :raises FaultError: its header is not written right.
        """
        own = request.headers.get(HEADER)
        matched = [read_fault(text) for text in own.split(",")] if own else []
        for fault in self.active:
            if not fnmatch.fnmatchcase(request.path, fault.path) or fault.verb not in ("*", request.verb):
                continue
            if fault.times == 0 or self._rng.random() >= fault.probability:
                continue
            if fault.times is not None:
                fault.times -= 1
            matched.append(fault)
        self.active = [fault for fault in self.active if fault.times != 0]
        return matched
