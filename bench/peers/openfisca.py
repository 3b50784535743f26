"""OpenFisca-Core: facts as Enum variables with a member for the unknown, the chain as one vector formula.

Its integers have 32 bits, so instants are minutes; all boundaries of the reference lie on whole ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from bench.expressions import AT, Expression, chain, column
from bench.peers import Engine, Frame

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

    from bench.stock import Case, Stock

PACKAGES = ("openfisca-core",)
_PERIOD = "2024"
_MINUTE = 60_000
_NEVER = -(2**31)
_UNKNOWN = "unknown"


class _Decision:
    """The reference as a tax and benefit system of one entity, a person."""

    def __init__(self, stock: Stock) -> None:
        self.stock = stock
        self.person = build_entity("person", "persons", "", is_person=True)
        self.system = TaxBenefitSystem([self.person])
        self.values = {column(f): [*v, _UNKNOWN] for f, v in stock.facts.items()}
        for name, values in self.values.items():
            kinds = Enum(f"Enum_{name}", {v.replace("-", "_"): v for v in values})
            self._variable(name, value_type=Enum, possible_values=kinds, default_value=kinds.unknown)
        self._variable(AT, value_type=int, default_value=_NEVER)
        self._variable("code", value_type=int, formula=self._formula())

    def _variable(self, name: str, **parts: Any) -> None:
        made = {"entity": self.person, "definition_period": DateUnit.ETERNITY, **parts}
        self.system.add_variable(type(name, (Variable,), made))

    def _formula(self) -> Any:
        steps, default, values = chain(self.stock), self.stock.default, self.values

        def formula(person: Any, period: Any) -> Any:
            seen = {name: np.asarray(person(name, period)) for name in values}
            at = person(AT, period)

            def test(e: Expression) -> Any:
                kind = e[0]
                if kind in {"and", "or"}:
                    out = test(e[1][0])
                    for part in e[1][1:]:
                        out = out & test(part) if kind == "and" else out | test(part)
                    return out
                if kind == "not":
                    return ~test(e[1])
                if kind in {"from", "before"}:
                    return at >= e[1] // _MINUTE if kind == "from" else at < e[1] // _MINUTE
                if e[1] == AT:
                    return at != _NEVER if kind == "known" else at == _NEVER
                names, codes = values[e[1]], seen[e[1]]
                wanted = e[2] if kind == "in" else (_UNKNOWN,)
                out = codes == names.index(wanted[0])
                for value in wanted[1:]:
                    out = out | (codes == names.index(value))
                return out

            out = np.full(len(at), default, np.int32)
            for e, code in reversed(steps):
                out[test(e)] = code
            return out

        return formula

    def simulation(self, columns: dict[str, npt.NDArray[Any]], rows: int) -> Any:
        """Build a simulation of so many persons with these arrays."""
        made = SimulationBuilder().build_default_simulation(self.system, count=rows)
        for name, array in columns.items():
            made.set_input(name, _PERIOD, array)
        return made

    def arrays(self, cases: list[Case]) -> dict[str, npt.NDArray[Any]]:
        """Return cases as arrays."""
        out: dict[str, npt.NDArray[Any]] = {}
        for fact in self.stock.facts:
            written = [(_UNKNOWN if c[fact] is None else c[fact]).replace("-", "_") for c in cases]
            out[column(fact)] = np.array(written)
        out[AT] = np.array([_NEVER if c[AT] is None else c[AT] // _MINUTE for c in cases], np.int32)
        return out


def engines(stock: Stock) -> list[Engine]:
    decision = _Decision(stock)

    def decide(columns: dict[str, npt.NDArray[Any]]) -> int:
        return int(decision.simulation(columns, 1).calculate("code", _PERIOD)[0])

    return [Engine("OpenFisca-Core, one row", lambda c: decision.arrays([c]), decide)]


def frames(stock: Stock) -> list[Frame]:
    decision = _Decision(stock)

    def prepare(table: pa.Table) -> tuple[dict[str, npt.NDArray[Any]], int]:
        out: dict[str, npt.NDArray[Any]] = {}
        for name in table.column_names:
            if name == AT:
                at = table[AT].cast("int64").fill_null(_NEVER * _MINUTE).to_numpy()
                out[AT] = (at // _MINUTE).astype(np.int32)
                continue
            values = decision.values[column(name)]
            one = table[name].combine_chunks()
            place = np.array([*(values.index(v) for v in one.dictionary.to_pylist()), len(values) - 1])
            codes = one.indices.cast("int32").fill_null(len(one.dictionary)).to_numpy()
            kinds = decision.system.get_variable(column(name)).possible_values
            out[column(name)] = kinds.encode(place[codes])
        return out, table.num_rows

    def decide(prepared: tuple[dict[str, npt.NDArray[Any]], int]) -> Any:
        return decision.simulation(*prepared).calculate("code", _PERIOD)

    return [Frame("OpenFisca-Core, vectors", prepare, decide, lambda r: np.asarray(r).astype(np.int64))]
