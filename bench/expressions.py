"""Clauses as Boolean expressions, from which each peer's program text is generated.

Peers know no unknown facts, so each clause is written twice: that it surely applies, and that it may. The
first that holds, most severe first, tells the answer; see `Stock.steps`.

An expression is a tuple: ("in", fact, values), ("known", fact), ("unknown", fact), ("from", instant),
("before", instant), ("not", expression), ("and", expressions), ("or", expressions).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.stock import Clause, Measure, Stock, When

__all__ = ["AT", "Expression", "chain", "column", "infix"]

AT = "at"
Expression = tuple[Any, ...]


def column(fact: str) -> str:
    """Return the name of a fact as an identifier, which is all that some languages take."""
    return fact.replace(".", "_")


def chain(stock: Stock) -> list[tuple[Expression, int]]:
    """Return (expression, code) in order: the first that holds tells; else `stock.default`."""
    return [((_must if surely else _may)(*stock.ordered[place]), code) for surely, place, code in stock.steps]


def _must(measure: Measure, clause: Clause) -> Expression:
    parts: list[Expression] = [("known", AT), *_during(clause), *_surely(measure.condition(clause))]
    parts += [("not", ("and", _perhaps(measure.exceptions[e]))) for e in clause.unless]
    return ("and", parts)


def _may(measure: Measure, clause: Clause) -> Expression:
    parts: list[Expression] = [("or", [("unknown", AT), ("and", _during(clause))])]
    parts += _perhaps(measure.condition(clause))
    parts += [("not", ("and", _surely(measure.exceptions[e]))) for e in clause.unless]
    return ("and", parts)


def _during(clause: Clause) -> list[Expression]:
    return [("from", clause.begins), *([] if clause.ends is None else [("before", clause.ends)])]


def _surely(when: When) -> list[Expression]:
    return [("in", column(f), values) for f, values in when.items()]


def _perhaps(when: When) -> list[Expression]:
    return [("or", [("unknown", column(f)), ("in", column(f), values)]) for f, values in when.items()]


def infix(
    e: Expression, atom: dict[str, str], quote: Any, words: tuple[str, str, str] = ("&&", "||", "!")
) -> str:
    """Write an expression in a language with infix operators.

    Args:
        e: the expression.
        atom: a template for each of in, known, unknown, from, before; `{0}` and `{1}` are what it is about.
        quote: writes one value.
        words: how the language writes and, or, not.
    """
    kind = e[0]
    if kind in {"and", "or"}:
        sign = words[0] if kind == "and" else words[1]
        return "(" + f" {sign} ".join(infix(x, atom, quote, words) for x in e[1]) + ")"
    if kind == "not":
        return f"({words[2]} {infix(e[1], atom, quote, words)})"
    if kind == "in":
        return atom["in"].format(e[1], ", ".join(map(quote, e[2])))
    return atom[kind].format(e[1])
