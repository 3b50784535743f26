"""The catalog compiled for look-up: one value of one column in, what it shows of any vendor out.

Every look-up costs the same whether the catalog holds a hundred identities or ten thousand: it hashes the
whole value, its labels from the right (hosts) or left (bundles), its first words (names), or its few
possible prefixes. Longer than other modules because the looking up and the entering of each kind of
identity must agree and so stand side by side.
"""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from dataclasses import replace
from fnmatch import translate
from typing import TYPE_CHECKING

from proscribe.catalog.model import Identity, Kind, Match
from proscribe.catalog.names import company, words
from proscribe.catalog.resolve import company_keys, tells
from proscribe.engine import normalize
from proscribe.engine.claims import NOTHING, Claim, Found, Outcome, Shown, Table
from proscribe.schemas import Relation

if TYPE_CHECKING:
    from collections.abc import Callable

    from proscribe.catalog.load import Catalog
    from proscribe.catalog.model import Exclusion, Product, Vendor

__all__ = ["COMPANY_FIELDS", "Index", "build_index"]

COMPANY_FIELDS = ("publisher", "supplier", "manufacturer", "author", "signer")
"""The columns that name a company."""

_APPLICATIONS = frozenset(
    (
        "android",
        "ios",
        "winget",
        "msix",
        "appx",
        "chocolatey",
        "homebrew-cask",
        "mas",
        "chrome",
        "edge",
        "firefox",
        "snap",
    )
) | {"flatpak", "generic", "swid"}
"""Ecosystems in which a display name is the maker's own; elsewhere anyone may call a library after anything."""

_UNIT = ".service"
"""What systemd puts behind the name of a service."""

_LABELLED = frozenset(("android", "ios"))
"""Ecosystems whose ids are dotted labels: their prefixes end with a label."""

_LONGEST_NAME = 200
"""Characters of a display name that are looked at; no product's name is longer."""

_FIRST_WORD = re.compile(r"[^A-Za-z0-9'`]*([A-Za-z0-9]{2,})(?![A-Za-z0-9'`])")
"""The first word of an ASCII name, where it is one as it stands; nearly every name is told apart by it."""

_PLAIN = frozenset(
    words(
        "x64 x86 64 bit 32bit 64bit arm64 amd64 win32 win64 for windows win mac macos osx linux android ios app exe msi apk"
        " desktop client setup installer version beta edition lite pro plus en us cn zh ru de fr es ja ko and the"
    )
)
"""Words that a display name may add to a product's own name without becoming another's."""

_LIBRARY = Outcome(library=True)
_NAMED = Outcome(named=True)


class Index:
    """Look-ups for every column that can identify a vendor; made by `build_index`, never changed after."""

    def __init__(self) -> None:
        self._company = Table()
        self._company_start = Table()
        self._certificate = Table()
        self._name = Table()
        self._name_start = Table()
        self._name_borrowed = Table()
        self._brand: dict[tuple[str, ...], list[Claim]] = defaultdict(list)
        self._tells: dict[tuple[str, ...], list[tuple[str, Product]]] = defaultdict(list)
        self._first: set[str] = set()
        self._package: dict[str, Table] = defaultdict(Table)
        self._package_start: dict[str, Table] = defaultdict(Table)
        self._cpe = Table()
        self._bundle = Table()
        self._bundle_start = Table()
        self._team = Table()
        self._host = Table()
        self._zone = Table()
        self._glob: dict[str, list[tuple[re.Pattern[str], Claim | str]]] = defaultdict(list)
        self._tails: set[str] = set()
        self._network = Table()
        self._blocks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
        self._oui = Table()
        self._path: dict[str, dict[tuple[str, ...], Table]] = defaultdict(dict)
        self._service = Table()
        self._service_pattern: dict[str, list[tuple[re.Pattern[str], Claim | str]]] = defaultdict(list)
        self.look: dict[str, Callable[[str], Outcome]] = {
            **dict.fromkeys(COMPANY_FIELDS[:-1], self.company),
            "signer": self.signer,
            "name": self.name,
            "purl": self.purl,
            "cpe": self.cpe,
            "bundle_id": self.bundle,
            "team_id": self.team,
            "domain": self.domain,
            "mac": self.mac,
            "path": self.path,
            "service": self.service,
        }
        """The look-up of each column but `package`, which needs its ecosystem too."""

    # ---- looking up: companies and names

    def company(self, value: str) -> Outcome:
        """Look up the company or companies that a publisher-like text names."""
        return self._companies(normalize.companies(value), Found())

    def signer(self, value: str) -> Outcome:
        """Look up a signer: its Team ID, its certificate's name, its company."""
        found = Found()
        team = normalize.team_id(value)
        if team:
            self._team.take(team, found)
        self._certificate.take(words(normalize.distinguished(value).get("CN", value)), found)
        return self._companies(normalize.companies(value), found)

    def _companies(self, names: tuple[str, ...], found: Found) -> Outcome:
        akin: list[Claim] = []
        for name in names:
            full = words(name)
            self._company.take(" ".join(full), found)
            self._company.take(company(name), found)
            for size in range(len(full), 0, -1):
                self._company_start.take(full[:size], found)
                akin += self._brand.get(full[:size], ())
        found.add(akin)
        if not found.claims and not found.excluded:
            return _NAMED if names else NOTHING
        return found.outcome(named=bool(names))

    def name(self, value: str) -> Outcome:
        """Look up a display name, word by word from its first."""
        first = _FIRST_WORD.match(value, 0, _LONGEST_NAME) if value.isascii() else None
        if first is not None and first[1].lower() not in self._first:
            return NOTHING
        head = words(value[:_LONGEST_NAME])
        if not head or head[0] not in self._first:
            return NOTHING
        found = Found()
        shown: list[Shown] = []
        self._name.take(head, found)
        for size in range(len(head), 1, -1):
            self._name_start.take(head[:size], found)
            shown += self._told(head[:size], size)
        # One word alone is soon borrowed (a downloader, a bot, a theme): more may follow only if it says nothing.
        plain = all(w in _PLAIN or w[0].isdigit() or (w[0] == "v" and w[1:2].isdigit()) for w in head[1:])
        (self._name_start if plain else self._name_borrowed).take(head[:1], found)
        shown += self._told(head[:1], 1)
        for size in range(len(head), 0, -1):
            for brand in self._brand.get(head[:size], ()):
                own = [
                    s
                    for end in range(len(head), size, -1)
                    for s in self._told(head[size:end], end)
                    if s.vendor == brand.vendor
                ]
                shown += own
                found.add([_branded(own[0], head) if own else brand])
        shown.sort(key=lambda s: (-s.size, s.vendor, s.product))
        return found.outcome(shown=tuple(dict.fromkeys(shown)))

    def _told(self, key: tuple[str, ...], size: int) -> list[Shown]:
        return [Shown(v, p.id, p.family, p.grade, size) for v, p in self._tells.get(key, ())]

    # ---- looking up: identifiers

    def package(self, ecosystem: str, value: str) -> Outcome:
        """Look up a package id in its ecosystem (a purl type, or android, winget ...)."""
        return self._packaged(ecosystem.lower(), normalize.package(ecosystem.lower(), value))

    def purl(self, value: str) -> Outcome:
        """Look up a package URL."""
        read = normalize.purl(value)
        return self._packaged(*read) if read else NOTHING

    def _packaged(self, ecosystem: str, name: str) -> Outcome:
        library = ecosystem not in _APPLICATIONS
        whole, start = self._package.get(ecosystem), self._package_start.get(ecosystem)
        told = whole is not None and whole.holds(name)
        begun = start is not None and (ecosystem in _LABELLED or start.holds_prefix(name))
        if not told and not begun:  # nearly every package is nobody's
            return _LIBRARY if library else NOTHING
        found = Found()
        if whole is not None:
            whole.take(name, found)
        if start is not None and ecosystem in _LABELLED:
            _labels(start, name, found)
        elif start is not None:
            start.take_prefixes(name, found)
        if not found.claims and not found.excluded:
            return _LIBRARY if library else NOTHING
        return found.outcome(library=library)

    def cpe(self, value: str) -> Outcome:
        """Look up a CPE name: vendor and product, then vendor."""
        read = normalize.cpe(value)
        if read is None or not (self._cpe.holds(read[0]) or self._cpe.holds(":".join(read))):
            return NOTHING
        found = Found()
        self._cpe.take(":".join(read), found)
        self._cpe.take(read[0], found)
        return found.outcome()

    def bundle(self, value: str) -> Outcome:
        """Look up a bundle id, by whole labels from the left, the longest first."""
        name = normalize.bundle(value)
        found = Found()
        self._bundle.take(name, found)
        _labels(self._bundle_start, name, found)
        return found.outcome()

    def team(self, value: str) -> Outcome:
        """Look up an Apple Team ID."""
        found = Found()
        team = normalize.team_id(value)
        if team:
            self._team.take(team, found)
        return found.outcome()

    # ---- looking up: network and host

    def domain(self, value: str) -> Outcome:
        """Look up a host, by whole labels from the right, the longest first; or an address."""
        # Nearly every host of a log is nobody's; its last two labels tell that before anything else is done.
        tail = value.rsplit(".", 2)
        if (
            len(tail) > 1
            and tail[-1].isalpha()
            and value.isascii()
            and f"{tail[-2]}.{tail[-1]}".lower() not in self._tails
        ):
            return NOTHING
        found = Found()
        host = normalize.domain(value)
        at = None if host is not None and host[-1].isalpha() else normalize.address(value)
        if at is not None:
            for size in self._network.sizes:
                if size <= at.max_prefixlen:
                    self._network.take((at.version, size, int(at) >> (at.max_prefixlen - size)), found)
        elif host is not None:
            self._hosts(host, found)
        return found.outcome()

    def hosts(self) -> frozenset[str]:
        """Return names such that every host of which `domain` knows something ends with one of them."""
        zones = (z for z, of in self._glob.items() if any(isinstance(entry, Claim) for _, entry in of))
        return frozenset(map(str, (*self._host.claims, *self._zone.claims, *zones)))

    def blocks(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        """Return the blocks of addresses of which `domain` knows something."""
        return tuple(self._blocks)

    def _hosts(self, host: str, found: Found) -> None:
        self._host.take(host, found)
        zone = host
        while zone:
            self._zone.take(zone, found)
            label, _, zone = zone.partition(".")
            for pattern, entry in self._glob.get(zone, ()):
                if pattern.match(label):
                    _enter(entry, found)

    def mac(self, value: str) -> Outcome:
        """Look up a MAC address, by its longest assigned prefix."""
        found = Found()
        plain = normalize.mac(value)
        if plain:
            self._oui.take_prefixes(plain, found)
        return found.outcome()

    def path(self, value: str) -> Outcome:
        """Look up a path by the runs of whole segments in it, the longest first."""
        parts = normalize.segments(value)
        runs = [
            (run, table)
            for i, part in enumerate(parts)
            if part in self._path
            for run, table in self._path[part].items()
            if parts[i : i + len(run)] == run
        ]
        found = Found()
        for run, table in sorted(runs, key=lambda r: (-len(r[0]), r[0])):
            table.take(run, found)
        return found.outcome()

    def service(self, value: str) -> Outcome:
        """Look up a service, driver or process."""
        name = normalize.service(value)
        found = Found()
        self._service.take(name, found)
        if name.endswith(_UNIT):
            self._service.take(name.removesuffix(_UNIT), found)
        for pattern, entry in self._service_pattern.get(name[:2], ()):
            if pattern.match(name):
                _enter(entry, found)
        return found.outcome()

    # ---- entering (only while building)

    def enter(self, vendor: Vendor) -> None:
        """Enter one vendor's parties, products, identities and exclusions."""
        families = {p.id: p.family for p in vendor.products}
        for party in vendor.parties:
            for name in (party.name, *party.aliases):
                label = f"publisher:{' '.join(words(name))}"
                claim = Claim(vendor.id, Kind.PUBLISHER, label, Relation.SUPPLIED_BY, party.grade)
                self._enter_company(vendor, name, claim)
        for product in vendor.products:
            for name in product.distinctive():
                key = words(name)
                label = f"name:{' '.join(key)}"
                claim = Claim(
                    vendor.id,
                    Kind.NAME,
                    label,
                    Relation.SUPPLIED_BY,
                    product.grade,
                    product.id,
                    product.family,
                )
                self._put_name(key, claim)
            for key in sorted(tells(vendor, product)):
                self._first.add(key[0])
                self._tells[key].append((vendor.id, product))
        for identity in vendor.identities:
            for value, told in identity.pairs():
                claim = Claim(
                    vendor.id,
                    identity.kind,
                    _label(identity, value),
                    identity.shows(),
                    identity.grade,
                    told,
                    families[told] if told is not None else identity.family,
                    identity.role,
                )
                self._put(vendor, identity, value, claim)
        for exclusion in vendor.exclusions:
            for value in exclusion.values:
                self._put(vendor, exclusion, value, vendor.id)

    def _put(self, vendor: Vendor, of: Identity | Exclusion, value: str, entry: Claim | str) -> None:
        start = of.how() is Match.PREFIX
        match of.kind:
            case Kind.PUBLISHER if start:
                self._company_start.put(words(value), entry)
            case Kind.PUBLISHER:
                self._enter_company(vendor, value, entry)
            case Kind.CERTIFICATE:
                self._certificate.put(words(value), entry)
            case Kind.NAME if start:
                self._put_name(words(value), entry)
            case Kind.NAME:
                self._first.add(words(value)[0])
                self._name.put(words(value), entry)
            case Kind.BRAND:
                self._first.add(words(value)[0])
                if isinstance(entry, Claim):
                    self._brand[words(value)].append(entry)
            case Kind.PACKAGE:
                self._put_package(str(of.ecosystem), value, entry, start=start)
            case Kind.CPE:
                self._cpe.put(value.lower(), entry)
            case Kind.BUNDLE:
                (self._bundle_start if start else self._bundle).put(value.lower(), entry)
            case Kind.TEAM_ID:
                self._team.put(value, entry)
            case Kind.DOMAIN:
                self._put_domain(value, entry, exact=of.how() is Match.EXACT)
            case Kind.NETWORK:
                block = ipaddress.ip_network(value)
                key = (
                    block.version,
                    block.prefixlen,
                    int(block.network_address) >> (block.max_prefixlen - block.prefixlen),
                )
                self._network.put(key, entry, block.prefixlen)
                self._blocks.append(block)
            case Kind.ASN:
                self._host.put(value.lower(), entry)  # logs put it where else a host stands
            case Kind.OUI:
                self._oui.put(value, entry, len(value))
            case Kind.PATH:
                run = normalize.segments(value)
                self._path[run[0]].setdefault(run, Table()).put(run, entry)
            case Kind.SERVICE if of.how() is Match.PATTERN:
                self._service_pattern[value[1:3]].append((re.compile(value), entry))
            case Kind.SERVICE:
                self._service.put(value.lower(), entry)

    def _put_name(self, key: tuple[str, ...], entry: Claim | str) -> None:
        self._first.add(key[0])
        self._name_start.put(key, entry)
        if len(key) == 1:
            if isinstance(entry, Claim) and entry.relation is Relation.SUPPLIED_BY:
                entry = replace(entry, relation=Relation.MENTIONS)
            self._name_borrowed.put(key, entry)

    def _enter_company(self, vendor: Vendor, name: str, entry: Claim | str) -> None:
        for key in company_keys(vendor, name):
            self._company.put(key, entry)

    def _put_package(self, ecosystem: str, value: str, entry: Claim | str, *, start: bool) -> None:
        name = value.lower() if start and ecosystem == "pypi" else normalize.package(ecosystem, value)
        if start:
            self._package_start[ecosystem].put(name, entry, len(name))
        else:
            self._package[ecosystem].put(name, entry)

    def _put_domain(self, value: str, entry: Claim | str, *, exact: bool) -> None:
        self._tails.add(".".join(value.rsplit(".", 2)[-2:]))
        label, _, zone = value.partition(".")
        if "*" in label:
            self._glob[zone].append((re.compile(translate(label)), entry))
        else:
            (self._host if exact else self._zone).put(value, entry)


def build_index(catalog: Catalog) -> Index:
    """Compile a catalog for `identify`. Do it once: the result never changes and threads may share it."""
    index = Index()
    for vendor in catalog.vendors.values():
        index.enter(vendor)
    return index


def _branded(told: Shown, head: tuple[str, ...]) -> Claim:
    label = f"name:{' '.join(head[: told.size])}"
    return Claim(told.vendor, Kind.NAME, label, Relation.SUPPLIED_BY, told.grade, told.product, told.family)


def _enter(entry: Claim | str, found: Found) -> None:
    if isinstance(entry, Claim):
        found.add((entry,))
    else:
        found.add((), (entry,))


def _labels(table: Table, name: str, found: Found) -> None:
    while name:
        table.take(name, found)
        name = name.rpartition(".")[0]


def _label(identity: Identity, value: str) -> str:
    if identity.kind in (Kind.PUBLISHER, Kind.NAME, Kind.BRAND, Kind.CERTIFICATE):
        value = " ".join(words(value))
    elif identity.kind is Kind.PACKAGE:
        value = f"{identity.ecosystem}/{value}"
    elif identity.kind is Kind.OUI:
        value = ":".join(value[i : i + 2] for i in range(0, len(value), 2)).lower()
    wild = (
        "*"
        if identity.how() is Match.PREFIX and identity.kind in (Kind.PACKAGE, Kind.BUNDLE, Kind.PUBLISHER)
        else ""
    )
    return f"{identity.kind}:{value}{wild}"
