"""Canaries for the log of NextDNS."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_LOG_CSV = b"""\
timestamp,domain,query_type,dnssec,protocol,client_ip,status,reasons,destination_country,root_domain,device_id,device_name,device_model,device_local_ip,matched_name,client_name
2026-01-05T00:00:01.123Z,www.example.org,A,false,DNS-over-HTTPS,198.51.100.7,,,US,www.example.org,ABC12,PC-17,,,,nextdns-cli
2026-01-05T00:00:01.123Z,mail.example.net,A,false,DNS-over-HTTPS,198.51.100.7,,,US,mail.example.net,ABC12,PC-17,,,,nextdns-cli
"""

PLUGIN = Canary(samples={"log.csv": _LOG_CSV})
