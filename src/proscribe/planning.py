"""Turn a result into a plan: what must be gone, reported, renewed elsewhere or answered, and by when.

Nothing is decided here and no clock is read: days are counted from the result's own instant. What the result
asks for once in many findings is one item, with the devices and sites that it is about. A little longer than
most modules: each kind of item is one function, and they share how an item is filled.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from proscribe.law.model import MeasureKind, Outcome
from proscribe.results import Plan, PlanItem, PlanKind, PlanStand, PlanSummary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.results import ActDecision, ActHit, CheckResult, DutyDue, Finding, RemovalStep, Unverified

__all__ = ["SCHEMA", "planned"]

SCHEMA = "proscribe.plan/1"
"""The name of what is returned."""

_USE, _BUY = "keep-using", "buy-or-renew"
_ORDER = {stand: n for n, stand in enumerate(PlanStand)}
_KINDS = {kind: n for n, kind in enumerate(PlanKind)}
_BARRED = frozenset({Outcome.PROHIBITED, Outcome.LICENCE_REQUIRED})


@dataclass(slots=True)
class _About:
    """The findings that one item is about, and what their answers rest on unverified."""

    findings: list[Finding] = field(default_factory=list)
    certain: bool = False
    points: dict[Unverified, None] = field(default_factory=dict)

    def add(self, finding: Finding, decision: ActDecision, *, certain: bool) -> None:
        """Take one more finding in; what is certain for one is certain."""
        self.findings.append(finding)
        self.points.update(dict.fromkeys(decision.unverified))
        self.certain |= certain

    def told(self, result: CheckResult, measure: str = "") -> dict[str, object]:
        """Return the members of an item that its findings fill; `measure` is the one that it rests on."""
        sites = _named(f.site for f in self.findings)
        return {
            "vendors": _named(f.vendor_name for f in self.findings),
            "products": _named(f.product_name for f in self.findings),
            "devices": len({f.device for f in self.findings if f.device}),
            "sites": sites,
            "owners": _named(result.profile.owners.get(s) for s in sites),
            "findings": tuple(dict.fromkeys(f.id for f in self.findings)),
            "unverified": tuple(sorted({p.text for p in self.points if p.measure == measure})),
        }


def planned(result: CheckResult) -> Plan:
    """Return what a result asks for: overdue first, then by date, then what holds already, then undated."""
    items = (
        *_duties(result),
        *_standing(result),
        *_traffic(result),
        *_changes(result),
        *_questions(result),
        *_reviews(result),
    )
    ordered = tuple(
        sorted(
            items,
            key=lambda i: (_ORDER[i.stands], _instant(i), _KINDS[i.kind], i.title, i.measure, i.clause, i.id),
        )
    )
    return Plan(
        SCHEMA,
        result.engine,
        result.at,
        result.known_at,
        result.law.digest,
        result.catalog.digest,
        result.profile,
        ordered,
        result.warnings,
        _summary(result, ordered),
    )


def _summary(result: CheckResult, items: tuple[PlanItem, ...]) -> PlanSummary:
    counts = Counter(i.stands for i in items)
    gone = sum(i.kind is PlanKind.REMOVE for i in items)
    act = gone or counts[PlanStand.OVERDUE]
    return PlanSummary(
        counts[PlanStand.OVERDUE],
        counts[PlanStand.DATED],
        counts[PlanStand.NOW],
        counts[PlanStand.UNDATED],
        gone,
        next((i.due for i in items if i.stands is PlanStand.DATED), None),
        result.summary.not_checked,
        result.summary.complete,
        1 if act else 0 if result.summary.complete else 3,
    )


def _duties(result: CheckResult) -> Iterator[PlanItem]:
    """Yield each duty once; one that differs in certainty alone is the same, and certain."""
    found: dict[tuple[str, str, str | None, str | None, str | None], tuple[DutyDue, _About]] = {}
    for f in result.findings:
        for d in f.decisions:
            for duty in d.duties:
                key = (duty.measure, duty.id, duty.due, duty.due_by, duty.asks)
                about = found.setdefault(key, (duty, _About()))[1]
                about.add(f, d, certain=duty.certain)
    same = Counter(key[:2] for key in found)
    for key, (duty, about) in found.items():
        # a day that is moved must not make another item of the duty, but two days must be told apart
        more = key[2:] if same[key[:2]] > 1 else ()
        left, late = _left(duty.due, duty.due_by, result.at)
        stands = PlanStand.UNDATED if duty.due is None else PlanStand.OVERDUE if late else PlanStand.DATED
        yield PlanItem(
            _id(PlanKind.DUTY, duty.measure, duty.id, *more),
            PlanKind.DUTY,
            stands,
            duty.text,
            "",
            due=duty.due,
            due_by=duty.due_by,
            days_left=left,
            every=duty.every,
            asks=duty.asks,
            to=duty.to,
            cite=duty.cite,
            measure=duty.measure,
            clause=duty.id,
            certain=about.certain,
            **about.told(result, duty.measure),  # type: ignore[arg-type]  # the members that findings fill
        )


def _standing(result: CheckResult) -> Iterator[PlanItem]:
    """Yield what may not go on as it is: use, purchase, and whatever needs a licence."""
    steps = {(r.vendor, r.product): r.steps for r in result.removal}
    found: dict[tuple[str, ...], tuple[ActDecision, ActHit | None, _About]] = {}
    key: tuple[str, ...]
    for f in result.findings:
        for d in f.decisions:
            if d.observed is not None or d.outcome not in _BARRED:
                continue
            if d.act not in {_USE, _BUY} and d.actor != "self":
                continue  # what others may not do asks nothing of the user until traffic shows that it is done
            hit = _first(d)
            clause = (hit.measure, hit.clause) if hit else ("", "")
            key = (d.act, str(d.outcome), f.vendor, f.product or "", *clause)
            about = found.setdefault(key, (d, hit, _About()))[2]
            about.add(f, d, certain=d.at_least is d.outcome)
    for key, (d, hit, about) in found.items():
        f = about.findings[0]
        how: tuple[RemovalStep, ...] = ()
        name = f"{f.product_name} ({f.vendor_name})" if f.product_name else f"what is of {f.vendor_name}"
        if d.outcome is Outcome.LICENCE_REQUIRED:
            kind, title = PlanKind.LICENCE, f"Get a licence, or do not {d.title}: {name}"
        elif d.act == _USE:
            kind, title, how = PlanKind.REMOVE, f"Remove {name}", steps.get((f.vendor, f.product), ())
        elif d.act == _BUY:
            kind, title = PlanKind.REPLACE, f"Buy and renew elsewhere, not {name}"
        else:
            kind, title = PlanKind.STOP, f"Do not {d.title}: {name}"
        yield _held(result, kind, title, d, hit, about, key, how)


def _traffic(result: CheckResult) -> Iterator[PlanItem]:
    """Yield the acts that traffic shows were done under a prohibition; `proscribe block` stops them."""
    found: dict[tuple[str, ...], tuple[ActDecision, ActHit | None, _About, list[str], list[int]]] = {}
    key: tuple[str, ...]
    for f in result.findings:
        for d in f.decisions:
            if d.observed is None or d.outcome not in _BARRED:
                continue
            hit = _first(d)
            key = (d.act, f.vendor, *((hit.measure, hit.clause) if hit else ("", "")))
            _, _, about, last, counts = found.setdefault(key, (d, hit, _About(), [], []))
            about.add(f, d, certain=d.at_least is d.outcome)
            last.extend([d.observed.last_seen] if d.observed.last_seen else [])
            seen = d.observed
            counts.append(seen.count - seen.untimed if seen.after_change is None else seen.after_change)
    for key, (d, hit, about, last, counts) in found.items():
        title = f"Stop this at the network (`proscribe block`): {d.title}, {about.findings[0].vendor_name}"
        ended = f", last on {max(last, key=_when)}" if last else ""
        text = f"seen {sum(counts):,} times under this answer{ended}. {d.says}"
        yield _held(result, PlanKind.STOP_TRAFFIC, title, d, hit, about, key, (), text)


def _held(
    result: CheckResult,
    kind: PlanKind,
    title: str,
    d: ActDecision,
    hit: ActHit | None,
    about: _About,
    key: tuple[str, ...],
    steps: tuple[RemovalStep, ...],
    text: str = "",
) -> PlanItem:
    """Return an item that holds already, since the clause that it rests on applies."""
    return PlanItem(
        _id(kind, *key),
        kind,
        PlanStand.NOW,
        title,
        text or d.says,
        since=hit.since if hit else None,
        cite=hit.cite if hit else "",
        measure=hit.measure if hit else "",
        clause=hit.clause if hit else "",
        certain=about.certain,
        policy=hit is not None and hit.kind == MeasureKind.POLICY,
        steps=steps,
        **about.told(result, hit.measure if hit else ""),  # type: ignore[arg-type]  # the members that findings fill
    )


def _changes(result: CheckResult) -> Iterator[PlanItem]:
    """Yield when the answer for an act changes; what it changes to, a check at that instant tells."""
    found: dict[tuple[str, str, str], tuple[ActDecision, _About]] = {}
    for f in result.findings:
        for d in f.decisions:
            if d.next_change and d.observed is None:
                found.setdefault((d.act, f.vendor, d.next_change), (d, _About()))[1].add(f, d, certain=True)
    for (act, vendor, instant), (d, about) in found.items():
        ends = next((h for h in d.hits if h.until == instant), None)
        left, _ = _left(instant[:10], instant, result.at)
        midnight = instant[10:19] == "T00:00:00" and "." not in instant
        yield PlanItem(
            _id(PlanKind.CHANGE, act, vendor, instant),
            PlanKind.CHANGE,
            PlanStand.DATED,
            f"The answer changes: {d.title}, {about.findings[0].vendor_name}",
            f"{d.outcome} until then; `proscribe plan PATH --at {instant}` tells what it is from then on",
            due=instant[:10] if midnight else instant,
            due_by=instant,
            days_left=left,
            cite=ends.cite if ends else "",
            measure=ends.measure if ends else "",
            clause=ends.clause if ends else "",
            policy=ends is not None and ends.kind == MeasureKind.POLICY,
            **about.told(result, ends.measure if ends else ""),  # type: ignore[arg-type]  # the members that findings fill
        )


def _questions(result: CheckResult) -> Iterator[PlanItem]:
    """Yield the questions whose answers settle findings."""
    by_id = {f.id: f for f in result.findings}
    for q in result.questions:
        about = _About([by_id[i] for i in q.findings if i in by_id])
        values = ", ".join(str(v).lower() if isinstance(v, bool) else v for v in q.values)
        yield PlanItem(
            _id(PlanKind.ANSWER, q.fact),
            PlanKind.ANSWER,
            PlanStand.UNDATED,
            q.text,
            f"`proscribe ask` keeps the answer; one of: {values}"
            if values
            else "`proscribe ask` keeps the answer",
            asks=q.fact,
            **about.told(result),  # type: ignore[arg-type]  # the members that findings fill
        )


def _reviews(result: CheckResult) -> Iterator[PlanItem]:
    """Yield the measures whose text should have been looked at again; no breach of law, so never overdue."""
    rests = {measure: _About() for measure in result.law.overdue}
    for f in result.findings:
        for measure in {h.measure for d in f.decisions for h in d.hits} & rests.keys():
            rests[measure].findings.append(f)
    for measure, about in rests.items():
        yield PlanItem(
            _id(PlanKind.LOOK_AGAIN, measure),
            PlanKind.LOOK_AGAIN,
            PlanStand.NOW,
            f"Look at the source of {measure} again: the review of its text is overdue",
            f"`proscribe explain {measure}` names the source; newer law data may be there",
            measure=measure,
            **about.told(result),  # type: ignore[arg-type]  # the members that findings fill
        )


def _first(d: ActDecision) -> ActHit | None:
    """Return the clause that the answer rests on: one that binds the user before others, law before policy."""
    hits = [h for h in d.hits if h.outcome is d.outcome]
    return min(hits, key=lambda h: (h.actor != d.actor, h.kind == MeasureKind.POLICY), default=None)


def _left(due: str | None, due_by: str | None, at: str) -> tuple[int | None, bool]:
    """Return the days left, counted in the zone of the last instant, and whether that instant has passed."""
    if due is None:
        return None, False
    now = datetime.fromisoformat(at)
    last = datetime.fromisoformat(due_by) if due_by else None
    if last is not None:
        now = now.astimezone(last.tzinfo)
    left = (date.fromisoformat(due[:10]) - now.date()).days
    return left, left < 0 if last is None else last < now


def _instant(item: PlanItem) -> float:
    """Return a number to sort by; items without a date are alike."""
    told = item.due_by or (f"{item.due[:10]}T23:59:59+00:00" if item.due else None)
    return _when(told) if told else 0.0


def _when(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp()


def _named(names: Iterator[str | None]) -> tuple[str, ...]:
    return tuple(sorted({n for n in names if n}))


def _id(kind: PlanKind, *parts: object) -> str:
    digest = hashlib.sha256(
        "\x00".join(map(str, (kind, *parts))).encode("utf-8", "surrogatepass")
    ).hexdigest()
    return f"{kind}-{digest[:12]}"
