"""Check the conditions of a measure: every name in them resolves, every value is one of the fact's.

Named conditions are walked once each, however often they are used, so that a file cannot be made to cost
more than its length.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from proscribe.law.model import FactType
from proscribe.strictyaml import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from proscribe.law.facts import Vocabulary
    from proscribe.law.model import Measure, NamedCondition, Term
    from proscribe.strictyaml import Document, Path

__all__ = ["Conditions", "check_all"]

_KEYS = ("fact", "use", "all", "any", "not")
_COUNTRY = re.compile(r"[A-Z]{2}\Z")
_NEVER = {FactType.INSTANT, FactType.MONEY, FactType.COUNT, FactType.TEXT}
_MAX_USES = 20


def check_all(m: Measure, doc: Document, vocabulary: Vocabulary) -> None:
    """Check every condition of one measure file.

    Raises:
        LawError: with file, line, what was found and what to write.
    """
    within = Conditions(doc, vocabulary, m.terms, m.conditions)
    uses = {name: within.walk(c.when, ("conditions", name, "when")) for name, c in m.conditions.items()}
    _ends(uses, doc)
    used: set[str] = set()
    if m.scope is not None:
        used |= within.walk(m.scope, ("scope",))
    for name, exception in m.exceptions.items():
        used |= within.walk(exception.when, ("exceptions", name, "when"))
    held = [("clauses", i, c.when) for i, c in enumerate(m.clauses)]
    held += [("duties", i, d.when) for i, d in enumerate(m.duties)]
    for key, i, when in held:
        if when is not None:
            used |= within.walk(when, (key, i, "when"))
    todo = list(used)
    while todo:
        new = uses[todo.pop()] - used
        used |= new
        todo += new
    for name in m.conditions:
        if name not in used:
            raise doc.fail(
                ("conditions", name), f"condition `{name}` is used by no clause", "use it, or take it out"
            )


def _ends(uses: Mapping[str, set[str]], doc: Document) -> None:
    """Refuse named conditions that use each other in a ring or in too long a chain."""
    depth: dict[str, int] = {}
    for start in uses:
        chain = [start]
        while chain:
            name = chain[-1]
            waiting = [n for n in uses[name] if n not in depth]
            again = next((n for n in waiting if n in chain), None)
            if again is not None:
                ring = " -> ".join((*chain[chain.index(again) :], again))
                raise doc.fail(
                    ("conditions", name),
                    f"conditions use each other in a ring: {ring}",
                    "write one of them out",
                )
            if waiting:
                chain.append(waiting[0])
                continue
            depth[name] = 1 + max((depth[n] for n in uses[name]), default=0)
            if depth[name] > _MAX_USES:
                raise doc.fail(
                    ("conditions", name),
                    f"condition `{name}` stands on a chain of more than {_MAX_USES} others",
                    "write some of them out",
                )
            chain.pop()


class Conditions:
    """Checks conditions that stand in one file, against the terms and conditions that they may name.

    Args:
        doc: the file, for messages.
        vocabulary: the facts.
        terms: the party terms of the measure that the conditions belong to.
        conditions: its named conditions.
    """

    def __init__(
        self,
        doc: Document,
        vocabulary: Vocabulary,
        terms: Mapping[str, Term],
        conditions: Mapping[str, NamedCondition],
    ) -> None:
        self.doc, self.vocabulary, self.terms, self.conditions = doc, vocabulary, terms, conditions

    def walk(self, c: Any, path: Path) -> set[str]:
        """Check the condition `c` at `path` and return the named conditions that it uses itself.

        Raises:
            LawError: with file, line, what was found and what to write.
        """
        if not isinstance(c, dict):
            raise self.doc.fail(
                path, "a condition is a mapping, found " + _shape(c), "e.g. {fact: location, is: US}"
            )
        keys = [k for k in _KEYS if k in c]
        if len(keys) != 1:
            found = " and ".join(f"`{k}`" for k in keys) or "none"
            wrong = [str(k) for k in c if k not in (*_KEYS, "is", "in", "term")]
            near = nearest(wrong[0], _KEYS) if wrong else ""
            raise self.doc.fail(
                path,
                f"a condition has exactly one of {', '.join(_KEYS)}, found {found}{near}",
                "e.g. {fact: location, is: US}",
            )
        key = keys[0]
        if key == "fact":
            self._atom(c, path)
            return set()
        self._only(c, (key,), path)
        if key == "use":
            self._named(c["use"], (*path, "use"), self.conditions, "condition", "conditions")
            return {c["use"]}
        if key == "not":
            return self.walk(c["not"], (*path, "not"))
        if not isinstance(c[key], list) or not c[key]:
            raise self.doc.fail(
                (*path, key),
                f"`{key}` takes a list of conditions, found {_shape(c[key])}",
                f"e.g. {key}: [{{fact: location, is: US}}]",
            )
        used: set[str] = set()
        for i, part in enumerate(c[key]):
            used |= self.walk(part, (*path, key, i))
        return used

    def _atom(self, c: dict[str, Any], path: Path) -> None:
        doc, name = self.doc, c["fact"]
        if not isinstance(name, str) or name not in self.vocabulary.facts:
            raise doc.fail(
                (*path, "fact"),
                f"`{name}` is no fact{nearest(str(name), self.vocabulary.facts)}",
                "run `proscribe facts` for the list, or add it to its vocabulary group",
            )
        self._only(c, ("fact", "is", "in", "term"), path)
        fact = self.vocabulary.facts[name]
        if not fact.condition or fact.type in _NEVER:
            raise doc.fail(
                (*path, "fact"),
                f"fact `{name}` may not stand in a condition",
                "a threshold, date or sum must be a fact of its own, computed before",
            )
        keys = [k for k in ("is", "in", "term") if k in c]
        if len(keys) != 1:
            raise doc.fail(
                path,
                f"the condition on `{name}` has {' and '.join(f'`{k}`' for k in keys) or 'none'}, "
                "and takes exactly one of is, in, term",
                f"e.g. {{fact: {name}, is: ...}}",
            )
        if keys == ["term"]:
            self._named(c["term"], (*path, "term"), self.terms, "term", "terms")
            if fact.type is not FactType.PARTY:
                raise doc.fail(
                    path,
                    f"`{name}` is not a party, so it cannot be in a term",
                    "terms go with actor, counterparty.party, product.maker_party",
                )
            return
        values = c["in"] if keys == ["in"] else [c["is"]]
        if not isinstance(values, list) or not values:
            raise doc.fail(
                (*path, "in"),
                f"`in` on `{name}` takes a list of values, found {_shape(values)}",
                f"e.g. {{fact: {name}, in: [a, b]}}",
            )
        for value in values:
            self._value(name, value, (*path, keys[0]))

    def _value(self, name: str, value: Any, path: Path) -> None:
        domain = self.vocabulary.domain(name)
        if isinstance(value, list):
            raise self.doc.fail(
                path,
                f"`is` on `{name}` takes one value, found a list",
                f"write {{fact: {name}, in: [...]}}",
            )
        if domain and not any(value is v or (isinstance(value, str) and value == v) for v in domain):
            choices = [_shown(v) for v in domain]
            raise self.doc.fail(
                path,
                f"{name} has no value `{_shown(value)}`{nearest(_shown(value), choices)}",
                f"write one of {', '.join(choices)}",
            )
        if domain:
            return
        if not isinstance(value, str) or not value:
            raise self.doc.fail(
                path, f"{name} takes names, found `{_shown(value)}`", "put the value in quotes"
            )
        if self.vocabulary.facts[name].type is FactType.COUNTRY and not _COUNTRY.match(value):
            raise self.doc.fail(
                path, f"{name} has no value `{value}`", "write an ISO 3166 code of two capitals, such as US"
            )

    def _named(self, name: Any, path: Path, known: Mapping[str, Any], what: str, where: str) -> None:
        if not isinstance(name, str) or name not in known:
            raise self.doc.fail(
                path,
                f"{what} `{_shown(name)}` is not there{nearest(str(name), known)}",
                f"name it under {where}" + (f", or write one of {', '.join(known)}" if known else ""),
            )

    def _only(self, c: dict[str, Any], keys: tuple[str, ...], path: Path) -> None:
        for key in c:
            if key not in keys:
                raise self.doc.fail(
                    (*path, key),
                    f"unknown key `{key}` in a condition{nearest(key, keys)}",
                    f"keys beside `{keys[0]}`: {', '.join(keys[1:]) or 'none'}",
                )


def _shape(value: Any) -> str:
    if isinstance(value, (dict, list)):
        empty = "" if value else "n empty"
        return f"a{empty} {'mapping' if isinstance(value, dict) else 'list'}"
    return "nothing" if value is None else f"`{_shown(value)}`"


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "null" if value is None else str(value)[:60]
