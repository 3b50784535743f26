"""A result as sheets: what CSV has as one table and a workbook as several, told once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proscribe.outputs import _words as words
from proscribe.outputs._figures import dues

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.results import CheckResult

__all__ = ["Sheet", "sheets"]

Sheet = tuple[str, tuple[str, ...], list[tuple[object, ...]]]
"""A name, the columns, and the rows."""


def sheets(result: CheckResult) -> Iterator[Sheet]:
    """Yield the sheets: summary, findings, decisions, evidence, duties, questions, not checked."""
    yield "Summary", ("what", "told"), _summary(result)
    yield (
        "Findings",
        (
            "id",
            "vendor",
            "product",
            "sort",
            "relation",
            "grade",
            "device",
            "site",
            "state",
            "count",
            "first seen",
            "last seen",
            "outcome",
            "note",
        ),
        [
            (
                f.id,
                f.vendor_name,
                f.product_name or "not known",
                f.family,
                f.relation,
                f.grade,
                f.device,
                f.site,
                f.state,
                f.count,
                f.first_seen,
                f.last_seen,
                str(f.outcome) if f.outcome else None,
                f.note,
            )
            for f in result.findings
        ],
    )
    yield (
        "Decisions",
        (
            "finding",
            "vendor",
            "act",
            "outcome",
            "at least",
            "at most",
            "says",
            "clauses",
            "citations",
            "since",
            "next change",
            "missing facts",
            "excepted",
            "not verified",
        ),
        [
            (
                f.id,
                f.vendor_name,
                d.title,
                str(d.outcome),
                str(d.at_least),
                str(d.at_most),
                d.says,
                "; ".join(f"{h.measure}#{h.clause}" for h in d.hits),
                "; ".join(dict.fromkeys(h.cite for h in d.hits)),
                d.hits[0].since if d.hits else None,
                d.next_change,
                "; ".join(m.fact for m in d.missing),
                "; ".join(words.lifted(e) for e in d.excepted),
                "; ".join(f"{u.measure}: {u.text}" for u in d.unverified),
            )
            for f in result.findings
            for d in f.decisions
        ],
    )
    yield (
        "Evidence",
        ("finding", "file", "line", "pointer", "field", "value", "identity", "grade", "seen at"),
        [
            (f.id, e.file, e.line, e.pointer, e.field, e.value, e.identity, e.grade, e.seen_at)
            for f in result.findings
            for e in f.evidence
        ],
    )
    yield (
        "Duties",
        ("due", "what", "to", "measure", "duty", "citation", "about", "certain", "counted from"),
        [
            (
                d.duty.due,
                d.duty.text,
                d.duty.to,
                d.duty.measure,
                d.duty.id,
                d.duty.cite,
                ", ".join(d.vendors),
                d.duty.certain,
                d.duty.asks,
            )
            for d in dues(result)
        ],
    )
    yield (
        "Questions",
        ("fact", "question", "settles", "bears on", "values"),
        [
            (q.fact, q.text, q.settles, len(q.findings), ", ".join(words.values(q.values)))
            for q in result.questions
        ],
    )
    yield (
        "Not checked",
        ("file", "format", "rows", "recognised", "reason", "count", "first"),
        [
            (c.file, c.format, c.rows, c.recognised, n.reason, n.count, n.example)
            for c in result.coverage
            for n in c.not_checked
        ],
    )


def _summary(result: CheckResult) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [
        ("who asks", words.profile_line(result)),
        ("summary", words.summary_line(result)),
        ("complete", "yes" if result.summary.complete else "NO: some of what was named could not be read"),
        ("as of", result.at),
        ("known at", result.known_at),
        ("law", words.law_line(result)),
    ]
    rows += [("warning", w) for w in result.warnings]
    return [*rows, ("note", words.DISCLAIMER)]
