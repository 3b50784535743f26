"""CEL, the Common Expression Language, in its Rust implementation: one nested conditional."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import cel

from bench.expressions import chain, infix
from bench.peers import Engine
from bench.peers.if_chain import prepare

if TYPE_CHECKING:
    from bench.stock import Stock

PACKAGES = ("common-expression-language",)
_ATOM = {
    "in": "({0} in [{1}])",
    "known": "({0} != null)",
    "unknown": "({0} == null)",
    "from": "(at >= {0})",
    "before": "(at < {0})",
}


def text(stock: Stock, words: tuple[str, str, str] = ("&&", "||", "!")) -> str:
    """Write the chain as one conditional expression."""
    whole = str(stock.default)
    for expression, code in reversed(chain(stock)):
        whole = f"({infix(expression, _ATOM, json.dumps, words)} ? {code} : {whole})"
    return whole


def engines(stock: Stock) -> list[Engine]:
    return [Engine("CEL, Rust", prepare, cel.compile(text(stock)).execute)]
