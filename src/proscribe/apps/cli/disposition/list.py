"""`proscribe disposition list`: every decision that is kept, the latest of each alert."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, instants, moment, output_options, profile_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.outputs._blocks import Block

__all__ = ["command"]


@click.command("list", cls=Command)
@click.option("--party", metavar="ID", help="Only of this party, with what was decided before.")
@click.option(
    "--file", "source", metavar="FILE", envvar="PROSCRIBE_DISPOSITIONS", help="Where they are kept."
)
@output_options(("text", "md", "json"), "text")
@profile_option
@instants
@common
@click.pass_context
def command(ctx: click.Context, party: str | None, source: str | None, form: str, output: str | None) -> None:
    """List what was decided, by whom, why, and until when."""
    from proscribe import dispositions  # noqa: PLC0415
    from proscribe.apps.cli import _dispositions  # noqa: PLC0415
    from proscribe.apps.cli._clock import now  # noqa: PLC0415
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415
    from proscribe.law.instants import format_instant  # noqa: PLC0415

    at = moment(ctx, "at", now())
    assert isinstance(at, int)
    path = _dispositions.path(ctx, source)
    kept = dispositions.load(path)
    latest = {(d.kind, d.fingerprint, d.list, d.entity_id): d for d in kept.all}
    shown = [d for d in kept.all if d.id == party] if party is not None else list(latest.values())
    rows: list[dict[str, Any]] = [
        {
            "kind": d.kind,
            "id": d.id,
            "name": d.name,
            "entry": f"{d.list}/{d.entity_id}",
            "verdict": str(d.verdict),
            "reason": d.reason,
            "person": d.person,
            "made_at": format_instant(d.made_at),
            "expires": format_instant(d.expires) if d.expires is not None else None,
            "expired": d.expires is not None and at >= d.expires,
            "superseded": latest[d.kind, d.fingerprint, d.list, d.entity_id] is not d,
        }
        for d in shown
    ]
    data = {"schema": "proscribe.dispositions/1", "file": str(path), "dispositions": rows}
    tell(ctx, _blocks(rows, str(path)), data, form, output)


def _blocks(rows: list[dict[str, Any]], path: str) -> Iterator[Block]:
    from proscribe.outputs._blocks import item, title  # noqa: PLC0415
    from proscribe.outputs._words import many  # noqa: PLC0415

    yield title(f"{many(len(rows), 'decision')} in {path}")
    for r in rows:
        ended = (
            f", EXPIRED {r['expires'][:10]}"
            if r["expired"]
            else f", until {r['expires'][:10]}"
            if r["expires"]
            else ""
        )
        later = " (decided anew later)" if r["superseded"] else ""
        yield item(f"{r['verdict']}: {r['name'] or r['id']} ({r['id']}) and {r['entry']}{later}")
        yield item(f"{r['person']}, {r['made_at'][:10]}{ended}: {r['reason']}", 1)
