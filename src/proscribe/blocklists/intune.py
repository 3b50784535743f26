"""Intune remediation, detection half: exit code 1 where something was found, 0 where nothing was."""

from __future__ import annotations

from proscribe.blocklists import Blocking, Blocklist, Rendered, Stage
from proscribe.blocklists._detection import script
from proscribe.blocklists._head import commented, head

__all__ = ["PLUGIN"]

_END = """
if ($found.Count -gt 0) {
  Write-Output ($found -join '; ')
  exit 1
}
Write-Output 'nothing found of what this script looks for'
exit 0
"""


def _render(blocking: Blocking) -> Rendered:
    body, count, left = script(blocking)
    return Rendered(commented(head(blocking, PLUGIN, left, count), "#") + body + _END, count, left)


PLUGIN = Blocklist(
    name="intune",
    title="Intune detection script",
    stage=Stage.DETECTION,
    file="proscribe.intune.ps1",
    apply=("Intune, Devices, Scripts and remediations: as detection script, without a remediation script",),
    undo="delete the remediation package; the script changes nothing",
    watch="it only finds",
    cannot="it finds and removes nothing; hives of users who are not signed in are not seen",
    render=_render,
    comment="#",
)
"""The Intune detection script."""
