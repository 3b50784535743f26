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
from proscribe.results import Evidence, Finding
from proscribe.schemas import Relation, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from proscribe.asker import Asker
    from proscribe.catalog import Catalog
    from proscribe.engine.decide import Rules
    from proscribe.engine.findings import Found
    from proscribe.law import Law
    from proscribe.law.facts import State as FactState
    from proscribe.licences import Held
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

    def finding(self, found: Found) -> Finding:
        """Return one finding with its decisions."""
        key = found.key
        vendor = self.catalog.vendors[key.vendor]
        product = self.catalog.products.get(key.product) if key.product else None
        site = self.asker.profile.site(key.device, key.file or "")
        decisions: tuple[ActDecision, ...] = ()
        outcome: Outcome | None = None
        note = ""
        if key.relation != Relation.SUPPLIED_BY:
            note = _LEAD_NOTES[Relation(key.relation)]
        elif found.state == State.REMOVED:
            note = "the input says that it was removed"
        elif found.state == State.RESIDUE:
            note = "removed, but something was left behind: remove the rest"
        else:
            decisions = self._decide(found, site)
            outcome = acts.headline([(d.at_least, d.at_most) for d in decisions])[0]
            if outcome is Outcome.NO_EFFECT and not any(m in self._naming for m in (key.vendor,)):
                note = "no measure here names this vendor"
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
            found.state,
            outcome,
            tuple(
                Evidence(
                    s.file, s.line, s.field, s.value, s.identity, s.grade, s.pointer, _instant(s.seen_at)
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

    def _decide(self, found: Found, site: Any) -> tuple[ActDecision, ...]:
        key = found.key
        component = all(self.formats.get(f) in _COMPONENTS for f in found.files)
        family = found.family or self._families(found)
        memo = (key.vendor, key.product, family, component, site.name if site else None)
        if memo not in self._decided:
            facts: dict[str, FactState] = {"product.maker": key.vendor}
            if key.product:
                facts["product.id"] = key.product
            facts["product.family"] = family
            facts["product.vendor_part"] = "component" if component else "whole"
            name = self.catalog.vendors[key.vendor].name
            self._decided[memo] = tuple(self.act(a, key.vendor, name, facts, site) for a in self.asker.acts)
        return self._decided[memo]

    @staticmethod
    def _families(found: Found) -> FactState:
        """Return the families that a product of unknown family may have, by what showed it.

        What is installed as a program or a package is software: it is no vehicle, chip or camera, though it
        may be the software of one. A network address shows hardware; a domain name shows neither.
        """
        fields = {e.field for e in found.evidence}
        return None if fields & {"mac", "domain"} else _SOFTWARE

    def act(self, act: str, vendor: str, name: str, facts: Mapping[str, FactState], site: Any) -> ActDecision:
        """Return the answer for one user-level act with a vendor's technology.

        Args:
            act: id of the act.
            vendor: stem of the vendor file.
            name: what to call the vendor.
            facts: what is known of the product.
            site: where; None for the organisation as a whole.
        """
        told = self.law.vocabulary.user_acts[act]

        def decide_at(at: int) -> tuple[list[acts.Asked], ActDecision]:
            asked = []
            for pair in told.pairs:
                mine = self.asker.pair(pair, vendor, facts, site, at)
                if mine is not None:
                    asked.append(acts.Asked(vendor if pair.actor == "vendor" else pair.actor, mine))
            return asked, acts.decide_act(self.rules, act, told, asked, at, name)

        asked, decided = decide_at(self.at)
        if not self.asker.edges and not self.asker.licences.all:
            return decided
        held: dict[str, Held] = {}
        for one in asked:
            held |= self.asker.licences.held(one.facts, self.at)
        return msgspec.structs.replace(
            decided,
            excepted=licences.named(decided.excepted, held),
            next_change=licences.next_change(decided, self.at, self.asker.edges, lambda t: decide_at(t)[1]),
        )


def _instant(ms: int | None) -> str | None:
    return None if ms is None else format_instant(ms)
