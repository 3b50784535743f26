"""The reference as a Rego module, for the engines that read Rego."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bench.expressions import column

if TYPE_CHECKING:
    from bench.stock import Stock, When

__all__ = ["module"]


def module(stock: Stock) -> str:
    """Write the decision: a rule for each clause (surely, maybe) and exception, and a chain over them."""
    lines = ["package decision", "", "import rego.v1", ""]
    maybe: dict[tuple[str, tuple[str, ...]], str] = {}

    def surely(when: When) -> list[str]:
        return [f"input.{column(f)} in {_set(v)}" for f, v in when.items()]

    def perhaps(when: When) -> list[str]:
        return [maybe.setdefault((f, v), f"maybe_{column(f)}_{len(maybe)}") for f, v in when.items()]

    body: list[str] = []
    for m in stock.measures:
        for e, when in m.exceptions.items():
            body.append(f"surely_{_name(m.id, e)} if {{ {'; '.join(surely(when))} }}")
            body.append(f"maybe_{_name(m.id, e)} if {{ {'; '.join(perhaps(when))} }}")
    for place, (m, c) in enumerate(stock.ordered):
        during = [f"input.at >= {c.begins}", *([] if c.ends is None else [f"input.at < {c.ends}"])]
        when = m.condition(c)
        certain = [*surely(when), *(f"not maybe_{_name(m.id, e)}" for e in c.unless)]
        open_ = [*perhaps(when), *(f"not surely_{_name(m.id, e)}" for e in c.unless)]
        body.append(f"during_{place} if {{ input.at != null; {'; '.join(during)} }}")
        body.append(f"open_{place} if input.at == null")
        body.append(f"open_{place} if during_{place}")
        body.append(f"surely_{place} if {{ {'; '.join([f'during_{place}', *certain])} }}")
        body.append(f"maybe_{place} if {{ {'; '.join([f'open_{place}', *open_])} }}")
    for (f, values), name in maybe.items():
        lines.append(f"{name} if input.{column(f)} == null")
        lines.append(f"{name} if input.{column(f)} in {_set(values)}")
    chain = [f"{code} if {'surely' if s else 'maybe'}_{place}" for s, place, code in stock.steps]
    return "\n".join(
        [*lines, *body, f"default code := {stock.default}", "code := " + "\nelse := ".join(chain)]
    )


def _set(values: tuple[str, ...]) -> str:
    return "{" + ", ".join(map(json.dumps, values)) + "}"


def _name(measure: str, exception: str) -> str:
    return f"{measure}_{exception}".replace("-", "_")
