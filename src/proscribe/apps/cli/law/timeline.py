"""`proscribe law timeline`: when the clauses of measures are in force, drawn as text or SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, instants, law_files, moment, output_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proscribe.engine.decide import Rules
    from proscribe.outputs._timeline import Lane

__all__ = ["command", "lanes"]


@click.command("timeline", cls=Command)
@click.argument("measures", nargs=-1, metavar="[MEASURE]...")
@click.option("--mark/--no-mark", default=True, help="Mark --at in the drawing.", show_default=True)
@law_files
@output_options(("text", "svg", "json"), None)
@instants
@common
@click.pass_context
def command(
    ctx: click.Context,
    measures: tuple[str, ...],
    extra_law: tuple[str, ...],
    form: str | None,
    output: str | None,
    *,
    mark: bool,
) -> None:
    """Draw when clauses begin, end, sleep and wake; all measures where none is named.

    Amendments are counted in. The format follows the ending of -o; without one it is text.
    """
    from pathlib import Path  # noqa: PLC0415

    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli import _writing  # noqa: PLC0415
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.apps.cli._reports import options  # noqa: PLC0415
    from proscribe.outputs._timeline import as_svg, as_text  # noqa: PLC0415
    from proscribe.outputs.json import document  # noqa: PLC0415

    loaded = pipeline.load_all(tuple(map(Path, extra_law)))
    loaded.law.only(measures)
    clock = now()
    at, known = moment(ctx, "at", clock), moment(ctx, "known_at", clock)
    assert isinstance(at, int)
    assert isinstance(known, int)
    drawn = lanes(loaded.rules(known), measures)
    form = form or {".svg": "svg", ".json": "json"}.get(Path(output or "").suffix.lower(), "text")
    if form == "svg":
        text = as_svg(drawn, at if mark else None)
    elif form == "json":
        phases = [p for lane in drawn for p in lane.phases]
        text = document({"schema": "proscribe.timeline/1", "digest": loaded.law.digest, "phases": phases})
    else:
        text = as_text(drawn, at if mark else None, options(ctx, output))
    _writing.emit(text, output)


def lanes(rules: Rules, measures: Sequence[str]) -> list[Lane]:
    """Return what to draw: the measures named, or all that have clauses, in the order of their ids."""
    from proscribe.engine.changes import phases  # noqa: PLC0415
    from proscribe.law.instants import parse_instant  # noqa: PLC0415
    from proscribe.outputs._timeline import Lane  # noqa: PLC0415

    found = phases(rules.ruleset, measures)
    drawn = []
    for ident in measures or sorted(rules.law.measures):
        m = rules.law.measures[ident]
        mine = tuple(p for p in found if p.measure == ident)
        limit = rules.ruleset.known_at
        known = [(parse_instant(h.known_from), h.event) for h in m.history]
        if mine or measures:
            shown = tuple((ms, event) for ms, event in known if limit is None or ms <= limit)
            drawn.append(Lane(ident, m.title, mine, shown, m.review.due if m.review else ""))
    return drawn
