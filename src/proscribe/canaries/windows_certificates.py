"""Canaries for certificate stores of Windows."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_CERTUTIL_TXT = b"""\
Root "Trusted Root Certification Authorities"
================ Certificate 0 ================
Serial Number: 0a
Issuer: CN=Example Root Authority, O=Example Works
Subject: CN=Example Root Authority, O=Example Works
Cert Hash(sha1): 00112233445566778899aabbccddeeff00112233

================ Certificate 1 ================
Serial Number: 0a
Issuer: CN=Sample Root Authority, O=Sample AB
Subject: CN=Sample Root Authority, O=Sample AB
Cert Hash(sha1): 00112233445566778899aabbccddeeff00112233
"""
_LIST_TXT = b"""\

Subject      : CN=Example Root Authority, O=Example Works
Issuer       : CN=x
Thumbprint   : 00112233445566778899AABBCCDDEEFF00112233
FriendlyName :

Subject      : CN=Sample Root Authority, O=Sample AB
Issuer       : CN=x
Thumbprint   : 00112233445566778899AABBCCDDEEFF00112233
FriendlyName :
"""
_EXPORT_CSV = b"""\
"PSPath","Subject","Issuer","Thumbprint"
"Cert::LocalMachine\\Root\\0011","CN=Example Root Authority, O=Example Works","CN=x","0011"
"Cert::LocalMachine\\Root\\0012","CN=Sample Root Authority, O=Sample AB","CN=x","0012"
"""

PLUGIN = Canary(samples={"certutil.txt": _CERTUTIL_TXT, "list.txt": _LIST_TXT, "export.csv": _EXPORT_CSV})
