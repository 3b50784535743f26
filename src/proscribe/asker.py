"""Say what is known of who asks and what is asked about: profile, defaults and catalog, turned into facts.

The order is: what the row says, then the flag, then the profile, then the default profile (a stated
assumption), then unknown. An empty cell falls through; the word `unknown` does not. What was observed
beats all, and a contradiction is an error that names both sides.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from proscribe.errors import FactError, ProfileError
from proscribe.law.facts import NA, OTHER, RELATIONS, RESERVED, Register, State
from proscribe.law.instants import parse_at
from proscribe.licences import Licences
from proscribe.strictyaml import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from proscribe.catalog import Catalog
    from proscribe.law.facts import Vocabulary
    from proscribe.law.model import Pair
    from proscribe.profile import Profile, Site

__all__ = ["Asker", "Row", "register"]

SELF = "self"
_GROUP = frozenset({"affiliate", "parent", "subsidiary", "common-control"})
_ADVERSARIES = ("CN", "HK", "MO", "CU", "IR", "KP", "RU", "SY")
_ABOUT_ORG = (
    "kind",
    "country",
    "state",
    "us_person",
    "adversary_nexus",
    "critical_infrastructure",
    "federal_contract",
)
_COUNTERPARTY = ("country", "us_person", "adversary_nexus")
_SOUND = ("A", "B")
_SCREENED = ("listed_on.", "owned_50.", "listed_owner.", "controlled_by.", "signatory.listed_on.")


def register(catalog: Catalog) -> Register:
    """Give the law the catalog's names.

    A registered company counts as standing in each relation that being of the group can mean, because the
    catalog says that it is of the group, not how; a term that names no closure is not widened by it.
    """
    makers = catalog.makers
    return Register(
        frozenset(catalog.vendors),
        {f"party:{p}": (makers[p], _GROUP) for p in catalog.parties},
        {p: makers[p] for p in catalog.products},
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One written case, read.

    Attributes:
        facts: what the row itself says.
        at: instant in milliseconds, a date, or None where it does not say.
        at_unknown: the row says that the instant is unknown.
        amount: US dollars, or None.
        id: the row's own id, or None.
    """

    facts: dict[str, State]
    at: int | date | None
    at_unknown: bool
    amount: float | None
    id: str | None


class Asker:
    """The organisation that asks, ready to fill facts.

    Args:
        profile: as stated; DEFAULT for the default profile.
        vocabulary: the facts, and what is assumed of them.
        catalog: names of products and parties.
        names: the same for the law, from `register`.
        assume: fill what is not stated with the default profile; False leaves it unknown.

    Raises:
        ProfileError: the profile states a fact or value that the vocabulary does not have, or an act
            that is none; with file and line.
    """

    def __init__(
        self,
        profile: Profile,
        vocabulary: Vocabulary,
        catalog: Catalog,
        names: Register,
        *,
        assume: bool = True,
    ) -> None:
        self.profile, self.vocabulary, self.catalog, self.names = profile, vocabulary, catalog, names
        self.stated: dict[str, State] = {}
        for table, facts in (("organisation", profile.organisation), ("facts", profile.facts)):
            for name, written in facts.items():
                key = f"{table}.{name.removeprefix('org.')}" if table == "organisation" else f"{table}.{name}"
                self.stated[name] = self._read(name, written, profile.where(key))
        self.assumed: dict[str, Any] = {}
        if assume:
            self.assumed = {
                n: f.default
                for n, f in vocabulary.facts.items()
                if f.default is not None
                and n not in self.stated
                and not isinstance(f.default, tuple)
                and not (n == "location" and profile.locations)
            }
        self.acts = self._acts()
        self.licences = Licences(profile, vocabulary, names)
        for held in self.licences.all:  # whether it is held is told, not assumed
            self.assumed.pop(held.fact, None)

    def _read(self, name: str, written: object, where: str) -> State:
        try:
            return self.vocabulary.read(name, written, self.names)
        except FactError as e:
            raise ProfileError(f"{where}: {e.message}", hint=e.hint) from e

    def _acts(self) -> tuple[str, ...]:
        acts = self.profile.acts
        if acts is None:
            default = self.vocabulary.facts["org.acts"].default if "org.acts" in self.vocabulary.facts else ()
            return default if isinstance(default, tuple) else ()
        for act in acts:
            if act not in self.vocabulary.user_acts:
                raise ProfileError(
                    f"{self.profile.where('organisation.acts')}: `{act}` is no act{nearest(act, self.vocabulary.user_acts)}",
                    hint=f"one or more of {', '.join(self.vocabulary.user_acts)}",
                )
        return acts

    @cached_property
    def standing(self) -> dict[str, State]:
        """Facts that hold for the organisation everywhere: stated, then assumed; `org.*` among them."""
        facts: dict[str, State] = {
            n: self._read(n, v, "the vocabulary's default") for n, v in self.assumed.items()
        }
        facts.update(self.stated)
        if "location" not in self.stated and self.profile.locations:
            facts["location"] = self._read(
                "location", "|".join(self.profile.locations), self.profile.where("organisation.locations")
            )
        return facts

    def at_site(self, site: Site | None) -> dict[str, State]:
        """Return the standing facts as they are at one site."""
        facts = dict(self.standing)
        if site is not None:
            for name, written in site.facts.items():
                facts[name] = self._read(name, written, self.profile.where("site"))
        return facts

    @property
    def edges(self) -> tuple[int, ...]:
        """The instants at which a licence begins or ends, sorted, in milliseconds."""
        return self.licences.edges

    def complete(
        self, facts: Mapping[str, State], site: Site | None = None, at: int | date | None = None
    ) -> dict[str, State]:
        """Fill under the facts of a row what the organisation and the catalog know.

        In a pair where the organisation acts, `org.x` fills `actor.x`; where a vendor acts, it fills
        `counterparty.x`. Licences that are held at `at` fill `authorisation.x`.
        """
        out = self.at_site(site) | dict(facts)
        self._product(out)
        actor = out.get("actor")
        if actor == SELF:
            self._org(out, "actor", _ABOUT_ORG, skip=facts)
            party = out.get("org.party")
            if isinstance(party, str) and party != OTHER:
                out["actor"] = party
        elif actor is not None and actor != OTHER and actor is not NA:
            self._org(out, "counterparty", _COUNTERPARTY, skip=facts)
            out.setdefault("counterparty.party", SELF)
            out.setdefault("actor.kind", "private-organisation")  # a vendor's company is no public body
        for side, key in (("actor", "actor"), ("counterparty", "counterparty.party")):
            self._company(out, side, out.get(key), skip=facts)
        self.licences.fill(out, at, facts)
        return {k: v for k, v in out.items() if not k.startswith("org.")}

    def _org(
        self, out: dict[str, State], side: str, names: tuple[str, ...], skip: Mapping[str, State]
    ) -> None:
        for name in names:
            if (
                f"{side}.{name}" not in skip
                and f"org.{name}" in out
                and f"{side}.{name}" in self.vocabulary.facts
            ):
                out[f"{side}.{name}"] = out[f"org.{name}"]

    def _company(self, out: dict[str, State], side: str, party: State, skip: Mapping[str, State]) -> None:
        """Fill what the catalog knows of a registered company: its country, and so whether it is a U.S. person.

        15 CFR 791.2: an entity organised under the law of the United States is a U.S. person; a foreign
        company of a group is not, whoever owns it.
        """
        if not isinstance(party, str) or not party.startswith("party:"):
            return
        known = self.catalog.parties.get(party.removeprefix("party:"))
        if known is None or known.country is None or known.grade not in _SOUND:
            return
        for name, value in (("country", known.country), ("us_person", known.country == "US")):
            full = f"{side}.{name}"
            if full in self.vocabulary.facts and full not in skip:
                out[full] = value

    def _product(self, out: dict[str, State]) -> None:
        """Fill maker and family of a product that the catalog knows, and the maker's country."""
        product = out.get("product.id")
        if isinstance(product, str) and product in self.catalog.products:
            entry = self.catalog.products[product]
            if "product.maker" not in out:
                out["product.maker"] = self.catalog.makers[product]
            if "product.family" not in out and entry.family is not None:
                out["product.family"] = str(entry.family)
        maker = out.get("product.maker")
        if "maker.adversary_nexus" in out or "maker.adversary_nexus" not in self.vocabulary.facts:
            return
        vendor = self.catalog.vendors.get(maker) if isinstance(maker, str) else None
        if vendor is not None:
            for party in vendor.parties:
                if party.country in _ADVERSARIES and party.grade in _SOUND:
                    out["maker.adversary_nexus"] = party.country
                    out.setdefault("maker.nexus_basis", "organised-or-based")
                    return

    @cached_property
    def _screened(self) -> tuple[str, ...]:
        """Facts that screening fills about a counterparty: an inventory names none, so they are not asked."""
        return tuple(n for n in self.vocabulary.facts if n.startswith(_SCREENED))

    def pair(
        self,
        pair: Pair,
        vendor: str,
        facts: Mapping[str, State],
        site: Site | None,
        at: int | date | None = None,
    ) -> dict[str, State] | None:
        """Return the facts for one (actor, act) of a user-level act about a vendor; None where it has no sense."""
        mine: dict[str, State] = {**facts, "act": pair.act}
        for name, value in pair.facts.items():
            mine.setdefault(name, value)
        if pair.actor == SELF:
            mine["actor"] = SELF
        elif pair.actor == OTHER:
            mine["actor"] = OTHER
            mine["counterparty.party"] = SELF
        else:
            group = self.names.group(vendor)
            mine["actor"] = group if len(group) > 1 else next(iter(group), f"{vendor}:subsidiary")
        if pair.actor == OTHER:
            mine.setdefault("actor.kind", "private-organisation")  # a dealer is a firm
        out = self.complete(mine, site, at)
        for name in self._screened:
            out.setdefault(name, NA)
        if pair.only_if is not None:
            state = out.get(pair.only_if.fact)
            values = state if isinstance(state, frozenset) else {state}
            if state is NA or (state is not None and not values & set(pair.only_if.in_)):
                return None
        return out

    def row(self, written: Mapping[str, object]) -> Row:
        """Read one written case: facts by name, and the reserved columns beside them.

        Empty cells and None in a table mean "not said"; the word `unknown` means that nobody knows.

        Raises:
            FactError: a name that is no fact, a value that is not one of its values, a product whose
                stated maker is not the one that the catalog knows.
        """
        facts: dict[str, State] = {}
        for name, value in written.items():
            if name in RESERVED or value is None or (isinstance(value, str) and not value.strip()):
                continue
            facts[name] = self.vocabulary.read(name, value, self.names)
        self._resolve(
            facts, _text(written, "product"), _text(written, "maker"), _text(written, "counterparty")
        )
        at = _text(written, "at")
        amount = _text(written, "amount")
        try:
            dollars = (
                float(amount) if amount and (_text(written, "currency") or "USD").upper() == "USD" else None
            )
        except ValueError as e:
            raise FactError(
                f"amount cannot be `{amount}`",
                hint="write a number such as 1299.00, and the currency beside it",
            ) from e
        return Row(
            facts,
            parse_at(at) if at and at != "unknown" else None,
            at == "unknown",
            dollars,
            _text(written, "id"),
        )

    def _resolve(
        self, facts: dict[str, State], product: str | None, maker: str | None, counterparty: str | None
    ) -> None:
        if OTHER in (maker, product) and "product.maker" not in facts:
            facts["product.maker"] = OTHER
        elif product or maker:
            found = self.catalog.resolve_product(product or "", maker)
            for name, value in (
                ("product.maker", found.vendor),
                ("product.id", found.product),
                ("product.family", found.family),
            ):
                if value is None:
                    continue
                said = facts.get(name)
                if name == "product.maker" and isinstance(said, str) and said != value:
                    raise FactError(
                        f"product.maker is `{said}`, but the catalog knows `{product or maker}` as {value}'s",
                        hint="correct one of the two, or leave product.maker out",
                    )
                if name not in facts:
                    facts[name] = str(value)
        if counterparty and "counterparty.party" not in facts:
            if counterparty in {OTHER, SELF}:
                facts["counterparty.party"] = counterparty
            else:
                party = self.catalog.resolve_party(counterparty)
                if party is not None:
                    facts["counterparty.party"] = self._party(party)

    def _party(self, party: str) -> State:
        """Return the state of a resolved name: where only the vendor is known, any company of its group."""
        vendor, _, relation = party.partition(":")
        if relation != "unstated":
            return self.vocabulary.read("counterparty.party", party, self.names)
        return self.names.group(vendor) | frozenset(f"{vendor}:{r}" for r in RELATIONS)


def _text(written: Mapping[str, object], name: str) -> str | None:
    value = written.get(name)
    text = "" if value is None else str(value).strip()
    return text or None
