"""Hold the names of restricted-party lists so that a party is found in microseconds."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from proscribe.engine.screen.names import tokens
from proscribe.schemas import LISTED

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["FINGERPRINT", "ScreenIndex", "build"]

FINGERPRINT = "screen/0"
"""Names the engine and its weights: part of the key under which an application caches an index."""


class ScreenIndex:
    """An index over the entries of one or more lists.

    Made by `build`, or by `from_buffer` from what `to_buffer` gave. Cheap to share between forked
    processes: nothing in it changes but caches that each process keeps for itself.

    Attributes:
        listed: the entries, as LISTED rows.
    """

    def __init__(self, listed: pa.Table) -> None:
        self.listed = listed
        self.entries = listed.to_pylist()
        self.postings: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for row, entry in enumerate(self.entries):
            for name in entry["names"] or ():
                for token in set(tokens(name["name"] or "")):
                    self.postings[token].append((row, name["name"]))

    def __len__(self) -> int:
        return self.listed.num_rows

    def __reduce__(self) -> tuple[object, ...]:
        return (ScreenIndex.from_buffer, (self.to_buffer(),))

    def subset(self, rows: Sequence[int] | np.ndarray) -> ScreenIndex:
        """Return an index over some of the entries that scores exactly as this one does.

        What is rare and what is common, and what the lists teach about forms of names, stays that of the
        whole: so parties screened against the changed entries alone get the scores of a full run.
        """
        return ScreenIndex(self.listed.take(np.asarray(rows, dtype=np.int64)))

    def to_buffer(self) -> pa.Buffer:
        """Return the index as one Arrow IPC file, to be written, and later mapped into memory."""
        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, self.listed.schema) as writer:
            writer.write_table(self.listed)
        return sink.getvalue()

    @classmethod
    def from_buffer(cls, buffer: pa.Buffer) -> ScreenIndex:
        """Return the index that `to_buffer` wrote, without copying the buffer."""
        return cls(pa.ipc.open_file(buffer).read_all())


def build(listed: pa.Table) -> ScreenIndex:
    """Build the index over all names of the entries.

    Args:
        listed: LISTED rows, of one list or of several put together.
    """
    return ScreenIndex(listed.cast(LISTED) if listed.schema != LISTED else listed)
