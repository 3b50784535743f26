"""`proscribe law lint`: find what is wrong with measures that load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, output_options
from proscribe.outputs._text import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.outputs._blocks import Block

__all__ = ["command"]


@click.command("lint", cls=Command)
@click.argument("measures", nargs=-1, metavar="[MEASURE|FILE]...")
@output_options(("text", "md", "json"), "text")
@common
@click.pass_context
def command(ctx: click.Context, measures: tuple[str, ...], form: str, output: str | None) -> None:
    """Look for conflicts, dead clauses, dangling names and missing examples; exit with 1 on an error.

    Each complaint has file and line, what is wrong, and what to write instead.
    """
    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli import _writing  # noqa: PLC0415
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415
    from proscribe.apps.cli.law._chosen import chosen, near  # noqa: PLC0415
    from proscribe.engine.lint import line, lint  # noqa: PLC0415

    loaded = pipeline.load_all()
    law, files = chosen(loaded.law, measures)
    rows: list[dict[str, Any]] = []
    for c in lint(law, loaded.register):
        if c.measure in files:
            file = files[c.measure]
            where = line(file.read_bytes(), str(file), c.place)
            told = {"measure": c.measure, "file": near(file), "line": where, "severity": str(c.severity)}
            rows.append(told | {"message": c.message, "hint": c.hint})
    if form == "text":
        _writing.emit(_lines(rows, len(files)), output)
    else:
        tell(ctx, _blocks(rows, len(files)), rows, form, output)
    ctx.exit(1 if any(r["severity"] == "error" for r in rows) else 0)


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _summary(rows: list[dict[str, Any]], files: int) -> str:
    errors = sum(r["severity"] == "error" for r in rows)
    return f"{_many(files, 'measure')}: {_many(errors, 'error')}, {_many(len(rows) - errors, 'warning')}"


def _lines(rows: list[dict[str, Any]], files: int) -> str:
    """Return one complaint a line, unwrapped, so that editors find the place."""
    lines = []
    for r in rows:
        lines.append(f"{r['file']}:{r['line']}: {r['severity']}: {plain(r['message'])}")
        if r["hint"]:
            lines.append(f"  hint: {plain(r['hint'])}")
    return "\n".join([*lines, _summary(rows, files)]) + "\n"


def _blocks(rows: list[dict[str, Any]], files: int) -> Iterator[Block]:
    from proscribe.outputs._blocks import item, title  # noqa: PLC0415

    yield title(_summary(rows, files))
    for r in rows:
        yield item(f"{r['file']}:{r['line']}: {r['severity']}: {r['message']}")
        if r["hint"]:
            yield item(f"hint: {r['hint']}", 1)
