"""Compare a result with an earlier one: what is new, gone and changed, and what else differs that may be why.

Findings are the same where their ids are. That one is gone is told apart by whether the inputs that showed
it were read again: what was not looked at is not gone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from proscribe.results import Baseline, Changed, Gone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from proscribe.results import CheckResult, Finding

__all__ = ["compared"]

_TOLD = ("state", "relation", "grade", "site", "product_name", "family")
_NAMED = 3


def compared(result: CheckResult, before: CheckResult) -> CheckResult:
    """Return the result with what differs from `before`, its findings marked new or changed."""
    old, new = {f.id: f for f in before.findings}, {f.id: f for f in result.findings}
    changed = {i: what for i, f in new.items() if i in old and (what := tuple(_what(old[i], f)))}
    baseline = Baseline(
        before.at,
        before.known_at,
        before.engine,
        tuple(_differs(before, result)),
        tuple(i for i in new if i not in old),
        tuple(_gone(f, result) for i, f in old.items() if i not in new),
        tuple(
            Changed(i, what, tuple(_because(old[i], new[i], before, result))) for i, what in changed.items()
        ),
        sum(i in old and i not in changed for i in new),
    )
    marked = tuple(
        replace(f, change="new" if f.id not in old else "changed" if f.id in changed else "")
        for f in result.findings
    )
    return replace(result, findings=marked, baseline=baseline)


def _what(old: Finding, new: Finding) -> Iterator[str]:
    """Yield what is otherwise about one finding; counts and times of sighting alone are no change."""
    if old.outcome is not new.outcome:
        yield f"outcome: {old.outcome or 'none'}, now {new.outcome or 'none'}"
    for name in _TOLD:
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield f"{name.removesuffix('_name')}: {was or 'not known'}, now {now or 'not known'}"
    acts = {d.act: d for d in old.decisions}
    for d in new.decisions:
        was_decided = acts.pop(d.act, None)
        if was_decided is None:
            yield f"{d.title}: was not seen or asked, now {d.outcome}"
        elif was_decided.outcome is not d.outcome:
            yield f"{d.title}: {was_decided.outcome}, now {d.outcome}"
        elif _clauses(was_decided.hits) != _clauses(d.hits):
            yield f"{d.title}: {d.outcome} as before, by other clauses"
    for d in acts.values():
        yield f"{d.title}: {d.outcome}, now not seen or asked"


def _clauses(hits: tuple[object, ...]) -> set[tuple[str, str]]:
    return {(str(getattr(h, "measure", "")), str(getattr(h, "clause", ""))) for h in hits}


def _gone(f: Finding, result: CheckResult) -> Gone:
    read = {c.file for c in result.coverage if c.format is not None}
    missing = sorted({e.file for e in f.evidence} - read)
    if missing:
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        why = f"not read this time: {', '.join(missing[:_NAMED])}{more}; it may still be there"
    else:
        why = "the inputs that showed it were read again and do not show it"
    return Gone(f.id, f.vendor_name, f.product_name, f.device, f.site, f.outcome, not missing, why)


def _differs(old: CheckResult, new: CheckResult) -> Iterator[str]:
    """Yield what else differs between two runs, in the order law, knowledge, catalog, profile, instant, inputs."""
    measures = _parts(old.law.measures, new.law.measures)
    if measures or old.law.digest != new.law.digest:
        yield f"law: {measures or 'the vocabulary or the penalties'}"
    if old.known_at != new.known_at:
        yield f"known at: {old.known_at}, now {new.known_at}"
    if old.catalog.digest != new.catalog.digest:
        yield f"catalog: {old.catalog.vendors} vendors, now {new.catalog.vendors}; its digest differs"
    if old.engine != new.engine:
        yield f"proscribe: {old.engine}, now {new.engine}"
    if (old.profile.stated, old.profile.assumed, old.profile.acts) != (
        new.profile.stated,
        new.profile.assumed,
        new.profile.acts,
    ):
        facts = [
            k for k in sorted({**old.profile.stated, **new.profile.stated}) if _fact(old, k) != _fact(new, k)
        ]
        yield f"profile: {', '.join(facts) or 'what is assumed, or which acts are asked'}"
    if old.at != new.at:
        yield f"at: {old.at}, now {new.at}"
    files = _parts(
        {c.file: f"{c.format}" for c in old.coverage if c.format},
        {c.file: f"{c.format}" for c in new.coverage if c.format},
    )
    if files:
        yield f"inputs: {files}"


def _fact(result: CheckResult, name: str) -> object:
    return result.profile.stated.get(name, result.profile.assumed.get(name))


def _parts(old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """Return what was added, taken away and altered, the first few by name."""
    told = (
        ("added", [k for k in new if k not in old]),
        ("no more there", [k for k in old if k not in new]),
        ("altered", [k for k in new if k in old and old[k] != new[k]]),
    )
    return "; ".join(
        f"{len(names)} {what} ({', '.join(sorted(names)[:_NAMED])}{', ...' if len(names) > _NAMED else ''})"
        for what, names in told
        if names
    )


def _because(old: Finding, new: Finding, before: CheckResult, result: CheckResult) -> Iterator[str]:
    """Yield what of the differences bears on this finding."""
    was = {h.measure for d in old.decisions for h in d.hits}
    now = {h.measure for d in new.decisions for h in d.hits}
    altered = [m for m in sorted(was | now) if before.law.measures.get(m) != result.law.measures.get(m)]
    if altered:
        yield f"the text of {', '.join(altered)} differs"
    kinds = {d.partition(":")[0] for d in _differs(before, result)} - {"law", "inputs"}
    if _answers(old) != _answers(new) and not altered:
        yield from (
            f"{kind} differs"
            for kind in ("known at", "profile", "at", "catalog", "proscribe")
            if kind in kinds
        )
    files = ({e.file for e in old.evidence}, {e.file for e in new.evidence})
    if files[0] != files[1]:
        yield "other inputs show it"
    if old.last_seen != new.last_seen:
        yield f"it was last seen {old.last_seen or 'at no known time'}, now {new.last_seen or 'at no known time'}"


def _answers(f: Finding) -> list[tuple[str, str]]:
    return [(d.act, d.outcome) for d in f.decisions]
