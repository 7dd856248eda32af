"""Which transport a client gets: the fast one where the configuration asks for it."""

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


def _is_fast(wanted: str) -> bool:
    # "automatic" is to be the fast one where it is installed, once it is sure never to take an answer that nobody
    # asked for (see the decision).
    if wanted != "fast":
        return False
    try:
        found = _import().__version__
    except ImportError:
        found = None
    if found is not None and found.startswith(_TESTED):
        return True
    problem = "is not installed" if found is None else f"{found} is not a release that this SDK was tested with"
    raise ImportError(f"the fast transport needs pyreqwest, which {problem}: {install('fast')}")


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
