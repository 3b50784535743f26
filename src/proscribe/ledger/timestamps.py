"""Have a checkpoint stamped by a time-stamp server, and check the stamp: RFC 3161.

The library rfc3161-client (extra `ledger-timestamps`) writes requests and checks signatures. A stamp shows
that a checkpoint was there at that time, whatever the clock of the ledger's machine said.
"""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

from proscribe.errors import LedgerError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

__all__ = ["check", "roots", "stamp"]

_ANSWER = 1 << 20
_SECONDS = 30


def _library() -> Any:
    try:
        import rfc3161_client  # noqa: PLC0415  optional library
    except ImportError as e:
        raise LedgerError("time stamps need the library rfc3161-client, which is not installed",
                          hint="pip install 'proscribe[ledger,ledger-timestamps]'") from e  # fmt: skip
    return rfc3161_client


def roots(path: Path) -> list[Any]:
    """Return the certificates (PEM) of a file: whom a time-stamp server must be vouched for by.

    Raises:
        LedgerError: it cannot be read, or holds none.
    """
    from cryptography import x509  # noqa: PLC0415  optional library

    try:
        return list(x509.load_pem_x509_certificates(path.read_bytes()))
    except OSError as e:
        raise LedgerError(f"{path}: cannot be read: {e.strerror}", hint="check the path") from e
    except ValueError as e:
        raise LedgerError(f"{path}: this holds no certificates (PEM)",
                          hint="ask the time-stamp service for its root certificate") from e  # fmt: skip


def stamp(url: str, message: bytes, trusted: list[Any]) -> tuple[bytes, str]:
    """Ask a server to stamp a message; only its digest leaves this machine.

    Args:
        url: the server, http or https.
        message: what to stamp.
        trusted: certificates that must vouch for the server; see `check`.

    Returns:
        The server's answer (DER), and the time that it vouches for.

    Raises:
        LedgerError: the server cannot be reached, refuses, or its stamp does not fit.
    """
    library = _library()
    if not url.startswith(("https://", "http://")):
        raise LedgerError(f"`{url}` is no time-stamp server", hint="name it by its URL: https://...")
    asked = library.TimestampRequestBuilder(message, library.HashAlgorithm.SHA256).build()
    request = urllib.request.Request(  # noqa: S310  http and https alone
        url, asked.as_bytes(), {"Content-Type": "application/timestamp-query"}
    )
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310  as above
            data: bytes = answer.read(_ANSWER)
    except (urllib.error.URLError, OSError) as e:
        raise LedgerError(f"{url}: the time-stamp server gave no answer: {e}",
                          hint="try again later, or another server; nothing was anchored") from e  # fmt: skip
    return data, check(data, message, trusted, url, asked.nonce)


def check(data: bytes, message: bytes, trusted: list[Any], where: str, nonce: int | None = None) -> str:
    """Return the time, RFC 3339, at which a message was stamped.

    Args:
        data: the server's answer (DER).
        message: what was stamped.
        trusted: root certificates; without any, the stamp must fit the message, and its signature is not
            checked.
        where: what to call it in messages.
        nonce: the number that the request carried, where it is still known.

    Raises:
        LedgerError: it is no stamp, or not of this message, or not signed by a trusted server.
    """
    library = _library()
    try:
        answer = library.decode_timestamp_response(data)
        if answer.status != library.PKIStatus.GRANTED:
            raise _refused(where, f"the server refused: {' '.join(answer.status_string) or answer.status}")
        told = answer.tst_info
        if told.message_imprint.message != hashlib.sha256(message).digest():
            raise _refused(where, "the stamp is of something else")
        if nonce is not None and told.nonce != nonce:
            raise _refused(where, "the stamp answers another request")
        if trusted:
            builder = library.VerifierBuilder()
            for certificate in trusted:
                builder = builder.add_root_certificate(certificate)
            builder.build().verify_message(answer, message)
    except (library.VerificationError, ValueError) as e:
        raise _refused(where, f"the stamp cannot be relied on: {e}") from e
    return _written(told.gen_time)


def _written(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


def _refused(where: str, why: str) -> LedgerError:
    return LedgerError(
        f"{where}: {why}", hint="take another time-stamp server, or its right root certificate"
    )
