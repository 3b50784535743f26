"""`proscribe law test`: run the examples that stand in measures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, output_options, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.outputs._blocks import Block

__all__ = ["command"]


@click.command("test", cls=Command)
@click.argument("measures", nargs=-1, metavar="[MEASURE|FILE]...")
@output_options(("text", "md", "json"), "text")
@common
@click.pass_context
def command(ctx: click.Context, measures: tuple[str, ...], form: str, output: str | None) -> None:
    """Run the examples of measures, each judged alone; exit with 1 if one fails.

    What no example covers (clauses, exceptions, sides of boundaries) is told besides; -v lists it.
    """
    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415
    from proscribe.apps.cli.law._chosen import chosen  # noqa: PLC0415
    from proscribe.engine import examples  # noqa: PLC0415

    loaded = pipeline.load_all()
    law, files = chosen(loaded.law, measures)
    rows: list[dict[str, Any]] = []
    for ident in files:
        ran = list(examples.run(law, loaded.register, ident))
        failed = [
            {
                "name": r.example.name,
                "wrong": [{"key": k, "wanted": want, "found": has} for k, want, has in r.wrong],
            }
            for r in ran
            if not r.passed
        ]
        rows.append(
            {
                "measure": ident,
                "passed": len(ran) - len(failed),
                "failed": failed,
                "uncovered": list(examples.uncovered(law, loaded.register, ident, ran)),
            }
        )
    tell(ctx, _blocks(rows, whole=bool(settings(ctx).verbose)), rows, form, output)
    ctx.exit(1 if any(r["failed"] for r in rows) else 0)


def _blocks(rows: list[dict[str, Any]], *, whole: bool) -> Iterator[Block]:
    from proscribe.outputs._blocks import item, paragraph, title  # noqa: PLC0415

    failed = sum(len(r["failed"]) for r in rows)
    passed = sum(r["passed"] for r in rows)
    yield title(f"{len(rows)} measures: {passed} examples passed, {failed} failed")
    for r in rows:
        verdict = "FAILED" if r["failed"] else "ok"
        gaps = f", {len(r['uncovered'])} not covered" if r["uncovered"] else ""
        yield item(f"{verdict}  {r['measure']}: {r['passed']} passed, {len(r['failed'])} failed{gaps}")
        for f in r["failed"]:
            yield item(f"{f['name']}", 1)
            for w in f["wrong"]:
                yield item(f"{w['key']}: wanted {w['wanted']}, found {w['found']}", 2)
        if whole:
            yield from (item(f"not covered: {gap}", 1) for gap in r["uncovered"])
    if not rows:
        yield paragraph("There is no measure to test.")
