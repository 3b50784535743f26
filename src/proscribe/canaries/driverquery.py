"""Canaries for what driverquery of Windows prints, in each of its forms."""

from __future__ import annotations

from proscribe.canaries import Canary

__all__ = ["PLUGIN"]

_VERBOSE_CSV = b"""\
"Module Name","Display Name","Description","Driver Type","Start Mode","State","Link Date","Path"
"exdrv","Example Driver","Example Driver","Kernel ","Boot","Running","12/10/2024 10:20:00","C:\\Windows\\system32\\drivers\\exdrv.sys"
"smpdrv","Sample Driver","Sample Driver","Kernel ","Boot","Running","12/10/2024 10:20:00","C:\\Windows\\system32\\drivers\\smpdrv.sys"
"""
_SIGNED_CSV = b"""\
"DeviceName","InfName","IsSigned","Manufacturer"
"Example Network Card","oem12.inf","TRUE","Example Works"
"Sample Disk","oem13.inf","TRUE","Sample AB"
"""
_TABLE_TXT = b"""\

Module Name  Display Name           Driver Type   Link Date
============ ====================== ============= ======================
exdrv        Example Driver         Kernel        6/1/2025 10:00:00 AM
smpdrv       Sample Driver          Kernel        6/1/2025 10:00:00 AM
"""
_LIST_TXT = b"""\

Module Name:  exdrv
Display Name: Example Driver
Driver Type:  Kernel
Link Date:

Module Name:  smpdrv
Display Name: Sample Driver
Driver Type:  Kernel
Link Date:
"""

PLUGIN = Canary(
    samples={
        "verbose.csv": _VERBOSE_CSV,
        "signed.csv": _SIGNED_CSV,
        "table.txt": _TABLE_TXT,
        "list.txt": _LIST_TXT,
    }
)
