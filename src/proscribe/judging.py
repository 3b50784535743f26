"""Decide what the law says of each thing found to the one who asks.

The half of a check that touches the law: it reads no files. Findings of one vendor, product and site have
one answer, so each is decided once.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from proscribe import licences
from proscribe.engine import acts
from proscribe.law.instants import format_instant
from proscribe.law.model import Outcome
from proscribe.results import Evidence, Finding, Observed, ObservedSpan
from proscribe.schemas import Relation, State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from proscribe.asker import Asker
    from proscribe.catalog import Catalog
    from proscribe.engine.decide import Rules
    from proscribe.engine.found import Contacts, Found
    from proscribe.law import Law
    from proscribe.law.facts import State as FactState
    from proscribe.law.model import UserAct
    from proscribe.licences import Held
    from proscribe.profile import Site
    from proscribe.results import ActDecision

__all__ = ["Judge"]

_COMPONENTS = frozenset(
    {"cyclonedx-json", "cyclonedx-xml", "spdx-json", "spdx-tagvalue", "package-lock", "requirements-txt"}
)
_SOFTWARE = frozenset(
    [
        "antivirus",
        "cybersecurity",
        "privacy-tool",
        "threat-intelligence",
        "operating-system",
        "video-surveillance",
        "application",
        "ai-system",
        "other-software",
    ]
)
_GONE_NOTES = {
    State.REMOVED: "the input says that it was removed",
    State.RESIDUE: "removed, but something was left behind: remove the rest",
}
_LEAD_NOTES = {
    Relation.MAY_EMBED: "may carry the vendor's technology: ask its supplier; nothing here shows that it does",
    Relation.CLIENT_OF: "a third party's client for the vendor's product or service; not supplied by the vendor",
    Relation.MENTIONS: "only names the vendor; no evidence of its technology",
}


class Judge:
    """Decides what the law says of each finding to the profile.

    Args:
        law: for the acts in words.
        catalog: for the vendors' names.
        asker: who asks.
        rules: the compiled law.
        at: the instant at which standing acts are judged, in milliseconds.
        formats: the format of each file that was read.
    """

    def __init__(
        self, law: Law, catalog: Catalog, asker: Asker, rules: Rules, at: int, formats: Mapping[str, str]
    ) -> None:
        self.law, self.catalog, self.asker, self.rules = law, catalog, asker, rules
        self.at, self.formats = at, formats
        self._decided: dict[Any, tuple[ActDecision, ...]] = {}
        self._observed: dict[Any, ActDecision] = {}

    def finding(self, found: Found) -> Finding:
        """Return one finding with its decisions."""
        key = found.key
        vendor = self.catalog.vendors[key.vendor]
        product = self.catalog.products.get(key.product) if key.product else None
        names = found.device.names if found.device else ()
        site = self.asker.profile.site(key.device, key.file or "", names)
        decisions: tuple[ActDecision, ...] = ()
        outcome: Outcome | None = None
        state, note = found.state, ""
        if key.relation != Relation.SUPPLIED_BY:
            note = _LEAD_NOTES[Relation(key.relation)]
        elif state == State.PRESENT or (state == State.RESIDUE and found.parts):
            seen = tuple(self._contacts(found, site))
            standing = self._decide(found, site)
            decisions = (*standing, *seen) if seen else standing  # one tuple for many findings
            outcome = acts.headline([(d.at_least, d.at_most) for d in decisions])[0]
            if state == State.RESIDUE:
                note = "the program is gone, but parts of it are still there: remove the rest"
            elif outcome is Outcome.NO_EFFECT and key.vendor not in self._naming:
                note = "no measure here names this vendor"
        else:  # what was done before it was removed was done all the same
            decisions = tuple(self._contacts(found, site))
            note = _GONE_NOTES[State(state)]
        return Finding(
            found.id,
            key.vendor,
            vendor.name,
            key.product,
            product.name if product else None,
            found.family,
            key.relation,
            found.grade,
            key.device,
            site.name if site else found.site,
            _instant(found.first_seen),
            _instant(found.last_seen),
            found.count,
            state,
            outcome,
            tuple(
                Evidence(
                    s.file,
                    s.line,
                    s.field,
                    s.value,
                    s.identity,
                    s.grade,
                    s.pointer,
                    _instant(s.seen_at),
                    s.role,
                )
                for s in found.evidence
            ),
            decisions,
            note,
        )

    @cached_property
    def _naming(self) -> frozenset[str]:
        """The vendors that some clause names."""
        table = self.rules.ruleset.table.get("product.maker")
        return frozenset(str(v) for v in table.masks) if table else frozenset()

    def _about(self, found: Found) -> dict[str, FactState]:
        """Return what is known of the product."""
        component = all(self.formats.get(f) in _COMPONENTS for f in found.files)
        facts: dict[str, FactState] = {"product.maker": found.key.vendor}
        if found.key.product:
            facts["product.id"] = found.key.product
        facts["product.family"] = found.family or self._families(found)
        facts["product.vendor_part"] = "component" if component else "whole"
        return facts

    def _decide(self, found: Found, site: Site | None) -> tuple[ActDecision, ...]:
        """Decide the standing acts."""
        facts = self._about(found)
        memo = (*facts.values(), site.name if site else None)
        if memo not in self._decided:
            told = self.law.vocabulary.user_acts
            self._decided[memo] = tuple(
                self._act(a, told[a], found.key.vendor, facts, site, self.at) for a in self.asker.acts
            )
        return self._decided[memo]

    def _contacts(self, found: Found, site: Site | None) -> Iterator[ActDecision]:
        """Decide what traffic shows was done, at the instants at which it was seen."""
        for role, told in self.law.vocabulary.observed_acts.items():
            contacts = found.contacts.get(role)
            if contacts is not None:
                yield self._contact(role, told, contacts, found, site)

    def _contact(
        self, role: str, told: UserAct, contacts: Contacts, found: Found, site: Site | None
    ) -> ActDecision:
        facts = self._about(found)
        spans: list[tuple[Outcome, int, int, int]] = []
        last: ActDecision | None = None
        for span, (count, first_seen, last_seen) in sorted(contacts.spans.items()):
            memo = (role, span, *facts.values(), site.name if site else None)
            last = self._observed.get(memo)
            if last is None or last.duties:  # a duty that recurs has another day
                last = self._act(role, told, found.key.vendor, facts, site, last_seen)
                self._observed[memo] = last
            if spans and spans[-1][0] is last.outcome:
                _, first_seen, _, before = spans.pop()  # noqa: PLW2901  the span goes on
                count += before  # noqa: PLW2901
            spans.append((last.outcome, first_seen, last_seen, count))
        if last is None:
            last = self._act(role, told, found.key.vendor, facts, site, None)
        answers = tuple(ObservedSpan(o, format_instant(a), format_instant(b), n) for o, a, b, n in spans)
        seen = Observed(
            role,
            answers[0].first_seen if answers else None,
            answers[-1].last_seen if answers else None,
            sum(s.count for s in answers) + contacts.untimed,
            contacts.untimed,
            answers[-1].count if len(answers) > 1 else None,
            answers,
        )
        return msgspec.structs.replace(last, at=seen.last_seen, next_change=None, observed=seen)

    @staticmethod
    def _families(found: Found) -> FactState:
        """Return the families that a product of unknown family may have, by what showed it.

        What is installed as a program or a package is software: it is no vehicle, chip or camera, though it
        may be the software of one. A network address shows hardware; a domain name shows neither.
        """
        fields = {e.field for e in found.evidence}
        return None if fields & {"mac", "domain"} else _SOFTWARE

    def standing(self, act: str, vendor: str, facts: Mapping[str, FactState]) -> ActDecision:
        """Return the answer for one user-level act of the organisation with a vendor's technology.

        Args:
            act: id of the act.
            vendor: stem of the vendor file.
            facts: what is known of the product.
        """
        return self._act(act, self.law.vocabulary.user_acts[act], vendor, facts, None, self.at)

    def _act(
        self,
        act: str,
        told: UserAct,
        vendor: str,
        facts: Mapping[str, FactState],
        site: Site | None,
        when: int | None,
    ) -> ActDecision:
        """Decide one act at one instant (None: not known); penalties are those in force when it is asked."""
        name = self.catalog.vendors[vendor].name

        def decide_at(at: int | None) -> tuple[list[acts.Asked], ActDecision]:
            asked = []
            for pair in told.pairs:
                mine = self.asker.pair(pair, vendor, facts, site, at)
                if mine is not None:
                    asked.append(acts.Asked(vendor if pair.actor == "vendor" else pair.actor, mine))
            return asked, acts.decide_act(self.rules, act, told, asked, at, name, self.at)

        asked, decided = decide_at(when)
        if not self.asker.edges and not self.asker.licences.all:
            return decided
        held: dict[str, Held] = {}
        for one in asked:
            held |= self.asker.licences.held(one.facts, when)
        decided = msgspec.structs.replace(decided, excepted=licences.named(decided.excepted, held))
        if when is None:
            return decided
        change = licences.next_change(decided, when, self.asker.edges, lambda t: decide_at(t)[1])
        return msgspec.structs.replace(decided, next_change=change)


def _instant(ms: int | None) -> str | None:
    return None if ms is None else format_instant(ms)
