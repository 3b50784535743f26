"""`proscribe law new`: begin a measure, with its tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common

if TYPE_CHECKING:
    from proscribe.pipeline import Loaded

__all__ = ["command"]


@click.command("new", cls=Command)
@click.option(
    "--id", "ident", required=True, metavar="ID", help="Lower-case words joined by -, such as acme-own-2026."
)
@click.option("--title", required=True, help="What it is called.")
@click.option(
    "--maker",
    "makers",
    multiple=True,
    required=True,
    metavar="VENDOR",
    help="A vendor of the catalog (repeatable).",
)
@click.option(
    "--kind",
    type=click.Choice(["policy", "binding", "advice"]),
    default="policy",
    show_default=True,
    help="Your own rule, a law, or an authority's warning.",
)
@click.option("--jurisdiction", help="Such as US or US-TX [default: own for a policy].")
@click.option("--authority", help="Who made it.")
@click.option("--cite", help="The text it rests on, as it is cited.")
@click.option(
    "--act",
    "acts",
    multiple=True,
    metavar="ACT",
    help="An act, or a user's act such as buy-or-renew (repeatable) [default: all].",
)
@click.option(
    "--outcome",
    type=click.Choice(["prohibited", "licence-required", "advised-against", "not-prohibited"]),
    default="prohibited",
    show_default=True,
    help="What its clause says.",
)
@click.option("--from", "start", metavar="INSTANT", help="First instant or day [default: today].")
@click.option("--until", metavar="INSTANT", help="First instant or day on which it holds no more.")
@click.option("--timezone", default="America/New_York", show_default=True, help="The measure's own zone.")
@click.option("--dir", "folder", default=".", metavar="DIR", help="Where to write ID.yaml.")
@common
def command(
    *,
    ident: str,
    title: str,
    makers: tuple[str, ...],
    kind: str,
    jurisdiction: str | None,
    authority: str | None,
    cite: str | None,
    acts: tuple[str, ...],
    outcome: str,
    start: str | None,
    until: str | None,
    timezone: str,
    folder: str,
) -> None:
    """Write a measure that loads and whose examples pass; then make it say what yours says.

    A policy is your own rule. It is shown apart from law and lifts none.
    """
    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli import _writing  # noqa: PLC0415
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.apps.cli.law._chosen import chosen  # noqa: PLC0415
    from proscribe.engine import examples  # noqa: PLC0415
    from proscribe.errors import FactError, LawError  # noqa: PLC0415
    from proscribe.law import scaffold  # noqa: PLC0415
    from proscribe.law.calendar import local_day  # noqa: PLC0415
    from proscribe.law.instants import day_bounds, format_instant, parse_at  # noqa: PLC0415
    from proscribe.law.load import read_measure  # noqa: PLC0415
    from proscribe.law.model import ClauseOutcome, MeasureKind  # noqa: PLC0415
    from proscribe.strictyaml import nearest  # noqa: PLC0415

    loaded = pipeline.load_all()
    path = Path(folder) / f"{ident}.yaml"
    if path.exists() or ident in loaded.law.measures:
        there = path if path.exists() else f"measure `{ident}`"
        raise LawError(f"{there} is there already", hint="choose another --id")
    for maker in makers:
        if maker not in loaded.catalog.vendors:
            raise FactError(
                f"--maker: there is no vendor `{maker}`{nearest(maker, loaded.catalog.vendors)}",
                hint="add it under vendors/ of your pack first, or name one of the catalog",
            )
    today = local_day(now(), timezone)

    def read(text: str) -> str:
        found = parse_at(text)
        ms = found if isinstance(found, int) else day_bounds(found, timezone)[0]
        return format_instant(ms, timezone)

    draft = scaffold.Draft(
        ident,
        title,
        jurisdiction or ("own" if kind == "policy" else "US"),
        MeasureKind(kind),
        authority or ("this organisation" if kind == "policy" else "say who made it"),
        cite or f"{title}, {today.isoformat()}",
        makers,
        _acts(acts, loaded),
        ClauseOutcome(outcome),
        read(start or today.isoformat()),
        read(until) if until else None,
        timezone,
    )
    text = scaffold.write(draft, today)
    read_measure(
        text.encode(), path.name, loaded.law.vocabulary, loaded.law.schedules
    )  # before anything is written
    _writing.emit(text, str(path))
    law, _ = chosen(loaded.law, [str(path)])
    ran = list(examples.run(law, loaded.register, ident))
    failed = sum(not r.passed for r in ran)
    _writing.emit(
        f"{path}: {len(ran)} examples, {failed} fail; next: edit it, then `proscribe law lint {path}`\n", None
    )


def _acts(written: tuple[str, ...], loaded: Loaded) -> tuple[str, ...]:
    """Return acts of the vocabulary; those that a user thinks of stand for what the user does himself."""
    from proscribe.errors import FactError  # noqa: PLC0415
    from proscribe.strictyaml import nearest  # noqa: PLC0415

    vocabulary = loaded.law.vocabulary
    known = [str(v) for v in vocabulary.domain("act")]
    found: dict[str, None] = {}
    for act in written:
        mine = vocabulary.user_acts.get(act)
        if mine is not None:
            found.update(dict.fromkeys(p.act for p in mine.pairs if p.actor == "self"))
        elif act in known:
            found[act] = None
        else:
            names = (*known, *vocabulary.user_acts)
            raise FactError(
                f"--act: there is no act `{act}`{nearest(act, names)}", hint="run `proscribe facts act`"
            )
    return tuple(found)
