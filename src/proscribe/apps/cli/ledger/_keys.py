"""Read the keys and checkpoints that the ledger's commands are given."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING

from proscribe.errors import LedgerError
from proscribe.law import keys as signing
from proscribe.ledger import note

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proscribe.law.keys import Key
    from proscribe.ledger.note import Checkpoint

__all__ = ["known_keys", "read_checkpoint", "read_text"]


def known_keys(files: Iterable[str]) -> list[Key]:
    """Return the keys in these files; where there are none, those that the user trusts, revoked ones too.

    Raises:
        LawError: a file is no public key.
    """
    given = []
    for file in files:
        public = signing.read_public(Path(file))
        given.append(signing.Key(signing.key_id(public), base64.b64encode(public).decode(), Path(file).stem))
    return given or list(signing.Trust().keys.values())


def read_checkpoint(path: Path) -> Checkpoint:
    """Return the signed checkpoint in a file.

    Raises:
        LedgerError: it cannot be read, or is none.
    """
    return note.read(read_text(path), str(path))


def read_text(path: Path) -> str:
    """Return the text of a small file, line ends as they are.

    Raises:
        LedgerError: it cannot be read, or is no text.
    """
    try:
        return path.read_bytes().decode()
    except OSError as e:
        raise LedgerError(f"{path}: cannot be read: {e.strerror}", hint="check the path") from e
    except UnicodeDecodeError as e:
        raise LedgerError(f"{path}: this is no text", hint="check the path") from e
