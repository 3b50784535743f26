"""Identify: observations in, technology matches out.

Each distinct value of each column is looked up once; rows whose values show the same things are judged
once. So the cost follows the number of distinct values and the number of hits, not the number of rows.
Pure, and split-invariant: the matches of two batches are the matches of their rows put together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from proscribe.engine.claims import NOTHING, Claim, Outcome, Shown
from proscribe.engine.index import COMPANY_FIELDS, Index, build_index
from proscribe.schemas import IDENTITY_FIELDS, MATCH, OBSERVATION, Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy.typing as npt

__all__ = ["Index", "build_index", "identify"]

_CARRIED = tuple(n for n in MATCH.names if n in OBSERVATION.names)
_ECOSYSTEM = "ecosystem"


@dataclass(frozen=True, slots=True)
class _Verdict:
    """The strongest claim on a row for one vendor, and the column that it comes from."""

    claim: Claim
    column: str


def identify(observations: pa.RecordBatch | pa.Table, index: Index) -> pa.Table:
    """Find every vendor that the observations show.

    Args:
        observations: columns of OBSERVATION; columns that cannot identify may be missing and count as null.
        index: the compiled catalog, see `build_index`.

    Returns:
        A table of MATCH: one row for each observation and vendor, in the order of the observations, then
        of vendor ids; with the strongest relation that anything in the row shows, and on equal relations
        the strongest identity.
    """
    table = (
        pa.Table.from_batches([observations]) if isinstance(observations, pa.RecordBatch) else observations
    )
    seen: dict[Outcome, int] = {NOTHING: 0}
    codes: dict[str, npt.NDArray[np.int64]] = {}
    for column in IDENTITY_FIELDS:
        if column in table.column_names and table[column].null_count < table.num_rows:
            codes[column] = _codes(table, column, index, seen)
    outcomes = list(seen)
    telling = np.array([bool(o.claims) for o in outcomes])
    rows = (
        np.flatnonzero(np.logical_or.reduce([telling[c] for c in codes.values()]))
        if codes
        else np.empty(0, np.int64)
    )
    if not len(rows):
        return MATCH.empty_table()
    columns = tuple(codes)
    keys, group = _groups([codes[c][rows] for c in columns])
    verdicts = [_judge({c: outcomes[k] for c, k in zip(columns, key, strict=True) if k}) for key in keys]
    return _table(table, rows, group, verdicts) if any(verdicts) else MATCH.empty_table()


def _codes(table: pa.Table, column: str, index: Index, seen: dict[Outcome, int]) -> npt.NDArray[np.int64]:
    """Return for each row the number of its value's outcome; 0 is NOTHING."""
    if column == "package":
        return _package_codes(table, index, seen)
    look = index.look[column]
    values = _encoded(table[column])
    return _spread(values, [_number(look(v), seen) for v in _texts(values)])


def _package_codes(table: pa.Table, index: Index, seen: dict[Outcome, int]) -> npt.NDArray[np.int64]:
    """As `_codes`; a package id means something only within its ecosystem."""
    whole = np.zeros(table.num_rows, np.int64)
    if _ECOSYSTEM not in table.column_names:
        return whole
    ecosystems = _encoded(table[_ECOSYSTEM])
    names = _texts(ecosystems)
    which = _spread(ecosystems, range(1, len(names) + 1))
    for number, ecosystem in enumerate(names, start=1):
        rows = np.flatnonzero(which == number)
        values = _encoded(table["package"].take(rows))
        whole[rows] = _spread(values, [_number(index.package(ecosystem, v), seen) for v in _texts(values)])
    return whole


def _number(outcome: Outcome, seen: dict[Outcome, int]) -> int:
    return 0 if outcome is NOTHING else seen.setdefault(outcome, len(seen))


def _encoded(column: pa.ChunkedArray[Any]) -> pa.DictionaryArray[Any, Any]:
    """Return a column of text as one dictionary array, each distinct value once, no nulls among them."""
    whole = pc.cast(column, pa.string()).combine_chunks()
    return whole.dictionary_encode()


def _texts(values: pa.DictionaryArray[Any, Any]) -> list[str]:
    """Return the distinct values; `_encoded` leaves no null among them."""
    return [str(v) for v in values.dictionary.to_pylist()]


def _spread(values: pa.DictionaryArray[Any, Any], numbers: Sequence[int]) -> npt.NDArray[np.int64]:
    """Give each row the number of its dictionary value; null rows get 0."""
    by_value = np.array([*numbers, 0], np.int64)
    at: npt.NDArray[np.int64] = values.indices.fill_null(len(by_value) - 1).to_numpy(zero_copy_only=False)
    return by_value[at]


def _groups(columns: list[npt.NDArray[np.int64]]) -> tuple[list[tuple[int, ...]], npt.NDArray[np.int64]]:
    """Number the distinct combinations of the columns; return them and each row's number."""
    group = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        local, narrow = np.unique(column, return_inverse=True)
        _, group = np.unique(group * len(local) + narrow, return_inverse=True)
    _, first = np.unique(group, return_index=True)
    return [tuple(int(c[i]) for c in columns) for i in first], group


def _judge(row: Mapping[str, Outcome]) -> list[_Verdict]:
    """Weigh all that one row shows; one verdict a vendor, by vendor id."""
    companies = {c: row[c] for c in COMPANY_FIELDS if c in row and row[c].named}
    excluded = {v for o in companies.values() for v in o.excluded}
    library = any(o.library for o in row.values())
    every: dict[str, list[tuple[tuple[object, ...], str, Claim]]] = {}
    for place, (column, outcome) in enumerate(row.items()):
        for claim in outcome.claims:
            stands = claim
            if column == "name":
                if claim.vendor in excluded:
                    continue
                # Anyone may name a thing after a product; only its maker publishes it under the name.
                doubted = library or (companies and not _names(companies.values(), claim.vendor))
                if doubted and claim.relation is Relation.SUPPLIED_BY:
                    stands = replace(claim, relation=Relation.MENTIONS)
            rank = stands.rank()
            if column == "signer":
                rank = (rank[0], min(rank[1], 1), *rank[2:])  # a signature is harder to borrow than a text
            every.setdefault(claim.vendor, []).append(((*rank, place), column, stands))
    shown = row["name"].shown if "name" in row else ()
    out: list[_Verdict] = []
    for vendor in sorted(every):
        ranked = sorted(every[vendor], key=lambda e: e[0])
        _, column, claim = ranked[0]
        if claim.relation is not Relation.MAY_EMBED:
            claim = _with_product(claim, [s for s in shown if s.vendor == vendor], [c for _, _, c in ranked])
        brands = [o for c, o in companies.items() if c not in ("signer", "author")]
        if column == "signer" and brands and not _names(brands, vendor):
            # Signed by one, sold under another's name: the mark of a white label.
            claim = replace(claim, label=f"{claim.label}, publisher differs")
        out.append(_Verdict(claim, column))
    return out


def _names(companies: Iterable[Outcome], vendor: str) -> bool:
    return any(c.vendor == vendor for o in companies for c in o.claims)


def _with_product(claim: Claim, shown: list[Shown], others: list[Claim]) -> Claim:
    """Fill in the product and family that the other evidence of the same row tells."""
    if claim.product is None and shown:
        return replace(claim, product=shown[0].product, family=shown[0].family)
    if claim.product is None:
        product = next(
            (c for c in others if c.product is not None and c.relation is not Relation.MAY_EMBED), None
        )
        if product is not None:
            return replace(claim, product=product.product, family=product.family)
    if claim.product is None and claim.family is None:
        return replace(claim, family=next((c.family for c in others if c.family is not None), None))
    return claim


def _table(
    table: pa.Table, rows: npt.NDArray[np.int64], group: npt.NDArray[np.int64], verdicts: list[list[_Verdict]]
) -> pa.Table:
    """Write one MATCH row for each row and verdict of its group."""
    counts = np.array([len(v) for v in verdicts], np.int64)
    starts = np.concatenate(([0], np.cumsum(counts)))[:-1]
    each = counts[group]
    taken = np.repeat(rows, each)
    within = np.arange(len(taken)) - np.repeat(np.cumsum(each) - each, each)
    number = np.repeat(starts[group], each) + within
    flat = [v for vs in verdicts for v in vs]
    columns: dict[str, pa.Array[Any] | pa.ChunkedArray[Any]] = {}
    for name in _CARRIED:
        kind = MATCH.field(name).type
        columns[name] = (
            pc.cast(table[name].take(taken), kind)
            if name in table.column_names
            else pa.nulls(len(taken), kind)
        )
    told: dict[str, list[str | None]] = {
        "vendor": [v.claim.vendor for v in flat],
        "product": [v.claim.product for v in flat],
        "family": [None if v.claim.family is None else str(v.claim.family) for v in flat],
        "relation": [str(v.claim.relation) for v in flat],
        "grade": [str(v.claim.grade) for v in flat],
        "identity": [v.claim.label for v in flat],
        "role": [None if v.claim.role is None else str(v.claim.role) for v in flat],
        "field": [v.column for v in flat],
    }
    for name, values in told.items():
        columns[name] = pa.array(values, pa.string()).take(number)
    columns["value"] = _values(table, taken, np.array([v.column for v in flat], object)[number])
    return pa.table([columns[n] for n in MATCH.names], schema=MATCH)


def _values(table: pa.Table, taken: npt.NDArray[np.int64], fields: npt.NDArray[np.object_]) -> pa.Array[Any]:
    """Return the raw value of each match, from the column that matched."""
    parts: list[pa.Array[Any]] = []
    order: list[npt.NDArray[np.int64]] = []
    for name in IDENTITY_FIELDS:
        mine = np.flatnonzero(fields == name)
        if len(mine):
            order.append(mine)
            parts.append(pc.cast(table[name].take(taken[mine]), pa.string()).combine_chunks())
    back = np.argsort(np.concatenate(order), kind="stable")
    return pa.concat_arrays(parts).take(back)
