"""Say which measures name a company, and which turn on a restricted-party list or on who owns a party.

Read from the conditions and party terms of the measures, never from their prose. A measure that names a
vendor's group with the relations it takes in names each of its companies; one that lists companies alone
names those.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from proscribe.law.model import Measure

__all__ = ["Naming", "naming"]

_LISTED = ("listed_on.", "maker.listed_on.", "signatory.listed_on.", "controlled_by.")
_OWNED = ("owned_50.", "listed_owner.")


@dataclass(frozen=True, slots=True)
class Naming:
    """Which measures name what; ids of measures in the order of the law.

    Attributes:
        parties: by a company's id in the catalog.
        vendors: by a vendor's id: measures that reach every company of its group.
        lists: by the name of a restricted-party list.
        owners: by the ownership rule, `ofac` or `bis`.
    """

    parties: Mapping[str, tuple[str, ...]]
    vendors: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, tuple[str, ...]]
    owners: Mapping[str, tuple[str, ...]]

    def of(self, vendor: str, party: str) -> tuple[str, ...]:
        """Return the measures that name a company, itself or with its group."""
        return tuple(dict.fromkeys((*self.parties.get(party, ()), *self.vendors.get(vendor, ()))))


def naming(measures: Iterable[Measure]) -> Naming:
    """Return what the conditions and terms of the measures name."""
    parties: dict[str, dict[str, None]] = defaultdict(dict)
    vendors: dict[str, dict[str, None]] = defaultdict(dict)
    lists: dict[str, dict[str, None]] = defaultdict(dict)
    owners: dict[str, dict[str, None]] = defaultdict(dict)
    for m in measures:
        for term in m.terms.values():
            for party in term.parties:
                parties[party.removeprefix("party:")][m.id] = None
            if term.closure:
                vendors[term.vendor][m.id] = None
        for fact, values in _atoms(m):
            for start in _LISTED:
                if fact.startswith(start):
                    lists[fact.removeprefix(start)][m.id] = None
            for start in _OWNED:
                if fact.startswith(start):
                    owners[fact.removeprefix(start)][m.id] = None
            for value in values:
                if value.startswith("party:"):
                    parties[value.removeprefix("party:")][m.id] = None
                elif fact == "product.maker":
                    vendors[value][m.id] = None
    return Naming(*({k: tuple(v) for k, v in found.items()} for found in (parties, vendors, lists, owners)))


def _atoms(m: Measure) -> Iterator[tuple[str, list[str]]]:
    """Yield (fact, values) of every condition of a measure."""
    held: list[Any] = [c.when for c in m.conditions.values()]
    held += [e.when for e in m.exceptions.values()]
    held += [c.when for c in m.clauses]
    held += [d.when for d in m.duties]
    waiting: list[Any] = [m.scope, *(msgspec.to_builtins(h) for h in held)]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if "fact" in item:
                value = item.get("in", item.get("is"))
                values = value if isinstance(value, list | tuple) else [value]
                yield str(item["fact"]), [v for v in values if isinstance(v, str)]
            waiting.extend(item.values())
        elif isinstance(item, list | tuple):
            waiting.extend(item)
