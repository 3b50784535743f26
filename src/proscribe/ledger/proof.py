"""Prove to a stranger that an entry is in the ledger, or that one checkpoint continues another.

A proof is one JSON file. It is told in docs/ledger.md how to check it, and docs/verify_proof.py does so
without proscribe.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from proscribe.errors import LedgerError
from proscribe.ledger import note, tree
from proscribe.ledger.checkpoint import newest
from proscribe.ledger.entry import decode
from proscribe.ledger.redaction import commitment, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from proscribe.law.keys import Key
    from proscribe.ledger.entry import Entry
    from proscribe.ledger.note import Checkpoint
    from proscribe.ledger.reader import Reader

__all__ = ["Consistency", "Inclusion", "Opened", "check", "consistency", "inclusion", "read"]


class Opened(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A value that the entry leaves out: where, its salt in hexadecimal, and the value as canonical JSON."""

    pointer: str
    salt: str
    value: str


class Inclusion(
    msgspec.Struct,
    frozen=True,
    tag_field="format",
    tag="proscribe.proof/1",
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """Shows that an entry is in the ledger that a checkpoint signs for.

    Attributes:
        checkpoint: the signed checkpoint.
        entry: the entry's bytes, as text.
        index: its number.
        path: hashes in hexadecimal, from the leaf to the root.
        opened: values that the entry leaves out, and that are shown here.
    """

    checkpoint: str
    entry: str
    index: int
    path: tuple[str, ...]
    opened: tuple[Opened, ...] = ()


class Consistency(
    msgspec.Struct,
    frozen=True,
    tag_field="format",
    tag="proscribe.consistency/1",
    forbid_unknown_fields=True,
):
    """Shows that the ledger of one checkpoint begins with that of an older one.

    Attributes:
        checkpoint: the newer one, signed.
        old: the older one, signed.
        path: hashes in hexadecimal.
    """

    checkpoint: str
    old: str
    path: tuple[str, ...]


def inclusion(ledger: Reader, seq: int, *, disclose: bool = False) -> Inclusion:
    """Return the proof that entry `seq` is in the ledger, against the newest checkpoint inside.

    Args:
        ledger: where it is.
        seq: its number.
        disclose: show the values that the entry leaves out, where they are still kept.

    Raises:
        LedgerError: there is no such entry, or no checkpoint covers it.
    """
    with ledger.reading():
        text, signed = newest(ledger, seq)
        path = tree.inclusion(seq, signed.size, ledger.hashes())
        kept = list(ledger.withheld(seq)) if disclose else []
        body = ledger.row(seq).body
    opened = tuple(Opened(w.pointer, w.salt.hex(), w.value.decode()) for _, w in kept)
    return Inclusion(text, body.decode(), seq, tuple(h.hex() for h in path), opened)


def consistency(ledger: Reader, old: str, where: str) -> Consistency:
    """Return the proof that the newest checkpoint inside continues an older one.

    Args:
        ledger: where it is.
        old: the older checkpoint, as it was kept elsewhere.
        where: what to call it in messages.

    Raises:
        LedgerError: it is none, or is over more entries than are signed for.
    """
    before = note.read(old, where)
    if not before.size:
        raise LedgerError(
            f"{where}: it is over no entries: every ledger continues it", hint="take a later one"
        )
    with ledger.reading():
        text, signed = newest(ledger, before.size - 1)
        path = tree.consistency(before.size, signed.size, ledger.hashes())
    return Consistency(text, old, tuple(h.hex() for h in path))


def read(data: bytes, where: str) -> Inclusion | Consistency:
    """Read a proof; it is not checked yet.

    Raises:
        LedgerError: it is not well formed.
    """
    try:
        found: Inclusion | Consistency = msgspec.json.decode(data, type=Inclusion | Consistency)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as e:
        raise LedgerError(f"{where}: this is no proof: {e}",
                          hint="make one with `proscribe ledger prove N -o proof.json`") from e  # fmt: skip
    return found


def check(proof: Inclusion | Consistency, keys: Sequence[Key], where: str) -> tuple[Checkpoint, Entry | None]:
    """Return the checkpoint that a proof rests on, and the entry that it proves.

    Args:
        proof: what to check.
        keys: the keys whose signatures count.
        where: what to call it in messages.

    Raises:
        LedgerError: it proves nothing, and why.
    """
    signed = _signed(proof.checkpoint, keys, where)
    if isinstance(proof, Consistency):
        before = _signed(proof.old, keys, where)
        fits = before.origin == signed.origin and tree.follows(
            before.size, signed.size, before.root, signed.root, _hashes(proof.path, where)
        )
        if not fits:
            raise _nothing(where, "the newer checkpoint does not continue the older one")
        return signed, None
    data = proof.entry.encode("utf-8", "surrogatepass")
    leaf = tree.leaf_hash(data)
    if not tree.within(proof.index, signed.size, leaf, _hashes(proof.path, where), signed.root):
        raise _nothing(where, f"this is not entry {proof.index} of what was signed")
    entry = decode(data)
    if entry.seq != proof.index:
        raise _nothing(where, f"the entry says that it is number {entry.seq}, not {proof.index}")
    _opened(proof.opened, entry, where)
    return signed, entry


def _signed(text: str, keys: Sequence[Key], where: str) -> Checkpoint:
    found = note.read(text, where)
    key = note.signer(found, keys, where)
    if key is None:
        raise LedgerError(f"{where}: its checkpoint is not signed with a key that is known here",
                          hint="get the public key from a place you trust, and name it with --key FILE.pub")  # fmt: skip
    if key.revoked is not None:
        raise LedgerError(f"{where}: its checkpoint is signed with key {key.id}, which was revoked on {key.revoked}",
                          hint="ask for a proof under a checkpoint of the new key")  # fmt: skip
    return found


def _hashes(path: Iterable[str], where: str) -> list[bytes]:
    return [_bytes(h, where) for h in path]


def _bytes(text: str, where: str) -> bytes:
    """Return what hexadecimal says, in the one way of writing it."""
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if not found or found.hex() != text:
        raise _nothing(where, f"`{text}` is no hash in lower-case hexadecimal")
    return found


def _opened(opened: Iterable[Opened], entry: Entry, where: str) -> None:
    payload = msgspec.json.decode(entry.payload)
    for one in opened:
        told = commitment(_bytes(one.salt, where), one.value.encode())
        if resolve(payload, one.pointer) != {"withheld": told}:
            raise _nothing(where, f"the value shown for {one.pointer} is not the one that was left out")


def _nothing(where: str, why: str) -> LedgerError:
    return LedgerError(
        f"{where}: it proves nothing: {why}", hint="ask whoever gave it to you for the true one"
    )
