"""Tell what screening came to: a page for people, and rows for CSV and Parquet.

Nothing is left out that a reader could take for clearance: the lists with their ages, what was not read, and
the parties that a person cleared stand in every format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from proscribe.outputs._blocks import heading, item, paragraph, title
from proscribe.outputs._words import DISCLAIMER, many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from proscribe.alerts import (
        ListUsed,
        Match,
        NotRead,
        OwnershipResult,
        Screened,
        ScreenResult,
        ScreenSummary,
    )
    from proscribe.outputs._blocks import Block

__all__ = ["ROW", "blocks", "list_line", "row_batch", "rows", "summary_line"]

_SHOWN = 200
_STATES = {"open": "OPEN", "true-match": "TRUE MATCH", "not-a-match": "cleared"}

_ROW: list[pa.Field[Any]] = [
    *(pa.field(n, pa.string()) for n in ("id", "name", "state", "list", "entity_id", "listed_name")),
    pa.field("score", pa.float64()),
    *(
        pa.field(n, pa.string())
        for n in (
            "rule",
            "type",
            "countries",
            "programmes",
            "citations",
            "listed_on",
            "remarks",
            "measures",
        )
    ),
    *(pa.field(n, pa.string()) for n in ("why", "disposition", "ownership", "entry_hash", "lists")),
]
ROW: pa.Schema = pa.schema(_ROW)
"""One row for each match, and one without a match for each party that has none."""


def rows(screened: Iterable[Screened]) -> Iterator[dict[str, Any]]:
    """Yield the rows of parties, in order."""
    for party in screened:
        same = {
            "id": party.id,
            "name": party.name,
            "ownership": "; ".join(f"{o.rule}: {o.state}" for o in party.ownership) or None,
            "lists": "; ".join(f"{n} {t}" for n, t in party.lists.items()),
        }
        for m in party.matches:
            yield {
                **same,
                "state": m.state,
                "list": m.list,
                "entity_id": m.entity_id,
                "listed_name": m.name,
                "score": m.score,
                "rule": m.rule,
                "type": m.type,
                "countries": ";".join(m.countries),
                "programmes": "; ".join(m.programmes),
                "citations": "; ".join(m.citations),
                "listed_on": m.listed_on,
                "remarks": m.remarks,
                "measures": ";".join(m.measures),
                "why": "; ".join(_why(m)),
                "disposition": _disposition(m) or None,
                "entry_hash": m.entry_hash,
            }
        if not party.matches:
            yield {**same, "state": "no-alert"}


def row_batch(screened: Iterable[Screened]) -> pa.RecordBatch:
    """Return the rows of parties as one batch."""
    return pa.RecordBatch.from_pylist(list(rows(screened)), schema=ROW)


def list_line(one: ListUsed) -> str:
    """Return one list with its age, in one line."""
    published = f", published {one.published[:10]}" if one.published else ""
    warned = f", {many(len(one.signals), 'signal')}" if one.signals else ""
    return (
        f"{one.name}: {one.entries:,} entries as of {one.as_of[:10]}{published}, "
        f"{many(one.age_days, 'day')} old{warned} ({one.source})"
    )


def blocks(result: ScreenResult, *, verbose: bool = False) -> Iterator[Block]:
    """Yield the page: who has alerts and why, what was held against them, what was not read."""
    shown = 0
    yield title(summary_line(result.summary))
    for party in result.results:
        if not party.matches and not party.ownership:
            continue
        shown += 1
        if shown > _SHOWN and not verbose:
            continue
        yield heading(f"{party.name or 'no name'} ({party.id})")
        for m in party.matches:
            yield from _match(m, verbose=verbose)
        for owned in party.ownership:
            yield from _owned(owned, verbose=verbose)
    if shown > _SHOWN and not verbose:
        yield paragraph(
            f"and {shown - _SHOWN:,} more parties with alerts: -v, or -f csv, jsonl or parquet, shows all"
        )
    yield heading("Held against")
    for one in result.lists:
        yield item(list_line(one))
        yield from (item(s, 1) for s in one.signals[: None if verbose else 3])
    yield from _rest(result.not_read, result.warnings)
    yield paragraph(
        f"No alert says that nothing at or above {result.threshold:g} was found on these lists on these days, "
        f"and no more. {DISCLAIMER}"
    )


def _rest(not_read: Iterable[NotRead], warnings: Iterable[str]) -> Iterator[Block]:
    told = [f"{n.reason} ({n.count:,})" + (f", first: {n.example}" if n.example else "") for n in not_read]
    if told:
        yield heading("Not read or not understood")
        yield from map(item, told)
    for warning in warnings:
        yield paragraph(f"Note: {warning}")


def summary_line(s: ScreenSummary) -> str:
    """Return the counts in one sentence."""
    decided = (
        f", {s.true_matches:,} confirmed, {s.not_matches:,} cleared"
        if s.true_matches or s.not_matches
        else ""
    )
    owned = f"; {many(s.owned, 'party', 'parties')} owned by listed ones or a red flag" if s.owned else ""
    return (
        f"{many(s.parties, 'party', 'parties')} screened: {s.with_alerts:,} with {many(s.alerts, 'alert')}"
        f" ({s.open:,} open{decided}){owned}"
    )


def _match(m: Match, *, verbose: bool) -> Iterator[Block]:
    yield item(f"{_STATES[m.state]} {m.score:.2f} {m.list} {m.entity_id}: {m.name} ({m.type})")
    about = [", ".join(m.programmes), "; ".join(m.citations), f"listed {m.listed_on}" if m.listed_on else ""]
    if any(about):
        yield item("; ".join(t for t in about if t), 1)
    for why in _why(m):
        yield item(why, 1)
    others = [n for n in m.names if n != m.name]
    if others:
        cut = others if verbose else others[:4]
        more = f" and {len(others) - len(cut)} more" if len(cut) < len(others) else ""
        yield item(f"also called: {'; '.join(cut)}{more}", 1)
    if m.remarks and verbose:
        yield item(m.remarks, 1)
    if m.measures and m.measures != m.programmes:
        yield item(f"measures that turn on it: {', '.join(m.measures)}", 1)
    if told := _disposition(m):
        yield item(told, 1)


def _why(m: Match) -> Iterator[str]:
    told = m.explanation or {}
    pairs = []
    for t in told.get("tokens", ()):
        ours, theirs = t.get("party"), t.get("listed")
        if ours is None:
            pairs.append(f"(+ {theirs})")
        elif theirs is None:
            pairs.append(f"({ours}: {t['kind']})")
        else:
            pairs.append(ours if t["kind"] == "equal" else f"{ours} ~ {theirs} ({t['kind']})")
    if pairs:
        yield f"name: {', '.join(pairs)}"
    for effect in told.get("effects", ()):
        if effect["what"] != "name":
            yield f"{effect['amount']:+.2f} {effect['why']}"


def _disposition(m: Match) -> str:
    d = m.disposition
    if d is None:
        return ""
    until = f", until {d.expires[:10]}" if d.expires else ""
    reopened = "" if d.state == "holds" else f"; OPEN AGAIN: {d.state.replace('-', ' ')}"
    return f"{d.verdict} by {d.person} on {d.made_at[:10]}{until}: {d.reason}{reopened}"


def _owned(o: OwnershipResult, *, verbose: bool) -> Iterator[Block]:
    """Yield what a rule says; where it says nothing yet, only that, unless all is wanted."""
    share = f"{o.least:g} %" if o.least == o.most else f"{o.least:g} to {o.most:g} %"
    standing = "" if o.in_force is not False else ", NOT IN FORCE"
    yield item(f"OWNERSHIP {o.rule}: {o.state.replace('-', ' ')}, {share} with listed owners{standing}")
    found = o.state in {"owned", "red-flag"}
    for why in o.why:
        if verbose or not why.startswith("not verified:"):
            yield item(why, 1)
    marked = sum(w.startswith("not verified:") for w in o.why)
    if found and marked and not verbose:
        yield item(f"{many(marked, 'point')} of this rule not verified: -v tells them", 1)
    if o.measures and (found or verbose):
        yield item(f"measures: {', '.join(o.measures)}", 1)
