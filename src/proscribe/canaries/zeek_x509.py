"""Canaries for Zeek's x509.log."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_X509_LOG = b"""\
#separator \\x09
#set_separator	,
#empty_field	(empty)
#unset_field	-
#path	x509
#fields	ts	id	certificate.version	certificate.serial	certificate.subject	certificate.issuer	certificate.not_valid_before	certificate.not_valid_after
#types	time	string	count	string	string	string	time	time
1767571200.0	F0	3	0A	CN=www.example.org	CN=Example Authority	1700000000.0	1900000000.0
1767571201.0	F1	3	0A	CN=mail.example.net	CN=Sample Authority	1700000000.0	1900000000.0
"""

PLUGIN = Canary(samples={"x509.log": _X509_LOG})
