"""Tell decisions about alerts, as rows and in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from proscribe.dispositions import Disposition, Dispositions
    from proscribe.outputs._blocks import Block

__all__ = ["blocks", "latest", "rows"]


def _key(d: Disposition) -> tuple[str, str, str, str]:
    return d.kind, d.fingerprint, d.list, d.entity_id


def latest(kept: Dispositions) -> list[Disposition]:
    """Return the last decision about each alert."""
    return list({_key(d): d for d in kept.all}.values())


def rows(shown: Iterable[Disposition], kept: Dispositions, at: int) -> list[dict[str, Any]]:
    """Return decisions as rows; `at` (milliseconds) says which have expired."""
    from proscribe.law.instants import format_instant  # noqa: PLC0415  pulls in the law package

    last = {_key(d): d for d in kept.all}
    return [
        {
            "kind": d.kind,
            "id": d.id,
            "name": d.name,
            "entry": f"{d.list}/{d.entity_id}",
            "entry_hash": d.entry_hash,
            "fingerprint": d.fingerprint,
            "verdict": str(d.verdict),
            "reason": d.reason,
            "person": d.person,
            "made_at": format_instant(d.made_at),
            "expires": format_instant(d.expires) if d.expires is not None else None,
            "expired": d.expires is not None and at >= d.expires,
            "superseded": last[_key(d)] is not d,
        }
        for d in shown
    ]


def blocks(told: list[dict[str, Any]], path: str) -> Iterator[Block]:
    """Yield decisions in words, in the order in which they were made."""
    from proscribe.outputs._blocks import item, title  # noqa: PLC0415
    from proscribe.outputs._words import many  # noqa: PLC0415

    yield title(f"{many(len(told), 'decision')} in {path}")
    for r in told:
        until = f", until {r['expires'][:10]}" if r["expires"] else ""
        ended = " (EXPIRED)" if r["expired"] else ""
        later = " (decided anew later)" if r["superseded"] else ""
        yield item(f"{r['verdict']}: {r['name'] or r['id']} ({r['id']}) and {r['entry']}{later}")
        yield item(f"{r['person']}, {r['made_at'][:10]}{until}{ended}: {r['reason']}", 1)
