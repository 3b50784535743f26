"""Canaries for Zeek's http.log, as a table and as JSON."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_HTTP_LOG = b"""\
#separator \\x09
#set_separator	,
#empty_field	(empty)
#unset_field	-
#path	http
#fields	ts	uid	id.orig_h	id.orig_p	id.resp_h	id.resp_p	trans_depth	method	host	uri	user_agent	status_code
#types	time	string	addr	port	addr	port	count	string	string	string	string	count
1767571200.125000	CxExample0	10.0.0.21	50000	192.0.2.9	443	1	GET	www.example.org	/	Example/1.0	200
1767571201.125000	CxExample1	10.0.0.21	50000	192.0.2.9	443	1	GET	mail.example.net	/	Example/1.0	200
"""
_HTTP_JSON_LOG = b"""\
{"ts": 1767571200.5, "uid": "Cx0", "id.orig_h": "10.0.0.21", "id.orig_p": 50000, "id.resp_h": "192.0.2.9", "id.resp_p": 443, "method": "GET", "host": "www.example.org", "uri": "/", "status_code": 200, "user_agent": "Example/1.0"}
{"ts": 1767571201.5, "uid": "Cx1", "id.orig_h": "10.0.0.21", "id.orig_p": 50000, "id.resp_h": "192.0.2.9", "id.resp_p": 443, "method": "GET", "host": "mail.example.net", "uri": "/", "status_code": 200, "user_agent": "Example/1.0"}
"""

PLUGIN = Canary(samples={"http.log": _HTTP_LOG, "http_json.log": _HTTP_JSON_LOG})
