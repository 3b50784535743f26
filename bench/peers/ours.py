"""proscribe itself, asked in the ways that it can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from bench.peers import Engine, Frame
from bench.stock import DECIDED, law, register
from proscribe import pipeline
from proscribe.catalog import Catalog
from proscribe.engine.decide import Rules
from proscribe.engine.kernel import Kernel
from proscribe.engine.spans import UNKNOWN_TIME
from proscribe.law.model import Outcome

if TYPE_CHECKING:
    import numpy.typing as npt

    from bench.stock import Stock
    from proscribe.engine.decide import Headline
    from proscribe.engine.diagram import Leaf
    from proscribe.results import Decision

PACKAGES = ("proscribe",)
BATCH = 131_072


def compiled(stock: Stock) -> Rules:
    """Compile the stock."""
    return Rules(law(stock), register(stock))


class _Codes:
    """Turns an outcome and the clause that heads it into the code that all engines return."""

    def __init__(self, stock: Stock) -> None:
        self._place = {f"{m.id}#{c.id}": i for i, (m, c) in enumerate(stock.ordered)}
        self._stock = stock

    def code(self, outcome: str, clause: str | None) -> int:
        number = DECIDED.index(outcome)
        if clause is None or outcome == Outcome.NEEDS_FACTS:  # peers name no clause for what is open
            return self._stock.code(number)
        return self._stock.code(number, self._place[clause])

    def headline(self, answer: Headline) -> int:
        return self.code(answer.outcome, answer.clause)

    def batches(self, batches: list[pa.RecordBatch]) -> npt.NDArray[np.int64]:
        table = pa.Table.from_batches(batches).select(["outcome", "clause"]).to_pydict()
        return np.array([self.code(*line) for line in zip(*table.values(), strict=True)], np.int64)

    def whole(self, answer: Decision) -> int:
        first = answer.hits[0] if answer.hits else None
        return self.code(answer.outcome, f"{first.measure}#{first.clause}" if first else None)


def engines(stock: Stock) -> list[Engine]:
    """Return the short answer, and the full one: missing facts, next change, receipt.

    The facts of the reference are values as the vocabulary reads them, so a case is asked as it is.
    """
    rules, codes = compiled(stock), _Codes(stock)
    headline, decide = rules.headline, rules.decide
    return [
        Engine("proscribe, clause and citation", dict, lambda c: headline(c, c["at"]), codes.headline),
        Engine("proscribe, full answer", dict, lambda c: decide(c, c["at"]), codes.whole),
    ]


def frames(stock: Stock) -> list[Frame]:
    """Return the kernel over encoded columns, and whole Arrow tables in and out."""
    codes = _Codes(stock)

    def encode(table: pa.Table) -> _Encoded:
        columns, arrays = [], []
        for fact, values in stock.facts.items():
            one = table[fact].combine_chunks()
            place = np.array([*(values.index(v) for v in one.dictionary.to_pylist()), len(values)], np.uint8)
            arrays.append(place[one.indices.cast("int32").fill_null(len(one.dictionary)).to_numpy()])
            columns.append((fact, [*values, None]))
        at = table["at"].cast("int64").fill_null(UNKNOWN_TIME).to_numpy()
        return _Encoded(compiled(stock), columns, arrays, at)

    def told(result: tuple[list[tuple[str, str | None]], npt.NDArray[np.int32]]) -> npt.NDArray[np.int64]:
        answers, found = result
        return np.array([codes.code(*line) for line in answers], np.int64)[found]

    home = loaded(stock)

    def rows(table: pa.Table) -> list[pa.RecordBatch]:
        return table.to_batches(max_chunksize=BATCH)

    def whole(batches: list[pa.RecordBatch]) -> list[pa.RecordBatch]:
        return list(pipeline.decide_table(batches, loaded=home))

    return [
        Frame("proscribe, encoded columns", encode, _Encoded.decide, told),
        Frame("proscribe, Arrow table to Arrow table", rows, whole, codes.batches),
    ]


class _Encoded:
    """A kernel whose answers are (outcome, clause), and the columns to run it on."""

    def __init__(
        self, rules: Rules, columns: list[Any], arrays: list[Any], at: npt.NDArray[np.int64]
    ) -> None:
        self.rules, self.arrays, self.at = rules, arrays, at
        self.answers: dict[tuple[str, str | None], int] = {}
        self.kernel = Kernel(rules.diagram, columns, {}, self._answer)

    def _answer(self, leaf: Leaf, stretch: int) -> int:
        line = self.rules.at_leaf(leaf, stretch)
        return self.answers.setdefault((str(line[0]), line[3]), len(self.answers))  # outcome and clause

    def decide(self) -> tuple[list[tuple[str, str | None]], npt.NDArray[np.int32]]:
        found = self.kernel.run(self.arrays, self.at)
        return list(self.answers), found


def loaded(stock: Stock) -> pipeline.Loaded:
    """Return the reference in the place of the built-in law."""
    return pipeline.Loaded(law(stock), Catalog({}, ""), register(stock))
