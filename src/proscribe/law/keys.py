"""Signing keys: which are trusted, since when not, and which vouches for which. Ed25519, RFC 8032.

The library `cryptography` (extra `packs`) does the arithmetic; this module keeps the list. Reads no clock.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import platformdirs

from proscribe.errors import LawError
from proscribe.wholefile import write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Key",
    "Trust",
    "accept_rotation",
    "generate_key",
    "home",
    "key_id",
    "public_of",
    "read_private",
    "read_public",
    "rotate",
    "sign",
    "signature",
    "verifies",
    "write_pair",
]


class Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A signing key that is, or was, trusted.

    Attributes:
        id: first 16 hexadecimal digits of the sha256 of the public key.
        public: the 32 bytes, base64.
        name: whose it is, as the user wrote it.
        revoked: the instant from which nothing signed with it is taken; None while it is trusted.
        follows: the key that vouched for it when keys were rotated; None where the user trusted it.
    """

    id: str
    public: str
    name: str
    revoked: str | None = None
    follows: str | None = None


class _Store(msgspec.Struct, forbid_unknown_fields=True):
    keys: list[Key] = []


def home() -> Path:
    """Return the folder of installed packs: `PROSCRIBE_HOME`, else the user's data folder."""
    return Path(os.environ.get("PROSCRIBE_HOME") or platformdirs.user_data_dir("proscribe"))


class Trust:
    """The keys that the user trusts, in one file; written whole, then renamed."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or home() / "trusted-keys.json"
        self.keys: dict[str, Key] = {}
        if self.path.exists():
            try:
                store = msgspec.json.decode(self.path.read_bytes(), type=_Store)
            except (OSError, msgspec.MsgspecError) as e:
                raise LawError(
                    f"{self.path}: the trusted keys cannot be read: {e}",
                    hint="restore the file, or move it away and trust the keys again",
                ) from e
            self.keys = {k.id: k for k in store.keys}

    def trust(self, public: bytes, name: str, follows: str | None = None) -> Key:
        """Trust a public key (32 bytes).

        Raises:
            LawError: it was revoked.
        """
        key = Key(key_id(public), base64.b64encode(public).decode(), name, None, follows)
        before = self.keys.get(key.id)
        if before is not None and before.revoked is not None:
            raise LawError(
                f"key {key.id} was revoked on {before.revoked}", hint="ask the publisher for a new key"
            )
        self.keys[key.id] = key
        self._write()
        return key

    def revoke(self, key: str, now: str) -> Key:
        """Take nothing more that is signed with a key.

        Raises:
            LawError: there is no such key.
        """
        if key not in self.keys:
            raise LawError(f"there is no trusted key `{key}`", hint="run `proscribe law keys`")
        self.keys[key] = msgspec.structs.replace(self.keys[key], revoked=now)
        self._write()
        return self.keys[key]

    def check(self, key: str, message: bytes, signature: bytes, what: str) -> Key:
        """Check a signature by a trusted key.

        Raises:
            LawError: the key is not trusted or was revoked, or the signature does not fit.
        """
        known = self.keys.get(key)
        if known is None:
            raise LawError(f"{what} is signed with key {key}, which you do not trust",
                           hint="get the publisher's public key from a place you trust, then `proscribe law keys --trust FILE`")  # fmt: skip
        if known.revoked is not None:
            raise LawError(
                f"{what} is signed with key {key}, which was revoked on {known.revoked}",
                hint="ask the publisher for a pack signed with the new key",
            )
        if not verifies(base64.b64decode(known.public), message, signature):
            raise LawError(f"{what} does not fit its signature: it was changed after signing, or is not from key {key}",
                           hint="fetch the pack again; nothing of it was installed")  # fmt: skip
        return known

    def _write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = msgspec.json.format(
            msgspec.json.encode(_Store(sorted(self.keys.values(), key=lambda k: k.id))), indent=2
        )
        write_whole(self.path, text + b"\n")


def _ed25519() -> Any:
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519  # noqa: PLC0415  optional library
    except ImportError as e:
        raise LawError(
            "signatures need the library `cryptography`, which is not installed",
            hint="pip install 'proscribe[packs]'",
        ) from e
    return ed25519


def verifies(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether a signature (64 bytes) of a message is by the owner of a public key (32 bytes)."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  optional library

    try:
        _ed25519().Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id(public: bytes) -> str:
    """Return the name of a public key."""
    return hashlib.sha256(public).hexdigest()[:16]


def generate_key() -> tuple[bytes, bytes]:
    """Return a new (private, public) key pair, 32 bytes each.

    Raises:
        LawError: the library for signatures is not installed.
    """
    private = _ed25519().Ed25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def write_pair(path: Path) -> tuple[Path, str]:
    """Make a new key pair: the private key in `path`, for its owner alone, the public one in `path`.pub.

    Returns:
        The file of the public key, and the key's id.

    Raises:
        LawError: one of the files is there already or cannot be written, or the library is missing.
    """
    public_path = path.with_name(f"{path.name}.pub")
    for file in (path, public_path):
        if file.exists():
            raise LawError(
                f"{file}: there is a file of this name", hint="choose another; keys are never written over"
            )
    private, public = generate_key()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as f:
            f.write(_line(_PRIVATE, private))
        write_whole(public_path, _line(_PUBLIC, public))
    except OSError as e:
        raise LawError(
            f"{path}: the keys cannot be written: {e.strerror}", hint="check the folder and its permissions"
        ) from e
    return public_path, key_id(public)


def read_private(path: Path) -> bytes:
    """Return the 32 bytes of a private key from its file.

    Raises:
        LawError: it cannot be read, or is no private key of ours.
    """
    return _read(path, _PRIVATE, "private key", "make one with `proscribe law keys --new FILE`")


def read_public(path: Path) -> bytes:
    """Return the 32 bytes of a public key from its file.

    Raises:
        LawError: it cannot be read, or is no public key of ours.
    """
    return _read(path, _PUBLIC, "public key", "ask the publisher for the file that ends in .pub")


_PRIVATE, _PUBLIC = "proscribe-private-key/1", "proscribe-public-key/1"
_BYTES = 32


def _line(kind: str, key: bytes) -> bytes:
    return f"{kind} ed25519 {base64.b64encode(key).decode()}\n".encode()


def _read(path: Path, kind: str, what: str, hint: str) -> bytes:
    try:
        words = path.read_text("ascii").split()
        key = base64.b64decode(words[2], validate=True) if words[:2] == [kind, "ed25519"] else b""
    except OSError as e:
        raise LawError(f"{path}: cannot be read: {e.strerror}", hint="check the path") from e
    except (ValueError, IndexError):
        key = b""
    if len(key) != _BYTES:
        raise LawError(f"{path}: this is no {what}", hint=hint)
    return key


def public_of(private: bytes) -> bytes:
    """Return the public key (32 bytes) of a private one."""
    public: bytes = _ed25519().Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    return public


def signature(private: bytes, message: bytes) -> bytes:
    """Return the signature of a message, 64 bytes."""
    signed: bytes = _ed25519().Ed25519PrivateKey.from_private_bytes(private).sign(message)
    return signed


def sign(private: bytes, message: bytes) -> bytes:
    """Return the signature line for a message: `key-id base64`."""
    told = base64.b64encode(signature(private, message)).decode()
    return f"{key_id(public_of(private))} {told}\n".encode()


def rotate(old_private: bytes, new_public: bytes) -> bytes:
    """Return a statement by the old key that the new one takes its place: JSON, for publishers to hand out."""
    old = _ed25519().Ed25519PrivateKey.from_private_bytes(old_private)
    body: dict[str, Any] = {
        "format": "proscribe.key-rotation/1",
        "old": key_id(old.public_key().public_bytes_raw()),
        "new": base64.b64encode(new_public).decode(),
    }
    message = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    body["signature"] = base64.b64encode(old.sign(message)).decode()
    return json.dumps(body, sort_keys=True, indent=2).encode() + b"\n"


def accept_rotation(statement: bytes, trust: Trust, now: str) -> Key:
    """Trust the key that a trusted key vouches for, and revoke the old one.

    Raises:
        LawError: the statement is not well formed or not signed by a trusted key.
    """
    try:
        body: Mapping[str, str] = json.loads(statement)
        message = json.dumps(
            {k: body[k] for k in ("format", "new", "old")}, sort_keys=True, separators=(",", ":")
        ).encode()
        signature, public = base64.b64decode(body["signature"]), base64.b64decode(body["new"])
    except (ValueError, KeyError, TypeError) as e:
        raise LawError("this is no statement of a key rotation", hint="ask the publisher for it again") from e
    old = trust.check(str(body["old"]), message, signature, "the statement of a key rotation")
    key = trust.trust(public, old.name, old.id)
    trust.revoke(old.id, now)
    return key
