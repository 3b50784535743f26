"""`proscribe selftest inputs`: prove for each input format, or for one's own files, that nothing is missed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, output_options, settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from proscribe.canaries import Canary
    from proscribe.outputs._blocks import Block
    from proscribe.selftest.inputs import Prover
    from proscribe.selftest.proofs import Proved

__all__ = ["command"]


@click.command("inputs", cls=Command)
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--as", "as_format", metavar="FORMAT", help="Read every file as this format.")
@click.option(
    "--catalog",
    "extra_catalog",
    multiple=True,
    metavar="PATH",
    envvar="PROSCRIBE_CATALOG",
    help="Vendor file or folder to use beside the built-in catalog.",
)
@click.option("--no-progress", is_flag=True, envvar="PROSCRIBE_NO_PROGRESS", help="Show no progress line.")
@output_options(("table", "json"), "table")
@common
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[str, ...],
    as_format: str | None,
    extra_catalog: tuple[str, ...],
    no_progress: bool,
    form: str,
    output: str | None,
) -> None:
    """Plant what is banned in copies of inputs, read them as `check` does, and exit with 1 if it is missed.

    Without FILE: a small document of every input format. With files or folders: copies of them, each in
    its own layout; the files themselves are never changed. For each column a vendor's value must be found
    and a look-alike passed over.
    """
    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._progress import Progress  # noqa: PLC0415
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415
    from proscribe.selftest.inputs import Prover  # noqa: PLC0415

    loaded = pipeline.load_all((), tuple(map(Path, extra_catalog)))
    with Progress(wanted=bool(files) and not no_progress and not settings(ctx).quiet) as progress:
        prover = Prover(loaded.catalog, loaded.index, progress)
        proved = list(_own(prover, files, as_format) if files else _formats(prover))
    rows = [_row(p) for p in proved]
    tell(ctx, _blocks(proved), rows, "text" if form == "table" else form, output)
    tested = [p for p in proved if not p.passing_by]
    ctx.exit(0 if tested and all(p.passed for p in tested) else 1)


def _formats(prover: Prover) -> Iterator[Proved]:
    """Prove the sample documents of every format that is registered."""
    from proscribe.selftest.inputs import sample  # noqa: PLC0415
    from proscribe.selftest.proofs import Proved  # noqa: PLC0415
    from proscribe.sources._opening import formats  # noqa: PLC0415

    for name in sorted(formats()):
        canary = _canary(name)
        if canary is None:
            yield Proved(name, name, why="no canary is written for this format")
            continue
        for file, document in canary.documents().items():
            proved = prover.prove(sample(file, document), canary)
            if proved.format != name:
                yield Proved(file, name, why=f"taken for {proved.format or 'no format'}")
            else:
                yield proved


def _own(prover: Prover, files: Iterable[str], as_format: str | None) -> Iterator[Proved]:
    """Prove copies of the user's files."""
    from dataclasses import replace  # noqa: PLC0415  kept off the start-up path

    from proscribe.sources._opening import read_input, split_format  # noqa: PLC0415

    for file in files:
        for opened in read_input(file, as_format):
            proved = prover.prove(opened, _canary(opened.source.name) if opened.source else None)
            walked = proved.format is None and opened.file != split_format(file)[1]
            yield replace(proved, passing_by=walked)


def _canary(format_name: str) -> Canary | None:
    from proscribe import canaries, registry  # noqa: PLC0415

    module = format_name.replace("-", "_")
    if module not in registry.names(canaries):
        return None
    found: Canary = registry.plugin(canaries, module)
    return found


def _row(proved: Proved) -> dict[str, Any]:
    return {
        "file": proved.file,
        "format": proved.format,
        "passed": None if proved.passing_by else proved.passed,
        "rows": proved.rows,
        "recognised": proved.recognised,
        "why": proved.why,
        "columns": [
            {
                "column": p.column,
                "result": p.result,
                "planted": p.planted,
                "place": p.place,
                "alike": p.alike,
                "why": p.why,
            }
            for p in proved.proofs
        ],
    }


def _blocks(proved: list[Proved]) -> Iterator[Block]:
    from proscribe.outputs._blocks import item, paragraph, title  # noqa: PLC0415

    tested = [p for p in proved if not p.passing_by]
    missed = [p for p in tested if not p.passed]
    columns = sum(r.result == "PASS" for p in proved for r in p.proofs)
    yield title(f"{len(tested)} inputs, {columns} columns proved: {len(missed)} inputs failed")
    for p in proved:
        if p.passing_by:
            yield item(f"no inventory  {p.file}: {p.why}")
            continue
        told = f"{p.format or 'no format'}, {p.recognised:,} of {p.rows:,} records recognised"
        yield item(f"{'PASS' if p.passed else 'FAIL'}  {p.file} ({told}){': ' + p.why if p.why else ''}")
        if not p.passed and not p.why and not any(r.result == "FAIL" for r in p.proofs):
            yield item("nothing could be proved: no column carries what the catalog knows vendors by", 1)
        for r in p.proofs:
            planted = f": {r.planted} at {r.place}; not {r.alike}" if r.planted else ""
            yield item(f"{r.result}  {r.column}{planted}{' (' + r.why + ')' if r.why else ''}", 1)
    if not proved:
        yield paragraph("There was nothing to prove.")
