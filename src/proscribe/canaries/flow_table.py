"""Canaries for tables of connections."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_FLOWS_CSV = b"""\
ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das
2026-01-05 00:00:01,2026-01-05 00:00:02,1.0,10.0.0.21,192.0.2.9,50000,443,TCP,...AP.SF,0,0,10,1000,0,0,1,2,0,0
2026-01-05 00:00:01,2026-01-05 00:00:02,1.0,10.0.0.21,192.0.2.10,50000,443,TCP,...AP.SF,0,0,10,1000,0,0,1,2,0,0
"""

PLUGIN = Canary(samples={"flows.csv": _FLOWS_CSV})
