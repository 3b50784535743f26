"""Build the tree over entries that are read in order, and hold it against the hashes that are kept."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from proscribe.ledger import tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from proscribe.ledger.audit import Audited
    from proscribe.ledger.reader import Node

__all__ = ["Columns"]

_LOST = b"\x00" * 32


class Columns:
    """The tree so far: at each kept height, the hashes that have not yet come to one above.

    Args:
        ledger: where the kept hashes are read.
        wrong: told the number of an entry, or None, and what is wrong.

    Attributes:
        size: entries so far, those that are missing among them.
        broken: something before is missing or was replaced, so that roots cannot fit.
    """

    def __init__(self, ledger: Audited, wrong: Callable[[int | None, str], None]) -> None:
        self._ledger, self._wrong = ledger, wrong
        self._levels: list[list[bytes]] = [[]]
        self._kept: list[Iterator[Node]] = []
        self._doubtful: list[tuple[int, bytes]] = []
        self._lost = False
        self.size = 0
        self.broken = False

    def add(self, leaf: bytes, found: bytes) -> None:
        """Add the next entry by the hash that is stored for it, and the one of its bytes."""
        leaves = self._levels[0]
        if found != leaf:
            self._doubtful.append((len(leaves), found))
        self.size += 1
        leaves.append(leaf)
        if len(leaves) == tree.WIDTH:
            self._close_all()

    def skip(self, count: int) -> None:
        """Add entries that are missing."""
        for _ in range(count):
            self._lost = self.broken = True
            self.add(_LOST, _LOST)

    def root(self) -> bytes:
        """Return the root over all so far."""
        peaks: list[bytes] = []
        for hashes in reversed(self._levels):
            start = 0
            while start < len(hashes):
                count = 1 << ((len(hashes) - start).bit_length() - 1)
                peaks.append(tree.collapse(hashes[start : start + count]))
                start += count
        return tree.fold(peaks)

    def end(self) -> None:
        """Say which kept hashes are left over."""
        for height, kept in enumerate(self._kept, 1):
            for node in kept:
                self._wrong(
                    None, f"a hash of the tree was added at height {height * tree.STEP}: number {node.number}"
                )
        known = {h * tree.STEP for h in range(1, len(self._kept) + 1)}
        for height in self._ledger.heights():
            if height not in known:
                self._wrong(None, f"hashes of the tree were added at height {height}")

    def _close_all(self) -> None:
        level = 0
        while len(self._levels[level]) == tree.WIDTH:
            above = self._close(level)
            self._levels[level].clear()
            level += 1
            if level == len(self._levels):
                self._levels.append([])
            self._levels[level].append(above)

    def _close(self, level: int) -> bytes:
        """Return the hash over a full level, compared with the one that is kept."""
        hashes = self._levels[level]
        if level == len(self._kept):
            self._kept.append(self._ledger.nodes((level + 1) * tree.STEP))
        span = tree.WIDTH ** (level + 1)
        number = self.size // span - 1
        found = tree.collapse(hashes)
        kept = self._next(level, number)
        if level == 0:
            lost, self._lost = self._lost, False
            doubtful, self._doubtful = self._doubtful, []
            if kept is not None and found != kept:
                if lost:
                    return kept
                for place, other in doubtful:
                    hashes[place] = other
                found = tree.collapse(hashes)
        if kept is not None and found != kept:
            self._wrong(None, f"entries {number * span} to {(number + 1) * span - 1} do not fit the hash above them: one was changed with its own hash, or the hash above was")  # fmt: skip
        return found

    def _next(self, level: int, number: int) -> bytes | None:
        for node in self._kept[level]:
            if node.number < number:
                self._wrong(
                    None, f"a hash of the tree was added at height {node.height}: number {node.number}"
                )
                continue
            if node.number == number:
                return node.hash
            self._kept[level] = itertools.chain([node], self._kept[level])
            break
        self._wrong(None, f"the hash over entries {number * tree.WIDTH ** (level + 1)} and on at height {(level + 1) * tree.STEP} is missing")  # fmt: skip
        return None
