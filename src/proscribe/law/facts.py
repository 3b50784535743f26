"""The vocabulary at work: which facts there are, and how a written value is read.

A fact's state is the set of values it may still have: one value, several (`a|b`, or a group's name),
`None` for all of them (unknown), or `NA` where the question has no sense. Reads no files.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from proscribe.errors import FactError
from proscribe.law.instants import parse_at
from proscribe.law.model import Fact, FactType, UserAct, ValueSet
from proscribe.strictyaml import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["NA", "OTHER", "RELATIONS", "RESERVED", "Register", "State", "Value", "Vocabulary"]

RESERVED: Final = ("id", "at", "amount", "currency", "product", "maker", "counterparty")
"""Columns that are read beside the facts (architecture reading 5)."""

RELATIONS: Final = (
    "parent",
    "subsidiary",
    "affiliate",
    "common-control",
    "majority-owned",
    "successor",
    "predecessor",
    "assignee",
    "agent",
    "licensee",
)
"""How an unregistered company may stand to a vendor; `unstated` means any one of them."""

OTHER: Final = "other"
Value = str | bool


class _NotApplicable:
    """The state of a fact whose question has no sense: every atom on it is false."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "n/a"


NA: Final = _NotApplicable()
State = Value | frozenset[Value] | _NotApplicable | None
"""Values a fact may still have: one, several; None is all of them."""

_TRUE = frozenset({"true", "yes", "y", "1", "t"})
_FALSE = frozenset({"false", "no", "n", "0", "f"})
_OPEN = frozenset({FactType.PARTY, FactType.VENDOR, FactType.PRODUCT, FactType.COUNTRY})


@dataclass(frozen=True, slots=True)
class Register:
    """The names that the catalog gives to open facts; handed in, so that law knows no catalog.

    Attributes:
        vendors: vendor ids.
        parties: registered party value (`party:...`) -> (vendor id, relations to its group).
        products: catalog product id -> vendor id.
    """

    vendors: frozenset[str] = frozenset()
    parties: Mapping[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    products: Mapping[str, str] = field(default_factory=dict)

    def group(self, vendor: str) -> frozenset[str]:
        """Return the registered party values of `vendor`."""
        return frozenset(p for p, (v, _) in self.parties.items() if v == vendor)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The closed vocabulary of facts.

    Attributes:
        facts: every fact by its full name, families written out.
        sets: named groups of values.
        user_acts: acts as a user thinks of them.
        groups: fact name -> title of the vocabulary group it stands in.
        observed_acts: what traffic to a host of some role shows was done, by role.
    """

    facts: Mapping[str, Fact]
    sets: Mapping[str, ValueSet]
    user_acts: Mapping[str, UserAct]
    groups: Mapping[str, str]
    observed_acts: Mapping[str, UserAct] = field(default_factory=dict)

    def fact(self, name: str) -> Fact:
        """Return the fact called `name`.

        Raises:
            FactError: there is none; names the nearest.
        """
        found = self.facts.get(name)
        if found is None:
            raise FactError(
                f"`{name}` is no fact{nearest(name, self.facts)}", hint="run `proscribe facts` for the list"
            )
        return found

    def is_open(self, name: str) -> bool:
        """Say whether the fact's values are names from outside the vocabulary (parties, countries ...)."""
        return self.fact(name).type in _OPEN

    def domain(self, name: str) -> tuple[Value, ...]:
        """Return the closed list of values of a fact; empty for an open one."""
        fact = self.fact(name)
        if fact.type is FactType.BOOL:
            return (True, False)
        return tuple(fact.values) if fact.type is FactType.ONE else ()

    def read(self, name: str, written: object, register: Register) -> State:
        """Read a written value: text, bool, `a|b`, a group's name, `unknown`, `n/a`.

        Raises:
            FactError: no such fact, or a value that is not one of its values; names the nearest.
        """
        fact = self.fact(name)
        if written is None:
            return None
        if isinstance(written, bool):
            if fact.type is not FactType.BOOL:
                raise FactError(f"{name} cannot be `{str(written).lower()}`", hint=self._wanted(name))
            return written
        text = str(written).strip()
        low = text.lower()
        if low in {"", "unknown"}:
            return None
        if low == "n/a" or (low == "na" and fact.type is not FactType.COUNTRY):  # NA is Namibia
            return NA
        if fact.type in {FactType.INSTANT, FactType.MONEY, FactType.COUNT, FactType.TEXT}:
            if fact.type is FactType.INSTANT:
                parse_at(text)
            return text
        values: set[Value] = set()
        for part in text.split("|"):
            values.update(self._one(name, fact, part.strip(), register))
        closed = self.domain(name)
        if len(values) == 1:
            return values.pop()
        return None if closed and len(values) == len(closed) else frozenset(values)

    def _one(self, name: str, fact: Fact, text: str, register: Register) -> Iterable[Value]:
        group = self.sets.get(text)
        if group is not None and self._fits(name, group):
            return group.values
        if fact.type is FactType.BOOL:
            low = text.lower()
            if low in _TRUE or low in _FALSE:
                return (low in _TRUE,)
        elif fact.type is FactType.ONE:
            if text in fact.values:
                return (text,)
            folded = {v.lower(): v for v in fact.values}
            if text.lower() in folded:
                return (folded[text.lower()],)
        elif fact.type is FactType.COUNTRY:
            if len(text) == 2 and text.isalpha():  # noqa: PLR2004  ISO 3166 alpha-2 has two letters
                return (text.upper(),)
        else:
            return self._name(name, fact, text, register)
        raise FactError(
            f"{name} cannot be `{text[:80]}`{nearest(text, [str(v) for v in self.domain(name)])}",
            hint=self._wanted(name),
        )

    def _name(self, name: str, fact: Fact, text: str, register: Register) -> Iterable[Value]:
        if text == OTHER:
            return (OTHER,)
        if fact.type is FactType.VENDOR:
            known: Iterable[str] = register.vendors
        elif fact.type is FactType.PRODUCT:
            known = register.products
        else:
            known = (*register.parties, *register.vendors, "self", OTHER)
            vendor, _, relation = text.partition(":")
            if text == "self" or text in register.parties:
                return (text,)
            if text in register.vendors and register.group(text):
                return register.group(text)
            if vendor in register.vendors and relation == "unstated":
                return frozenset(f"{vendor}:{r}" for r in RELATIONS)
            if vendor in register.vendors and relation in RELATIONS:
                return (text,)
        if text in known:
            return (text,)
        raise FactError(f"{name} cannot be `{text[:80]}`{nearest(text, known)}", hint=self._wanted(name))

    def _fits(self, name: str, group: ValueSet) -> bool:
        """Say whether a fact can have every value of a group: `FED` is for customers as for actors."""
        closed = self.domain(name)
        if closed:
            return set(group.values) <= set(closed)
        return self.is_open(name) and self.fact(name).type is self.fact(group.fact).type

    def _wanted(self, name: str) -> str:
        fact = self.fact(name)
        closed = self.domain(name)
        if fact.type is FactType.BOOL:
            return "write true, false or unknown"
        if closed:
            return f"write one of {', '.join(map(str, closed))}, several as a|b, or unknown"
        return {
            FactType.PARTY: "write party:<id>, <vendor>:<relation>, a vendor id, self, other or unknown",
            FactType.VENDOR: "write a vendor id of the catalog, other or unknown",
            FactType.PRODUCT: "write a product id of the catalog, other or unknown",
            FactType.COUNTRY: "write an ISO 3166 two-letter code such as US, or unknown",
        }.get(fact.type, "run `proscribe facts` for its values")
