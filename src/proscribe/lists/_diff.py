"""Say in entries and words what changed between two states of a list.

Entries are paired by id; what is left over, by list and name: where a publisher makes the id of the content,
an edited entry would else be one that went and another that came.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from proscribe.lists._entries import folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pyarrow as pa

__all__ = ["Change", "Difference", "difference", "in_words"]

_FIELDS = {
    "type": "type",
    "countries": "countries",
    "birth_dates": "birth dates",
    "addresses": "addresses",
    "identifiers": "identifiers",
    "programmes": "programmes",
    "citations": "citations",
    "listed_on": "day of listing",
    "remarks": "remarks",
}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """An entry that is in both states, and says something else."""

    before: Row
    after: Row


@dataclass(frozen=True, slots=True)
class Difference:
    """What came, what went, what says something else; rows of LISTED."""

    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    changed: tuple[Change, ...]

    @property
    def empty(self) -> bool:
        """Say whether nothing changed."""
        return not (self.added or self.removed or self.changed)


def difference(before: pa.Table, after: pa.Table) -> Difference:
    """Return what changed from `before` to `after`, each in the order of its list."""
    old, new = _rows(before), _rows(after)
    old_only = [old[k] for k in old if k not in new]
    new_only = [new[k] for k in new if k not in old]
    changed = [
        Change(old[k], new[k]) for k in new if k in old and old[k]["entry_hash"] != new[k]["entry_hash"]
    ]
    paired = _paired(old_only, new_only)
    gone = {id(c.before) for c in paired}
    came = {id(c.after) for c in paired}
    return Difference(
        tuple(r for r in new_only if id(r) not in came),
        tuple(r for r in old_only if id(r) not in gone),
        (*changed, *paired),
    )


def _rows(table: pa.Table) -> dict[tuple[str, str], Row]:
    return {(r["list"], r["entity_id"]): r for r in table.to_pylist()}


def _paired(old: Sequence[Row], new: Sequence[Row]) -> list[Change]:
    """Pair entries without a common id: by primary name, then by any name that only one entry on each side has."""
    found: list[Change] = []
    taken: set[int] = set()
    for names in (_primary, _all):
        by_name: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in old:
            if id(row) not in taken:
                for name in names(row):
                    by_name[row["list"], name].append(row)
        for row in new:
            if id(row) in taken:
                continue
            keys = [(row["list"], n) for n in names(row)]
            candidates = [r for k in keys for r in by_name.get(k, ()) if id(r) not in taken]
            if candidates:
                found.append(Change(candidates[0], row))
                taken |= {id(candidates[0]), id(row)}
    return found


def _primary(row: Row) -> list[str]:
    return [folded(row["names"][0]["name"])]


def _all(row: Row) -> list[str]:
    return [folded(n["name"]) for n in row["names"] if n["kind"] != "weak"]


def in_words(change: Change) -> Iterator[str]:
    """Yield what says something else, one sentence each."""
    before, after = change.before, change.after
    old_names = [n["name"] for n in before["names"]]
    new_names = [n["name"] for n in after["names"]]
    if old_names[0] != new_names[0]:
        yield f"the name is now `{new_names[0]}`, was `{old_names[0]}`"
    came = [n for n in new_names if n not in old_names and n != new_names[0]]
    went = [n for n in old_names if n not in new_names and n != old_names[0]]
    if came:
        yield f"other names added: {'; '.join(came)}"
    if went:
        yield f"other names taken out: {'; '.join(went)}"
    for field, words in _FIELDS.items():
        old, new = _texts(before[field]), _texts(after[field])
        if old == new:
            continue
        if len(old) <= 1 and len(new) <= 1:
            yield f"{words}: now {_said(new)}, was {_said(old)}"
            continue
        added, gone = [t for t in new if t not in old], [t for t in old if t not in new]
        if added:
            yield f"{words} added: {'; '.join(added)}"
        if gone:
            yield f"{words} taken out: {'; '.join(gone)}"
        if not added and not gone:
            yield f"{words}: in another order"
    if before["entity_id"] != after["entity_id"]:
        yield f"its id is now {after['entity_id']}, was {before['entity_id']}"


def _texts(value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list):
        return [f"{v['type']} {v['value']}" if isinstance(v, dict) else str(v) for v in value]
    return [str(value)]


def _said(texts: list[str]) -> str:
    return f"`{texts[0]}`" if texts else "nothing"
