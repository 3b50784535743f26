"""YARA rules (YARA-X too): leads by name inside files, in ASCII and UTF-16, whatever the case.

A string in a file is a lead, never a finding. Files of rules, and proscribe's own catalog, hold the same
strings: rules and catalog are excluded by a mark that stands in them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from proscribe.blocklists import Blocking, Blocklist, Rendered, Rule, Stage
from proscribe.blocklists._head import commented, head, reason

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["PLUGIN"]

_SHORTEST = 6
_KINDS = ("publisher", "bundle", "certificate", "team-id", "path")
_MARK = "proscribe:not-a-program"


def _string(value: str) -> str:
    return "".join(
        c
        if c.isascii() and c.isprintable() and c not in '"\\'
        else "".join(f"\\x{b:02x}" for b in c.encode())
        for c in value
    )


def _strings(rules: Iterable[Rule]) -> tuple[list[str], list[str]]:
    """Return what to look for, longest first, without what another contains; and what is too short."""
    values: dict[str, None] = {}
    short = []
    for rule in rules:
        value = rule.value.replace("/", "\\") if rule.kind == "path" else rule.value
        if len(value) < _SHORTEST:
            short.append(value)
        else:
            values[value.lower()] = None
    kept: list[str] = []
    for value in sorted(values, key=lambda v: (len(v), v)):
        if not any(k in value for k in kept):
            kept.append(value)
    return sorted(kept), short


def _rule(blocking: Blocking, vendor: str, strings: list[str]) -> str:
    lines = "".join(
        f'    $s{i} = "{_string(s)}" nocase {"ascii wide" if s.isascii() else "ascii"}\n'
        for i, s in enumerate(strings)
    )
    why = _string(reason(blocking, Stage.DETECTION, vendor))
    return (
        f"rule proscribe_{re.sub(r'[^a-z0-9]', '_', vendor)}\n{{\n"
        f'  meta:\n    description = "a lead, not a finding: {why}"\n    vendor = "{vendor}"\n'
        f'  strings:\n{lines}    $own = "{_MARK}"\n'
        f"  condition:\n    any of ($s*) and not $own\n}}\n\n"
    )


def _render(blocking: Blocking) -> Rendered:
    found = blocking.of(Stage.DETECTION, *_KINDS)
    parts, left = [], []
    for vendor in sorted({r.vendor for r in found}):
        strings, short = _strings(r for r in found if r.vendor == vendor)
        left += [f"{s}: too short to be looked for inside files" for s in short]
        if strings:
            parts.append(_rule(blocking, vendor, strings))
    top = commented([_MARK, *head(blocking, PLUGIN, left, len(parts))], "//")
    return Rendered(top + "\n" + "".join(parts), len(parts), tuple(left))


PLUGIN = Blocklist(
    name="yara",
    title="YARA rules",
    stage=Stage.DETECTION,
    file="proscribe.yar",
    apply=("yr scan proscribe.yar FOLDER, or yara -r proscribe.yar FOLDER",),
    undo="stop scanning with it; it changes nothing",
    watch="it only finds",
    cannot="it sees names in bytes: what is packed is not seen, and who only names the vendor is",
    render=_render,
    comment="//",
)
"""The YARA rules."""
