"""Which transport a client gets: the fast one where the configuration asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    # "automatic" is to be the fast one where it is installed, once no process is ended by it (see the decision).
    if wanted != "fast":
        return False
    try:
        import pyreqwest
    except ImportError:
        found = None
    else:
        found = pyreqwest.__version__
    if found is not None and found.startswith(_TESTED):
        return True
    problem = "is not installed" if found is None else f"{found} is not a release that this SDK was tested with"
    raise ImportError(f"the fast transport needs pyreqwest, which {problem}: {install('fast')}")
