"""Ask Windows through PowerShell and driverquery, whose tables an input format reads like any export.

The uninstall keys of the machine, of its 32-bit part and of every user whose hive is loaded; packages of
the Store; services, processes, drivers, trusted certificates. winget is not asked: it turns to its sources
on the network, and what it lists stands in the same keys.
"""

from __future__ import annotations

from proscribe.collectors import Collector, Command, System, asked

__all__ = ["PLUGIN"]

_KEYS = (
    r"Registry::HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*",
    r"Registry::HKEY_LOCAL_MACHINE\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\*",
    r"Registry::HKEY_USERS\*\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*",
)
_QUOTED = ",".join(f"'{key}'" for key in _KEYS)
_NAMED = "DisplayName,Publisher,DisplayVersion,InstallLocation,InstallDate,PSChildName"
_SHOWN = f"| Where-Object DisplayName | Select-Object {_NAMED}"
_PROCESS = "@{n='ProcessName';e={$_.ProcessName+'.exe'}},Path,Company,@{n='ProductName';e={$_.Product}}"
_SCRIPTS = {
    "uninstall keys": (
        "csv-inventory",
        f"Get-ItemProperty -Path {_QUOTED} -ErrorAction SilentlyContinue {_SHOWN}",
    ),
    "store packages": (
        "csv-inventory",
        "Get-AppxPackage | Select-Object Name,Publisher,Version,InstallLocation,PackageFamilyName",
    ),
    "services": (
        "csv-inventory",
        "Get-CimInstance Win32_Service | Select-Object Name,DisplayName,PathName,StartMode,State",
    ),
    "processes": (
        "csv-inventory",
        f"Get-Process | Select-Object {_PROCESS} -Unique",
    ),
    "certificates of the machine": (
        "windows-certificates",
        r"Get-ChildItem Cert:\LocalMachine\Root | Select-Object Subject,Issuer,Thumbprint,FriendlyName",
    ),
    "certificates of the user": (
        "windows-certificates",
        r"Get-ChildItem Cert:\CurrentUser\Root | Select-Object Subject,Issuer,Thumbprint,FriendlyName",
    ),
}
_UTF8 = "[Console]::OutputEncoding=[Text.Encoding]::UTF8; "


def _powershell(name: str, form: str, script: str) -> Command:
    """Return a command that prints a table in UTF-8; no profile is loaded, nothing is asked."""
    table = f"{_UTF8}{script} | ConvertTo-Csv -NoTypeInformation"
    return Command(name, form, ("powershell", "-NoProfile", "-NonInteractive", "-Command", table))


PLUGIN = Collector(
    title="Windows",
    systems=(System.WINDOWS,),
    take=asked(
        *(_powershell(name, form, script) for name, (form, script) in _SCRIPTS.items()),
        Command("driverquery", "driverquery", ("driverquery", "/v", "/fo", "csv")),
        Command("signed drivers", "driverquery", ("driverquery", "/si", "/fo", "csv")),
    ),
    root="programs that users who are not logged on have installed for themselves",
)
