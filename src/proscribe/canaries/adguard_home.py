"""Canaries for the query log of AdGuard Home."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_QUERYLOG_JSON = b"""\
{"T":"2026-01-05T01:00:01+01:00","QH":"www.example.org","QT":"A","QC":"IN","IP":"10.0.0.21","Result":{}}
{"T":"2026-01-05T01:00:01+01:00","QH":"mail.example.net","QT":"A","QC":"IN","IP":"10.0.0.21","Result":{}}
"""

PLUGIN = Canary(samples={"querylog.json": _QUERYLOG_JSON})
