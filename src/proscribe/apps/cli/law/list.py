"""`proscribe law list`: every measure, its status, and how far its sources were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, instants, law_files, moment, output_options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from proscribe.outputs._blocks import Block

__all__ = ["command"]


@click.command("list", cls=Command)
@law_files
@output_options(("text", "md", "json"), "text")
@instants
@common
@click.pass_context
def command(ctx: click.Context, extra_law: tuple[str, ...], form: str, output: str | None) -> None:
    """List the measures: title, jurisdiction, status at --at, clauses, examples, how far sources were read."""
    from pathlib import Path  # noqa: PLC0415

    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli import _measure as told  # noqa: PLC0415
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415
    from proscribe.law.age import overdue  # noqa: PLC0415
    from proscribe.law.instants import format_instant  # noqa: PLC0415

    loaded = pipeline.load_all(tuple(map(Path, extra_law)))
    clock = now()
    at, known = moment(ctx, "at", clock), moment(ctx, "known_at", clock)
    assert isinstance(at, int)
    assert isinstance(known, int)
    rules = loaded.rules(known)
    rows: list[dict[str, object]] = [
        {
            "id": m.id,
            "title": m.title,
            "jurisdiction": m.jurisdiction,
            "kind": str(m.kind),
            "status": told.status(m, rules, at),
            "clauses": len(m.clauses),
            "examples": len(m.examples),
            "sources": told.verified(m),
            "newest_entry": max(h.known_from for h in m.history)[:10],
            "review_due": m.review.due if m.review else None,
            "overdue": overdue(m, at),
            "digest": loaded.law.digests[m.id],
        }
        for m in loaded.law.measures.values()
    ]
    data = {
        "schema": "proscribe.law-list/1",
        "at": format_instant(at),
        "known_at": format_instant(known),
        "digest": loaded.law.digest,
        "as_of": loaded.ages().at(at, known).as_of,
        "measures": rows,
    }
    tell(ctx, _blocks(rows, data), data, form, output)


def _blocks(rows: list[dict[str, object]], data: Mapping[str, object]) -> Iterator[Block]:
    from proscribe.outputs._blocks import heading, item, paragraph, title  # noqa: PLC0415

    yield title(
        f"{len(rows)} measures, as of {data['at']}; newest entry {data['as_of']}; digest {str(data['digest'])[:16]}"
    )
    for r in rows:
        yield heading(f"{r['id']}: {r['status']}")
        yield paragraph(str(r["title"]))
        kind = "" if r["kind"] == "binding" else f"; {r['kind']}"
        late = "OVERDUE, " if r["overdue"] else ""
        review = f"; {late}to be looked at again by {r['review_due']}" if r["review_due"] else ""
        yield item(f"{r['jurisdiction']}{kind}; {r['clauses']} clauses, {r['examples']} examples{review}")
        yield item(f"sources: {r['sources']}")
