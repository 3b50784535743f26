"""Zeek intelligence file: exact names and address blocks, tab separated (Zeek, Intelligence Framework)."""

from __future__ import annotations

from proscribe.blocklists import Blocking, Blocklist, Rendered, Stage
from proscribe.blocklists._head import commented, head, reason
from proscribe.blocklists._hosts import choose

__all__ = ["PLUGIN"]


def _render(blocking: Blocking) -> Rendered:
    chosen = choose(blocking, suffixes=False, patterns=False, exceptions=False)
    rows = [(h.name, "Intel::DOMAIN", h.vendor, h.role) for h in chosen.hosts]
    rows += [(n.value, "Intel::SUBNET", n.vendor, "") for n in blocking.networks]
    lines = [
        f"{value}\t{kind}\tproscribe\t{reason(blocking, Stage.NETWORK, vendor, role)}\n"
        for value, kind, vendor, role in rows
    ]
    top = commented(head(blocking, PLUGIN, chosen.left_out, len(lines)), "#")
    fields = "#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\n"
    return Rendered(top + fields + "".join(lines), len(lines), chosen.left_out)


PLUGIN = Blocklist(
    name="zeek-intel",
    title="Zeek intelligence file",
    stage=Stage.NETWORK,
    file="proscribe.intel",
    apply=('redef Intel::read_files += { "/path/to/proscribe.intel" }; and load frameworks/intel/seen',),
    undo="take the file out of Intel::read_files",
    watch="it only reports, in intel.log",
    cannot="Intel::DOMAIN is the exact name: names below it are seen by the script of format zeek-script",
    render=_render,
    comment="#",
)
"""The Zeek intelligence file."""
