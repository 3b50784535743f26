"""Choose what to plant: a real identity of the catalog's for a column, and a look-alike that is nobody's.

A specimen is shaped like the value whose place it takes (slashes, separators, endings), so that the reader
under test meets what it would meet in earnest.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from proscribe.catalog.model import Kind, Match
from proscribe.engine.normalize import address
from proscribe.schemas import Relation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from proscribe.catalog import Catalog, Identity, Vendor

__all__ = ["Specimen", "specimens"]

_COMPANIES = ("publisher", "supplier", "manufacturer", "author", "signer")
_KINDS: Mapping[str, Kind] = {
    "signer": Kind.CERTIFICATE,
    "purl": Kind.PACKAGE,
    "package": Kind.PACKAGE,
    "cpe": Kind.CPE,
    "bundle_id": Kind.BUNDLE,
    "team_id": Kind.TEAM_ID,
    "domain": Kind.DOMAIN,
    "mac": Kind.OUI,
    "path": Kind.PATH,
    "service": Kind.SERVICE,
}
_NOT_LIBRARIES = ("android", "ios", "winget", "msix", "appx", "chrome", "edge", "firefox", "chocolatey")
_DOTTED = ("android", "ios")
_MAC_DIGITS = 12
_CN = re.compile(r"CN=(?:\\.|[^,\\])*")


@dataclass(frozen=True, slots=True)
class Specimen:
    """A value to plant, and whether it must be found.

    Attributes:
        vendor: whose it is, or whose it only looks like.
        value: the text to plant.
        wanted: True for the vendor's own, False for a look-alike.
    """

    vendor: str
    value: str
    wanted: bool = True


def specimens(
    catalog: Catalog, column: str, row: Mapping[str, object]
) -> Iterator[tuple[Specimen, Specimen]]:
    """Yield pairs of a vendor's own value for `column` and a look-alike, the most telling vendors first.

    Args:
        catalog: the vendors.
        column: a column of OBSERVATION that can identify.
        row: the observation whose value is to be replaced.
    """
    old = str(row[column])
    for vendor in sorted(
        catalog.vendors.values(), key=lambda v: (-len({i.kind for i in v.identities}), v.id)
    ):
        for own, alike in _pairs(vendor, column, old, str(row.get("ecosystem") or "")):
            yield Specimen(vendor.id, own), Specimen(vendor.id, alike, wanted=False)


def _pairs(vendor: Vendor, column: str, old: str, ecosystem: str) -> Iterator[tuple[str, str]]:
    if column == "name":
        names = [n for p in vendor.products for n in p.distinctive() if " " in n and n.isascii()]
        yield from ((n, f"Not{n}") for n in sorted(names, key=len))
    if column in _COMPANIES:
        # Of a subject the common name is another's; the rest stays what it was.
        subject = old if column == "signer" and _CN.search(old) else "CN="
        start = 0 if subject == old else 3
        told = [party.name for party in vendor.parties]
        told += [v for i in vendor.identities if i.kind is Kind.PUBLISHER for v, _ in i.pairs()]
        fitting = [n for n in told if n.isascii() and not set(',"') & set(n)]
        fitting.sort(key=lambda n: " " in n and " " not in old)  # an account has no blanks
        yield from ((_named(subject, n)[start:], _named(subject, f"Not{n}")[start:]) for n in fitting)
    # An address is only ever a lead: it shows whose network was reached.
    addressed = column == "domain" and address(old) is not None
    kind = Kind.NETWORK if addressed else _KINDS.get(column)
    for identity in vendor.identities:
        if identity.kind is kind and (addressed or identity.shows() is Relation.SUPPLIED_BY):
            for value, _ in identity.pairs():
                if value.isascii():
                    yield from _shaped(identity, value, column, old, ecosystem)


def _shaped(
    identity: Identity, value: str, column: str, old: str, ecosystem: str
) -> Iterator[tuple[str, str]]:
    """Yield (own, alike) for one identity; nothing where it cannot take the old value's place."""
    begins = identity.how() is Match.PREFIX
    match column:
        case "package" if identity.ecosystem == ecosystem:
            tail = "" if not begins else ".canary" if ecosystem in _DOTTED else "canary"
            yield f"{value}{tail}", f"{_alike(value)}{tail}"
        case "purl" if identity.ecosystem not in _NOT_LIBRARIES:
            tail = "canary" if begins else ""
            version = f"@{old.rpartition('@')[2].partition('?')[0]}" if "@" in old[5:] else ""
            own, alike = (
                f"pkg:{identity.ecosystem}/{n.replace('@', '%40')}{tail}{version}"
                for n in (value, _alike(value))
            )
            yield own, alike
        case "cpe":
            tail = "" if ":" in value else ":canary"
            own, alike = (f"cpe:2.3:a:{v}{tail}:1.0:*:*:*:*:*:*:*" for v in (value, _alike(value)))
            yield own, alike
        case "bundle_id":
            yield f"{value}.canary", f"not{value}.canary"
        case "team_id":
            yield value, value[::-1]
        case "domain" if identity.kind is Kind.NETWORK:
            block = ipaddress.ip_network(value)
            yield str(block[1]), str(block[0] - 1)  # the last address before it
        case "domain":
            host = value.replace("*", "0")
            host = host if identity.how() is Match.EXACT else f"canary.{host}"
            yield host, f"{host}.lookalike.example"
        case "mac":
            digits = value.ljust(_MAC_DIGITS, "0").lower()
            yield _mac(digits, old), _mac(f"{int(digits[:2], 16) ^ 2:02x}{digits[2:]}", old)
        case "path" if (" " in old) or (" " not in value):
            alike = "/".join(f"not{part}" for part in value.split("/"))
            yield _path(value, old), _path(alike, old)
        case "service" if identity.how() is Match.EXACT:
            ending = old.rpartition(".")[2] if "." in old else ""
            if value.endswith(f".{ending}") if ending else "." not in value:
                yield value, f"not{value}"
        case "signer" if "CN=" in old:
            yield _named(old, value), _named(old, f"Not{value}")
        case _:
            pass


def _named(subject: str, name: str) -> str:
    """Return a certificate's subject with another common name."""
    return _CN.sub(lambda _: f"CN={name}", subject, count=1)


def _alike(value: str) -> str:
    """Return a value that only looks like the other: its first word is another."""
    return f"@not{value[1:]}" if value.startswith("@") else f"not{value}"


def _mac(digits: str, old: str) -> str:
    """Write an address with the separators of the old one."""
    if "." in old:
        return _groups(digits, 4, ".")
    mark = next((c for c in old if c in ":-"), "")
    return _groups(digits, 2, mark)


def _groups(digits: str, size: int, mark: str) -> str:
    return mark.join(digits[i : i + size] for i in range(0, len(digits), size))


def _path(value: str, old: str) -> str:
    """Write a path with the slashes, the root and the ending of the old one."""
    ending = old.rpartition(".")[2] if "." in old.replace("\\", "/").rpartition("/")[2] else "bin"
    if "\\" in old:
        return "\\".join((*(["C:"] if old[1:2] == ":" else []), *value.split("/"), f"canary.{ending}"))
    return f"/{value}/canary.{ending}"
