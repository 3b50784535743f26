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

__all__ = ["known_keys", "read_checkpoint"]


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
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise LedgerError(f"{path}: cannot be read: {e}", hint="check the path") from e
    return note.read(text, str(path))
