"""Choose what is to be stopped, and why, from the catalog, the law and what was found.

By default that is what the law bars to who asks: hosts by the act that their role serves (updates and
cloud network: receiving updates; activation and downloads: buying), programs where going on to use them
is barred. Reading a vendor's web site is left alone, unless the site is itself the barred service. Renders
nothing and reads no files.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from proscribe._version import __version__
from proscribe.blocklists import Blocking, Host, Mode, Reach, Rule, Stage, Why
from proscribe.blocklists._hosts import covers
from proscribe.catalog.model import Identity, Kind, Match, Role
from proscribe.errors import FactError
from proscribe.law.instants import format_instant, parse_instant
from proscribe.law.model import RANK, Outcome
from proscribe.schemas import Grade, Relation, State
from proscribe.strictyaml import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from proscribe.catalog import Catalog
    from proscribe.catalog.model import Vendor
    from proscribe.judging import Judge
    from proscribe.law.facts import State as FactState
    from proscribe.results import ActDecision, CheckResult

__all__ = ["ACTS_OF_ROLE", "Wanted", "choose"]

_USE, _UPDATE, _BUY = "keep-using", "receive-updates", "buy-or-renew"
ACTS_OF_ROLE: dict[Role, tuple[str, ...]] = {
    Role.UPDATES: (_UPDATE, _USE),
    Role.CLOUD_NETWORK: (_UPDATE, _USE),
    Role.TELEMETRY: (_UPDATE, _USE),
    Role.ACTIVATION: (_BUY, _USE),
    Role.DOWNLOADS: (_BUY, _UPDATE, _USE),
    Role.WEB: (_USE,),
}
"""The acts that traffic to a host of each role serves: it is stopped where one of them is barred."""

_ACTS_OF_STAGE = {
    Stage.EXECUTION: (_USE,),
    Stage.INSTALLATION: (_BUY, _UPDATE, _USE),
    Stage.DETECTION: (_USE, _UPDATE, _BUY),
    Stage.DELIVERY: (_USE, _UPDATE, _BUY),
}
_KINDS_OF_STAGE = {
    Stage.EXECUTION: (Kind.PUBLISHER, Kind.TEAM_ID, Kind.PATH, Kind.SERVICE),
    Stage.INSTALLATION: (Kind.PACKAGE,),
    Stage.DETECTION: (
        Kind.PUBLISHER,
        Kind.CERTIFICATE,
        Kind.PACKAGE,
        Kind.BUNDLE,
        Kind.TEAM_ID,
        Kind.PATH,
        Kind.SERVICE,
    ),
    Stage.DELIVERY: (Kind.PUBLISHER, Kind.PACKAGE, Kind.CPE),
}
_REVIEW_AFTER = timedelta(days=90)
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asked for.

    Attributes:
        vendors: stop these, whatever the law says; empty: those whose technology the law bars.
        roles: only hosts of these roles, `web` among them if named; empty: by the law.
        allow: host names that no rule may cover, with everything below them.
        addresses: stop the vendors' address blocks too.
        weak: use identities of grade D, which nothing confirms.
        open: stop also what the law may bar, where facts are missing.
        mode: report or stop.
        review: the day by which the rules should be made anew; None: within 90 days, or when an answer
            changes.
    """

    vendors: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    allow: tuple[str, ...] = ()
    addresses: bool = False
    weak: bool = False
    open: bool = False
    mode: Mode = Mode.AUDIT
    review: date | None = None


class _Answer(NamedTuple):
    barred: bool
    open: bool
    decision: ActDecision


def choose(
    judge: Judge, catalog: Catalog, law: str, profile: str, wanted: Wanted, result: CheckResult | None = None
) -> Blocking:
    """Return what is to be stopped.

    Args:
        judge: answers for who asks, at an instant.
        catalog: vendors and their identities.
        law: digest of the law data.
        profile: who asks, in a few words.
        wanted: what the user asked for.
        result: findings; where given, only vendors found are stopped, and names and signers seen are used.

    Raises:
        FactError: there is no such vendor, or an allowed name is no host name.
    """
    for vendor in wanted.vendors:
        if vendor not in catalog.vendors:
            raise FactError(
                f"there is no vendor `{vendor}`{nearest(vendor, catalog.vendors)}",
                hint="`proscribe facts product.maker` lists them",
            )
    return _Choosing(judge, catalog, wanted, result).blocking(law, profile)


class _Choosing:
    def __init__(self, judge: Judge, catalog: Catalog, wanted: Wanted, result: CheckResult | None) -> None:
        self.judge, self.catalog, self.wanted, self.result = judge, catalog, wanted, result
        self.allow = tuple(sorted({_host_name(a) for a in wanted.allow}))
        self.hosts: dict[Host, None] = {}
        self.networks: dict[Rule, None] = {}
        self.rules: dict[Stage, dict[Rule, None]] = {}
        self.why: dict[tuple[Stage, str, str], ActDecision] = {}
        self.used: set[tuple[Stage, str]] = set()
        self.unsure: dict[Stage, set[str]] = {}
        self.weak: Counter[Stage] = Counter()
        self.left: dict[Stage, list[str]] = {stage: [] for stage in Stage}
        self._answers: dict[tuple[str, str | None, str | None, str], _Answer] = {}

    def blocking(self, law: str, profile: str) -> Blocking:
        """Go through the vendors, and return what is to be stopped."""
        for vendor in self._vendors():
            for identity in (*vendor.identities, *_companies(vendor)):
                self._identity(vendor, identity)
        self._seen()
        hosts = tuple(_without_children(self._guarded()))
        for stage, count in self.weak.items():
            self.left[stage].append(
                f"{count} identities that nothing confirms (grade D); --weak takes them in"
            )
        for stage, vendors in self.unsure.items():
            told = ", ".join(sorted(self.catalog.vendors[v].name for v in vendors))
            self.left[stage].append(
                f"what the law may bar, where facts are missing: {told}; --open takes it in"
            )
        return Blocking(
            format_instant(self.judge.at),
            __version__,
            law,
            self.catalog.digest,
            profile,
            self.wanted.mode,
            self._review().isoformat(),
            hosts,
            tuple(sorted(self.networks)),
            {stage: tuple(sorted(rules)) for stage, rules in self.rules.items()},
            self.allow,
            {stage: tuple(self._reasons(stage)) for stage in Stage},
            {v: self.catalog.vendors[v].name for v in sorted({v for _, v in self.used})},
            {stage: tuple(lines) for stage, lines in self.left.items() if lines},
        )

    def _vendors(self) -> Iterator[Vendor]:
        names: Iterable[str] = self.wanted.vendors or self.catalog.vendors
        if self.result is not None:
            found = {
                f.vendor
                for f in self.result.findings
                if f.relation == Relation.SUPPLIED_BY and f.state != State.REMOVED
            }
            names = [n for n in names if n in found or n in self.wanted.vendors]
        for name in sorted(names):
            yield self.catalog.vendors[name]

    # ---- what the law says -----------------------------------------------------------------------

    def _barred(
        self, vendor: Vendor, identity: Identity, product: str | None, acts: Sequence[str], stage: Stage
    ) -> bool:
        """Say whether one of the acts is barred for one of the families that the identity may show."""
        families: set[str | None] = {str(identity.family) if identity.family else None}
        if product is not None:
            of_product = self.catalog.products[product].family
            families = {str(of_product) if of_product else None}
        elif identity.family is None:  # the host serves all its maker's products, as far as is known
            families = {str(p.family) for p in vendor.products if p.family} or {None}
        barred, unsure = False, False
        for family in sorted(families, key=str):
            for act in acts:
                answer = self._answer(vendor, product, family, act)
                if answer.barred or (answer.open and self.wanted.open):
                    barred = True
                    self.why.setdefault((stage, vendor.id, act), answer.decision)
                unsure = unsure or answer.open
        if unsure and not barred:
            self.unsure.setdefault(stage, set()).add(vendor.id)
        return barred or vendor.id in self.wanted.vendors

    def _answer(self, vendor: Vendor, product: str | None, family: str | None, act: str) -> _Answer:
        key = (vendor.id, product, family, act)
        if key not in self._answers:
            facts: dict[str, FactState] = {"product.maker": vendor.id}
            if product:
                facts["product.id"] = product
            if family:
                facts["product.family"] = family
            facts["product.vendor_part"] = "whole"
            decided = self.judge.standing(act, vendor.id, facts)
            floor = RANK[Outcome.LICENCE_REQUIRED]
            sure = RANK[decided.at_least] >= floor
            self._answers[key] = _Answer(sure, not sure and RANK[decided.at_most] >= floor, decided)
        return self._answers[key]

    def _reasons(self, stage: Stage) -> Iterator[Why]:
        reasoned = set()
        for (of, vendor, act), d in sorted(self.why.items()):
            if of is stage and (stage, vendor) in self.used:
                reasoned.add(vendor)
                yield Why(
                    vendor,
                    self.catalog.vendors[vendor].name,
                    d.title,
                    str(d.outcome),
                    d.says,
                    tuple(
                        f"{h.measure}#{h.clause}: {h.cite}, since {h.since[:10]}" for h in d.hits if h.certain
                    ),
                    tuple(str(r) for r, acts in ACTS_OF_ROLE.items() if acts[0] == act),
                )
        for of, vendor in sorted(self.used):
            if of is stage and vendor not in reasoned:
                yield Why(
                    vendor,
                    self.catalog.vendors[vendor].name,
                    "asked for",
                    "stopped because you named it",
                    "No measure here bars it to you at this instant.",
                    (),
                )

    def _review(self) -> date:
        if self.wanted.review is not None:
            return self.wanted.review
        day = datetime.fromtimestamp(self.judge.at / 1000, UTC).date() + _REVIEW_AFTER
        for answer in self._answers.values():  # of what is not barred yet, too
            if answer.decision.next_change:
                change = datetime.fromtimestamp(parse_instant(answer.decision.next_change) / 1000, UTC).date()
                day = min(day, change)
        return day

    # ---- identities to rules ---------------------------------------------------------------------

    def _identity(self, vendor: Vendor, identity: Identity) -> None:
        if identity.kind is Kind.DOMAIN:
            self._domain(vendor, identity)
        elif identity.kind is Kind.NETWORK:
            self._network(vendor, identity)
        elif identity.shows() is Relation.SUPPLIED_BY:
            for stage, kinds in _KINDS_OF_STAGE.items():
                if identity.kind in kinds:
                    self._rules(vendor, identity, stage)

    def _domain(self, vendor: Vendor, identity: Identity) -> None:
        role = identity.role or Role.WEB
        if self.wanted.roles:
            if role not in self.wanted.roles:
                return
        elif identity.shows() is not Relation.SUPPLIED_BY:
            return  # a visit: no act that is barred
        for value, product in identity.pairs():
            if not self._barred(
                vendor, identity, product, ACTS_OF_ROLE[role], Stage.NETWORK
            ) or self._too_weak(identity, Stage.NETWORK):
                continue
            name = _host_name(value)
            reach = (
                Reach.PATTERN
                if "*" in name
                else Reach.EXACT
                if identity.how() is Match.EXACT
                else Reach.SUFFIX
            )
            self.hosts[Host(name, reach, str(role), vendor.id, str(identity.grade))] = None

    def _network(self, vendor: Vendor, identity: Identity) -> None:
        if identity.shows() is not Relation.SUPPLIED_BY and not self.wanted.addresses:
            return
        for value, product in identity.pairs():
            if self._barred(
                vendor, identity, product, (_UPDATE, _BUY, _USE), Stage.NETWORK
            ) and not self._too_weak(identity, Stage.NETWORK):
                self.networks[Rule(str(identity.kind), value, vendor.id, str(identity.grade))] = None
                self.used.add((Stage.NETWORK, vendor.id))

    def _rules(self, vendor: Vendor, identity: Identity, stage: Stage) -> None:
        rules = self.rules.setdefault(stage, {})
        for value, product in identity.pairs():
            if not self._barred(vendor, identity, product, _ACTS_OF_STAGE[stage], stage):
                continue
            if self._too_weak(identity, stage):
                continue
            self.used.add((stage, vendor.id))
            rules[
                Rule(
                    str(identity.kind),
                    value,
                    vendor.id,
                    str(identity.grade),
                    str(identity.how()),
                    identity.ecosystem or "",
                )
            ] = None

    def _too_weak(self, identity: Identity, stage: Stage) -> bool:
        if identity.grade is not Grade.D or self.wanted.weak:
            return False
        self.weak[stage] += 1
        return True

    # ---- what the user's own data showed ---------------------------------------------------------

    def _seen(self) -> None:
        """Add host names that stand for a pattern, and full subjects of signatures, as they were read."""
        patterns = {h.name: h for h in self.hosts if h.reach is Reach.PATTERN}
        stopped = {r.vendor for r in self.rules.get(Stage.EXECUTION, ())}
        for finding in self.result.findings if self.result is not None else ():
            for e in finding.evidence:
                kind, _, value = e.identity.partition(":")
                if kind == Kind.DOMAIN and value in patterns:
                    try:
                        name = _host_name(e.value)
                    except FactError:
                        continue  # an address or a damaged name was read: nothing to stop by name
                    like = patterns[value]
                    self.hosts[Host(name, Reach.EXACT, like.role, like.vendor, like.grade, seen=True)] = None
                elif e.field == "signer" and "=" in e.value and finding.vendor in stopped:
                    self.rules[Stage.EXECUTION][Rule("subject", e.value, finding.vendor, finding.grade)] = (
                        None
                    )

    def _guarded(self) -> Iterator[Host]:
        """Yield the hosts that stand neither at nor below an allowed name."""
        for host in sorted(self.hosts):
            above = [a for a in self.allow if host.name == a or host.name.endswith("." + a)]
            if above:
                self.left[Stage.NETWORK].append(f"{host.name} ({host.role}): {above[0]} is allowed")
            else:
                self.used.add((Stage.NETWORK, host.vendor))
                yield host


def _companies(vendor: Vendor) -> Iterator[Identity]:
    """Yield the companies of the group as publishers: tools that compare whole names need each spelling."""
    for party in vendor.parties:
        yield Identity(Kind.PUBLISHER, party.source, party.grade, (party.name, *party.aliases))


def _without_children(hosts: Iterable[Host]) -> Iterator[Host]:
    """Drop names that another rule covers: below a wildcard, an entry of its own would undo the wildcard."""
    some = list(hosts)
    wide = {h.name for h in some if h.reach is Reach.SUFFIX}
    written: set[tuple[str, Reach]] = set()
    for host in some:
        parents = host.name.split(".")
        above = {".".join(parents[i:]) for i in range(1, len(parents))}
        if host.reach is not Reach.SUFFIX:
            above.add(host.name)
        if above & wide or (host.name, host.reach) in written:
            continue
        if host.seen and any(
            covers(h, host.name) for h in some if h.reach is Reach.EXACT and h is not host and not h.seen
        ):
            continue
        written.add((host.name, host.reach))
        yield host


def _host_name(text: str) -> str:
    """Return a host name as rules write it: lower case, ASCII, no dot at the end; `*` may stand in a label.

    Raises:
        FactError: it is none.
    """
    name = text.strip().rstrip(".").lower()
    try:
        ascii_name = name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError as e:
        raise FactError(f"`{text}` is no host name", hint="write it like example.org") from e
    labels = ascii_name.split(".")
    if (
        len(labels) < 2  # noqa: PLR2004  a single label is a whole top level domain
        or len(ascii_name) > 253  # noqa: PLR2004  RFC 1035, 2.3.4
        or not all(_LABEL.fullmatch(label.replace("*", "x")) for label in labels)
        or labels[-1].isdigit()
    ):
        raise FactError(f"`{text}` is no host name", hint="write it like example.org, without scheme or path")
    return ascii_name
