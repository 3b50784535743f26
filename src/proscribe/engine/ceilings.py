"""Weigh what a program shows by where it stood: in its signature, in its texts of itself, or within it.

`identify` judges a name by what it is. A program also holds names of others: libraries it is linked with,
classes, texts; those may show an engine, never a supply. And a program that calls itself a vendor's while
somebody else signed it was built by that somebody: a white label, or a borrowed name. Pure, and
split-invariant by file: the rows of one file must come together.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute

from proscribe.engine.identify import identify
from proscribe.schemas import MATCH, ProgramKind, Relation

if TYPE_CHECKING:
    from proscribe.engine.identify import Index

__all__ = ["CEILINGS", "weighed"]

CEILINGS = {str(ProgramKind.EMBEDDED): Relation.MAY_EMBED, str(ProgramKind.STRING): Relation.MENTIONS}
"""The strongest relation that a row of such a kind can show."""

_SAID = frozenset({"publisher", "supplier", "manufacturer", "author", "name"})
"""What a program says of itself, as against who signed it."""

# The functions of this module are made at run time; their stubs know only some of them.
_pc: Any = pyarrow.compute
_RANK = {str(r): i for i, r in enumerate(Relation)}


def weighed(
    observations: pa.RecordBatch | pa.Table, index: Index, known: dict[tuple[str, str], int] | None = None
) -> pa.Table:
    """Identify, and lower what was found within programs to what it can show.

    A lead on a vendor in a file whose row already shows the same vendor as strongly adds nothing and is
    left out. A program that names a vendor, and is signed by a company that is not the vendor, may embed
    the vendor's engine: the signature outweighs what the program says of itself.

    Args:
        observations: see `identify`; all rows of a program, of any number of programs.
        index: the compiled catalog.
        known: how strongly a file has shown a vendor already, by both; what is found here is added.
    """
    table = (
        pa.Table.from_batches([observations]) if isinstance(observations, pa.RecordBatch) else observations
    )
    kinds = set(table["kind"].unique().to_pylist()) if "kind" in table.column_names else set()
    if not kinds & {str(ProgramKind.PROGRAM), *CEILINGS}:
        return identify(table, index)
    own = table.filter(_pc.invert(_within(table["kind"]))) if kinds & CEILINGS.keys() else table
    parts = [_signed_by_others(identify(own, index), own, index)]
    known = {} if known is None else known
    _remember(parts[0], known)
    for kind, ceiling in CEILINGS.items():
        rows = table.filter(_pc.fill_null(_pc.equal(table["kind"], kind), fill_value=False))
        if rows.num_rows:
            parts.append(_lowered(identify(rows, index), ceiling, known))
            _remember(parts[-1], known)
    return pa.concat_tables(parts)


def _signed_by_others(matches: pa.Table, table: pa.Table, index: Index) -> pa.Table:
    """Lower what a program says of itself where everybody who signed it is somebody else."""
    if not matches.num_rows or "signer" not in table.column_names:
        return matches
    signers: dict[str, set[str]] = defaultdict(set)
    told = (table[n].to_pylist() for n in ("file", "kind", "signer"))
    for file, kind, signer in zip(*told, strict=True):
        if kind == ProgramKind.PROGRAM and signer:
            signers[file].add(signer)
    relations, labels = matches["relation"].to_pylist(), matches["identity"].to_pylist()
    told = (matches[n].to_pylist() for n in ("file", "vendor", "field"))
    for at, (file, vendor, field) in enumerate(zip(*told, strict=True)):
        if relations[at] != Relation.SUPPLIED_BY or field not in _SAID:
            continue
        shown = [o for s in signers.get(file, ()) if (o := index.signer(s)).named]
        if shown and not any(c.vendor == vendor for o in shown for c in o.claims):
            relations[at] = str(Relation.MAY_EMBED)
            labels[at] = f"{labels[at]}, signed by another"
    for name, values in (("relation", relations), ("identity", labels)):
        place = MATCH.get_field_index(name)
        matches = matches.set_column(place, name, pa.array(values, pa.string()))
    return matches


def _within(kinds: Any) -> Any:
    return _pc.is_in(kinds, value_set=pa.array(list(CEILINGS)))


def _remember(matches: pa.Table, known: dict[tuple[str, str], int]) -> None:
    """Note the rank of the strongest relation for each file and vendor."""
    told = (matches[n].to_pylist() for n in ("file", "vendor", "relation"))
    for file, vendor, relation in zip(*told, strict=True):
        rank = _RANK[relation]
        known[file, vendor] = min(rank, known.get((file, vendor), rank))


def _lowered(matches: pa.Table, ceiling: Relation, known: dict[tuple[str, str], int]) -> pa.Table:
    lowest = _RANK[ceiling]
    relations: list[str] = []
    keep: list[bool] = []
    told = (matches[n].to_pylist() for n in ("file", "vendor", "relation"))
    for file, vendor, relation in zip(*told, strict=True):
        rank = max(_RANK[relation], lowest)
        relations.append(str(list(Relation)[rank]))
        keep.append(known.get((file, vendor), len(_RANK)) > rank)
    place = MATCH.get_field_index("relation")
    lowered = matches.set_column(place, "relation", pa.array(relations, pa.string()))
    return lowered.filter(pa.array(keep, pa.bool_()))
