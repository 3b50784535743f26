"""`proscribe law verify`: citations, relations and due reviews of the law data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, instants, moment, output_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.law.load import Law
    from proscribe.law.model import Measure, PenaltySchedule
    from proscribe.outputs._blocks import Block
    from proscribe.strictyaml import Path as Place

__all__ = ["command"]


@click.command("verify", cls=Command)
@click.option("--strict", is_flag=True, help="Leave with 1 for an overdue review too.")
@output_options(("text", "md", "json"), "text")
@instants
@common
@click.pass_context
def command(ctx: click.Context, form: str, output: str | None, *, strict: bool) -> None:
    """Check citations, relations and due reviews; exit with 1 on an error.

    A citation must have a form that can be looked up. A review is overdue when its day is over at --at.
    """
    from proscribe import packed  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415
    from proscribe.law.age import age  # noqa: PLC0415
    from proscribe.law.instants import format_instant  # noqa: PLC0415

    clock = now()
    at = moment(ctx, "at", clock)
    assert isinstance(at, int)
    law, _ = packed.load(packed.there(), cache=False)  # reading anew is what finds a dead relation
    rows = [*_citations(law), *_reviews(law, at)]
    old = age(law.measures.values(), at)
    relations = sum(
        len(m.relations.see_also) + len(m.relations.supersedes) + len(m.amendments)
        for m in law.measures.values()
    )
    data = {
        "schema": "proscribe.law-verify/1",
        "at": format_instant(at),
        "digest": law.digest,
        "measures": len(law.measures),
        "sources": sum(len(m.sources) for m in law.measures.values()),
        "relations": relations,
        "as_of": old.as_of,
        "reviewed_through": old.reviewed_through,
        "overdue": old.overdue,
        "complaints": rows,
    }
    tell(ctx, _blocks(data), data, form, output)
    ctx.exit(1 if any(r["severity"] == "error" or strict for r in rows) else 0)


def _citations(law: Law) -> Iterator[dict[str, Any]]:
    from proscribe.law.citations import complaints, of_source  # noqa: PLC0415
    from proscribe.law.load import HOME  # noqa: PLC0415

    for m in law.measures.values():
        file = law.files[m.id]
        for key, source in m.sources.items():
            yield from (_row(m, file, ("sources", key, "cite"), text) for text in of_source(source))
        for i, basis in enumerate(m.legal_basis):
            yield from (_row(m, file, ("legal_basis", i), text) for text in complaints(basis))
        for i, row in enumerate(m.penalties):
            yield from (_row(m, file, ("penalties", i, "basis"), text) for text in complaints(row.basis))
        for i, a in enumerate(m.amendments):
            yield from (_row(m, file, ("amendments", i, "cite"), text) for text in complaints(a.cite or ""))
    for s in law.schedules.values():
        file = HOME / "penalties" / f"{s.id}.yaml"
        for key, source in s.sources.items():
            yield from (_row(s, file, ("sources", key, "cite"), text) for text in of_source(source))
        for i, row in enumerate(s.rows):
            yield from (_row(s, file, ("rows", i, "basis"), text) for text in complaints(row.basis))


def _row(m: Measure | PenaltySchedule, file: Any, place: Place, message: str) -> dict[str, Any]:
    from proscribe.apps.cli.law._chosen import near  # noqa: PLC0415
    from proscribe.engine.lint import line  # noqa: PLC0415

    return {
        "id": m.id,
        "file": near(file),
        "line": line(file.read_bytes(), str(file), place),
        "severity": "error",
        "message": message,
    }


def _reviews(law: Law, at: int) -> Iterator[dict[str, Any]]:
    from datetime import date  # noqa: PLC0415

    from proscribe.law.age import overdue  # noqa: PLC0415
    from proscribe.law.calendar import local_day  # noqa: PLC0415

    for m in law.measures.values():
        if m.review is not None and overdue(m, at):
            days = (local_day(at, m.timezone) - date.fromisoformat(m.review.due)).days
            note = f": {m.review.note}" if m.review.note else ""
            message = f"its review was due on {m.review.due}, {days} day{'' if days == 1 else 's'} ago{note}"
            yield _row(m, law.files[m.id], ("review", "due"), message) | {"severity": "warning"}


def _blocks(data: dict[str, Any]) -> Iterator[Block]:
    from proscribe.outputs._blocks import item, paragraph, title  # noqa: PLC0415

    rows = data["complaints"]
    errors = sum(r["severity"] == "error" for r in rows)
    yield title(
        f"{data['measures']} measures, {data['sources']} sources, {data['relations']} relations: "
        f"{errors} error{'' if errors == 1 else 's'}, {len(data['overdue'])} overdue at {data['at']}"
    )
    for r in rows:
        yield item(f"{r['file']}:{r['line']}: {r['severity']}: {r['id']}: {r['message']}")
    yield paragraph(
        f"The newest entry in the law data is of {data['as_of']}; no review is overdue through "
        f"{data['reviewed_through']}. Form was checked, not whether the texts say what is told of them."
    )
