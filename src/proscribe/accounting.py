"""Add up a check: which devices, which sites, how what was found is taken away, and the exit code.

Beside reading and judging: it reads no files and decides nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from proscribe.law.model import RANK, Outcome
from proscribe.results import Device, Removal, RemovalStep, Summary
from proscribe.schemas import Relation, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from proscribe.catalog import Catalog
    from proscribe.engine.found import Found
    from proscribe.results import ActDecision, CheckResult, Coverage, Finding

__all__ = ["PRESSING", "devices", "fails", "fails_anew", "removal", "summary"]

PRESSING = (
    *(Outcome.PROHIBITED, Outcome.LICENCE_REQUIRED, Outcome.NEEDS_FACTS, Outcome.ADVISED_AGAINST),
    *(Outcome.NOT_PROHIBITED, Outcome.NO_EFFECT),
)
"""Headlines from the most pressing on, an open one by what it may come to."""


def devices(pairs: Iterable[tuple[Found, Finding]]) -> tuple[Device, ...]:
    """Return the devices on which something was found, by name; files without a device are none."""
    mine: dict[tuple[str, str | None], list[tuple[Found, Finding]]] = {}
    for found, finding in pairs:
        if found.key.device is not None:
            mine.setdefault((found.key.device, found.key.file), []).append((found, finding))
    return tuple(
        _device(name, mine[name, file]) for name, file in sorted(mine, key=lambda k: (k[0], k[1] or ""))
    )


def _device(name: str, pairs: Sequence[tuple[Found, Finding]]) -> Device:
    known, findings = pairs[0][0].device, [f for _, f in pairs]
    outcomes = [f.outcome for f in findings if f.outcome is not None]
    supplied = [f for f in findings if f.relation == Relation.SUPPLIED_BY]
    return Device(
        name,
        known.names if known else (name,),
        known.because if known else (),
        next((f.site for f in findings if f.site), None),
        min(outcomes, key=PRESSING.index, default=None),
        min((f.first_seen for f in findings if f.first_seen), default=None),
        max((f.last_seen for f in findings if f.last_seen), default=None),
        tuple(dict.fromkeys(f.product_name or f.vendor_name for f in supplied)),
        tuple(f.id for f in findings),
    )


def removal(findings: Iterable[Finding], catalog: Catalog) -> tuple[Removal, ...]:
    """Return how the products that are there, or left something behind, are taken away, where that is known."""
    told: dict[tuple[str, str], Removal] = {}
    for f in findings:
        if f.relation != Relation.SUPPLIED_BY or f.state == State.REMOVED or f.device is None:
            continue
        vendor = catalog.vendors[f.vendor]
        known = vendor.removed_by(f.product)
        if known is not None and (f.vendor, f.product or "") not in told:
            steps = tuple(RemovalStep(s.text, vendor.sources[s.source], str(s.grade)) for s in known.steps)
            told[f.vendor, f.product or ""] = Removal(
                f.vendor, f.product, f.product_name or f"{f.vendor_name}, product not known", steps
            )
    return tuple(told[k] for k in sorted(told))


def summary(
    coverage: Sequence[Coverage],
    findings: Sequence[Finding],
    machines: Sequence[Device],
    fail_on: Outcome,
    *,
    complete: bool,
) -> Summary:
    """Return the counts, and the exit code that they come to.

    Args:
        coverage: what was read.
        findings: what was found.
        machines: the devices.
        fail_on: the outcome from which findings make the exit code 1.
        complete: all that was named could be read.
    """
    supplied = [f for f in findings if f.relation == Relation.SUPPLIED_BY]
    counts = {o: sum(f.outcome is o for f in supplied) for o in Outcome}
    ids = {f.id for f in supplied}
    mine = [m for m in machines if ids & set(m.findings)]
    return Summary(
        len(coverage),
        sum(c.rows for c in coverage),
        sum(c.recognised for c in coverage),
        sum(n.count for c in coverage for n in c.not_checked),
        len(supplied),
        len(findings) - len(supplied),
        counts[Outcome.PROHIBITED],
        counts[Outcome.LICENCE_REQUIRED],
        counts[Outcome.ADVISED_AGAINST],
        counts[Outcome.NEEDS_FACTS],
        counts[Outcome.NOT_PROHIBITED],
        counts[Outcome.NO_EFFECT],
        complete,
        1 if any(fails(f, fail_on) for f in findings) else 0 if complete else 3,
        len(mine),
        len({m.site for m in mine if m.site}),
        sum(f.state == State.RESIDUE for f in supplied),
    )


def fails(finding: Finding, fail_on: Outcome) -> bool:
    """Say whether a finding makes the exit code 1; leads and what was removed never do."""
    if finding.relation != Relation.SUPPLIED_BY or finding.outcome is None:
        return False
    return any(_fails(d, fail_on) for d in finding.decisions)


def fails_anew(result: CheckResult, before: CheckResult, fail_on: Outcome) -> bool:
    """Say whether a finding fails that was not there in `before`, or did not fail then."""
    failed = {f.id for f in before.findings if fails(f, fail_on)}
    return any(f.id not in failed and fails(f, fail_on) for f in result.findings)


def _fails(d: ActDecision, fail_on: Outcome) -> bool:
    if fail_on is Outcome.NEEDS_FACTS:
        return d.outcome in {Outcome.NEEDS_FACTS, Outcome.PROHIBITED}
    return RANK[d.at_most] >= RANK[fail_on]
