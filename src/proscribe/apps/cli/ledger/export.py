"""`proscribe ledger export`: the whole ledger for an auditor, as one zip."""

from __future__ import annotations

from typing import Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, log, profile_option
from proscribe.apps.cli._recording import ledger_near, ledger_option

__all__ = ["command"]


@click.command("export", cls=Command)
@click.option("--disclose", is_flag=True, help="Export what entries leave out, too, where it is kept.")
@click.option("-o", "--output", required=True, metavar="FILE.zip", help="Write here, whole or not at all.")
@ledger_option
@profile_option
@common
@click.pass_context
def command(ctx: click.Context, /, output: str, *, disclose: bool, **given: Any) -> None:
    """Write entries (JSON lines), hashes, checkpoints and a manifest into one zip.

    `ledger verify --export FILE.zip` checks it without the ledger; docs/ledger.md tells the files, so that
    any program can.
    """
    from proscribe.apps.cli import _writing  # noqa: PLC0415  slow to import
    from proscribe.ledger.export import write  # noqa: PLC0415

    with ledger_near(ctx, given) as ledger, _writing.opened(output) as stream:
        manifest = write(ledger, stream, disclose=disclose)
    log(ctx, f"exported: {manifest.size:,} entries of {manifest.origin}, root {manifest.root}")
