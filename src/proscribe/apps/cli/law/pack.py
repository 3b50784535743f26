"""`proscribe law pack`: sign a folder of measures and vendors as one file to hand out."""

from __future__ import annotations

from pathlib import Path

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, log

__all__ = ["command"]


@click.command("pack", cls=Command)
@click.argument("folder", metavar="DIR")
@click.option("--key", required=True, metavar="FILE", help="Private key, from `law keys --new`.")
@click.option("--id", "name", metavar="ID", help="The pack's id [default: the folder's name].")
@click.option("--version", "version", required=True, metavar="N.N", help="Numbers joined by dots.")
@click.option("--publisher", default="", help="Who makes it, for people.")
@click.option("-o", "--output", metavar="FILE", help="Where to write it [default: ID-VERSION.zip].")
@common
@click.pass_context
def command(
    ctx: click.Context,
    folder: str,
    key: str,
    name: str | None,
    version: str,
    publisher: str,
    output: str | None,
) -> None:
    """Sign DIR (measures/*.yaml and vendors/*.yaml) as a pack that `law install` takes.

    It is refused where it does not load with the law that is here, or one of its examples fails.
    """
    from proscribe import packed  # noqa: PLC0415  slow to import
    from proscribe.apps.cli import _writing  # noqa: PLC0415
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.asker import register  # noqa: PLC0415
    from proscribe.engine.lint import lint  # noqa: PLC0415
    from proscribe.errors import OutputError  # noqa: PLC0415
    from proscribe.law import keys, packs  # noqa: PLC0415
    from proscribe.law.instants import format_instant  # noqa: PLC0415

    private = keys.read_private(Path(key))
    source = Path(folder)
    ident = name or source.resolve().name
    mine = packs.place_of(ident)
    law, catalog, ids = packed.try_pack(source, mine if mine.exists() else None)
    for complaint in lint(law, register(catalog)):
        if complaint.measure in ids:
            log(ctx, f"{complaint.measure}: {complaint.message}; {complaint.hint}")
    target = Path(output or f"{ident}-{version}.zip")
    try:
        digest = packs.build(
            source,
            target,
            name=ident,
            version=version,
            publisher=publisher,
            private=private,
            now=format_instant(now()),
        )
    except OSError as e:
        raise OutputError(f"{target}: cannot be written: {e.strerror}", hint="check the folder") from e
    vendors = len(list(source.glob("vendors/**/*.yaml")))
    told = f"{target}: pack {ident} {version}, {len(ids)} measures, {vendors} vendors, digest {digest}\n"
    _writing.emit(told, None)
