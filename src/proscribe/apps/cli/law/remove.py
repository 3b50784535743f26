"""`proscribe law remove`: take an installed pack away."""

from __future__ import annotations

from typing import Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, profile_option
from proscribe.apps.cli._recording import record_law, record_options

__all__ = ["command"]


@click.command("remove", cls=Command)
@click.argument("pack", metavar="ID")
@click.option("--force", is_flag=True, help="Remove it even if other packs no longer load without it.")
@record_options
@profile_option
@common
@click.pass_context
def command(ctx: click.Context, /, pack: str, *, force: bool, **given: Any) -> None:
    """Remove an installed pack; refused while another one rests on it."""
    from proscribe import packed  # noqa: PLC0415  slow to import
    from proscribe.apps.cli import _writing  # noqa: PLC0415
    from proscribe.errors import ProscribeError  # noqa: PLC0415
    from proscribe.law import packs  # noqa: PLC0415

    place = packs.place_of(pack)
    if place.exists() and not force:
        try:
            packed.try_without(place)
        except ProscribeError as e:
            raise type(e)(
                f"without `{pack}` the other packs do not load: {e.message}",
                hint="remove those first, or say --force",
            ) from e
    folder = packs.remove(pack)
    _writing.emit(f"removed {pack} ({folder})\n", None)
    record_law(ctx, given)
