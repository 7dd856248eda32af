"""Who asks in a unit: a login of the run, in whichever process, with the rate limit that the run shares."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import PureCloudPlatformClientV2 as gc

#: A client, or what makes one in another process.
Connect = gc.ApiClient | Callable[[], gc.ApiClient]
#: By run and number. A worker outlives runs, and need not remember all of them.
_connected: dict[tuple[str, int], gc.ApiClient] = {}
_MOST_CONNECTED = 64
_connecting = threading.Lock()


@dataclass(frozen=True)
class Login:
    """One of the logins of a run.

    :ivar run: which run it is for: another one logs in anew, perhaps to another organization
    :ivar number: which of the run's it is
    :ivar budget: the rate limit of the configuration, which workers in other processes share
    :ivar alone: why they cannot, where it does not come along
    """

    connect: Connect
    run: str
    number: int = 0
    budget: gc.Budget | None = None
    alone: str = ""

    def client(self) -> gc.ApiClient:
        """Its client in this process, made once, whatever number of threads and units use it.

        :raises ValueError: if it would ignore the rate limit that the run shares
        """
        if isinstance(self.connect, gc.ApiClient):
            return self.connect
        with _connecting:
            client = _connected.get((self.run, self.number))
            if client is None:
                while len(_connected) >= _MOST_CONNECTED:
                    del _connected[next(iter(_connected))]
                client = _connected[self.run, self.number] = self._make()
            return client

    def _make(self) -> gc.ApiClient:
        configuration = gc.configuration
        if isinstance(configuration.budget, _Passed) or configuration.budget is None:
            configuration.budget = self.budget  # of this run; what the process has of its own stays
        connect: Any = self.connect  # it is not a client
        client: gc.ApiClient = connect()
        if self.alone and client.budget is None:
            client.close()
            raise ValueError(self.alone)
        return client

    def __getstate__(self) -> dict[str, Any]:
        """As it goes to another process."""
        if isinstance(self.connect, gc.ApiClient):
            raise TypeError("Workers in other processes need `client` to be a function that logs in there.")
        state, budget = dict(self.__dict__), self.budget
        if budget is None:
            return state
        whole = getattr(budget, "budget", budget)
        reason = _left_behind(whole)
        if reason:
            reason = f"{reason}. Let `client`, the function that logs in there, set `gc.configuration.budget`."
        return {**state, "budget": None if reason else _Passed(whole), "alone": reason}


class _Passed:
    """A budget that came with a login, so that another run may bring another one."""

    def __init__(self, budget: gc.Budget) -> None:
        self.budget = budget

    def take(self, turn: Any) -> float:
        return self.budget.take(turn)

    def learn(self, turn: Any, status: int, headers: Any) -> None:
        self.budget.learn(turn, status, headers)


def _left_behind(budget: gc.Budget) -> str:
    """Why a budget does not go to other processes; empty if it does."""
    if isinstance(budget, gc.RedisBudget) and "@" in budget.url.reveal():
        return "Workers in other processes do not share the rate limit, for the address of its server has a password"
    try:
        pickle.dumps(budget)
    except Exception as error:  # whatever its class raises
        return (
            f"Workers in other processes do not share the rate limit, for {type(budget).__name__} stays here ({error})"
        )
    return ""
