"""Remember a run of screening, so that the next one looks only at what changed: entries, and parties.

A party that is said to be the same is held against the entries alone that are new or say something else; a
new or changed party is held against all. Alerts for entries that did not change are taken over with the score
that they had. Another threshold, limit or version of the scoring makes everything anew.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa

from proscribe.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from proscribe.alerts import Match, Screened

__all__ = ["Header", "Memory", "Remembering", "changed_rows", "load", "remembering"]

_FORMAT = "proscribe.screen-state/1"
_ROWS = 65_536

_FIELDS: list[pa.Field[Any]] = [
    *(
        pa.field(n, pa.string())
        for n in ("kind", "fingerprint", "list", "entity_id", "entry_hash", "listed_name", "rule")
    ),
    pa.field("score", pa.float64()),
]
_SCHEMA: pa.Schema = pa.schema(_FIELDS)
"""A party, an alert of a party, or an entry of a list, by `kind`."""


class Header(msgspec.Struct, frozen=True):
    """What must be the same for a memory to be of use."""

    engine: str
    threshold: float
    limit: int
    format: str = _FORMAT


@dataclass(frozen=True, slots=True)
class Memory:
    """What a former run found.

    Attributes:
        parties: fingerprints of the parties that were screened.
        alerts: by fingerprint, the alerts as rows of ALERT.
        entries: the content of each entry then, by (list, id).
    """

    parties: frozenset[str] = frozenset()
    alerts: Mapping[str, tuple[dict[str, Any], ...]] = field(default_factory=dict)
    entries: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def standing(
        self, fingerprint: str, now: Mapping[tuple[str, str], str], limit: int
    ) -> list[dict[str, Any]] | None:
        """Return the alerts of a party that still stand; None where it must be screened anew.

        Args:
            fingerprint: of the party.
            now: the content of each entry, by (list, id).
            limit: as many alerts as were kept for a party: where one of them went, another may take its place.
        """
        if fingerprint not in self.parties:
            return None
        before = self.alerts.get(fingerprint, ())
        stand = [a for a in before if now.get((a["list"], a["entity_id"])) == a["entry_hash"]]
        gone = len(stand) < len(before)
        return None if gone and len(before) >= limit else stand


def changed_rows(
    now: Iterable[tuple[tuple[str, str], str]], before: Mapping[tuple[str, str], str]
) -> list[int]:
    """Return the rows of entries that are new or say something else than before."""
    return [row for row, (key, content) in enumerate(now) if before.get(key) != content]


def load(path: Path, header: Header) -> Memory | None:
    """Read a memory; None where there is none, or it is of another threshold, limit or scoring.

    Raises:
        SourceError: the file is no memory of screening.
    """
    if not path.exists():
        return None
    try:
        with pa.memory_map(str(path)) as source:
            table = pa.ipc.open_file(source).read_all()
        told = msgspec.json.decode((table.schema.metadata or {})[b"header"], type=Header)
        rows = table.select(_SCHEMA.names)
    except (OSError, pa.ArrowException, msgspec.MsgspecError, KeyError) as e:
        raise SourceError(
            f"{path}: not a state that `proscribe screen --state` wrote: {e}",
            hint="name another file, or take it away",
        ) from e
    if told != header:
        return None
    parties: set[str] = set()
    alerts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    entries: dict[tuple[str, str], str] = {}
    for batch in rows.to_batches():
        for row in batch.to_pylist():
            if row["kind"] == "entry":
                entries[row["list"], row["entity_id"]] = row["entry_hash"]
                continue
            parties.add(row["fingerprint"])
            if row["kind"] == "alert":
                alerts[row["fingerprint"]].append({k: row[k] for k in _SCHEMA.names[2:]})
    return Memory(frozenset(parties), {k: tuple(v) for k, v in alerts.items()}, entries)


class Remembering:
    """Writes down what a run finds, batch by batch."""

    def __init__(self, writer: Any) -> None:
        self._writer = writer
        self._rows: list[dict[str, Any]] = []

    def entries(self, now: Iterable[tuple[tuple[str, str], str]]) -> None:
        """Take the content of every entry."""
        for (name, ident), content in now:
            self._put({"kind": "entry", "list": name, "entity_id": ident, "entry_hash": content})

    def watch(self, screened: Iterable[Screened]) -> Iterator[Screened]:
        """Take parties as they pass."""
        for one in screened:
            if not one.matches:
                self._put({"kind": "party", "fingerprint": one.fingerprint})
            for m in one.matches:
                self._put({"kind": "alert", "fingerprint": one.fingerprint, **_alert(m)})
            yield one

    def _put(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        if len(self._rows) >= _ROWS:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting."""
        if self._rows:
            self._writer.write_batch(pa.RecordBatch.from_pylist(self._rows, schema=_SCHEMA))
            self._rows = []


def _alert(m: Match) -> dict[str, Any]:
    return {
        "list": m.list,
        "entity_id": m.entity_id,
        "entry_hash": m.entry_hash,
        "listed_name": m.name,
        "score": m.score,
        "rule": m.rule,
    }


@contextlib.contextmanager
def remembering(path: Path, header: Header) -> Iterator[Remembering]:
    """Open a memory that takes its name when the block has ended well.

    Raises:
        SourceError: it cannot be written.
    """
    work: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        os.close(handle)
        work = Path(name)
        schema = _SCHEMA.with_metadata({"header": msgspec.json.encode(header)})
        with pa.OSFile(name, "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
            kept = Remembering(writer)
            yield kept
            kept.flush()
        work.replace(path)
    except (OSError, pa.ArrowException) as e:
        raise SourceError(
            f"{path}: the state cannot be written: {e}", hint="check the folder and its permissions"
        ) from e
    finally:
        if work is not None:
            work.unlink(missing_ok=True)
