"""`proscribe ledger anchor`: put a checkpoint where whoever writes to the ledger cannot change it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, log, profile_option, settings
from proscribe.apps.cli._recording import ledger_near, ledger_option

if TYPE_CHECKING:
    from proscribe.ledger.entry import Entry
    from proscribe.ledger.store import Ledger

__all__ = ["command"]


@click.command("anchor", cls=Command)
@click.option("--key", metavar="FILE", help="Sign a new checkpoint with this key [default: take the newest].")
@click.option(
    "--file", "files", multiple=True, metavar="FILE", help="Write it here, in place of an older one."
)
@click.option("--git", "repositories", multiple=True, metavar="FOLDER", help="Commit it to this repository.")
@click.option("--tsa", "servers", multiple=True, metavar="URL", help="Have this RFC 3161 server stamp it.")
@click.option("--tsa-cert", metavar="FILE.pem", help="Root certificates that must vouch for the server.")
@ledger_option
@profile_option
@common
@click.pass_context
def command(
    ctx: click.Context,
    /,
    key: str | None,
    files: tuple[str, ...],
    repositories: tuple[str, ...],
    servers: tuple[str, ...],
    tsa_cert: str | None,
    **given: Any,
) -> None:
    """Put a signed checkpoint into a file, a git repository, or before a time-stamp server; record where.

    A place that holds a checkpoint which the ledger does not continue is left as it is, and the command
    fails: that is the evidence of tampering. A time-stamp server is sent a digest, nothing else.
    """
    from proscribe.apps.cli import _writing  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._clock import precisely  # noqa: PLC0415
    from proscribe.errors import LedgerError  # noqa: PLC0415
    from proscribe.ledger import anchor, timestamps  # noqa: PLC0415
    from proscribe.ledger.checkpoint import text_of  # noqa: PLC0415

    if not (files or repositories or servers):
        raise click.UsageError("say where: --file FILE, --git FOLDER or --tsa URL", ctx)
    if servers and settings(ctx).values.get("offline"):
        raise LedgerError(
            "a time-stamp server cannot be asked with --offline", hint="anchor with --file or --git"
        )
    trusted = timestamps.roots(Path(tsa_cert)) if tsa_cert else []
    with ledger_near(ctx, given, write=True) as ledger:
        checkpoint = _checkpoint(ledger, key)
        text = text_of(checkpoint)
        for place in files:
            _done(
                ctx,
                anchor.record(ledger, checkpoint, anchor.to_file(ledger, text, Path(place)), precisely),
                place,
            )
        for place in repositories:
            _done(
                ctx,
                anchor.record(ledger, checkpoint, anchor.to_git(ledger, text, Path(place)), precisely),
                place,
            )
        for place in servers:
            receipt = anchor.to_server(text, place, trusted)
            if not trusted:
                log(ctx, "the signature of the stamp was not checked: give --tsa-cert FILE.pem")
            _done(ctx, anchor.record(ledger, checkpoint, receipt, precisely), place)
        _writing.emit(text, None)


def _checkpoint(ledger: Ledger, key: str | None) -> Entry:
    from proscribe.apps.cli._clock import precisely  # noqa: PLC0415
    from proscribe.errors import LedgerError  # noqa: PLC0415
    from proscribe.law.keys import read_private  # noqa: PLC0415
    from proscribe.ledger.checkpoint import sign  # noqa: PLC0415
    from proscribe.ledger.entry import Kind  # noqa: PLC0415

    if key is not None:
        return sign(ledger, read_private(Path(key)), precisely)
    found = ledger.newest(Kind.CHECKPOINT)
    if found is None:
        raise LedgerError("no checkpoint was signed yet", hint="name the signing key: --key FILE")
    return found


def _done(ctx: click.Context, entry: Entry, place: str) -> None:
    log(ctx, f"anchored: {place}, recorded as entry {entry.seq}")
