"""GoRules zen-engine: as one compiled expression, and as a decision table of its own kind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import zen

from bench.expressions import AT, column, infix
from bench.expressions import chain as chain_of
from bench.peers import Engine
from bench.peers.if_chain import prepare

if TYPE_CHECKING:
    from bench.stock import Stock

PACKAGES = ("zen-engine",)
_ATOM = {
    "in": "({0} in [{1}])",
    "known": "({0} != null)",
    "unknown": "({0} == null)",
    "from": "(at >= {0})",
    "before": "(at < {0})",
}


def engines(stock: Stock) -> list[Engine]:
    text = str(stock.default)
    for expression, code in reversed(chain_of(stock)):
        text = f"({infix(expression, _ATOM, json.dumps, ('and', 'or', 'not'))} ? {code} : {text})"
    compiled = zen.compile_expression(text)
    table = zen.ZenEngine().create_decision(json.dumps(_graph(stock)))
    return [
        Engine("zen-engine, one expression", prepare, compiled.evaluate),
        Engine("zen-engine, decision table", prepare, table.evaluate, lambda r: int(r["result"]["code"])),
    ]


def _graph(stock: Stock) -> dict[str, Any]:
    """Exceptions are an expression node each way (surely, perhaps); the clauses are rows, first hit wins."""
    made, names = [], []
    for m in stock.measures:
        for e, when in m.exceptions.items():
            for kind, atom in (
                ("surely", "({0} != null and {0} in [{1}])"),
                ("maybe", "({0} == null or {0} in [{1}])"),
            ):
                name = _exception(m.id, e, kind)
                value = " and ".join(atom.format(column(f), _values(v)) for f, v in when.items())
                made.append({"id": name, "key": name, "value": value})
                names.append(name)
    fields = [*map(column, stock.facts), AT, *names]
    rows = []
    for surely, place, code in stock.steps:
        m, c = stock.ordered[place]
        row = dict.fromkeys(fields, "") | {"_id": f"{surely}-{place}", "code": str(code)}
        for f, values in m.condition(c).items():
            listed = _values(values)
            row[column(f)] = listed if surely else f"$ == null or $ in [{listed}]"
        during = f"$ >= {c.begins}" + ("" if c.ends is None else f" and $ < {c.ends}")
        row[AT] = f"$ != null and {during}" if surely else f"$ == null or ({during})"
        for e in c.unless:
            row[_exception(m.id, e, "maybe" if surely else "surely")] = "false"
        rows.append(row)
    rows.append(dict.fromkeys(fields, "") | {"_id": "default", "code": str(stock.default)})
    place = {"position": {"x": 0, "y": 0}}
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": f, "name": f, "field": f} for f in fields],
        "outputs": [{"id": "code", "name": "code", "field": "code"}],
        "rules": rows,
        "passThrough": False,
    }
    return {
        "contentType": "application/vnd.gorules.decision",
        "nodes": [
            {"id": "in", "type": "inputNode", "name": "Request", **place},
            {
                "id": "ex",
                "type": "expressionNode",
                "name": "Exceptions",
                "content": {"expressions": made, "passThrough": True},
                **place,
            },
            {"id": "dt", "type": "decisionTableNode", "name": "Clauses", "content": content, **place},
            {"id": "out", "type": "outputNode", "name": "Response", **place},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "ex", "type": "edge"},
            {"id": "2", "sourceId": "ex", "targetId": "dt", "type": "edge"},
            {"id": "3", "sourceId": "dt", "targetId": "out", "type": "edge"},
        ],
    }


def _exception(measure: str, name: str, kind: str) -> str:
    return f"x_{measure}_{name}_{kind}".replace("-", "_")


def _values(values: tuple[str, ...]) -> str:
    return ", ".join(map(json.dumps, values))
