"""Canaries for the logs of HijackThis and its fork."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_HIJACKTHIS_LOG = b"""\
Logfile of Trend Micro HijackThis v2.0.4
Scan saved at 10:00:00 AM, on 1/5/2026

Running processes:
C:\\Program Files\\Example\\editor.exe

O23 - Service: Example Service (ExampleSvc) - Example Works - C:\\Program Files\\Example\\svc.exe
O23 - Service: Sample Service (SampleSvc) - Sample AB - C:\\Program Files\\Sample\\svc.exe
"""
_FORK_LOG = b"""\
Logfile of HiJackThis Fork by Alex Dragokas v.2.9.0.26

O23 - Service R2: Example Service - (ExampleSvc) - C:\\Program Files\\Example\\svc.exe (sign: 'Example Works')
O23 - Service R2: Sample Service - (SampleSvc) - C:\\Program Files\\Sample\\svc.exe (sign: 'Sample AB')
"""

PLUGIN = Canary(samples={"hijackthis.log": _HIJACKTHIS_LOG, "fork.log": _FORK_LOG})
