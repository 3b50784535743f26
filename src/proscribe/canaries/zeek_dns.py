"""Canaries for Zeek's dns.log, as a table and as JSON."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_DNS_LOG = b"""\
#separator \\x09
#set_separator	,
#empty_field	(empty)
#unset_field	-
#path	dns
#fields	ts	uid	id.orig_h	id.orig_p	id.resp_h	id.resp_p	proto	trans_id	query	qtype_name	rcode_name	answers
#types	time	string	addr	port	addr	port	enum	count	string	string	string	vector[string]
1767571200.125000	CxExample0	10.0.0.21	50000	192.0.2.9	443	udp	7	www.example.org	A	NOERROR	192.0.2.10
1767571201.125000	CxExample1	10.0.0.21	50000	192.0.2.9	443	udp	7	mail.example.net	A	NOERROR	192.0.2.10
"""
_DNS_JSON_LOG = b"""\
{"ts": 1767571200.5, "uid": "Cx0", "id.orig_h": "10.0.0.21", "id.orig_p": 50000, "id.resp_h": "192.0.2.9", "id.resp_p": 443, "proto": "udp", "trans_id": 3, "query": "www.example.org", "qtype_name": "A", "rcode_name": "NOERROR", "answers": ["192.0.2.10"]}
{"ts": 1767571201.5, "uid": "Cx1", "id.orig_h": "10.0.0.21", "id.orig_p": 50000, "id.resp_h": "192.0.2.9", "id.resp_p": 443, "proto": "udp", "trans_id": 3, "query": "mail.example.net", "qtype_name": "A", "rcode_name": "NOERROR", "answers": ["192.0.2.10"]}
"""

PLUGIN = Canary(samples={"dns.log": _DNS_LOG, "dns_json.log": _DNS_JSON_LOG})
