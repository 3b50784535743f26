"""`proscribe ledger prove`: a file from which a stranger sees that an entry is in the ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, profile_option
from proscribe.apps.cli._recording import ledger_near, ledger_option

__all__ = ["command"]


@click.command("prove", cls=Command)
@click.argument("number", type=int, required=False, metavar="[N]")
@click.option("--since", metavar="FILE", help="Prove that the newest checkpoint continues this older one.")
@click.option(
    "--disclose", is_flag=True, help="Show the values that the entry leaves out, where they are kept."
)
@click.option("-o", "--output", metavar="FILE", help="Write here instead of stdout, whole or not at all.")
@ledger_option
@profile_option
@common
@click.pass_context
def command(
    ctx: click.Context,
    /,
    number: int | None,
    since: str | None,
    output: str | None,
    *,
    disclose: bool,
    **given: Any,
) -> None:
    """Write the proof that entry N is in the ledger, under the newest signed checkpoint.

    Whoever has the proof and the signer's public key can check it, with `ledger check-proof` or with the
    script docs/verify_proof.py, which needs no proscribe.
    """
    from proscribe.apps.cli import _writing  # noqa: PLC0415  slow to import
    from proscribe.apps.cli.ledger._keys import read_text  # noqa: PLC0415
    from proscribe.ledger import proof  # noqa: PLC0415
    from proscribe.outputs.json import document  # noqa: PLC0415

    if (number is None) == (since is None):
        raise click.UsageError("give the number of an entry, or --since FILE", ctx)
    with ledger_near(ctx, given) as ledger:
        if number is not None:
            _writing.emit(document(proof.inclusion(ledger, number, disclose=disclose)), output)
        else:
            assert since is not None
            _writing.emit(document(proof.consistency(ledger, read_text(Path(since)), since)), output)
