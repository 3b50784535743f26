"""`proscribe lists verify`: whether what is kept is what was kept."""

from __future__ import annotations

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common
from proscribe.apps.cli.lists._kept import data_dir, store

__all__ = ["command"]


@click.command("verify", cls=Command)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@data_dir
@common
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...], data_dir: str | None) -> None:
    """Compare every kept file of the lists NAME... (default: all) with the digest it was kept under."""
    from proscribe.errors import ProscribeError  # noqa: PLC0415

    kept = store(data_dir)
    there = kept.lists()
    for name in names:
        if name not in there:
            raise ProscribeError(f"no list `{name}` is kept", hint=f"kept: {', '.join(there) or 'none'}")
    wrong = False
    for name in names or there:
        complaints = list(kept.complaints(name))
        wrong = wrong or bool(complaints)
        count = len(kept.snapshots(name))
        click.echo(f"{name}: {count} snapshots, {'all as they were kept' if not complaints else 'DAMAGED'}")
        for complaint in complaints:
            click.echo(f"  {complaint}")
    if not there:
        click.echo(f"no list is kept in {kept.root}")
    ctx.exit(3 if wrong else 0)
