# Intune detection script: 7 rules, made by proscribe 9.9.9
# as of 2026-01-02T03:04:05Z, for Sample Hospital
# law 0000000000000000, catalog ffffffffffffffff; make it anew by 2026-04-02
# mode: audit
# why: Example Corp: receive updates: prohibited. prohibited to Example Corp. Quoted "name"; <b>& \ -- */ #{x} [31m
#      xx-example-ban#updates: 1 Ex. Reg. 2, since 2025-01-01
# watch first: it only finds
# apply: Intune, Devices, Scripts and remediations: as detection script, without a remediation script
# undo: delete the remediation package; the script changes nothing
# cannot: it finds and removes nothing; hives of users who are not signed in are not seen
# left out: services like ^exa\d: the script compares whole names
# Not legal advice. Made from data that someone wrote down: try it before you rely on it.

$publishers = @('Example Corp',
  ('O''Example & S' + [char]::ConvertFromUtf32(0x00F6) + 'hne'))
$services = @('exagent')
$folders = @('%SystemDrive%\ProgramData\example corp',
  '%ProgramFiles%\example corp',
  '%ProgramFiles(x86)%\example corp')
$keys = @('software\examplecorp')

$ErrorActionPreference = 'SilentlyContinue'
$found = New-Object System.Collections.Generic.List[string]

# Uninstall keys of the machine, in both views, and of every user whose hive is loaded.
$roots = @('HKLM:\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*',
           'HKLM:\SOFTWARE\WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall\*',
           'Registry::HKEY_USERS\*\SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\*')
foreach ($entry in Get-ItemProperty -Path $roots) {
  foreach ($p in $publishers) {
    if ($entry.Publisher -eq $p -or ($entry.Publisher -replace '[.,]', '') -eq ($p -replace '[.,]', '')) {
      $found.Add("program: $($entry.DisplayName) $($entry.DisplayVersion), $($entry.Publisher)")
      break
    }
  }
}
foreach ($name in $services) {
  foreach ($s in Get-CimInstance Win32_BaseService -Filter ("Name='{0}'" -f ($name -replace "'", "''"))) {
    $found.Add("service or driver: $($s.Name), $($s.State), $($s.PathName)")
  }
}
foreach ($folder in $folders) {
  $path = [Environment]::ExpandEnvironmentVariables($folder)
  if (Test-Path -LiteralPath $path) { $found.Add("folder: $path") }
}
foreach ($key in $keys) {
  if (Test-Path -LiteralPath "HKLM:\$key") { $found.Add("registry key: HKLM\$key") }
}

if ($found.Count -gt 0) {
  Write-Output ($found -join '; ')
  exit 1
}
Write-Output 'nothing found of what this script looks for'
exit 0
