"""Which transport a client gets: the fast one wherever it can be used, unless the configuration says otherwise; and
whether its requests are traced."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any

from ..lazy.installation import install

if TYPE_CHECKING:
    from ..http.network import NetworkSource
    from ..http.transport import AsyncTransport, Transport

#: The releases of pyreqwest that this was tested with; what came between is not yet stable.
_TESTED = "0.15."


def transport_for(wanted: str, network: NetworkSource) -> Transport:
    """The transport for synchronous calls.

    :param wanted: the value of `Configuration.transport`
    :raises ImportError: if the configuration asks for one that is not installed
    """
    if _is_fast(wanted):
        from .reqwest.sync import ReqwestTransport

        return ReqwestTransport(network)
    from .urllib3 import Urllib3Transport

    return Urllib3Transport(network)


def async_transport_for(wanted: str, network: NetworkSource) -> AsyncTransport:
    """The transport for asynchronous calls; the parameter is that of `transport_for`.

    :raises ImportError: if it is not installed
    """
    if _is_fast(wanted):
        from .reqwest.aio import AsyncReqwestTransport

        return AsyncReqwestTransport(network)
    from .aiohttp import AiohttpTransport

    return AiohttpTransport(network)


def is_traced(setting: bool | None) -> bool:
    """Whether requests are traced: as `configuration.tracing` says, else if the application uses OpenTelemetry.

    :raises ImportError: if it is asked for and not installed
    """
    if setting is None:
        return "opentelemetry.trace" in sys.modules
    if setting:
        try:
            import opentelemetry.trace  # noqa: F401 - to see that it is there
        except ImportError:
            raise ImportError(f"tracing needs OpenTelemetry: {install('tracing')}") from None
    return setting


def _is_fast(wanted: str) -> bool:
    if wanted == "standard":
        return False
    problem = _problem()
    if problem is not None and wanted == "fast":
        raise ImportError(f"the fast transport {problem}")
    return problem is None


def _problem() -> str | None:
    """Why the fast transport cannot be used here; `None` if it can."""
    try:
        found = _import().__version__
    except ImportError as error:
        if error.name != "pyreqwest":  # as from a zip file, from which Python imports nothing that is not Python
            return f"needs pyreqwest, which cannot be imported here: {error}"
        return f"needs pyreqwest, which is not installed: {install('fast')}"
    if not found.startswith(_TESTED):
        return f"needs pyreqwest, and {found} is not a release that this SDK was tested with: {install('fast')}"
    if sys.platform != "linux":  # see reqwest/arrivals.py
        return "needs Linux, where it can be known that no answer is taken for that to another call"
    return None


def _import() -> Any:
    """pyreqwest, imported by a thread that lasts: once the thread that imported it has ended, it ends the process.

    :raises ImportError: if it is not installed
    """
    if "pyreqwest" in sys.modules or threading.current_thread() is threading.main_thread():
        import pyreqwest

        return pyreqwest
    ready = threading.Event()

    def load() -> None:
        try:
            import pyreqwest  # noqa: F401
        except ImportError:
            return  # as it is below, for who asked
        finally:
            ready.set()
        threading.Event().wait()

    threading.Thread(target=load, name="pyreqwest", daemon=True).start()
    ready.wait()
    import pyreqwest

    return pyreqwest
