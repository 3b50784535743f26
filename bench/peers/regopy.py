"""Rego in regopy, a binding of rego-cpp."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from regopy import Interpreter

from bench.peers import Engine
from bench.peers.if_chain import prepare
from bench.rego import module

if TYPE_CHECKING:
    from bench.stock import Stock

PACKAGES = ("regopy",)


def engines(stock: Stock) -> list[Engine]:
    rego = Interpreter()
    rego.add_module("decision", module(stock))

    def decide(case: dict[str, Any]) -> int:
        rego.set_input(case)
        return int(rego.query("data.decision.code").results[0].expressions[0])

    return [Engine("Rego, regopy", prepare, decide)]
