"""Canaries for Zeek's conn.log; networks and their numbers are leads, so that the domain column serves."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_CONN_LOG = b"""\
#separator \\x09
#set_separator	,
#empty_field	(empty)
#unset_field	-
#path	conn
#fields	ts	uid	id.orig_h	id.orig_p	id.resp_h	id.resp_p	proto	service	duration	orig_bytes	resp_bytes	conn_state	missed_bytes	history
#types	time	string	addr	port	addr	port	enum	string	interval	count	count	string	count	string
1767571200.125000	CxExample0	10.0.0.21	50000	192.0.2.9	443	tcp	ssl	0.5	100	2000	SF	0	ShADadFf
1767571201.125000	CxExample1	10.0.0.21	50000	192.0.2.10	443	tcp	ssl	0.5	100	2000	SF	0	ShADadFf
"""

PLUGIN = Canary(samples={"conn.log": _CONN_LOG})
