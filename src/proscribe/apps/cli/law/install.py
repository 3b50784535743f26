"""`proscribe law install`: add a signed pack of measures and vendors beside the built-in ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, profile_option
from proscribe.apps.cli._recording import record_law, record_options

__all__ = ["command"]


@click.command("install", cls=Command)
@click.argument("file", metavar="FILE")
@record_options
@profile_option
@common
@click.pass_context
def command(ctx: click.Context, /, file: str, **given: Any) -> None:
    """Install a pack, a zip or folder that `law pack` made, whole or not at all.

    Its key must be trusted (`law keys --trust`). Whatever is wrong with it, what was there keeps working.
    """
    from proscribe import packed  # noqa: PLC0415  slow to import
    from proscribe.apps.cli import _writing  # noqa: PLC0415
    from proscribe.law import keys, packs  # noqa: PLC0415

    pack = packs.open_pack(Path(file), keys.Trust())
    before = packs.place_of(pack.manifest.id)
    was = f", in place of {packs.read_installed(before).manifest.version}" if before.exists() else ""
    packs.install(pack, packed.try_pack)
    m = pack.manifest
    measures = sum(n.startswith("measures/") for n in m.files)
    _writing.emit(
        f"installed {m.id} {m.version}{was}: {measures} measures, {len(m.files) - measures} vendors, "
        f"signed by {pack.key.name} ({pack.key.id}), digest {pack.digest}\n",
        None,
    )
    record_law(ctx, given)
