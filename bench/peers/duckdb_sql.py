"""DuckDB: a CASE over ENUM columns, one thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np

from bench.expressions import chain, column, infix
from bench.peers import Frame

if TYPE_CHECKING:
    import pyarrow as pa

    from bench.stock import Stock

PACKAGES = ("duckdb",)
_ATOM = {
    "in": '("{0}" IS NOT NULL AND "{0}" IN ({1}))',
    "known": '("{0}" IS NOT NULL)',
    "unknown": '("{0}" IS NULL)',
    "from": '("at" >= {0})',
    "before": '("at" < {0})',
}


def case(stock: Stock) -> str:
    """Write the chain as a CASE."""
    steps = [f"WHEN {infix(e, _ATOM, _quote, ('AND', 'OR', 'NOT'))} THEN {code}" for e, code in chain(stock)]
    return f"CASE {' '.join(steps)} ELSE {stock.default} END::INTEGER"


def connection() -> duckdb.DuckDBPyConnection:
    """Return a connection that uses one thread and keeps the order of rows."""
    made = duckdb.connect()
    made.execute("SET threads = 1; SET preserve_insertion_order = true")
    return made


def frames(stock: Stock) -> list[Frame]:
    text = case(stock)

    def prepare(table: pa.Table) -> duckdb.DuckDBPyConnection:
        made = connection()
        for f, values in stock.facts.items():
            made.execute(f"CREATE TYPE kind_{column(f)} AS ENUM ({', '.join(map(_quote, values))})")
        given = table.rename_columns([column(c) for c in table.column_names])
        cast = [f"{column(f)}::VARCHAR::kind_{column(f)} AS {column(f)}" for f in stock.facts]
        made.register("given", given)
        made.execute(f'CREATE TABLE cases AS SELECT {", ".join(cast)}, epoch_ms("at") AS "at" FROM given')
        return made

    def decide(made: duckdb.DuckDBPyConnection) -> Any:
        return made.execute(f"SELECT {text} AS code FROM cases").fetchnumpy()["code"]

    return [Frame("DuckDB, CASE on ENUM", prepare, decide, lambda r: np.asarray(r).astype(np.int64))]


def _quote(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
