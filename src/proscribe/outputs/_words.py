"""Say parts of a result in plain words, for the reports that people read.

All text that came from inputs is made harmless here (`_text.plain`); layout is left to the formats.
Longer than most modules, so that no two formats have words of their own for one thing.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from proscribe.law.model import MeasureKind, Outcome
from proscribe.outputs._text import plain
from proscribe.results import ActHit, Hit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from proscribe.law.penalties import Penalty
    from proscribe.results import CheckResult, DutyDue, Excepted, Missing, NotChecked

__all__ = [
    "DISCLAIMER",
    "GRADES",
    "NO_PROFILE",
    "OUTCOMES",
    "OWN",
    "RELATIONS",
    "bound",
    "by_law",
    "by_policy",
    "coverage_lines",
    "day",
    "due",
    "duty_line",
    "few",
    "folded",
    "hit_line",
    "law_line",
    "leads",
    "lifted",
    "many",
    "penalty_line",
    "profile_line",
    "reading_lines",
    "sentence",
    "span",
    "summary_line",
    "values",
]

OWN = "your own policy: "
"""What stands before a clause of the asker's own policy, so that nobody takes it for law."""

H = TypeVar("H", ActHit, Hit)

DISCLAIMER = (
    "Not legal advice. It knows these measures and no others; what it does not find is not thereby allowed."
)

OUTCOMES = {
    Outcome.PROHIBITED: "PROHIBITED",
    Outcome.LICENCE_REQUIRED: "LICENCE REQUIRED",
    Outcome.ADVISED_AGAINST: "ADVISED AGAINST",
    Outcome.NEEDS_FACTS: "NEEDS FACTS",
    Outcome.NOT_PROHIBITED: "NOT PROHIBITED",
    Outcome.NO_EFFECT: "NO EFFECT",
}
"""Outcomes as people read them, in the order in which reports show them."""

GRADES = {
    "A": "sure (grade A)",
    "B": "well attested (grade B)",
    "C": "one third party says so (grade C)",
    "D": "NOT CONFIRMED (grade D)",
}
"""How good the source of an identity is, in words; `proscribe.schemas.Grade` tells them in full."""

RELATIONS = {
    "supplied-by": "made or supplied by {vendor}",
    "may-embed": "may contain technology of {vendor}",
    "client-of": "a client of a service of {vendor}, made by somebody else",
    "mentions": "only mentions {vendor}",
}
"""How a vendor stands to a thing, in words."""

_FAMILY = 3  # from so many facts of one family with one value, the family is named instead
NO_PROFILE = "default profile (assumed)"
"""The source that a result names where nobody said who asks (`proscribe.profile`)."""

_SETTLED = {
    "prohibited": "prohibited",
    "licence_required": "licence required",
    "advised_against": "advised against",
    "needs_facts": "need facts",
    "not_prohibited": "not prohibited",
    "no_effect": "no effect",
}


def many(count: int, one: str, more: str = "") -> str:
    """Return a count with its noun in the right number: `1 file`, `2 files`."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def few(items: Sequence[str], most: int) -> str:
    """Return the first items, made harmless, and how many more there are."""
    shown = ", ".join(plain(i) for i in items[:most])
    return shown if len(items) <= most else f"{shown} and {len(items) - most:,} more"


def day(instant: str) -> str:
    """Return an RFC 3339 instant as a date where it is a midnight of its own zone, else as it is."""
    return instant[:10] if instant[10:19] == "T00:00:00" and "." not in instant else instant


def span(since: str, until: str | None) -> str:
    """Return the span in which a clause applies; it ends with the last day, not with the day after."""
    if until is None:
        return f"since {day(since)}"
    if day(until) != until:
        last = date.fromisoformat(until[:10]) - timedelta(days=1)
        return f"from {day(since)} to {last.isoformat()}"
    return f"from {day(since)} until {until}"


def bound(actor: str, vendor: str, vendor_name: str) -> str:
    """Return whom a clause binds, as `you` or a name."""
    known = {"self": "you", "other": "whoever sells or passes it on", vendor: plain(vendor_name)}
    return known.get(actor, plain(actor))


def lifted(excepted: Excepted) -> str:
    """Return which clause would apply, and what lifts it."""
    held = f", by {plain(excepted.licence)}" if excepted.licence else ""
    return (
        f"{excepted.measure}#{excepted.clause} would apply, but {excepted.exception} lifts it{held} "
        f"({plain(excepted.cite)})"
    )


def by_law(hits: Iterable[H]) -> list[H]:
    """Return the hits that are law or an authority's advice."""
    return [h for h in hits if h.kind != MeasureKind.POLICY]


def by_policy(hits: Iterable[H]) -> list[H]:
    """Return the hits that are the asker's own policy, which is no law."""
    return [h for h in hits if h.kind == MeasureKind.POLICY]


def leads(missing: Missing) -> list[str]:
    """Return what each value of a missing fact comes to, one line for each outcome."""
    out = []
    for way in missing.leads_to:
        told = ", ".join(_value(v) for v in way.values[:6]) or "some of its values"
        more = f" and {len(way.values) - 6} more" if len(way.values) > 6 else ""  # noqa: PLR2004  as many as shown
        least = f", at least {way.at_least}" if way.outcome is Outcome.NEEDS_FACTS else ""
        out.append(f"{told}{more}: {way.outcome}{least}")
    return out


def due(duty: DutyDue, at: str) -> str:
    """Return when a duty falls due, with the days left from `at` (if given) in the zone of its measure."""
    if duty.due is None:
        return (
            f"no date yet: counted from {duty.asks}, which is not known"
            if duty.asks
            else f"{duty.every}".strip()
        )
    left = _days_left(duty, at) if at else None
    if left is None:
        when = f"due {duty.due}"
    elif left < 0:
        when = f"OVERDUE by {many(-left, 'day')}: was due {duty.due}"
    else:
        when = f"due {duty.due}, " + (f"{many(left, 'day')} left" if left else "today")
    return f"{when}; {duty.every}" if duty.every else when


def _days_left(duty: DutyDue, at: str) -> int:
    now = datetime.fromisoformat(at)
    if duty.due_by:
        now = now.astimezone(datetime.fromisoformat(duty.due_by).tzinfo)
    return (date.fromisoformat((duty.due or at)[:10]) - now.date()).days


def _value(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else plain(str(value))


def values(items: Iterable[str | bool]) -> list[str]:
    """Return the values of a fact as they are written in a profile."""
    return [_value(v) for v in items]


def sentence(text: str) -> str:
    """Return text of the law data made harmless and without its full stop, to stand inside a line."""
    return plain(text).removesuffix(".")


def duty_line(duty: DutyDue, at: str) -> str:
    """Return what has to be done, to whom, by when, and where that stands."""
    sure = "" if duty.certain else " (if it applies)"
    return f"{due(duty, at)}{sure}: {sentence(duty.text)}; to {sentence(duty.to)} ({plain(duty.cite)})"


def penalty_line(penalty: Penalty) -> str:
    """Return what a breach may cost, and whether that was verified."""
    mark = f" (not verified: {sentence(penalty.unverified)})" if penalty.unverified else ""
    most = ""
    if penalty.maximum_usd is not None and penalty.maximum_usd != penalty.usd:
        what = "amount" if penalty.times_transaction else "many"
        most = f"; for this {what} at most USD {penalty.maximum_usd:,.0f}"
    return f"{penalty.kind}: {sentence(penalty.text)}{most} ({plain(penalty.cite)}){mark}"


def hit_line(hit: ActHit | Hit, whom: str, said: str = "") -> str:
    """Return what one clause states, for whom, when, and where it stands; not again what was `said` before."""
    to = f" to {whom}" if hit.outcome in {Outcome.PROHIBITED, Outcome.NOT_PROHIBITED} else f" for {whom}"
    text = "" if hit.text in said else f": {sentence(hit.text)}"
    sure = "" if hit.certain else "; which of the clauses applies depends on facts still missing"
    retro = "; nobody could know of it at that time" if hit.retroactive else ""
    where = f"{plain(hit.cite)} ({hit.measure}#{hit.clause})"
    own = OWN if hit.kind == MeasureKind.POLICY else ""
    return f"{own}{hit.outcome}{to if whom else ''} {span(hit.since, hit.until)}{text}{sure}{retro}. {where}"


def profile_line(result: CheckResult) -> str:
    """Return who asks, with everything that was assumed because nobody stated it."""
    used = result.profile
    assumed = "; ".join(folded(used.assumed))
    if used.source == NO_PROFILE:
        return (
            "No profile: you are taken for a U.S. private company of which nothing else is known; "
            f"`proscribe init` says who you are. ASSUMED: {assumed}."
        )
    name = f"{plain(used.name)} ({plain(used.source)})" if used.name else plain(used.source)
    return f"For {name}." + (f" Not stated there, so ASSUMED: {assumed}." if assumed else "")


def folded(facts: Mapping[str, str | bool | list[str]]) -> Iterator[str]:
    """Yield `name = value`, families of facts with one and the same value as `family.* = value`."""
    written = {k: "|".join(values(v)) if isinstance(v, list) else _value(v) for k, v in facts.items()}
    families: dict[tuple[str, str], list[str]] = {}
    for name, value in written.items():
        families.setdefault((name.rpartition(".")[0], value), []).append(name)
    for (family, value), names in families.items():
        if len(names) >= _FAMILY:
            yield f"{family}.* = {value}"
        else:
            yield from (f"{name} = {value}" for name in names)


def summary_line(result: CheckResult) -> str:
    """Return the counts of a run in one sentence."""
    s = result.summary
    counts = [
        f"{getattr(s, key):,} {word}"
        for key, word in _SETTLED.items()
        if getattr(s, key) or key == "prohibited"
    ]
    if s.needs_facts == 1:
        counts = [c.replace("1 need facts", "1 needs facts") for c in counts]
    if s.leads:
        counts.append(many(s.leads, "lead"))
    return (
        f"Checked {s.recognised:,} of {many(s.rows, 'observation')} in {many(s.files, 'file')} as of {result.at}: "
        f"{', '.join(counts)}; {s.not_checked:,} not checked."
    )


def coverage_lines(result: CheckResult, most: int) -> list[str]:
    """Return why, how often and where something was not checked, one line for each reason, most first."""
    reasons: dict[str, list[tuple[str, NotChecked]]] = {}
    for c in result.coverage:
        for n in c.not_checked:
            reasons.setdefault(n.reason, []).append((c.file, n))
    lines = []
    for reason, rows in sorted(reasons.items(), key=lambda r: (-sum(n.count for _, n in r[1]), r[0])):
        first = next((n.example for file, n in rows if n.example not in {"", file}), "")
        count = sum(n.count for _, n in rows)
        example = f"; first: {plain(first)}" if first else ""
        lines.append(f"{count:,}: {plain(reason)}, in {few([file for file, _ in rows], most)}{example}")
    return lines


def reading_lines(result: CheckResult, most: int) -> list[str]:
    """Return what was done to make inputs readable, one line for each kind, with the first files."""
    kinds: dict[str, list[str]] = {}
    for c in result.coverage:
        for note in c.notes:
            kinds.setdefault(note, []).append(c.file)
    return [f"{plain(note)}: {few(files, most)}" for note, files in sorted(kinds.items())]


def law_line(result: CheckResult) -> str:
    """Return which text of the law and which catalog the answer rests on, and how old the law's text is."""
    age = ""
    if result.law.as_of:
        days = (datetime.fromisoformat(result.at).date() - date.fromisoformat(result.law.as_of[:10])).days
        told = f"{many(days, 'day')} before" if days > 0 else "not before"
        age = f", its newest entry of {result.law.as_of[:10]} ({told} the day asked about)"
    if result.law.overdue:
        age += f", {many(len(result.law.overdue), 'review')} OVERDUE"
    elif result.law.reviewed_through:
        age += f", no review overdue through {result.law.reviewed_through}"
    packs = "".join(f" Pack {plain(n)} {plain(v)[:32]}." for n, v in result.law.packs.items())
    return (
        f"Law: {many(len(result.law.measures), 'measure')}, digest {result.law.digest[:16]}{age}.{packs} "
        f"Known at {result.known_at}. "
        f"Catalog: {many(result.catalog.vendors, 'vendor')}, digest {result.catalog.digest[:16]}. "
        f"proscribe {result.engine}."
    )
