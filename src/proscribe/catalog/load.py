"""Load the catalog: every vendor file, whole or not at all.

The parsed form is kept in the user's cache directory under the digest of the files, so that YAML is
parsed once; a cache that cannot be written or read is simply not used.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from proscribe._version import __version__
from proscribe.catalog import check
from proscribe.catalog.model import Vendor
from proscribe.catalog.resolve import Resolution, Resolver
from proscribe.errors import CatalogError
from proscribe.strictyaml import decode, parse
from proscribe.wholefile import cached

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from proscribe.catalog.model import Party, Product

__all__ = ["HOME", "Catalog", "load", "read_vendor"]

HOME = Path(__file__).parent / "vendors"


class _Parsed(msgspec.Struct, frozen=True):
    """The cached form."""

    vendors: tuple[Vendor, ...]


@dataclass(frozen=True)
class Catalog:
    """All vendors that were loaded.

    Attributes:
        vendors: by id, sorted.
        digest: sha256 over the files, hexadecimal; names the catalog in results.
    """

    vendors: Mapping[str, Vendor]
    digest: str

    @cached_property
    def parties(self) -> dict[str, Party]:
        """Every registered company by its id, without the `party:` in front."""
        return {p.id: p for v in self.vendors.values() for p in v.parties}

    @cached_property
    def products(self) -> dict[str, Product]:
        """Every product by its id."""
        return {p.id: p for v in self.vendors.values() for p in v.products}

    @cached_property
    def makers(self) -> dict[str, str]:
        """The vendor of each party and of each product, by id; no party has the id of a product."""
        pairs = {p.id: v.id for v in self.vendors.values() for p in v.products}
        return pairs | {p.id: v.id for v in self.vendors.values() for p in v.parties}

    @cached_property
    def _resolver(self) -> Resolver:
        return Resolver(self.vendors.values())

    def resolve_product(self, text: str, maker: str | None = None) -> Resolution:
        """Resolve free text to vendor, product and family; see Resolver.product."""
        return self._resolver.product(text, maker)

    def resolve_party(self, text: str) -> str | None:
        """Resolve a company's name to a party value, or None if no vendor is known by it; see Resolver.party."""
        return self._resolver.party(text)


def load(extra: Sequence[Path] = (), *, cache: bool = True) -> Catalog:
    """Load the built-in catalog, and the vendor files or folders in `extra` beside it.

    Args:
        extra: files, or folders of files, of the user's own.
        cache: whether the user's cache directory may be read and written.

    Raises:
        CatalogError: any file is not well formed, or two claim one id; nothing is loaded then.
    """
    paths = sorted(HOME.glob("*.yaml"))
    for path in extra:
        paths += sorted(path.rglob("*.yaml")) if path.is_dir() else [path]
    try:
        texts = {p: p.read_bytes() for p in paths}
    except OSError as e:
        raise CatalogError(
            f"{e.filename}: cannot be read: {e.strerror}", hint="check the path and its permissions"
        ) from e
    digest = _digest(texts)
    name = f"catalog-{digest[:32]}-{__version__}"
    parsed = cached(name, _Parsed, lambda: _parse(texts), use=cache)
    return Catalog({v.id: v for v in parsed.vendors}, digest)


def read_vendor(text: bytes, file: str) -> Vendor:
    """Decode and check one vendor file.

    Args:
        text: its bytes.
        file: its name, for messages; the stem must be the vendor's id.

    Raises:
        CatalogError: with file, line, what is wrong, and what to write.
    """
    document = parse(text, file, CatalogError)
    vendor = decode(document, Vendor)
    check.vendor(vendor, Path(file).stem, document)
    return vendor


def _parse(texts: Mapping[Path, bytes]) -> _Parsed:
    vendors: dict[str, Vendor] = {}
    owners: dict[str, str] = {}
    for path, text in texts.items():
        shown = _shown(path)
        vendor = read_vendor(text, shown)
        if vendor.id in vendors:
            raise CatalogError(
                f"{shown}:1: vendor `{vendor.id}` is there already", hint="give it another id and file name"
            )
        for name in [*(p.id for p in vendor.parties), *(p.id for p in vendor.products)]:
            other = owners.setdefault(name, vendor.id)
            if other != vendor.id:
                raise CatalogError(
                    f"{shown}:1: `{name}` is already a party or product of vendor `{other}`",
                    hint="choose another id",
                )
        vendors[vendor.id] = vendor
    return _Parsed(tuple(vendors[i] for i in sorted(vendors)))


def _shown(path: Path) -> str:
    return f"catalog/vendors/{path.name}" if path.parent == HOME else str(path)


def _digest(texts: Mapping[Path, bytes]) -> str:
    whole = hashlib.sha256()
    for path, text in texts.items():
        whole.update(f"{path.name}\0{len(text)}\0".encode())
        whole.update(text)
    return whole.hexdigest()
