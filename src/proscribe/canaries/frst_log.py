"""Canaries for the logs of the Farbar Recovery Scan Tool."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_ADDITION_TXT = b"""\
Additional scan result of Farbar Recovery Scan Tool (x64) Version: 01-01-2026
Ran by example (05-01-2026 10:00:00)
Running from C:\\Users\\example\\Downloads
==========================================================

==================== Installed Programs ======================

Example Editor (HKLM\\...\\Example Editor) (Version: 1.2 - Example Works)
Sample Player (HKLM-x32\\...\\{11111111-2222-4333-8444-777777777777}) (Version: 9.0 - Sample AB)

==================== Loaded Modules (Whitelisted) =============

2025-01-01 10:00 - 2025-01-01 10:00 - 000004608 _____ (Example Works) [File not signed] C:\\Program Files\\Example\\lib.dll
"""
_FRST_TXT = b"""\
Scan result of Farbar Recovery Scan Tool (FRST) (x64) Version: 01-01-2026
Ran by example (administrator) on PC-17 (Example Inc. Model 1) (05-01-2026 10:00:00)
Running from C:\\Users\\example\\Downloads

==================== Processes (Whitelisted) =================

(Example Signing -> Example Works) C:\\Program Files\\Example\\editor.exe <2>

==================== Services (Whitelisted) ===================

R2 ExampleSvc; C:\\Program Files\\Example\\svc.exe [98304 2025-06-01] (Sample Signing -> Sample AB)
S3 SampleSvc; C:\\Program Files\\Sample\\svc.exe [4096 2025-06-01] (Third Signing -> Third Ltd)
"""

PLUGIN = Canary(samples={"Addition.txt": _ADDITION_TXT, "FRST.txt": _FRST_TXT})
