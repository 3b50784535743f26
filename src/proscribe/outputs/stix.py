"""STIX 2.1 bundle: vendors as identities, products as software, what was observed, and what the law says.

What the law says is a `note`: a ban is no attack, so there is no indicator and no malware here. Ids of
observables are made as the standard asks (section 2.9), so that other tools make the same ones.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from proscribe.outputs import Options, Output
from proscribe.outputs import _words as words
from proscribe.outputs._groups import groups
from proscribe.outputs._ids import drawn
from proscribe.outputs._text import plain

if TYPE_CHECKING:
    from proscribe.outputs._groups import Group, Item
    from proscribe.results import CheckResult

__all__ = ["PLUGIN"]

_OBSERVABLES = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")  # STIX 2.1, section 2.9
_MANY = 50


def _render(result: CheckResult, _options: Options) -> str:
    at = _stamp(result.at)
    objects: dict[str, dict[str, Any]] = {}

    def add(kind: str, key: str, **more: Any) -> str:
        ident = f"{kind}--{key}"
        objects.setdefault(ident, {"type": kind, "spec_version": "2.1", "id": ident, **more})
        return ident

    def dated(kind: str, key: str, **more: Any) -> str:
        return add(kind, key, created=at, modified=at, **more)

    me = dated("identity", drawn("stix", "proscribe"), name="proscribe", identity_class="system")
    for group in groups(result):
        vendor = dated(
            "identity",
            drawn("stix", group.vendor),
            name=plain(group.vendor_name),
            identity_class="organization",
            created_by_ref=me,
        )
        about = [vendor]
        for item in group.items:
            about += _item(add, dated, group, item, at, me)
        for text in _texts(result, group):
            dated(
                "note",
                drawn("stix note", text, *about),
                content=text,
                object_refs=list(dict.fromkeys(about)),
                created_by_ref=me,
            )
    summary = f"{words.summary_line(result)}\n{words.law_line(result)}\n{words.DISCLAIMER}"
    missed = "\n".join(f"Not checked: {line}" for line in words.coverage_lines(result, 20))
    dated(
        "note",
        drawn("stix note", summary, missed),
        content=f"{summary}\n{missed}".rstrip(),
        object_refs=[me],
        created_by_ref=me,
    )
    key = drawn("stix bundle", result.at, result.law.digest, *(f.id for f in result.findings))
    bundle = {"type": "bundle", "id": f"bundle--{key}", "objects": list(objects.values())}
    return json.dumps(bundle, indent=2, ensure_ascii=True) + "\n"


def _item(add: Any, dated: Any, group: Group, item: Item, at: str, me: str) -> list[str]:
    """Add the software, the names it was seen under, and the observation; return their ids."""
    seen: list[str] = []
    if not group.lead:
        software = {
            "name": plain(item.product or f"{group.vendor_name}, product not known"),
            "vendor": plain(group.vendor_name),
        }
        seen.append(add("software", _observable(software), **software))
    domains = {e.value.strip(".").lower() for f in item.findings for e in f.evidence if e.field == "domain"}
    seen += [add("domain-name", _observable({"value": d}), value=plain(d)) for d in sorted(domains)[:_MANY]]
    if not seen:
        return []
    first, last = item.seen or (at, at)
    observed = dated(
        "observed-data",
        drawn(
            "stix observed",
            group.vendor,
            item.product,
            item.relation,
            item.state,
            *(f.id for f in item.findings),
        ),
        first_observed=_stamp(first),
        last_observed=_stamp(last),
        number_observed=min(max(sum(f.count for f in item.findings), 1), 999_999_999),
        object_refs=seen,
        created_by_ref=me,
        labels=[item.relation, item.state, f"grade-{item.grade.lower()}"],
    )
    return [observed]


def _texts(result: CheckResult, group: Group) -> list[str]:
    texts = []
    for act in group.acts:
        d = act.decision
        lines = [f"{', '.join(act.titles)}: {words.OUTCOMES[d.outcome]}: {plain(d.says)}"]
        lines += [
            words.hit_line(h, words.bound(h.actor, group.vendor, group.vendor_name), d.says) for h in d.hits
        ]
        lines += [words.duty_line(x, result.at) for x in d.duties]
        lines += [f"Not verified: {u.measure}: {plain(u.text)}" for u in d.unverified]
        texts.append("\n".join(lines))
    return texts or [note for note in dict.fromkeys(plain(i.note) for i in group.items) if note]


def _observable(properties: dict[str, str]) -> str:
    return str(
        uuid.uuid5(
            _OBSERVABLES, json.dumps(properties, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        )
    )


def _stamp(instant: str) -> str:
    """Return an RFC 3339 instant in UTC with milliseconds, as STIX wants them."""
    utc = datetime.fromisoformat(instant).astimezone(UTC)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")


PLUGIN = Output("stix", "STIX 2.1 bundle", (".stix.json",), _render)
"""The STIX bundle."""
