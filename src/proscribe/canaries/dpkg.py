"""Canaries for the packages of Debian and its kin."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_DPKG_L_TXT = b"""\
Desired=Unknown/Install/Remove/Purge/Hold
| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend
|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)
||/ Name           Version      Architecture Description
+++-==============-============-============-====================
ii  adduser        3.134        all          add and remove users
ii  example-agent  11.0-1       amd64        an agent
"""
_DPKG_QUERY_TSV = b"""\
base-files	12.4	Example Team <team@example.org>	ii
example-agent	11.0-1	Example Works <support@example.org>	ii
"""

PLUGIN = Canary(samples={"dpkg_l.txt": _DPKG_L_TXT, "dpkg_query.tsv": _DPKG_QUERY_TSV})
