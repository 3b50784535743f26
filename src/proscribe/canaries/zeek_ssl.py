"""Canaries for Zeek's ssl.log, as a table and as JSON."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_SSL_LOG = b"""\
#separator \\x09
#set_separator	,
#empty_field	(empty)
#unset_field	-
#path	ssl
#fields	ts	uid	id.orig_h	id.orig_p	id.resp_h	id.resp_p	version	cipher	server_name	resumed	established
#types	time	string	addr	port	addr	port	string	string	string	bool	bool
1767571200.125000	CxExample0	10.0.0.21	50000	192.0.2.9	443	TLSv13	TLS_AES_128_GCM_SHA256	www.example.org	F	T
1767571201.125000	CxExample1	10.0.0.21	50000	192.0.2.9	443	TLSv13	TLS_AES_128_GCM_SHA256	mail.example.net	F	T
"""
_SSL_JSON_LOG = b"""\
{"ts": 1767571200.5, "uid": "Cx0", "id.orig_h": "10.0.0.21", "id.orig_p": 50000, "id.resp_h": "192.0.2.9", "id.resp_p": 443, "version": "TLSv13", "cipher": "TLS_AES_128_GCM_SHA256", "server_name": "www.example.org", "resumed": false, "established": true}
{"ts": 1767571201.5, "uid": "Cx1", "id.orig_h": "10.0.0.21", "id.orig_p": 50000, "id.resp_h": "192.0.2.9", "id.resp_p": 443, "version": "TLSv13", "cipher": "TLS_AES_128_GCM_SHA256", "server_name": "mail.example.net", "resumed": false, "established": true}
"""

PLUGIN = Canary(samples={"ssl.log": _SSL_LOG, "ssl_json.log": _SSL_JSON_LOG})
