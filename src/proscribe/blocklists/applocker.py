"""AppLocker policy: denies programs by the full subject that signed them, and by their folders.

A publisher rule needs the whole subject (O, L, S, C in upper case) or `*`: the catalog knows names of
companies only, so full subjects come from signatures that the user's own data showed. A rule collection
that only denies, once enforced alone, stops everything else too; hence audit, and merging.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr

from proscribe.blocklists import Blocking, Blocklist, Mode, Rendered, Rule, Stage
from proscribe.blocklists._head import block, head, reason
from proscribe.blocklists._windows import folders, guid

__all__ = ["PLUGIN"]

_TYPES = ("Exe", "Dll", "Msi", "Script")
_PART = re.compile(r"\s*(O|L|ST|S|C)\s*=\s*(?:\"([^\"]+)\"|([^,]+))", re.IGNORECASE)


def _publisher(subject: str) -> str | None:
    """Return `O=..., L=..., S=..., C=...` in upper case as AppLocker writes it; None without an O."""
    parts = {m[1].upper().replace("ST", "S"): (m[2] or m[3]).strip().upper() for m in _PART.finditer(subject)}
    if "O" not in parts:
        return None
    return ", ".join(f"{k}={parts[k]}" for k in ("O", "L", "S", "C") if k in parts)


def _publisher_rule(kind: str, publisher: str, rule: Rule, why: str) -> str:
    return (
        f'    <FilePublisherRule Id="{guid("applocker", kind, publisher)}" Name={quoteattr(f"proscribe: {rule.vendor}, signed")} '
        f'Description={quoteattr(why)} UserOrGroupSid="S-1-1-0" Action="Deny">\n'
        f"      <Conditions>\n"
        f'        <FilePublisherCondition PublisherName={quoteattr(publisher)} ProductName="*" BinaryName="*">\n'
        f'          <BinaryVersionRange LowSection="*" HighSection="*" />\n'
        f"        </FilePublisherCondition>\n      </Conditions>\n    </FilePublisherRule>\n"
    )


def _path_rule(kind: str, folder: str, rule: Rule, why: str) -> str:
    return (
        f'    <FilePathRule Id="{guid("applocker", kind, folder)}" Name={quoteattr(f"proscribe: {rule.vendor}, folder")} '
        f'Description={quoteattr(why)} UserOrGroupSid="S-1-1-0" Action="Deny">\n'
        f"      <Conditions>\n        <FilePathCondition Path={quoteattr(folder + chr(92) + '*')} />\n"
        f"      </Conditions>\n    </FilePathRule>\n"
    )


def _render(blocking: Blocking) -> Rendered:
    subjects: dict[str, Rule] = {}
    left = []
    for rule in blocking.of(Stage.EXECUTION, "subject"):
        publisher = _publisher(rule.value)
        if publisher is None:
            left.append(f"signer {rule.value}: a publisher rule needs its organisation (O=)")
        else:
            subjects.setdefault(publisher, rule)
    names = {r.vendor for r in blocking.of(Stage.EXECUTION, "publisher")} - {
        r.vendor for r in subjects.values()
    }
    left += [
        f"programs of {blocking.names.get(v, v)} by signer: no full subject was seen in your data"
        for v in sorted(names)
    ]
    paths = folders(blocking, Stage.EXECUTION)
    enforcement = "Enabled" if blocking.mode is Mode.ENFORCE else "AuditOnly"
    collections = []
    for kind in _TYPES if subjects or paths else ():
        rules = [
            _publisher_rule(kind, p, r, reason(blocking, Stage.EXECUTION, r.vendor))
            for p, r in sorted(subjects.items())
        ]
        rules += [_path_rule(kind, f, r, reason(blocking, Stage.EXECUTION, r.vendor)) for f, r in paths]
        collections.append(
            f'  <RuleCollection Type="{kind}" EnforcementMode="{enforcement}">\n{"".join(rules)}  </RuleCollection>\n'
        )
    count = (len(subjects) + len(paths)) * len(collections)
    top = block(head(blocking, PLUGIN, left, count), "<!--", "-->")
    text = f'{top}<AppLockerPolicy Version="1">\n{"".join(collections)}</AppLockerPolicy>\n'
    return Rendered(text, count, tuple(left))


PLUGIN = Blocklist(
    name="applocker",
    title="AppLocker policy",
    stage=Stage.EXECUTION,
    file="proscribe.applocker.xml",
    apply=(
        "Set-AppLockerPolicy -XmlPolicy proscribe.applocker.xml -Merge   (never without -Merge)",
        "audit mode writes events 8003 and 8006; --mode enforce only where rules that allow are there already",
    ),
    undo="delete the rules whose name begins with `proscribe:` in the policy editor",
    cannot="a collection that only denies stops all else once it is enforced; a folder rule ends where the folder does",
    render=_render,
)
"""The AppLocker policy."""
