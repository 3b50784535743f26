"""Sign for what a ledger holds: the checkpoint is written into it, and handed out to be kept elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from proscribe.errors import LedgerError
from proscribe.law.keys import key_id, public_of
from proscribe.ledger import note
from proscribe.ledger.canonical import canonical
from proscribe.ledger.database import shown
from proscribe.ledger.entry import Draft, Entry, Kind, decode

if TYPE_CHECKING:
    from collections.abc import Callable

    from proscribe.ledger.export import Export
    from proscribe.ledger.note import Checkpoint
    from proscribe.ledger.reader import Head, Reader
    from proscribe.ledger.store import Ledger

__all__ = ["newest", "origin", "sign", "text_of"]


def origin(ledger: Reader | Export) -> str:
    """Return the name that the ledger's first entry gives it.

    Raises:
        LedgerError: the ledger is empty, or its first entry is none.
    """
    row = next(ledger.rows(), None)
    first = decode(row.body) if row is not None else None
    name = msgspec.json.decode(first.payload).get("origin") if first is not None else None
    if first is None or first.kind != Kind.LEDGER or not isinstance(name, str):
        raise LedgerError(f"{shown(ledger.where)}: there is no first entry that names the ledger",
                          hint="record something first; if something was, run `proscribe ledger verify`")  # fmt: skip
    return name


def sign(ledger: Ledger, private: bytes, clock: Callable[[], int]) -> Entry:
    """Sign for all entries so far; returns the entry that holds the checkpoint.

    Args:
        ledger: opened for writing, and not empty.
        private: the signing key, 32 bytes.
        clock: gives milliseconds since the epoch.

    Raises:
        LedgerError: nothing was signed, and why.
        LawError: the library for signatures is not installed.
    """
    name, key = origin(ledger), key_id(public_of(private))

    def make(head: Head) -> list[Draft]:
        told = {"key": key, "note": note.sign(name, head.size, head.root, private)}
        return [Draft(Kind.CHECKPOINT, canonical(told))]

    return ledger.append(make, clock).entries[-1]


def text_of(entry: Entry) -> str:
    """Return the signed checkpoint that an entry holds."""
    return str(msgspec.json.decode(entry.payload)["note"])


def newest(ledger: Reader, above: int) -> tuple[str, Checkpoint]:
    """Return the newest checkpoint inside, as text and read; it covers entry `above`.

    Raises:
        LedgerError: none covers it.
    """
    entry = ledger.newest(Kind.CHECKPOINT)
    if entry is None or entry.seq <= above:
        ledger.row(above)  # says so if there is no such entry at all
        raise LedgerError(f"{shown(ledger.where)}: no signed checkpoint covers entry {above}",
                          hint="sign one first: `proscribe ledger checkpoint --key FILE`")  # fmt: skip
    text = text_of(entry)
    return text, note.read(text, f"the checkpoint in entry {entry.seq}")
