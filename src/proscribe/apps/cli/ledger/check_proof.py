"""`proscribe ledger check-proof`: whether a proof proves what it says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, output_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.outputs._blocks import Block

__all__ = ["command"]


@click.command("check-proof", cls=Command)
@click.argument("file", metavar="FILE")
@click.option(
    "--key", "keys", multiple=True, metavar="FILE.pub",
    help="Public key of who signs checkpoints [default: those that `law keys` trusts].",
)  # fmt: skip
@output_options(("text", "md", "json"), "text")
@common
@click.pass_context
def command(ctx: click.Context, /, file: str, keys: tuple[str, ...], form: str, output: str | None) -> None:
    """Check a proof that `ledger prove` wrote; no ledger is needed. Leaves with 1 if it proves nothing."""
    from proscribe.apps.cli import _writing  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415
    from proscribe.apps.cli.ledger._keys import known_keys, read_text  # noqa: PLC0415
    from proscribe.errors import LedgerError  # noqa: PLC0415
    from proscribe.ledger import proof  # noqa: PLC0415

    found = proof.read(read_text(Path(file)).encode(), file)
    known = known_keys(keys)
    try:
        signed, entry = proof.check(found, known, file)
    except LedgerError as e:
        _writing.complain(e.message, e.hint)
        ctx.exit(1)
    data = {
        "schema": "proscribe.ledger-proof-checked/1",
        "ledger": signed.origin,
        "size": signed.size,
        "root": signed.root.hex(),
        "entry": entry,
        "opened": {} if entry is None else {o.pointer: o.value for o in getattr(found, "opened", ())},
    }
    tell(ctx, _blocks(data), data, form, output)


def _blocks(data: dict[str, Any]) -> Iterator[Block]:
    from proscribe.outputs._blocks import term, title  # noqa: PLC0415

    entry = data["entry"]
    if entry is None:
        yield title(f"proved: {data['ledger']} with {data['size']:,} entries continues the older checkpoint")
        return
    yield title(f"proved: entry {entry.seq} of {data['ledger']}, one of {data['size']:,}")
    yield term("kind", entry.kind)
    yield term("recorded", entry.recorded)
    for name in ("at", "known_at", "law"):
        if getattr(entry, name) is not None:
            yield term(name, getattr(entry, name))
    for pointer, value in data["opened"].items():
        yield term(pointer, value)
