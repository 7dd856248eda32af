"""Calls in the background: what `callback=` starts."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from ..http.transport import checked_seconds


class Pending(Future[Any]):
    """The result of a call in the background."""

    def join(self, timeout: float | None = None) -> None:
        """Wait until the call and its callback are done, as for a thread.

        :param timeout: seconds, `None` for as long as it takes
        :raises ApiException: what the call raised
        :raises ValueError: if `timeout` is not a number of seconds
        """
        import concurrent.futures as futures

        try:
            self.result(None if timeout is None else checked_seconds("timeout", timeout, above_zero=False))
        except futures.TimeoutError:
            if self.done():
                raise

    def is_alive(self) -> bool:
        """Whether the call is still going on."""
        return not self.done()


class Background:
    """A bounded pool of threads, started with the first call."""

    def __init__(self, threads: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="PureCloudPlatformClientV2")

    def submit(self, run: Callable[[], Any], callback: Callable[[Any], Any], warn: Callable[[str], Any]) -> Pending:
        """Hand what `run` returns to `callback`; `warn` is called if one of them fails, as perhaps nobody waits."""
        pending = Pending()

        def work() -> None:
            if not pending.set_running_or_notify_cancel():
                return
            try:
                data = run()
                callback(data)
            except BaseException as error:
                warn(f"call in the background failed: {error}")
                pending.set_exception(error)
            else:
                pending.set_result(data)

        self._pool.submit(work)
        return pending

    def close(self) -> None:
        self._pool.shutdown(wait=True)
