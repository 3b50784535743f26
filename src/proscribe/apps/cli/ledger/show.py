"""`proscribe ledger show`: the entries, or one of them whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, output_options, profile_option
from proscribe.apps.cli._recording import ledger_near, ledger_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.ledger.entry import Entry
    from proscribe.ledger.reader import Head
    from proscribe.outputs._blocks import Block

__all__ = ["command"]

_KINDS = ("ledger", "law", "lists", "check", "decision", "screen", "disposition", "exception", "checkpoint", "anchor")  # fmt: skip


@click.command("show", cls=Command)
@click.argument("number", type=int, required=False, metavar="[N]")
@click.option("--kind", type=click.Choice(_KINDS), help="Entries of this kind alone.")
@click.option("--last", type=click.IntRange(1), default=20, show_default=True, help="How many of the newest.")
@output_options(("text", "md", "json"), "text")
@ledger_option
@profile_option
@common
@click.pass_context
def command(
    ctx: click.Context,
    /,
    number: int | None,
    kind: str | None,
    last: int,
    form: str,
    output: str | None,
    **given: Any,
) -> None:
    """List the newest entries, or show entry N with all that it holds.

    Nothing is checked here: that is what `ledger verify` does.
    """
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415  slow to import
    from proscribe.ledger.database import shown  # noqa: PLC0415
    from proscribe.ledger.entry import Kind  # noqa: PLC0415

    with ledger_near(ctx, given) as ledger:
        head = ledger.head()
        if number is not None:
            entries = [ledger.entry(number)]
        elif kind is not None:
            entries = list(ledger.of_kind(Kind(kind)))[-last:]
        else:
            from proscribe.ledger.entry import decode  # noqa: PLC0415

            entries = [decode(row.body) for row in ledger.rows(max(0, head.size - last), head.size)]
        data = {
            "schema": "proscribe.ledger-show/1",
            "ledger": shown(ledger.where),
            "size": head.size,
            "root": head.root.hex(),
            "entries": entries,
        }
        blocks = _whole(entries[0]) if number is not None else _listed(shown(ledger.where), head, entries)
        tell(ctx, blocks, data, form, output)


def _listed(where: str, head: Head, entries: list[Entry]) -> Iterator[Block]:
    from proscribe.outputs._blocks import item, paragraph, title  # noqa: PLC0415

    yield title(f"{where}: {head.size:,} entries, root {head.root.hex()}")
    for e in entries:
        yield item(f"{e.seq} {e.recorded} {e.kind}: {summary(e)}")
    if not entries:
        yield paragraph("There is none to show.")


def _whole(entry: Entry) -> Iterator[Block]:
    import msgspec  # noqa: PLC0415

    from proscribe.outputs._blocks import heading, paragraph, term, title  # noqa: PLC0415

    yield title(f"entry {entry.seq}: {entry.kind}, recorded {entry.recorded}")
    for name in ("at", "known_at", "engine", "law", "catalog", "clock_back"):
        value = getattr(entry, name)
        if value is not None:
            yield term(name, str(value))
    for name, digest in entry.lists.items():
        yield term(f"list {name}", digest)
    for read in entry.inputs:
        yield term(read.name or "input", f"{read.bytes:,} bytes, sha256 {read.sha256}")
    yield heading("What was recorded")
    for line in msgspec.json.format(bytes(entry.payload), indent=2).decode().split("\n"):
        yield paragraph(line)


def summary(entry: Entry) -> str:
    """Return an entry in a few words."""
    import msgspec  # noqa: PLC0415

    told = msgspec.json.decode(entry.payload)
    if entry.kind == "ledger":
        return str(told.get("origin", ""))
    if entry.kind == "law":
        return f"{len(told.get('measures', {}))} measures, law {(entry.law or '')[:16]}"
    if entry.kind == "check":
        counts = told["result"]["summary"]
        return f"{counts['findings']} findings, {counts['prohibited']} prohibited, in {counts['files']} files"
    if entry.kind == "decision":
        return str(told["answer"]["outcome"] or "not decided") if "answer" in told else "a table of cases"
    return ", ".join(f"{k} {v}" for k, v in told.items() if isinstance(v, (str, int)))[:100].replace(
        "\n", " "
    )
