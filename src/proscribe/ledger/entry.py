"""One entry of the ledger: what is recorded, and in which bytes (`proscribe.ledger/1`)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

import msgspec

from proscribe.errors import LedgerError

__all__ = ["FORMAT", "Draft", "Entry", "Input", "Kind", "Withheld", "decode", "encode", "stamp"]

FORMAT = "proscribe.ledger/1"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Kind(StrEnum):
    """What an entry records."""

    LEDGER = "ledger"
    """The first entry: the ledger's own name."""
    LAW = "law"
    """From here on, another text of the law is used."""
    LISTS = "lists"
    """A restricted-party list was updated."""
    CHECK = "check"
    DECISION = "decision"
    SCREEN = "screen"
    DISPOSITION = "disposition"
    EXCEPTION = "exception"
    CHECKPOINT = "checkpoint"
    """All before it is signed for."""
    ANCHOR = "anchor"
    """A checkpoint was put where we cannot change it."""


class Input(msgspec.Struct, frozen=True):
    """Something that was read: how many bytes, under which name, with which sha256."""

    bytes: int
    name: str
    sha256: str


class Withheld(msgspec.Struct, frozen=True):
    """What an entry holds a digest of in place of the value.

    Attributes:
        pointer: where in the payload (RFC 6901).
        salt: 32 random bytes, without which the digest tells nothing.
        value: the value as canonical JSON.
    """

    pointer: str
    salt: bytes
    value: bytes


class Draft(msgspec.Struct, frozen=True):
    """What is to be recorded; the ledger gives it a number and a time.

    Attributes:
        kind: what it records.
        payload: the record itself, canonical JSON.
        at, known_at: the instants that were asked about, RFC 3339; None where there is none.
        law, catalog: the digests of law and catalog that were used.
        lists: the digest of each list snapshot that was used, by name.
        inputs: what was read.
        withheld: what the payload holds digests of; kept beside the tree, not in it.
    """

    kind: Kind
    payload: bytes
    at: str | None = None
    known_at: str | None = None
    law: str | None = None
    catalog: str | None = None
    lists: dict[str, str] = {}
    inputs: tuple[Input, ...] = ()
    withheld: tuple[Withheld, ...] = ()


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One entry as it stands; its members are in the order of canonical JSON.

    Attributes:
        at, catalog, inputs, known_at, law, lists, payload: see Draft.
        clock_back: milliseconds by which the clock was behind the entry before; None where it was not.
        engine: the version of proscribe that recorded it.
        format: FORMAT.
        kind: what it records.
        recorded: when, by the clock of the machine: RFC 3339, UTC, milliseconds.
        seq: its number, from 0.
    """

    at: str | None
    catalog: str | None
    clock_back: int | None
    engine: str
    format: str
    inputs: tuple[Input, ...]
    kind: str
    known_at: str | None
    law: str | None
    lists: dict[str, str]
    payload: msgspec.Raw
    recorded: str
    seq: int


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Entry)


def stamp(ms: int) -> str:
    """Write milliseconds since the epoch as entries have them: later ones sort behind earlier ones."""
    return (_EPOCH + timedelta(milliseconds=ms)).isoformat(timespec="milliseconds").removesuffix(
        "+00:00"
    ) + "Z"


def encode(entry: Entry) -> bytes:
    """Return the bytes of an entry: canonical JSON, its payload as it is."""
    return _encoder.encode(entry)


def decode(body: bytes) -> Entry:
    """Read an entry.

    Raises:
        LedgerError: the bytes are no entry of this format.
    """
    try:
        entry = _decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as e:
        raise LedgerError(f"this is no entry of a ledger: {e}", hint="run `proscribe ledger verify`") from e
    if entry.format != FORMAT:
        raise LedgerError(
            f"this entry has the format `{entry.format}`, wanted `{FORMAT}`",
            hint="use the proscribe that wrote it, or a newer one",
        )
    return entry
