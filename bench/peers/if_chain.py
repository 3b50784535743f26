"""What one would write by hand: a chain of `if`, one for each clause, here generated so that it is right."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.expressions import AT, chain, column, infix
from bench.peers import Engine, Frame

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa

    from bench.stock import Case, Stock

PACKAGES: tuple[str, ...] = ()
NAME = f"if-chain, Python {sys.version.split()[0]}"
_ATOM = {
    "in": "(f['{0}'] in {{{1}}})",
    "known": "(f['{0}'] is not None)",
    "unknown": "(f['{0}'] is None)",
    "from": "(f['at'] >= {0})",
    "before": "(f['at'] < {0})",
}


def program(stock: Stock) -> Callable[[dict[str, Any]], int]:
    """Compile the chain."""
    lines = ["def decide(f):"]
    for expression, code in chain(stock):
        lines.append(f"    if {infix(expression, _ATOM, repr, ('and', 'or', 'not'))}: return {code}")
    lines.append(f"    return {stock.default}")
    names: dict[str, Any] = {}
    exec("\n".join(lines), names)
    return names["decide"]  # type: ignore[no-any-return]


def prepare(case: Case) -> dict[str, Any]:
    return {column(k): v for k, v in case.items()}


def engines(stock: Stock) -> list[Engine]:
    return [Engine(NAME, prepare, program(stock))]


def frames(stock: Stock) -> list[Frame]:
    decide = program(stock)

    def rows(table: pa.Table) -> list[dict[str, Any]]:
        at = table.schema.get_field_index(AT)
        plain = table.set_column(at, AT, table[AT].cast("int64"))  # milliseconds, as in the single cases
        return plain.rename_columns([column(c) for c in table.column_names]).to_pylist()

    def run(cases: list[dict[str, Any]]) -> list[int]:
        return [decide(c) for c in cases]

    return [Frame(NAME, rows, run, lambda r: np.array(r, np.int64), limit=100_000)]
