"""Canaries for the logs of Cloudflare Gateway."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_DNS_LOG = b"""\
{"Datetime": "2026-01-05T00:00:01Z", "QueryName": "www.example.org", "QueryType": 1, "QueryTypeName": "A", "RCode": 0, "ResolverDecision": "allowedOnNoPolicyMatch", "SrcIP": "198.51.100.7", "DeviceID": "d-1", "DeviceName": "PC-17"}
{"Datetime": "2026-01-05T00:00:01Z", "QueryName": "mail.example.net", "QueryType": 1, "QueryTypeName": "A", "RCode": 0, "ResolverDecision": "allowedOnNoPolicyMatch", "SrcIP": "198.51.100.7", "DeviceID": "d-1", "DeviceName": "PC-17"}
"""
_HTTP_LOG = b"""\
{"Datetime": "2026-01-05T00:00:01Z", "DeviceName": "PC-17", "SourceIP": "198.51.100.7", "HTTPHost": "www.example.org", "URL": "https://www.example.org/", "PolicyID": ""}
{"Datetime": "2026-01-05T00:00:01Z", "DeviceName": "PC-17", "SourceIP": "198.51.100.7", "HTTPHost": "mail.example.net", "URL": "https://mail.example.net/", "PolicyID": ""}
"""

PLUGIN = Canary(samples={"dns.log": _DNS_LOG, "http.log": _HTTP_LOG})
