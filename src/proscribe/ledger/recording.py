"""Turn what was asked and answered into entries, under the law that was used.

An entry names its law by digest alone. Whenever that digest is another than before, an entry `law` goes
first, with the digest of every measure: so each entry is tied to the text of every measure it rests on.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from proscribe.errors import LedgerError
from proscribe.ledger.canonical import canonical
from proscribe.ledger.entry import Draft, Input, Kind
from proscribe.ledger.redaction import withhold

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from proscribe.ledger.store import Appended, Ledger

__all__ = ["Recorder", "Used", "digests"]


@dataclass(frozen=True, slots=True)
class Used:
    """The law and catalog that answers rest on, by digest: of the whole, and of each measure; installed packs."""

    law: str
    catalog: str
    measures: Mapping[str, str]
    packs: Mapping[str, str]


class Recorder:
    """Records in one ledger, under one law.

    Args:
        ledger: where; opened for writing.
        used: the law and catalog.
        clock: gives milliseconds since the epoch.
        withheld: members of payloads whose values are left out, with a salted digest in their place.
    """

    def __init__(
        self, ledger: Ledger, used: Used, clock: Callable[[], int], withheld: Collection[str] = ()
    ) -> None:
        self.ledger, self.used, self.clock, self.withheld = ledger, used, clock, withheld

    def draft(
        self,
        kind: Kind,
        payload: Any,
        *,
        at: str | None = None,
        known_at: str | None = None,
        lists: Mapping[str, str] | None = None,
        inputs: Iterable[Input] = (),
    ) -> Draft:
        """Return what is to be recorded of one act.

        Args:
            kind: what it is.
            payload: the record: a struct, or a mapping of plain types.
            at: the instant that was asked about, RFC 3339.
            known_at: the knowledge time, RFC 3339.
            lists: the digest of each list snapshot that was used.
            inputs: what was read.

        Raises:
            LedgerError: the payload holds what JSON cannot.
        """
        told, left_out = withhold(msgspec.to_builtins(payload), self.withheld)
        if self.withheld:
            inputs = [msgspec.structs.replace(i, name="") for i in inputs]
        return Draft(
            kind,
            canonical(told),
            at,
            known_at,
            self.used.law,
            self.used.catalog,
            dict(sorted((lists or {}).items())),
            tuple(inputs),
            left_out,
        )

    def append(self, drafts: Sequence[Draft]) -> Appended:
        """Record these, all or none, and the law before them where it is another than before.

        Raises:
            LedgerError: nothing was recorded, and why.
        """
        return self.ledger.append(lambda _: [*self._law(), *drafts], self.clock)

    def record(self, kind: Kind, payload: Any, **told: Any) -> Appended:
        """Record one act: see `draft` and `append`."""
        return self.append([self.draft(kind, payload, **told)])

    def _law(self) -> list[Draft]:
        used = self.used
        before = self.ledger.newest(Kind.LAW)
        if before is not None and (before.law, before.catalog) == (used.law, used.catalog):
            return []
        told = canonical({"measures": dict(used.measures), "packs": dict(used.packs)})
        return [Draft(Kind.LAW, told, law=used.law, catalog=used.catalog)]


def digests(files: Iterable[str]) -> tuple[Input, ...]:
    """Return size and sha256 of the files that inputs were read from, each once, by name.

    Of `archive.zip!member` the archive counts. What is no file any more, such as standard input, has none.

    Raises:
        LedgerError: a file that was read cannot be read again.
    """
    found = {}
    for name in files:
        path = _outermost(name)
        if path is None or str(path) in found:
            continue
        try:
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
                found[str(path)] = Input(stream.tell(), str(path), digest)
        except OSError as e:
            raise LedgerError(f"{path}: cannot be read again for its digest: {e.strerror}",
                              hint="run the command again; nothing was recorded") from e  # fmt: skip
    return tuple(found[n] for n in sorted(found))


def _outermost(name: str) -> Path | None:
    path = Path(name)
    while not path.is_file():
        rest = name.rpartition("!")[0]
        if not rest:
            return None
        name, path = rest, Path(rest)
    return path
