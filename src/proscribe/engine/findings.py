"""Gather matches into findings: one for each vendor, product, relation and device (or file).

The only step that is not split-invariant by itself: it groups. `Gathering` takes tables in any number and
keeps a bounded amount for each finding and file that shows it, so memory follows the findings, not the
input. Rows are folded by column first; Python sees each distinct combination once a table. What comes out
does not depend on the order in which files were read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from proscribe.engine.devices import Given, is_nameless, mac_id, resolve, serial_id
from proscribe.engine.found import BEGINNING, EVIDENCE_KEPT, STANDING, Found, Key, Seen
from proscribe.schemas import Relation, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    import numpy.typing as npt

    from proscribe.profile import Named

__all__ = ["Gathering"]

pc: Any = pyarrow.compute
_SEPARATORS = re.compile(r"[/\\]")
_PARTS = frozenset({"service", "driver", "file", "certificate"})
"""Kinds of observation that an uninstalled program may leave behind; a running process it does not."""

_NEIGHBOUR = "neighbour"  # the kind of a row that tells a machine's MAC address
_PROGRAM = "software"  # the kind of an installed program
_WHOSE = ("vendor", "product", "relation", "device", "file")  # what makes a finding one, and its file
_SAID = ("family", "grade", "site", "role")
_EVIDENCE = ("file", "line", "pointer", "field", "value", "identity", "grade", "role", "seen_at")


class Gathering:
    """Takes tables of MATCH and gives findings.

    Args:
        edges: the instants in milliseconds at which an answer of the law can change, sorted.
        aliases: names of devices that the user says are one.
    """

    def __init__(self, edges: Sequence[int] = (), aliases: Iterable[Named] = ()) -> None:
        self._edges = np.array(sorted(edges), np.int64)
        self._aliases = tuple(aliases)
        self._found: dict[Key, Found] = {}
        self._given: dict[Given, None] = {}
        self._lists: dict[str, str | None] = {}

    def met(self, batch: pa.RecordBatch) -> None:
        """Take what observations tell of devices, whoever's technology they show.

        An input that lists the installed programs of one device tells what is not installed there; a table of
        neighbours tells which MAC address a name and an address have.
        """
        if not batch.num_rows:
            return
        kinds = pc.unique(batch["kind"]).to_pylist()
        if _NEIGHBOUR in kinds:
            self._ids(pa.table(batch.filter(pc.equal(batch["kind"], _NEIGHBOUR))))
        if _PROGRAM not in kinds:
            return
        file = batch["file"][0].as_py()
        if file in self._lists and self._lists[file] is None:
            return
        devices = set(pc.unique(batch["device"].filter(pc.equal(batch["kind"], _PROGRAM))).to_pylist())
        if file in self._lists:
            devices.add(self._lists[file])
        self._lists[file] = devices.pop() if len(devices) == 1 else None

    def add(self, matches: pa.Table) -> None:
        """Take one table of MATCH."""
        if not matches.num_rows:
            return
        coded = {name: _coded(matches[name]) for name in (*_WHOSE, *_SAID)}
        whose, founds = self._founds(coded)
        stand = _standings(matches)
        seen, timed = _millis(matches["seen_at"])
        span = np.where(timed, np.searchsorted(self._edges, seen, side="right"), -1)
        group = _numbered([whose, *(coded[n][0] for n in _SAID), stand, span])
        order, starts = _runs(group)
        counts = pc.fill_null(matches["count"], 1).to_numpy().astype(np.int64)[order]
        heads = order[starts]
        rows = zip(
            whose[heads].tolist(),
            *(_values(*coded[n], heads) for n in _SAID),
            stand[heads].tolist(),
            span[heads].tolist(),
            np.add.reduceat(counts, starts).tolist(),
            np.minimum.reduceat(seen[order], starts).tolist(),
            np.maximum.reduceat(seen[order], starts).tolist(),
            strict=True,
        )
        for place, family, grade, site, role, standing, where, count, first, last in rows:
            found = founds[place]
            if family is not None:
                found.families.add(family)
            if site is not None:
                found.sites.add(site)
            found.grade = min(found.grade, grade)
            found.saw(STANDING[standing], role, where, count, first, last)
        self._keep(matches, whose, founds)
        self._ids(matches)

    def _founds(
        self, coded: Mapping[str, tuple[npt.NDArray[np.int64], list[Any]]]
    ) -> tuple[npt.NDArray[np.int64], list[Found]]:
        """Return for each row the number of its finding, and the findings."""
        nameless = {d for d in coded["device"][1] if is_nameless(d)}
        group = _numbered([coded[n][0] for n in _WHOSE])
        order, starts = _runs(group)
        heads = order[starts]
        founds = []
        for vendor, product, relation, device, file in zip(
            *(_values(*coded[n], heads) for n in _WHOSE), strict=True
        ):
            key = Key(vendor, product, relation, device or None, file if device in nameless else None)
            found = self._found.get(key)
            if found is None:
                found = self._found[key] = Found(key)
            founds.append(found)
        return group, founds

    def _keep(self, matches: pa.Table, whose: npt.NDArray[np.int64], founds: list[Found]) -> None:
        """Keep the first rows of each finding, file and value as evidence."""
        files, values = _coded(matches["file"]), _coded(matches["value"])
        order, starts = _runs(_numbered([whose, files[0], values[0]]))
        lengths = np.diff(np.append(starts, len(order))).tolist()
        heads = order[starts]
        taken: list[int] = []
        kept: list[tuple[Found, tuple[int, int]]] = []
        for head, start, length, file, value in sorted(
            zip(
                heads.tolist(),
                starts.tolist(),
                lengths,
                _values(*files, heads),
                _values(*values, heads),
                strict=True,
            )
        ):  # in the order of the input
            found = founds[whose[head]]
            number, met, room = found.room(file, value, length)
            for more in range(room):
                taken.append(int(order[start + more]))
                kept.append((found, (met + more, number)))
        rows = matches.select(list(_EVIDENCE)).take(pa.array(taken, pa.int64()))
        columns = [_millis_or_none(rows[n]) if n == "seen_at" else rows[n].to_pylist() for n in _EVIDENCE]
        for (found, rank), cells in zip(kept, zip(*columns, strict=True), strict=True):
            found.kept.setdefault(Seen(*cells), rank)
            found.prune(2 * EVIDENCE_KEPT)

    def _ids(self, rows: pa.Table) -> None:
        """Remember which input gives which hardware id to which device, and to the address it has."""
        for column, ident in (("mac", mac_id), ("serial", serial_id)):
            if rows[column].null_count == rows.num_rows:
                continue
            names = ["file", "device", "address", column]
            some = rows.filter(pc.is_valid(rows[column])).select(names)
            for row in some.group_by(names).aggregate([]).to_pylist():
                told = ident(row[column])
                for name in (row["device"], row["address"]):
                    if told is not None and not is_nameless(name):
                        self._given[Given(told, row["file"], name)] = None

    def finish(self) -> list[Found]:
        """Return the findings: supplied-by first, then by vendor, product, device and file."""
        names = {k.device for k in self._found if k.device is not None and k.file is None}
        devices = resolve(names | {g.device for g in self._given}, self._given, self._aliases)
        joined: dict[tuple[str, str | None, str, str | None, str | None], Found] = {}
        for key, found in sorted(self._found.items(), key=lambda kv: _text_of(kv[0])):
            device = devices.get(key.device.strip()) if key.device is not None and key.file is None else None
            whole = (key.vendor, key.product, key.relation, device.name if device else key.device, key.file)
            first = joined.get(whole)
            if first is None:
                new = joined[whole] = Found(Key(*whole), device)
                new.join(found)
            else:
                first.join(found)
        listed = {devices[d.strip()].name for d in self._lists.values() if d and d.strip() in devices}
        _leftovers(joined.values(), listed)
        _tell_apart(joined.values())
        return sorted(joined.values(), key=_order)


def _tell_apart(all_found: Iterable[Found]) -> None:
    """Give findings of files that have one name ids of their own, by the folders that they are in."""
    depth = 1
    same = list(all_found)
    while same:
        by_id: dict[str, list[Found]] = {}
        for found in same:
            by_id.setdefault(found.id, []).append(found)
        depth += 1
        same = [f for some in by_id.values() if len(some) > 1 for f in some]
        same = [
            f for f in same if f.key.file is not None and depth <= len(_SEPARATORS.findall(f.key.file)) + 1
        ]
        for found in same:
            found.told_by = depth


def _leftovers(all_found: Iterable[Found], listed: AbstractSet[str]) -> None:
    """Mark what a removed program left behind: parts of a vendor's technology, without a program of the vendor.

    The program is gone where an input says so, or where the list of the programs of just this device
    (`listed`) has none of the vendor.
    """
    by_place: dict[tuple[str, str, str | None], list[Found]] = {}
    for found in all_found:
        if found.key.relation == Relation.SUPPLIED_BY and found.key.device is not None:
            by_place.setdefault((found.key.vendor, found.key.device, found.key.file), []).append(found)
    for (_, device, _), group in by_place.items():
        removed = max((f.newest.get(State.REMOVED.value, BEGINNING) for f in group if f.gone), default=None)
        if removed is None and device not in listed:
            continue
        rest = [f for f in group if not f.gone and (removed is None or not f.traffic_until(removed))]
        if all(f.parts_only for f in rest):
            for found in rest:
                found.leftover = True


def _coded(column: pa.ChunkedArray[Any]) -> tuple[npt.NDArray[np.int64], list[str | None]]:
    """Return a column of text as numbers, and the values that they number; nulls have the last one."""
    whole: Any = pc.cast(column, pa.string()).combine_chunks().dictionary_encode()
    values = [*whole.dictionary.to_pylist(), None]
    return whole.indices.fill_null(len(values) - 1).to_numpy(zero_copy_only=False).astype(np.int64), values


def _values(codes: npt.NDArray[np.int64], values: list[Any], rows: npt.NDArray[np.int64]) -> Iterator[Any]:
    return map(values.__getitem__, codes[rows].tolist())


def _standings(matches: pa.Table) -> npt.NDArray[np.int64]:
    """Number what each row says, as in STANDING; a removed part is a removal like any other."""
    states, state_values = _coded(matches["state"])
    kinds, kind_values = _coded(matches["kind"])
    by_state = np.array([STANDING.index(s or State.PRESENT.value) for s in state_values])
    parts = np.array([k in _PARTS for k in kind_values])
    standing: npt.NDArray[np.int64] = by_state[states]
    return np.where((standing == 0) & parts[kinds], 1, standing)


def _millis(column: pa.ChunkedArray[Any]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return milliseconds, and where there are any."""
    whole = pc.cast(column, pa.int64())
    return pc.fill_null(whole, 0).to_numpy().astype(np.int64), pc.is_valid(whole).to_numpy()


def _millis_or_none(column: pa.ChunkedArray[Any]) -> list[int | None]:
    found: list[int | None] = pc.cast(column, pa.int64()).to_pylist()
    return found


def _numbered(columns: list[npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
    """Number the distinct combinations of the columns, from 0 in the order of the columns."""
    group = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        low = column.min()
        wide = int(column.max() - low) + 1
        if wide > 1:
            _, group = np.unique(group * wide + (column - low), return_inverse=True)
    return group


def _runs(group: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return the rows ordered by group (within one as they came), and where each group begins."""
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    return order, np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))


def _text_of(key: Key) -> tuple[str, ...]:
    return tuple(part or "" for part in key)


def _order(f: Found) -> tuple[Any, ...]:
    relations = list(Relation)
    k = f.key
    return (
        relations.index(Relation(k.relation)),
        k.vendor,
        k.product or "\uffff",
        k.device or "",
        k.file or "",
    )
