"""Configuration Manager (MECM) compliance setting: writes `Compliant`, or what was found."""

from __future__ import annotations

from proscribe.blocklists import Blocking, Blocklist, Rendered, Stage
from proscribe.blocklists._detection import script
from proscribe.blocklists._head import commented, head

__all__ = ["PLUGIN"]

_END = """
if ($found.Count -gt 0) { Write-Output ($found -join '; ') } else { Write-Output 'Compliant' }
"""


def _render(blocking: Blocking) -> Rendered:
    body, count, left = script(blocking)
    return Rendered(commented(head(blocking, PLUGIN, left, count), "#") + body + _END, count, left)


PLUGIN = Blocklist(
    name="mecm",
    title="Configuration Manager compliance script",
    stage=Stage.DETECTION,
    file="proscribe.mecm.ps1",
    apply=(
        "a configuration item with a setting of type Script, data type String, rule: value equals Compliant",
    ),
    undo="delete the configuration item; the script changes nothing",
    watch="it only finds",
    cannot="it finds and removes nothing; hives of users who are not signed in are not seen",
    render=_render,
    comment="#",
)
"""The Configuration Manager script."""
