"""`proscribe lists add`: keep a list from files that are here."""

from __future__ import annotations

from pathlib import Path

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, log
from proscribe.apps.cli.lists._kept import data_dir, described, store

__all__ = ["command"]


@click.command("add", cls=Command)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--name", metavar="NAME", default="", help="Which list it is, or what to call one of your own.")
@click.option(
    "--as-of",
    metavar="INSTANT",
    help="The state of which instant the files show; a day is its start in UTC [default: now].",
)
@click.option(
    "--accept-change",
    is_flag=True,
    help="Take it though it doubled or halved, or has not the size of the whole list.",
)
@data_dir
@common
@click.pass_context
def command(
    ctx: click.Context,
    files: tuple[str, ...],
    name: str,
    as_of: str | None,
    accept_change: bool,
    data_dir: str | None,
) -> None:
    """Keep a list from its published FILE..., or a folder with them; gzip and xz are read as they are."""
    from datetime import date  # noqa: PLC0415

    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.errors import FactError, ProscribeError, SourceError  # noqa: PLC0415
    from proscribe.law.instants import day_bounds, parse_at  # noqa: PLC0415
    from proscribe.lists._updating import add  # noqa: PLC0415

    paths = [Path(f) for f in files]
    for path in paths:
        if not path.exists():
            raise SourceError(f"{path}: there is no such file", hint="check the path")
    if name and not all(c.isalnum() or c in "-_" for c in name):
        raise ProscribeError(f"`{name}` cannot be the name of a list", hint="use letters, digits, - and _")
    try:
        read = parse_at(as_of) if as_of else now()
    except FactError as e:
        raise FactError(f"--as-of: {e.message}", hint=e.hint) from e
    instant = day_bounds(read, "UTC")[0] if isinstance(read, date) else read
    done = add(paths, store(data_dir), as_of=instant, name=name, accept_change=accept_change)
    click.echo(described(done))
    for signal in done.signals:
        log(ctx, f"{done.name}: {signal}")
