"""Canaries for Suricata's eve.json, for each event that names a host."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_EVE_JSON = b"""\
{"timestamp": "2026-01-05T01:00:00.250000+0100", "flow_id": 101, "event_type": "dns", "src_ip": "10.0.0.21", "src_port": 50000, "dest_ip": "10.0.0.53", "dest_port": 53, "proto": "UDP", "dns": {"version": 2, "type": "query", "id": 1, "rrname": "www.example.org", "rrtype": "A"}}
{"timestamp": "2026-01-05T01:00:01.250000+0100", "flow_id": 102, "event_type": "tls", "src_ip": "10.0.0.21", "src_port": 50001, "dest_ip": "192.0.2.9", "dest_port": 443, "proto": "TCP", "tls": {"sni": "mail.example.net", "version": "TLS 1.3"}}
{"timestamp": "2026-01-05T01:00:02.250000+0100", "flow_id": 103, "event_type": "http", "src_ip": "10.0.0.21", "src_port": 50002, "dest_ip": "192.0.2.9", "dest_port": 80, "proto": "TCP", "http": {"hostname": "files.example.org", "url": "/", "http_method": "GET"}}
"""

PLUGIN = Canary(samples={"eve.json": _EVE_JSON})
