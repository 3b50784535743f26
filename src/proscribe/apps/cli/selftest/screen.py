"""`proscribe selftest screen`: how well screening finds what it must, on the lists that are loaded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, instants, law_files, output_options, profile_option, screening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.effectiveness import Effectiveness
    from proscribe.outputs._blocks import Block

__all__ = ["command"]


@click.command("screen", cls=Command)
@screening
@click.option(
    "--per-kind",
    type=click.IntRange(5, 10_000),
    default=100,
    show_default=True,
    help="Parties for each kind of variation.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Of all that is drawn.")
@click.option(
    "--cleared", metavar="FILE", help="Parties of your own that are known to be on no list (as for `screen`)."
)
@click.option(
    "--others",
    type=click.IntRange(0, 100_000),
    default=1000,
    show_default=True,
    help="Made-up parties that are on no list.",
)
@click.option(
    "--least",
    type=click.FloatRange(0, 1),
    metavar="SHARE",
    help="Exit with 1 when fewer are found over all kinds.",
)
@click.option("--curve", metavar="FILE", help="Draw what other thresholds would do, as SVG.")
@law_files
@output_options(("text", "md", "json"), "text")
@profile_option
@instants
@common
@click.pass_context
def command(ctx: click.Context, /, form: str, output: str | None, **given: Any) -> None:
    """Test screening in the manner of supervisors: entries of the loaded lists under varied names must be found.

    Every kind of variation comes with its recall and a 95 per cent interval; made-up parties, and your own
    cleared ones, tell how often an alert is none. The same lists and seed give the same report.
    """
    from proscribe._version import __version__  # noqa: PLC0415
    from proscribe.apps.cli import _screening as work  # noqa: PLC0415  pulls in Arrow
    from proscribe.apps.cli import _writing  # noqa: PLC0415
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415
    from proscribe.effectiveness import measure, reference  # noqa: PLC0415
    from proscribe.engine.screen import FINGERPRINT  # noqa: PLC0415
    from proscribe.outputs._curve import as_svg  # noqa: PLC0415

    run = work.prepare(ctx, {**given, "limit": 10, "processes": 1}, near=None)
    others = [("made-up parties", [reference(given["others"], given["seed"])])] if given["others"] else []
    if given["cleared"]:
        source = work.from_file(given["cleared"], None)
        others.append((Path(given["cleared"]).name, list(source.batches)))
    found = measure(
        run,
        per_kind=given["per_kind"],
        seed=given["seed"],
        engine=f"proscribe {__version__}, {FINGERPRINT}",
        others=others,
    )
    tell(ctx, _blocks(found), found, form, output)
    if given["curve"]:
        points = [(p.threshold, p.recall, p.false_positives) for p in found.curve]
        title = f"Screening against {', '.join(x.name for x in found.lists)}"
        _writing.emit(as_svg(title, points, found.threshold), given["curve"])
    ctx.exit(1 if given["least"] is not None and found.overall.recall < given["least"] else 0)


def _blocks(e: Effectiveness) -> Iterator[Block]:
    from proscribe.outputs._blocks import heading, item, paragraph, title  # noqa: PLC0415
    from proscribe.outputs._screen import list_line  # noqa: PLC0415

    o = e.overall
    yield title(
        f"{o.found:,} of {o.tested:,} varied names found at {e.threshold:g}: {_share(o.recall, o.low, o.high)}"
    )
    yield paragraph(f"{e.engine}; seed {e.seed}; asked {e.at}")
    yield heading("Found, by kind of variation (95 per cent interval)")
    for k in e.kinds:
        yield item(f"{k.kind}: {_share(k.recall, k.low, k.high)}, {k.found:,} of {k.tested:,}")
        for m in k.missed[:2]:
            below = f"best {m.score:.2f}" if m.score is not None else "no match"
            yield item(f"not found: {m.name} for {m.entry} ({below})", 1)
    yield heading("Alerts that are none")
    for w in e.wolves:
        yield item(f"{w.name}: {_share(w.rate, w.low, w.high)}, {w.raised:,} of {w.tested:,}")
        yield from (
            item(f"{x.name} taken for {x.entry} ({x.score:.2f})", 1)
            for x in w.examples
            if x.score is not None
        )
    yield heading("Other thresholds")
    for p in e.curve:
        yield item(
            f"{p.threshold:.2f}: {p.recall:.1%} found, {p.false_positives:.1%} of the others raise an alert"
        )
    yield heading("Lists")
    yield from (item(list_line(x)) for x in e.lists)


def _share(share: float, low: float, high: float) -> str:
    return f"{share:.1%} ({low:.1%} to {high:.1%})"
