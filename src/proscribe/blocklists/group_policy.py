"""Group Policy as a registry file: names that Edge and Chrome may not open, programs that may not be started."""

from __future__ import annotations

from proscribe.blocklists import Blocking, Blocklist, Reach, Rendered, Stage
from proscribe.blocklists._head import commented, head
from proscribe.blocklists._hosts import choose
from proscribe.blocklists._windows import programs

__all__ = ["PLUGIN"]

_BROWSERS = (r"SOFTWARE\Policies\Microsoft\Edge", r"SOFTWARE\Policies\Google\Chrome")
_EXPLORER = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Policies\Explorer"
_FIRST = 7001  # numbers of entries: apart from those that other policies use


def _entries(values: list[str]) -> str:
    return "".join(
        f'"{_FIRST + i}"="{v.replace(chr(92), chr(92) * 2).replace(chr(34), chr(92) + chr(34))}"\n'
        for i, v in enumerate(values)
    )


def _render(blocking: Blocking) -> Rendered:
    chosen = choose(blocking, patterns=False, exceptions=True)
    urls = [h.name if h.reach is Reach.SUFFIX else f".{h.name}" for h in chosen.hosts]
    names = sorted({r.value for r in programs(blocking, Stage.EXECUTION, (".exe", ".com"))})
    parts = []
    for browser in _BROWSERS:
        if urls:
            parts.append(f"\n[HKEY_LOCAL_MACHINE\\{browser}\\URLBlocklist]\n{_entries(urls)}")
        if chosen.exceptions:
            parts.append(
                f"\n[HKEY_LOCAL_MACHINE\\{browser}\\URLAllowlist]\n{_entries(list(chosen.exceptions))}"
            )
    if names:
        parts.append(f'\n[{_EXPLORER}]\n"DisallowRun"=dword:00000001\n')
        parts.append(f"\n[{_EXPLORER}\\DisallowRun]\n{_entries(names)}")
    count = len(urls) * len(_BROWSERS) + len(names)
    top = "Windows Registry Editor Version 5.00\n\n"
    top += commented(head(blocking, PLUGIN, chosen.left_out, count), ";")
    return Rendered(top + "".join(parts), count, chosen.left_out)


PLUGIN = Blocklist(
    name="group-policy",
    title="Group Policy registry file",
    stage=Stage.NETWORK,
    file="proscribe.policy.reg",
    apply=(
        "import it into a Group Policy preference, or on a test machine with reg import",
        f"entries are numbered from {_FIRST}, apart from those of other policies",
    ),
    undo=f"delete the values numbered from {_FIRST} in the keys below",
    watch="look for the names in the proxy's log first; these policies cannot report",
    cannot="DisallowRun goes by file name and only stops what Explorer starts",
    render=_render,
    comment=";",
)
"""The registry file."""
