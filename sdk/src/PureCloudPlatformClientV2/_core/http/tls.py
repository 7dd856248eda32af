"""TLS contexts: whom to trust, and which certificate to show."""

from __future__ import annotations

import contextlib
import os
import ssl
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..secrets.redaction import Secret

if TYPE_CHECKING:
    from .network import Network


def context_for(network: Network) -> ssl.SSLContext:
    """The context that the settings ask for.

    :raises ValueError: for a file that cannot be used, naming the setting
    """
    if network.ssl_context is not None:
        return network.ssl_context
    context = _trusting(network.verify_ssl)
    if network.ssl_ca_cert:
        _trust(context, "ssl_ca_cert", network.ssl_ca_cert)
    if network.cert_file:
        _show(context, "cert_file and key_file", network.cert_file, network.key_file, network.key_password)
    return context


def mtls_context(verify: bool, cert: str, key: str, ca: str | None, key_password: Secret) -> ssl.SSLContext:
    """A context that shows a client certificate; the authorities of `ca` are trusted besides the others."""
    context = _trusting(verify)
    if ca:
        _trust(context, "the certificates of the authority", ca)
    _show(context, "the client certificate and its key", cert, key, key_password)
    return context


def mtls_context_from_contents(
    verify: bool, cert: str | bytes, key: Secret, ca: str | bytes | None, key_password: Secret
) -> ssl.SSLContext:
    """The same from PEM strings."""
    context, given = _trusting(verify), "the given string"
    if ca:
        _trust(context, "the certificates of the authority", given, _text(ca))
    with _private_file(Secret(_text(cert))) as cert_path, _private_file(key) as key_path:
        _show(context, "the client certificate and its key", cert_path, key_path, key_password, given)
    return context


def _show(
    context: ssl.SSLContext, setting: str, cert: str, key: str | None, password: Secret, shown: str | None = None
) -> None:
    """Let a context show a certificate. OpenSSL, which asks at the terminal for a pass phrase, gets ours or an error.

    :raises ValueError: for files that cannot be used, naming the setting
    """
    asked = False

    def pass_phrase() -> str:
        nonlocal asked
        asked = True
        return password.reveal()

    try:
        for path in filter(None, (cert, key)):
            _check_file(path)
        context.load_cert_chain(cert, key, pass_phrase)
    except (OSError, ValueError) as error:
        if asked:
            problem = "the key is locked, and configuration.key_password is " + (
                "not its pass phrase" if password else "not set: it takes the pass phrase"
            )
        else:
            problem = _why(error)
    else:
        return
    raise ValueError(f"{setting}: {shown or key or cert} cannot be used ({problem})")


def _trusting(verify: bool) -> ssl.SSLContext:
    """A context that trusts the system's authorities, and those of certifi where that is installed."""
    context = ssl.create_default_context()
    try:
        import certifi
    except ImportError:
        pass
    else:
        context.load_verify_locations(certifi.where())
    if not verify:
        _trust_all(context)
    return context


def _trust_all(context: ssl.SSLContext) -> None:
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE


def _trust(context: ssl.SSLContext, setting: str, path: str, content: str | None = None) -> None:
    """Let a context trust certificates, those of servers too, as Python does by itself from 3.13 on.

    :raises ValueError: if they cannot be used, naming the setting
    """
    try:
        if content is None:
            _check_file(path)
        context.load_verify_locations(None if content else path, cadata=content)
    except (OSError, ValueError) as error:
        raise ValueError(f"{setting}: {path} cannot be used ({_why(error)})") from None
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN


def _check_file(path: str) -> None:
    from .bodies import check_file  # which a process with one call does not need

    check_file(path)


def _why(error: Exception) -> str:
    reason = getattr(error, "reason", None) if isinstance(error, ssl.SSLError) else getattr(error, "strerror", None)
    return str(reason or type(error).__name__)


@contextlib.contextmanager
def _private_file(content: Secret) -> Iterator[str]:
    """A file that only this user can read, gone at the end. OpenSSL reads keys from files only."""
    handle, path = tempfile.mkstemp()  # created with mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.reveal().encode())
        yield path
    finally:
        os.unlink(path)  # noqa: PTH108 - mkstemp's path


def _text(value: str | bytes) -> str:
    return value.decode("ascii") if isinstance(value, bytes) else value
