"""`proscribe ledger checkpoint`: sign for what the ledger holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, log, profile_option
from proscribe.apps.cli._recording import ledger_near, ledger_option

__all__ = ["command"]


@click.command("checkpoint", cls=Command)
@click.option("--key", required=True, metavar="FILE", help="Private signing key (`law keys --new FILE`).")
@click.option("-o", "--output", metavar="FILE", help="Write here instead of stdout, whole or not at all.")
@ledger_option
@profile_option
@common
@click.pass_context
def command(ctx: click.Context, /, key: str, output: str | None, **given: Any) -> None:
    """Sign for all entries so far; write the checkpoint, in the format of C2SP tlog-checkpoint.

    Keep it where whoever can write to the ledger cannot change it, or use `ledger anchor`: against it
    `ledger verify` shows what is cut off or rewritten later.
    """
    from proscribe.apps.cli import _writing  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._clock import precisely  # noqa: PLC0415
    from proscribe.law.keys import read_private  # noqa: PLC0415
    from proscribe.ledger.checkpoint import sign, text_of  # noqa: PLC0415

    private = read_private(Path(key))
    with ledger_near(ctx, given, write=True) as ledger:
        entry = sign(ledger, private, precisely)
        _writing.emit(text_of(entry), output)
        log(ctx, f"signed: the {entry.seq} entries before entry {entry.seq}")
