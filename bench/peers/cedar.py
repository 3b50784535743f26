"""Cedar through cedarpy: a `forbid` for each step of the chain; the policies that determined the answer tell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import cedarpy

from bench.expressions import chain, infix
from bench.peers import Engine
from bench.peers.if_chain import prepare as named

if TYPE_CHECKING:
    from bench.stock import Case, Stock

PACKAGES = ("cedarpy",)
_ATOM = {
    "in": "(context has {0} && [{1}].contains(context.{0}))",
    "known": "(context has {0})",
    "unknown": "(!(context has {0}))",
    "from": "(context.at >= {0})",
    "before": "(context.at < {0})",
}


def prepare(case: Case) -> dict[str, Any]:
    """Leave out what is unknown: Cedar asks whether the context has it."""
    context = {k: v for k, v in named(case).items() if v is not None}
    return {"principal": 'U::"a"', "action": 'A::"a"', "resource": 'R::"a"', "context": context}


def engines(stock: Stock) -> list[Engine]:
    steps = chain(stock)
    lines = ["permit(principal, action, resource);"]
    lines += [
        f"forbid(principal, action, resource) when {{ {infix(e, _ATOM, json.dumps)} }};" for e, _ in steps
    ]
    policies = cedarpy.PolicySet.from_str("\n".join(lines))
    entities = cedarpy.Entities.from_json_str("[]")
    place = {f"policy{k + 1}": k for k in range(len(steps))}
    default = stock.default

    def decide(request: dict[str, Any]) -> int:
        reasons = cedarpy.is_authorized(request, policies, entities).diagnostics.reasons
        found = [place[r] for r in reasons if r in place]
        return steps[min(found)][1] if found else default

    return [Engine("Cedar, cedarpy", prepare, decide)]
