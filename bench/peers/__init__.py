"""Other engines, one file each: the same decision, generated from the stock, and asked the same cases.

A peer that is not installed raises ImportError when its file is loaded; the run names it and goes on.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from bench.stock import Case, Stock

__all__ = ["BATCH", "SINGLE", "Engine", "Frame", "load", "versions"]

SINGLE = ("ours", "if_chain", "zen_engine", "cel", "regorus", "cedar", "openfisca", "regopy")
BATCH = ("ours", "polars_frame", "duckdb_sql", "openfisca", "if_chain")


@dataclass(frozen=True)
class Engine:
    """Decides one case at a time.

    Attributes:
        name: as it stands in the results.
        prepare: turns a case into what the engine is asked; not timed.
        decide: the call that is timed.
        code: turns what `decide` returned into a code (`Stock.code`); not timed.
    """

    name: str
    prepare: Callable[[Case], Any]
    decide: Callable[[Any], Any]
    code: Callable[[Any], int] = int


@dataclass(frozen=True)
class Frame:
    """Decides a table at once.

    Attributes:
        name: as it stands in the results.
        prepare: loads the table into the engine's own encoded columns; not timed.
        decide: the call that is timed.
        codes: turns what `decide` returned into codes (`Stock.code`); not timed.
        limit: decide no more rows than this, for engines that would take minutes.
    """

    name: str
    prepare: Callable[[pa.Table], Any]
    decide: Callable[[Any], Any]
    codes: Callable[[Any], npt.NDArray[np.int64]]
    limit: int | None = None


def load(name: str) -> Any:
    """Import one peer: `engines(stock)`, `frames(stock)` and `PACKAGES`.

    Raises:
        ImportError: its package is not installed.
    """
    return importlib.import_module(f"bench.peers.{name}")


def versions(module: Any) -> str:
    """Return the packages of a peer and their versions."""
    return ", ".join(f"{p} {version(p)}" for p in module.PACKAGES)


def engines(name: str, stock: Stock) -> list[Engine]:
    """Return the engines of a peer for single cases."""
    return list(load(name).engines(stock))
