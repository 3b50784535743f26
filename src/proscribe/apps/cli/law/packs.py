"""`proscribe law packs`: which packs are installed, by whom they are signed, whether they still load."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, output_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.law.keys import Trust
    from proscribe.outputs._blocks import Block

__all__ = ["command"]


@click.command("packs", cls=Command)
@output_options(("text", "md", "json"), "text")
@common
@click.pass_context
def command(ctx: click.Context, form: str, output: str | None) -> None:
    """List the installed packs; leaves with 2 if one of them cannot be used any more."""
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415  slow to import
    from proscribe.law import keys, packs  # noqa: PLC0415

    trust = keys.Trust()
    rows = [_row(folder, trust) for folder in packs.folders()]
    tell(ctx, _blocks(rows), {"schema": "proscribe.packs/1", "packs": rows}, form, output)
    ctx.exit(2 if any(r["problem"] for r in rows) else 0)


def _row(folder: Any, trust: Trust) -> dict[str, Any]:
    from proscribe.errors import LawError  # noqa: PLC0415
    from proscribe.law import packs  # noqa: PLC0415

    row: dict[str, Any] = {"id": folder.name, "folder": str(folder), "problem": ""}
    try:
        pack = packs.read_installed(folder)
        key = trust.keys.get(pack.key)
        row |= {
            "version": pack.manifest.version,
            "publisher": pack.manifest.publisher,
            "created": pack.manifest.created,
            "digest": pack.digest,
            "key": pack.key,
            "key_name": key.name if key else "",
            "files": sorted(pack.manifest.files),
        }
        packs.check_installed(pack, trust)
    except LawError as e:
        row["problem"] = f"{e.message}; {e.hint}"
    return row


def _blocks(rows: list[dict[str, Any]]) -> Iterator[Block]:
    from proscribe.outputs._blocks import heading, item, paragraph, title  # noqa: PLC0415

    yield title(f"{len(rows)} pack{'' if len(rows) == 1 else 's'} installed")
    if not rows:
        yield paragraph("Nothing beside the built-in law. `proscribe law install FILE` adds a pack.")
    for r in rows:
        yield heading(f"{r['id']} {r.get('version', '')}".rstrip())
        if r["problem"]:
            yield paragraph(f"CANNOT BE USED: {r['problem']}")
        if "digest" in r:
            by = f"{r['publisher']}, " if r["publisher"] else ""
            yield paragraph(f"{by}made {r['created']}; key {r['key']} {r['key_name']}".rstrip())
            yield from (item(name) for name in r["files"])
            yield item(f"digest {r['digest']}")
