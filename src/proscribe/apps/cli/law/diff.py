"""`proscribe law diff`: what changed in the law between two instants, or between two states of knowledge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, known_at, law_files, moment, output_options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from proscribe.outputs._blocks import Block
    from proscribe.results import Change

__all__ = ["command"]


@click.command("diff", cls=Command)
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.option("--known", is_flag=True, help="A and B are instants of knowledge, not of the law.")
@click.option("--measure", "measures", multiple=True, metavar="ID", help="Look at this one (repeatable).")
@law_files
@output_options(("text", "md", "json"), "text")
@known_at
@common
@click.pass_context
def command(
    ctx: click.Context,
    first: str,
    second: str,
    measures: tuple[str, ...],
    extra_law: tuple[str, ...],
    form: str,
    output: str | None,
    *,
    known: bool,
) -> None:
    """Say in words what changed from A to B: instants, days (their start in Washington), or `now`.

    With --known, what could be known at B and not at A: what was announced, suspended, taken back.
    """
    from pathlib import Path  # noqa: PLC0415

    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.apps.cli._instants import instant  # noqa: PLC0415
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415
    from proscribe.engine import changes  # noqa: PLC0415
    from proscribe.errors import FactError  # noqa: PLC0415
    from proscribe.law.instants import format_instant  # noqa: PLC0415

    clock = now()
    a, b = (clock if text == "now" else instant(name, text) for name, text in (("A", first), ("B", second)))
    if a > b:
        raise FactError(f"`{first}` is later than `{second}`", hint=f"write {second} {first}")
    loaded = pipeline.load_all(tuple(map(Path, extra_law)))
    loaded.law.only(measures)
    if known:
        found = changes.learned(loaded.rules(a).ruleset, loaded.rules(b).ruleset, measures)
    else:
        upto = moment(ctx, "known_at", clock)
        assert isinstance(upto, int)
        found = changes.between(loaded.rules(upto).ruleset, a, b, measures)
    since, until = format_instant(a), format_instant(b)
    data = {
        "schema": "proscribe.law-diff/1",
        "of": "knowledge" if known else "law",
        "from": since,
        "to": until,
        "digest": loaded.law.digest,
        "changes": found,
    }
    tell(ctx, _blocks(found, f"from {since} to {until}", known=known), data, form, output)


def _blocks(found: Sequence[Change], span: str, *, known: bool) -> Iterator[Block]:
    from proscribe.outputs._blocks import heading, item, paragraph, title  # noqa: PLC0415

    what = "What could be known of the law" if known else "The law"
    many = f"{len(found)} change{'' if len(found) == 1 else 's'}"
    yield title(f"{what} {span}: {many}")
    if not found:
        yield paragraph("Nothing in these measures changed. Others are not in these data.")
    by_measure: dict[str, list[Any]] = {}
    for change in found:
        by_measure.setdefault(change.measure, []).append(change)
    for measure, some in by_measure.items():
        yield heading(measure)
        yield from (item(c.says.removeprefix(f"{measure}#")) for c in some)
