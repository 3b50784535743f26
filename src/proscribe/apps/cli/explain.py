"""`proscribe explain`: a measure, one of its clauses, or a finding, in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, instants, law_files, moment, output_options

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proscribe.outputs._blocks import Block

__all__ = ["command"]


@click.command("explain", cls=Command)
@click.argument("what", metavar="MEASURE[#CLAUSE] | FINDING")
@click.option("--from", "saved", metavar="RESULT.json", help="The saved result that FINDING stands in.")
@click.option(
    "--assessed-at", metavar="INSTANT", help="Date of assessment for penalties [default: --known-at]."
)
@law_files
@output_options(("text", "md", "json"), "text")
@instants
@common
@click.pass_context
def command(
    ctx: click.Context,
    what: str,
    saved: str | None,
    assessed_at: str | None,
    extra_law: tuple[str, ...],
    form: str,
    output: str | None,
) -> None:
    """Explain a measure, a clause or a finding: whom it binds, dates, citations and how far they were read.

    MEASURE is an id of `proscribe law list`; FINDING an id (or its beginning) from a saved result.
    """
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415  slow to import

    if saved is not None:
        blocks, data = _finding(what, saved, extra_law)
    else:
        blocks, data = _measure(ctx, what, assessed_at, extra_law)
    tell(ctx, blocks, data, form, output)


def _measure(
    ctx: click.Context, what: str, assessed_at: str | None, extra_law: tuple[str, ...]
) -> tuple[Iterable[Block], Any]:
    from msgspec import to_builtins  # noqa: PLC0415

    from proscribe import pipeline  # noqa: PLC0415
    from proscribe.apps.cli import _measure as told  # noqa: PLC0415
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.apps.cli._instants import instant  # noqa: PLC0415
    from proscribe.errors import LawError  # noqa: PLC0415
    from proscribe.law.penalties import in_force  # noqa: PLC0415
    from proscribe.strictyaml import nearest  # noqa: PLC0415

    loaded = pipeline.load_all(tuple(map(Path, extra_law)))
    clock = now()
    at, known = moment(ctx, "at", clock), moment(ctx, "known_at", clock)
    assert isinstance(at, int)
    assert isinstance(known, int)
    assessed = instant("--assessed-at", assessed_at) if assessed_at else known
    ident, _, clause = what.partition("#")
    if what.startswith("F-"):
        raise LawError(
            f"`{what}` is a finding; the result that it stands in is not given", hint="add --from result.json"
        )
    measure = loaded.law.only([ident]).measures[ident]
    ids = [c.id for c in measure.clauses]
    if clause and clause not in ids:
        raise LawError(
            f"{ident} has no clause `{clause}`{nearest(clause, ids)}",
            hint=f"its clauses are {', '.join(ids)}",
        )
    rules = loaded.rules(known)
    data: dict[str, Any] = {"schema": "proscribe.explanation/1", **to_builtins(measure)}
    data |= {"status": told.status(measure, rules, at), "digest": loaded.law.digests[ident]}
    data["penalties_in_force"] = to_builtins(
        in_force(measure, loaded.law.schedules, assessed, None, [clause] if clause else ids)
    )
    if clause:
        data["clauses"] = [c for c in data["clauses"] if c["id"] == clause]
    return told.measure(measure, loaded.law, rules, at, assessed, clause or None), data


def _finding(what: str, saved: str, extra_law: tuple[str, ...]) -> tuple[Iterable[Block], Any]:
    from msgspec import to_builtins  # noqa: PLC0415

    from proscribe import pipeline  # noqa: PLC0415
    from proscribe.apps.cli._finding import finding  # noqa: PLC0415
    from proscribe.apps.cli._saved import read_result  # noqa: PLC0415
    from proscribe.errors import FactError  # noqa: PLC0415
    from proscribe.strictyaml import nearest  # noqa: PLC0415

    result = read_result(saved)
    found = [f for f in result.findings if f.id == what] or [
        f for f in result.findings if f.id.startswith(what)
    ]
    if not found:
        raise FactError(
            f"{saved}: there is no finding `{what}`{nearest(what, [f.id for f in result.findings])}",
            hint="`proscribe render RESULT.json -v` shows their ids; an id may be cut short",
        )
    if len(found) > 1:
        raise FactError(
            f"{saved}: {len(found)} findings start with `{what}`: {', '.join(f.id for f in found[:5])}",
            hint="write more of the id",
        )
    known = pipeline.load_all(tuple(map(Path, extra_law))).law.measures
    return finding(found[0], result, known), {"schema": "proscribe.finding/1", **to_builtins(found[0])}
