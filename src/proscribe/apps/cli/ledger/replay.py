"""`proscribe ledger replay`: decide again what was recorded, under the law of then and of today."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, known_at, law_files, moment, output_options, profile_option
from proscribe.apps.cli._recording import ledger_near, ledger_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.ledger.replay import Difference, Replay
    from proscribe.outputs._blocks import Block

__all__ = ["command"]


@click.command("replay", cls=Command)
@click.argument("numbers", type=int, nargs=-1, required=True, metavar="N...")
@law_files
@output_options(("text", "md", "json"), "text")
@ledger_option
@profile_option
@known_at
@common
@click.pass_context
def command(
    ctx: click.Context,
    /,
    numbers: tuple[int, ...],
    extra_law: tuple[str, ...],
    form: str,
    output: str | None,
    **given: Any,
) -> None:
    """Decide entries again: with the law as it was known then, and as it is known now (or at --known-at).

    Says what differs from what was recorded, and which clauses and measures changed. Leaves with 1 if
    anything differs.
    """
    from proscribe import pipeline, replaying  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415

    today = moment(ctx, "known_at", now())
    assert isinstance(today, int)
    loaded = pipeline.load_all(tuple(map(Path, extra_law)))
    with ledger_near(ctx, given) as ledger:
        found = [replaying.replay(ledger, n, today, loaded) for n in numbers]
    data = {"schema": "proscribe.ledger-replay/1", "replays": found}
    tell(ctx, (b for r in found for b in _blocks(r)), data, form, output)
    ctx.exit(1 if any(c.then or c.today for r in found for c in r.cases) else 0)


def _blocks(replay: Replay) -> Iterator[Block]:
    from proscribe.outputs._blocks import heading, item, paragraph, title  # noqa: PLC0415

    differs = sum(bool(c.then or c.today) for c in replay.cases)
    count = len(replay.cases)
    yield title(
        f"entry {replay.entry}: {count} answer{'' if count == 1 else 's'}, {differs} now other than recorded"
    )
    yield paragraph(
        f"About {replay.at}; decided as known at {replay.known_at}, and again as known at {replay.today}."
    )
    for case in replay.cases:
        if case.then or case.today:
            yield heading(case.name or "the decision")
            yield paragraph(f"Recorded: {case.recorded}.")
            yield from (item(f"as known then: {_told(d)}") for d in case.then)
            yield from (item(f"as known today: {_told(d)}") for d in case.today)
    if replay.learned:
        yield heading("What became known of these clauses since")
        yield from (item(text) for text in replay.learned)
    if replay.texts:
        yield heading("Measures whose text is another than when it was recorded")
        yield from (item(text) for text in replay.texts)
    if not differs:
        yield paragraph("The law of then and the law of today both give the recorded answer.")


def _told(d: Difference) -> str:
    parts = [f"no longer {', '.join(d.gone)}"] if d.gone else []
    parts += [f"now {', '.join(d.new)}"] if d.new else []
    return f"{d.respect}: {'; '.join(parts)}"
