"""winget: blocking pins, so that neither install nor upgrade takes the packages."""

from __future__ import annotations

from proscribe.blocklists import Blocking, Blocklist, Mode, Rendered, Stage
from proscribe.blocklists._head import commented, head
from proscribe.blocklists._windows import quoted

__all__ = ["PLUGIN"]


def _render(blocking: Blocking) -> Rendered:
    packages = [r for r in blocking.of(Stage.INSTALLATION, "package") if r.ecosystem == "winget"]
    exact = sorted({r.value for r in packages if r.match == "exact"})
    left = tuple(
        f"{r.value}*: a pin is for one package; look for others with `winget search --id {r.value}`"
        for r in packages
        if r.match != "exact"
    )
    verb = "add" if blocking.mode is Mode.ENFORCE else "list"
    lines = [
        f"winget pin add --id {quoted(p)} --blocking --accept-source-agreements\n"
        if verb == "add"
        else f"winget list --id {quoted(p)} --exact --accept-source-agreements\n"
        for p in exact
    ]
    top = commented(head(blocking, PLUGIN, left, len(exact)), "#")
    return Rendered(top + "".join(lines), len(exact), left)


PLUGIN = Blocklist(
    name="winget",
    title="winget pins",
    stage=Stage.INSTALLATION,
    file="proscribe.winget.ps1",
    apply=("run it on each machine; audit mode lists what is installed, --mode enforce sets blocking pins",),
    undo="winget pin remove --id ID for each id in the file",
    cannot="a pin holds for winget alone: an installer that is run by hand passes it by",
    render=_render,
    comment="#",
)
"""The winget pins."""
