"""The few texts of which every host that the catalog knows must hold one: what raw bytes are searched for.

A host is known by its whole labels from the right, or as an address in a block. So the catalog's names,
written as a log writes them, are a necessary condition: a record that holds none of them shows nothing.
The converse does not hold (`notkaspersky.com`): whoever finds a needle looks again with `identify`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from proscribe.schemas import Spelling

if TYPE_CHECKING:
    import ipaddress
    from collections.abc import Iterable, Iterator

    from proscribe.engine.index import Index

__all__ = ["Needle", "needles"]

_ENOUGH = 4
"""The characters of a label that say enough by themselves."""

_MOST_PREFIXES = 4096
"""The most texts that one block of addresses may be written out as; a wider one hides too much."""


@dataclass(frozen=True, slots=True, order=True)
class Needle:
    """One text to search for, in small letters.

    Attributes:
        text: the text as a whole; in any record with this name, in letters of either case.
        left: the label that ends at `mark`.
        mark: the byte between the labels.
        right: the label that begins after it; empty where anything may follow.
    """

    text: bytes
    left: bytes = b""
    mark: bytes = b""
    right: bytes = b""


def needles(index: Index, spelling: Spelling) -> tuple[Needle, ...] | None:
    """Return what to search for; None where the catalog holds something that cannot be searched for.

    Of names that end alike only the shortest is kept: `example.org` finds `www.example.org`.
    """
    out: set[Needle] = set()
    for name in _shortest(index.hosts()):
        out |= set(_named(name, spelling))
    for block in index.blocks():
        written = _block(block)
        if written is None:
            return None
        out |= set(written)
    return tuple(sorted(out))


def _shortest(names: Iterable[str]) -> list[str]:
    every = set(names)
    return sorted(n for n in every if not any(zone in every for zone in _zones(n)))


def _zones(name: str) -> Iterator[str]:
    """Yield the names that a name lies under."""
    while name := name.partition(".")[2]:
        yield name


def _named(name: str, spelling: Spelling) -> Iterator[Needle]:
    labels = name.encode().lower().split(b".")
    if spelling is Spelling.COUNTED:
        # `[C00C]` may stand before the next length: the packet points back for the rest of the name.
        for mark in (b"(", b"["):
            yield Needle(labels[0] + mark, labels[0], mark)
        return
    ways = [labels, labels[::-1]] if spelling is Spelling.TURNED else [labels]
    for way in ways:
        if len(way) == 1:
            yield Needle(way[0], way[0])
        else:
            # In a turned name the first labels (`com.`) tell nothing: the pair that begins it does.
            left, right = (way[-2], way[-1]) if way is not labels else (way[0], way[1])
            # A long label says enough, and texts that all end in `.com` are told apart more slowly.
            text = left + b"." if len(left) >= _ENOUGH and left == way[0] else b".".join(way)
            yield Needle(text, left, b".", right)


def _block(block: ipaddress.IPv4Network | ipaddress.IPv6Network) -> list[Needle] | None:
    """Return the texts with which the addresses of a block begin."""
    whole = 16  # bits of the parts of an address that are written out: two octets, or one group
    if block.version == 4:  # noqa: PLR2004 - the version of IP
        size = next((s for s in (24, 16) if block.prefixlen > s - 8), None)
        if size is None:
            return None
        parts = (
            block.subnets(new_prefix=size) if block.prefixlen < size else [block.supernet(new_prefix=size)]
        )
        out = []
        for part in parts:
            octets = [o.encode() for o in str(part.network_address).split(".")][: size // 8]
            text = b".".join(octets) + b"."
            out.append(
                Needle(text, octets[0], b".", octets[1])
                if size == whole
                else Needle(text, octets[1], b".", octets[2])
            )
        return out if len(out) <= _MOST_PREFIXES else None
    first = int(block.network_address) >> (block.max_prefixlen - whole)
    # A group of zeros may be left out (`::1`), and a shorter prefix leaves the group open.
    return [Needle(f"{first:x}:".encode())] if block.prefixlen >= whole and first else None
