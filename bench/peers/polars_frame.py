"""Polars: a when/then chain over an Enum frame, one thread."""

from __future__ import annotations

import functools
import operator
import os

os.environ["POLARS_MAX_THREADS"] = "1"  # read when it is first imported

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from bench.expressions import AT, Expression, chain, column
from bench.peers import Frame

if TYPE_CHECKING:
    import pyarrow as pa

    from bench.stock import Stock

PACKAGES = ("polars",)


def expression(stock: Stock) -> pl.Expr:
    """Write the chain as one expression."""
    steps = chain(stock)
    made: Any = pl
    for e, code in steps:
        made = made.when(_test(e)).then(pl.lit(code, dtype=pl.Int32))
    return made.otherwise(pl.lit(stock.default, dtype=pl.Int32)).alias("code")  # type: ignore[no-any-return]


def _test(e: Expression) -> pl.Expr:
    kind = e[0]
    if kind in {"and", "or"}:
        return functools.reduce(operator.and_ if kind == "and" else operator.or_, map(_test, e[1]))
    if kind == "not":
        return ~_test(e[1])
    if kind == "in":
        return pl.col(e[1]).is_in(list(e[2])).fill_null(value=False)
    if kind in {"from", "before"}:
        at = pl.col(AT)
        return (at >= e[1] if kind == "from" else at < e[1]).fill_null(value=False)
    return pl.col(e[1]).is_not_null() if kind == "known" else pl.col(e[1]).is_null()


def frame(stock: Stock, table: pa.Table) -> pl.DataFrame:
    """Return the table with facts as Enum and instants as integers."""
    kinds = {column(f): pl.Enum(v) for f, v in stock.facts.items()}
    read = pl.from_arrow(table.rename_columns([column(c) for c in table.column_names]))
    return read.with_columns(  # type: ignore[union-attr,return-value]  a table becomes a frame
        *(pl.col(c).cast(pl.String).cast(k) for c, k in kinds.items()), pl.col(AT).cast(pl.Int64)
    )


def frames(stock: Stock) -> list[Frame]:
    made = expression(stock)
    return [
        Frame(
            "Polars, when/then on Enum",
            functools.partial(frame, stock),
            lambda f: f.lazy().select(made).collect()["code"],
            lambda r: r.to_numpy().astype(np.int64),
        )
    ]
