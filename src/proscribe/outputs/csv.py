"""One row for each finding and act, for spreadsheets; records that were not checked follow as rows too.

The column `row` says which it is, so that a sheet with no findings still shows what was not looked at;
devices, steps of removal, what differs from a baseline, warnings and the age of the law data are rows too.
Cells that a spreadsheet would run are neutralised with a leading apostrophe.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from proscribe.outputs import Options, Output
from proscribe.outputs._text import cell, plain
from proscribe.outputs._words import law_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.results import ActDecision, CheckResult, Finding

__all__ = ["COLUMNS", "PLUGIN", "rows"]

COLUMNS = (
    *(
        "row",
        "id",
        "vendor",
        "vendor_name",
        "product",
        "product_name",
        "family",
        "relation",
        "grade",
        "device",
    ),
    *(
        "site",
        "state",
        "count",
        "first_seen",
        "last_seen",
        "act",
        "actor",
        "at",
        "outcome",
        "at_least",
        "says",
    ),
    *(
        "clauses",
        "cites",
        "since",
        "until",
        "next_change",
        "missing",
        "due",
        "excepted",
        "unverified",
        "file",
    ),
    *("line", "pointer", "field", "value", "identity", "reason", "example"),
    *("change", "seen_count", "seen_first", "seen_last", "seen_untimed", "seen_since_change", "seen_answers"),
)
"""The columns, in order; several values in one cell are separated by `; `."""


def _render(result: CheckResult, _options: Options) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in rows(result):
        writer.writerow({k: cell(plain(str(v))) for k, v in row.items() if v is not None})
    return out.getvalue()


def rows(result: CheckResult) -> Iterator[dict[str, object]]:
    """Yield the rows of a result, each with the columns that it has."""
    for finding in result.findings:
        kind = "finding" if finding.relation == "supplied-by" else "lead"
        about = {"row": kind} | _finding(finding)
        if not finding.decisions:
            yield about | {"outcome": finding.outcome}
        for decision in finding.decisions:
            yield about | _decision(decision)
    yield from _across(result)
    for file in result.coverage:
        for missed in file.not_checked:
            yield {
                "row": "not-checked",
                "file": file.file,
                "count": missed.count,
                "reason": missed.reason,
                "example": missed.example,
            }
    for warning in result.warnings:
        yield {"row": "warning", "reason": warning}
    yield {"row": "law", "at": result.at, "count": len(result.law.measures), "reason": law_line(result)}


def _finding(f: Finding) -> dict[str, object]:
    places = ("file", "line", "pointer", "field", "value", "identity")
    seen = {k: getattr(f.evidence[0], k) for k in places} if f.evidence else {}
    names = ("id", "vendor", "vendor_name", "product", "product_name", "family", "relation", "grade")
    more = ("device", "site", "state", "count", "first_seen", "last_seen", "change")
    return {k: getattr(f, k) for k in (*names, *more)} | seen


def _across(result: CheckResult) -> Iterator[dict[str, object]]:
    """Yield the rows of devices, of removal, and of what differs from the baseline."""
    for d in result.devices:
        yield {
            "row": "device",
            "device": d.name,
            "site": d.site,
            "outcome": d.outcome,
            "count": len(d.findings),
            "first_seen": d.first_seen,
            "last_seen": d.last_seen,
            "product_name": "; ".join(d.products),
            "value": "; ".join(d.names),
            "reason": "; ".join(d.because),
        }
    for r in result.removal:
        about = {"row": "removal", "vendor": r.vendor, "product": r.product, "product_name": r.product_name}
        for number, step in enumerate(r.steps, 1):
            yield about | {"count": number, "grade": step.grade, "value": step.text, "identity": step.source}
    base = result.baseline
    if base is None:
        return
    for difference in base.differs:
        yield {"row": "baseline", "at": base.at, "reason": difference}
    for c in base.changed:
        yield {"row": "changed", "id": c.id, "reason": "; ".join(c.what), "example": "; ".join(c.because)}
    names = ("id", "vendor_name", "product_name", "device", "site", "outcome")
    for g in base.gone:
        yield {"row": "gone", "reason": g.why} | {k: getattr(g, k) for k in names}


def _decision(d: ActDecision) -> dict[str, object]:
    first, seen = (d.hits[0] if d.hits else None), d.observed
    observed: dict[str, object] = {}
    if seen is not None:
        observed = {
            "seen_count": seen.count,
            "seen_first": seen.first_seen,
            "seen_last": seen.last_seen,
            "seen_untimed": seen.untimed,
            "seen_since_change": seen.after_change,
            "seen_answers": "; ".join(
                f"{s.count} {s.outcome} {s.first_seen} to {s.last_seen}" for s in seen.spans
            ),
        }
    return observed | {
        "act": d.act,
        "actor": d.actor,
        "at": d.at,
        "outcome": d.outcome,
        "at_least": d.at_least,
        "says": d.says,
        "clauses": "; ".join(f"{h.measure}#{h.clause}" for h in d.hits),
        "cites": "; ".join(dict.fromkeys(h.cite for h in d.hits)),
        "since": first.since if first else None,
        "until": first.until if first else None,
        "next_change": d.next_change,
        "missing": "; ".join(m.fact for m in d.missing),
        "due": "; ".join(f"{x.measure}#{x.id} {x.due or f'once {x.asks} is known'}" for x in d.duties),
        "excepted": "; ".join(f"{e.measure}#{e.clause} by {e.exception}" for e in d.excepted),
        "unverified": "; ".join(f"{u.measure}: {u.text}" for u in d.unverified),
    }


PLUGIN = Output("csv", "CSV, one row for each finding and act", (".csv",), _render)
