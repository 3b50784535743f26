"""Signed checkpoints as other transparency logs write them: C2SP signed-note and tlog-checkpoint.

A checkpoint says in three lines which log it is of, how many entries that has, and the root over them. A
blank line and a line for each signature follow. Whoever holds one can tell that entries before it were
changed or removed, whatever is done to the ledger.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from proscribe.errors import LedgerError
from proscribe.law.keys import public_of, signature, verifies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proscribe.law.keys import Key

__all__ = ["Checkpoint", "Signature", "key_hash", "read", "sign", "signer", "verifier"]

_ED25519 = b"\x01"
_HASH, _ROOT = 4, 32
_SIZE = re.compile(r"(?:0|[1-9][0-9]{0,18})\Z")
_NAME = re.compile(r"[^\s+]+\Z")


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature: the signer's name, four bytes that tell the key, and the signature itself."""

    name: str
    key_hash: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What is signed, and by whom.

    Attributes:
        origin: the name of the ledger.
        size: how many entries it has.
        root: the root over them.
        body: the text that is signed; ends with a line feed.
        signatures: one for each signer.
    """

    origin: str
    size: int
    root: bytes
    body: str
    signatures: tuple[Signature, ...]


def key_hash(name: str, public: bytes) -> bytes:
    """Return the four bytes by which a signature names its key."""
    return sha256(name.encode() + b"\n" + _ED25519 + public).digest()[:_HASH]


def verifier(name: str, public: bytes) -> str:
    """Return a public key as other tools take it: `name+hash+key`."""
    return f"{name}+{key_hash(name, public).hex()}+{base64.b64encode(_ED25519 + public).decode()}"


def sign(origin: str, size: int, root: bytes, private: bytes) -> str:
    """Return a signed checkpoint.

    Raises:
        LedgerError: the origin is no name that a checkpoint can have.
        LawError: the library for signatures is not installed.
    """
    if not _NAME.match(origin):
        raise LedgerError(f"`{origin}` is no name for a ledger", hint="use one without spaces and `+`")
    body = f"{origin}\n{size}\n{base64.b64encode(root).decode()}\n"
    signed = key_hash(origin, public_of(private)) + signature(private, body.encode())
    return f"{body}\n\u2014 {origin} {base64.b64encode(signed).decode()}\n"


def read(text: str, where: str) -> Checkpoint:
    """Read a signed checkpoint; its signatures are not checked yet.

    Args:
        text: the whole of it.
        where: what to call it in messages.

    Raises:
        LedgerError: it is not well formed.
    """
    try:
        return _parsed(text)
    except (ValueError, IndexError) as e:
        raise LedgerError(
            f"{where}: this is no signed checkpoint: {e}",
            hint="make one with `proscribe ledger checkpoint --key FILE`",
        ) from e


def _parsed(text: str) -> Checkpoint:
    body, blank, rest = text.rpartition("\n\n")
    if not blank or not rest.endswith("\n"):
        raise ValueError("it has no signature")
    signatures = tuple(map(_signature, rest[:-1].split("\n")))
    lines = body.split("\n")
    origin, size, root = lines[0], lines[1], _exactly(lines[2])
    if not origin or len(root) != _ROOT or not _SIZE.match(size):
        raise ValueError("it has no origin, size and root")
    return Checkpoint(origin, int(size), root, body + "\n", signatures)


def _signature(line: str) -> Signature:
    dash, name, told = line.split(" ")
    signed = _exactly(told)
    if dash != "\u2014" or not name or len(signed) <= _HASH:
        raise ValueError("a line below the blank one is no signature")
    return Signature(name, signed[:_HASH], signed[_HASH:])


def _exactly(text: str) -> bytes:
    """Return what base64 says, in the one way of writing it."""
    found = base64.b64decode(text, validate=True)
    if base64.b64encode(found).decode() != text:
        raise ValueError("a hash or signature is not written as it should be")
    return found


def signer(checkpoint: Checkpoint, keys: Iterable[Key], where: str) -> Key | None:
    """Return the first of the keys that signed; None where none of them did.

    Args:
        checkpoint: what was signed.
        keys: those that are known, revoked ones too: it is for the caller to look.
        where: what to call it in messages.

    Raises:
        LedgerError: a signature says that it is by one of the keys, and is not.
    """
    for key in keys:
        public = base64.b64decode(key.public)
        for one in checkpoint.signatures:
            if one.key_hash != key_hash(one.name, public):
                continue
            if not verifies(public, checkpoint.body.encode(), one.signature):
                raise LedgerError(f"{where}: it does not fit the signature of key {key.id}: it was changed after signing, or forged",
                                  hint="ask for it anew from where it was kept")  # fmt: skip
            return key
    return None
