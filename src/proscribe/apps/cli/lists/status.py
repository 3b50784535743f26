"""`proscribe lists status`: which lists are known, which are kept, and how old they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, instants, moment, output_options
from proscribe.apps.cli.lists._kept import data_dir, store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.lists._store import Store
    from proscribe.outputs._blocks import Block

__all__ = ["command"]

_DAY = 86_400_000


@click.command("status", cls=Command)
@click.option("--stale-after", type=int, metavar="DAYS", help="Exit with 1 when a kept list is older.")
@data_dir
@output_options(("text", "md", "json"), "text")
@instants
@common
@click.pass_context
def command(
    ctx: click.Context, stale_after: int | None, data_dir: str | None, form: str, output: str | None
) -> None:
    """Show each list: publisher, licence, snapshots and their age, and how far its reader is proven."""
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415
    from proscribe.law.instants import format_instant  # noqa: PLC0415

    clock = now()
    at, known = moment(ctx, "at", clock), moment(ctx, "known_at", clock)
    assert isinstance(at, int)
    assert isinstance(known, int)
    kept = store(data_dir)
    rows = list(_rows(kept, at, known))
    data = {"schema": "proscribe.lists/1", "at": format_instant(at), "folder": str(kept.root), "lists": rows}
    tell(ctx, _blocks(rows, data), data, form, output)
    ages = [r["age_days"] for r in rows if r["age_days"] is not None]
    if stale_after is not None and any(a > stale_after for a in ages):
        ctx.exit(1)


def _rows(kept: Store, at: int, known: int) -> Iterator[dict[str, Any]]:
    from proscribe.law.instants import format_instant  # noqa: PLC0415
    from proscribe.lists._reading import named, plugin_names  # noqa: PLC0415
    from proscribe.lists._updating import fetchable  # noqa: PLC0415

    there = kept.lists()
    for name in (*plugin_names(), *(n for n in there if n not in plugin_names())):
        current = kept.current(name, known)
        if current is None and name not in plugin_names():
            continue  # one's own, which was not there yet
        plugin = named(current.manifest.plugin if current is not None else name)
        checked = kept.checked(name)
        m = current.manifest if current else None
        yield {
            "name": name,
            "title": plugin.title,
            "publisher": plugin.publisher,
            "licence": plugin.licence,
            "home": plugin.home,
            "fetched": fetchable(plugin) is not None,
            "forms": {f.name: str(f.evidence) for f in plugin.forms},
            "expected": [plugin.least, plugin.most],
            "snapshots": len(kept.snapshots(name)),
            "current": current.id if current else None,
            "as_of": format_instant(m.as_of) if m else None,
            "published": m.published if m else None,
            "age_days": max(0, (at - m.as_of) // _DAY) if m else None,
            "entries": m.entries if m else None,
            "digest": m.digest if m else None,
            "signals": list(m.signals) if m else [],
            "checked": format_instant(checked.at) if checked else None,
            "outcome": checked.outcome if checked else None,
        }


def _blocks(rows: list[dict[str, Any]], data: dict[str, Any]) -> Iterator[Block]:
    from proscribe.outputs._blocks import heading, item, paragraph, title  # noqa: PLC0415
    from proscribe.outputs._words import many  # noqa: PLC0415

    held = [r for r in rows if r["current"]]
    yield title(f"{len(rows)} lists are known, {len(held)} kept in {data['folder']}")
    for r in rows:
        if not r["current"]:
            continue
        yield heading(f"{r['name']}: {many(r['age_days'], 'day')} old")
        yield paragraph(r["title"])
        published = f", published {r['published']}" if r["published"] else ""
        yield item(
            f"{r['entries']:,} entries as of {r['as_of']}{published}; {many(r['snapshots'], 'snapshot')}, current {r['current']}"
        )
        if r["checked"]:
            yield item(f"last asked for {r['checked']}: {r['outcome']}")
        yield from (item(f"signal: {s}") for s in r["signals"])
    yield heading("Not kept")
    for r in rows:
        if r["current"]:
            continue
        if r["name"] == "measures":
            yield item(f"{r['name']}: {r['title']}; always there")
            continue
        how = f"`proscribe lists update {r['name']}`" if r["fetched"] else "`proscribe lists add FILE`"
        proven = ", ".join(f"{f} ({_PROVEN[e]})" for f, e in r["forms"].items())
        yield item(f"{r['name']}: {r['title']}; {r['publisher']}; {proven}; {how}")
    yield paragraph(
        "A reader made from a published file was run on such a file; one made from the published schema has not met a real one yet."
    )


_PROVEN = {
    "published-file": "read from published files",
    "derived-file": "read from files made of the published ones",
    "published-schema": "made from the published schema",
}
