"""Canaries for bundles of certificates: the subject is written anew, and the certificate encoded again."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from proscribe.canaries import Canary
from proscribe.sources._certificate import DerError, Value, dn, parsed, subject

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
_SEQUENCE, _SET, _OID, _UTF8 = 0x30, 0x31, 0x06, 0x0C
_COMMON_NAME = b"\x55\x04\x03"


def _edit(document: bytes, changes: Sequence[Change]) -> bytes:
    new = {change.old: change.new for change in changes}

    def renamed(match: re.Match[bytes]) -> bytes:
        try:
            certificate = parsed(binascii.a2b_base64(match[2]))
            name = subject(certificate)
            told = dn(name)
        except (DerError, binascii.Error, ValueError):
            return match[0]
        if told not in new:
            return match[0]
        text = Value(_UTF8, new[told].removeprefix("CN=").encode())
        pair = Value(_SEQUENCE, parts=[Value(_OID, _COMMON_NAME), text])
        name.parts = [Value(_SET, parts=[pair])]
        return match[1] + base64.encodebytes(certificate.written()) + match[3]

    return _CERTIFICATE.sub(renamed, document)


PLUGIN = Canary(samples={"bundle.pem": _BUNDLE_PEM}, edit=_edit)
