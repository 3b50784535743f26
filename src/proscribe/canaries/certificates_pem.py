"""Canaries for bundles of certificates: the subject is written anew, and the certificate encoded again."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from proscribe.canaries import Canary
from proscribe.sources._der import DerError, Element, children, element
from proscribe.sources._signature import certificate_subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proscribe.canaries import Change

__all__ = ["PLUGIN"]

# Made for this purpose: a root that nobody trusts and whose key nobody has kept.
_BUNDLE_PEM = b"""\
-----BEGIN CERTIFICATE-----
MIIBXzCCAQWgAwIBAgIBATAKBggqhkjOPQQDAjA5MRYwFAYDVQQKDA1FeGFtcGxl
IFdvcmtzMR8wHQYDVQQDDBZFeGFtcGxlIFJvb3QgQXV0aG9yaXR5MB4XDTIwMDEw
MTAwMDAwMFoXDTQwMDEwMTAwMDAwMFowOTEWMBQGA1UECgwNRXhhbXBsZSBXb3Jr
czEfMB0GA1UEAwwWRXhhbXBsZSBSb290IEF1dGhvcml0eTBZMBMGByqGSM49AgEG
CCqGSM49AwEHA0IABI5TO2+gv3tGJbswZnwB+2B++fi4qA/vWzAGKHAxh7Kjc+sd
veAzGDZtBp+DpvWQAFPHNjPLBBshxV4ahsH0ALQwCgYIKoZIzj0EAwIDSAAwRQIh
ANhtybup7BJE5zAW0C4oW4IOpj11ZyRvbWLDAxG1Gr/XAiBpnovqozX7K0Z8NPfY
pZwxHwmASosnUgmeApuOBhYwBQ==
-----END CERTIFICATE-----
"""
_CERTIFICATE = re.compile(rb"(-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----\s)(.*?)(-----END )", re.DOTALL)
_SEQUENCE, _SET, _UTF8, _VERSION = 0x30, 0x31, 0x0C, 0xA0
_KEYS = {
    "CN": b"\x06\x03\x55\x04\x03",
    "O": b"\x06\x03\x55\x04\x0a",
    "OU": b"\x06\x03\x55\x04\x0b",
    "C": b"\x06\x03\x55\x04\x06",
}
_RDN = re.compile(r"(?P<key>[A-Z]+)=(?P<value>(?:\\.|[^,\\])*)")
_SUBJECT = 4  # after serial number, algorithm, issuer and validity


def _edit(document: bytes, changes: Sequence[Change]) -> bytes:
    new = {change.old: change.new for change in changes}

    def renamed(match: re.Match[bytes]) -> bytes:
        try:
            data = binascii.a2b_base64(match[2])
            name = new.get(certificate_subject(data))
            if name is None:
                return match[0]
            return match[1] + base64.encodebytes(_named(data, name)) + match[3]
        except (DerError, binascii.Error, ValueError):
            return match[0]

    return _CERTIFICATE.sub(renamed, document)


def _named(data: bytes, name: str) -> bytes:
    """Return a certificate with another subject; its signature is none of it any more."""
    whole = element(data)
    parts = list(children(data, whole))
    fields = list(children(data, parts[0]))
    at = _SUBJECT + (fields[0].tag == _VERSION)
    pairs = [
        (_KEYS[m["key"]], re.sub(r"\\(.)", r"\1", m["value"]))
        for m in _RDN.finditer(name)
        if m["key"] in _KEYS
    ]
    told = [_written(_SEQUENCE, key, _written(_UTF8, value.encode())) for key, value in reversed(pairs)]
    subject = _written(_SEQUENCE, *(_written(_SET, pair) for pair in told))
    inner = [subject if i == at else _bytes(data, field) for i, field in enumerate(fields)]
    return _written(_SEQUENCE, _written(_SEQUENCE, *inner), *(_bytes(data, p) for p in parts[1:]))


def _bytes(data: bytes, at: Element) -> bytes:
    return data[at.start : at.after]


def _written(tag: int, *content: bytes) -> bytes:
    data = b"".join(content)
    if len(data) < 0x80:  # noqa: PLR2004 - a length of one byte
        return bytes((tag, len(data))) + data
    length = len(data).to_bytes((len(data).bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + data


PLUGIN = Canary(samples={"bundle.pem": _BUNDLE_PEM}, edit=_edit)
