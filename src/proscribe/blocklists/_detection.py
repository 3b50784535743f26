"""The PowerShell that both detection formats share: what it looks at, and how it tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proscribe.blocklists import Stage
from proscribe.blocklists._windows import folders, quoted, registry_keys

if TYPE_CHECKING:
    from proscribe.blocklists import Blocking

__all__ = ["script"]

_BODY = """
$publishers = @({publishers})
$services = @({services})
$folders = @({folders})
$keys = @({keys})

$ErrorActionPreference = 'SilentlyContinue'
$found = New-Object System.Collections.Generic.List[string]

# Uninstall keys of the machine, in both views, and of every user whose hive is loaded.
$roots = @('HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\*',
           'HKLM:\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\*',
           'Registry::HKEY_USERS\\*\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\*')
foreach ($entry in Get-ItemProperty -Path $roots) {{
  foreach ($p in $publishers) {{
    if ($entry.Publisher -eq $p -or ($entry.Publisher -replace '[.,]', '') -eq ($p -replace '[.,]', '')) {{
      $found.Add("program: $($entry.DisplayName) $($entry.DisplayVersion), $($entry.Publisher)")
      break
    }}
  }}
}}
foreach ($name in $services) {{
  foreach ($s in Get-CimInstance Win32_BaseService -Filter ("Name='{{0}}'" -f ($name -replace "'", "''"))) {{
    $found.Add("service or driver: $($s.Name), $($s.State), $($s.PathName)")
  }}
}}
foreach ($folder in $folders) {{
  $path = [Environment]::ExpandEnvironmentVariables($folder)
  if (Test-Path -LiteralPath $path) {{ $found.Add("folder: $path") }}
}}
foreach ($key in $keys) {{
  if (Test-Path -LiteralPath "HKLM:\\$key") {{ $found.Add("registry key: HKLM\\$key") }}
}}
"""


def script(blocking: Blocking) -> tuple[str, int, tuple[str, ...]]:
    """Return the script up to the point where it knows what it found, its rules, and what is left out."""
    publishers = sorted({r.value for r in blocking.of(Stage.DETECTION, "publisher") if r.match == "exact"})
    services = sorted(
        {
            r.value
            for r in blocking.of(Stage.DETECTION, "service")
            if r.match == "exact" and "." not in r.value
        }
    )
    places = [
        path
        for folder, _ in folders(blocking, Stage.DETECTION)
        for path in (
            (
                folder.replace("%PROGRAMFILES%", "%ProgramFiles%"),
                folder.replace("%PROGRAMFILES%", "%ProgramFiles(x86)%"),
            )
            if folder.startswith("%PROGRAMFILES%")
            else (folder.replace("%OSDRIVE%", "%SystemDrive%"),)
        )
    ]
    keys = [key for key, _ in registry_keys(blocking, Stage.DETECTION)]
    lists = (publishers, services, places, keys)
    names = ("publishers", "services", "folders", "keys")
    told = {n: ",\n  ".join(map(quoted, some)) for n, some in zip(names, lists, strict=True)}
    patterns = [r for r in blocking.of(Stage.DETECTION, "service") if r.match == "pattern"]
    left = tuple(f"services like {r.value}: the script compares whole names" for r in patterns)
    return _BODY.format(**told), sum(map(len, lists)), left
