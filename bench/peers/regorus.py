"""Rego in Microsoft's regorus (Rust): rules for each clause, an `else` chain over them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import regorus

from bench.peers import Engine
from bench.peers.if_chain import prepare
from bench.rego import module

if TYPE_CHECKING:
    from bench.stock import Stock

PACKAGES = ("celine-regorus",)


def engines(stock: Stock) -> list[Engine]:
    engine = regorus.Engine()
    engine.add_policy("decision.rego", module(stock))

    def decide(text: str) -> int:
        engine.set_input_json(text)
        return int(engine.eval_rule("data.decision.code"))

    return [Engine("Rego, regorus", lambda c: json.dumps(prepare(c)), decide)]
