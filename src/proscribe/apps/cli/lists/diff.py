"""`proscribe lists diff`: what changed between two states of a list, in words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, output_options
from proscribe.apps.cli.lists._kept import data_dir, store

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.lists._diff import Difference
    from proscribe.outputs._blocks import Block

__all__ = ["command"]


@click.command("diff", cls=Command)
@click.argument("before", metavar="BEFORE")
@click.argument("after", metavar="AFTER")
@click.option("--list", "name", metavar="NAME", help="Of which list BEFORE and AFTER are snapshots or days.")
@data_dir
@output_options(("text", "md", "json"), "text")
@common
@click.pass_context
def command(
    ctx: click.Context,
    before: str,
    after: str,
    name: str | None,
    data_dir: str | None,
    form: str,
    output: str | None,
) -> None:
    """Say what changed from BEFORE to AFTER: two files, or with --list two snapshots or days (2026-07-24).

    An entry whose publisher's id is a hash of its content is one that changed, not one that went and one that
    came. Exits with 1 when something changed.
    """
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415
    from proscribe.lists._diff import difference, in_words  # noqa: PLC0415

    tables = [_table(x, name, data_dir) for x in (before, after)]
    found = difference(*tables)
    data = {
        "schema": "proscribe.lists-diff/1",
        "before": before,
        "after": after,
        "added": [_brief(r) for r in found.added],
        "removed": [_brief(r) for r in found.removed],
        "changed": [{**_brief(c.after), "says": list(in_words(c))} for c in found.changed],
    }
    tell(ctx, _blocks(found, before, after), data, form, output)
    ctx.exit(0 if found.empty else 1)


def _table(text: str, name: str | None, folder: str | None) -> pa.Table:
    from proscribe.lists import _reading as reading  # noqa: PLC0415  pulls in Arrow

    if name is not None:
        return store(folder).find(name, text).table()
    path = Path(text)
    known = reading.recognise([path])
    return reading.read(known, whole=False, called="" if known.plugin.least > 1 else "list").entries


def _brief(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "list": row["list"],
        "entity_id": row["entity_id"],
        "name": row["names"][0]["name"],
        "programmes": row["programmes"],
        "citations": row["citations"],
        "listed_on": row["listed_on"],
    }


def _blocks(found: Difference, before: str, after: str) -> Iterator[Block]:
    from proscribe.lists._diff import in_words  # noqa: PLC0415
    from proscribe.outputs._blocks import heading, item, title  # noqa: PLC0415

    yield title(
        f"{before} to {after}: {len(found.added):,} added, {len(found.removed):,} removed, {len(found.changed):,} changed"
    )
    for words, rows in (("Added", found.added), ("Removed", found.removed)):
        if rows:
            yield heading(words)
            yield from (item(_line(r)) for r in rows)
    if found.changed:
        yield heading("Changed")
        for change in found.changed:
            yield item(_line(change.after))
            yield from (item(w, 1) for w in in_words(change))


def _line(row: dict[str, Any]) -> str:
    about = [*row["programmes"], *row["citations"]]
    return f"{row['list']} {row['entity_id']}: {row['names'][0]['name']}" + (
        f" ({'; '.join(about)})" if about else ""
    )
