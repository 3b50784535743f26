"""Canaries for the report of Npcap."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_DIAGREPORT_TXT = b"""\
*************************************************
DiagReport for Npcap
*************************************************

Network Filters:
InstallTimeStamp : {231, 7, 3, 0...}
Characteristics  : 262184
ComponentId      : EX_FILTER
Description      : @oem42.inf,%desc%;Example Filter
InfPath          : oem42.inf
InfSection       : Install

Characteristics  : 262144
ComponentId      : sm_filter
Description      : Sample Filter
InfPath          : oem43.inf
InfSection       : Install
"""

PLUGIN = Canary(samples={"DiagReport.txt": _DIAGREPORT_TXT})
