"""`proscribe penalty`: what a breach may cost, by the date of assessment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, law_files, output_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.law.load import Law
    from proscribe.law.penalties import Penalty
    from proscribe.outputs._blocks import Block

__all__ = ["command"]


@click.command("penalty", cls=Command)
@click.argument("schedules", nargs=-1, metavar="[SCHEDULE]...")
@click.option(
    "--measure",
    "measures",
    multiple=True,
    metavar="ID",
    help="What a breach of this measure may cost (repeatable).",
)
@click.option(
    "--assessed-at",
    metavar="INSTANT",
    help="Date of assessment: an instant, or a day in Washington [default: now].",
)
@click.option("--amount", type=click.FloatRange(min=0), metavar="USD", help="The transaction in US dollars.")
@click.option(
    "--users", type=click.IntRange(min=0), metavar="N", help="Users, for penalties that are counted by user."
)
@law_files
@output_options(("text", "md", "json"), "text")
@common
@click.pass_context
def command(
    ctx: click.Context,
    schedules: tuple[str, ...],
    measures: tuple[str, ...],
    assessed_at: str | None,
    amount: float | None,
    users: int | None,
    extra_law: tuple[str, ...],
    form: str,
    output: str | None,
) -> None:
    """Tell the penalties in force when assessed at a date; without arguments, list the schedules.

    It is the date of assessment that counts, not of the breach. No one is told that a penalty will follow.
    """
    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.apps.cli._instants import instant  # noqa: PLC0415
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415
    from proscribe.errors import LawError  # noqa: PLC0415
    from proscribe.law.age import age  # noqa: PLC0415
    from proscribe.law.instants import format_instant  # noqa: PLC0415
    from proscribe.law.penalties import in_force, of_schedule  # noqa: PLC0415
    from proscribe.strictyaml import nearest  # noqa: PLC0415

    law = pipeline.load_all(tuple(map(Path, extra_law))).law
    at = instant("--assessed-at", assessed_at) if assessed_at else now()
    if not schedules and not measures:
        tell(ctx, _list(law), _listed(law), form, output)
        return
    law.only(measures)
    found: dict[str, tuple[Penalty, ...]] = {}
    for name in schedules:
        if name not in law.schedules:
            raise LawError(
                f"there is no schedule `{name}`{nearest(name, law.schedules)}",
                hint=f"one of {', '.join(law.schedules)}; for a measure say --measure",
            )
        found[name] = of_schedule(law.schedules[name], at, amount, users)
    for name in measures:
        m = law.measures[name]
        found[name] = in_force(m, law.schedules, at, amount, [c.id for c in m.clauses], users)
    old = age(law.measures.values(), at)
    data = {
        "schema": "proscribe.penalty/1",
        "assessed_at": format_instant(at),
        "amount_usd": amount,
        "users": users,
        "law": law.digest,
        "law_as_of": old.as_of,
        "penalties": found,
    }
    tell(ctx, _blocks(found, law, at, old.as_of), data, form, output)


def _listed(law: Law) -> dict[str, Any]:
    rows = [
        {
            "id": s.id,
            "title": s.title,
            "rows": len(s.rows),
            "not_verified": sum(bool(r.unverified) for r in s.rows),
            "measures": [m.id for m in law.measures.values() if any(p.use == s.id for p in m.penalties)],
        }
        for s in law.schedules.values()
    ]
    return {"schema": "proscribe.penalty-list/1", "law": law.digest, "schedules": rows}


def _list(law: Law) -> Iterator[Block]:
    from proscribe.outputs import _words as words  # noqa: PLC0415
    from proscribe.outputs._blocks import heading, item, paragraph, title  # noqa: PLC0415

    rows = _listed(law)["schedules"]
    yield title(f"{len(rows)} schedules of penalties")
    for r in rows:
        yield heading(r["id"])
        yield paragraph(r["title"])
        yield item(f"{words.many(r['rows'], 'row')}, {r['not_verified']} of them not verified in all")
        if r["measures"]:
            yield item(f"for {', '.join(r['measures'])}")


def _blocks(found: dict[str, tuple[Penalty, ...]], law: Law, at: int, as_of: str) -> Iterator[Block]:
    from proscribe.law.instants import format_instant  # noqa: PLC0415
    from proscribe.law.penalties import begins  # noqa: PLC0415
    from proscribe.outputs import _words as words  # noqa: PLC0415
    from proscribe.outputs._blocks import heading, item, paragraph, title  # noqa: PLC0415

    yield title(f"Penalties in force when assessed on {format_instant(at, 'America/New_York')[:10]}")
    for name, penalties in found.items():
        yield heading(name)
        schedule = law.schedules.get(name)
        yield paragraph(schedule.title if schedule else law.measures[name].title)
        for p in penalties:
            yield item(f"{words.penalty_line(p)}; {p.basis}")
        if not penalties:
            first = begins(schedule) if schedule else None
            since = (
                f"; these data begin with {format_instant(first, 'America/New_York')[:10]}" if first else ""
            )
            yield paragraph(
                f"These data have no figure for that date{since}. That does not mean that there is none."
            )
    yield heading("Note")
    yield paragraph(
        f"The newest entry in the law data is of {as_of}. A maximum is not what will be imposed. {words.DISCLAIMER}"
    )
