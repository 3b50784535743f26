"""Read a few small members of a zip that is one program or package, each bounded and guarded."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from proscribe.errors import SourceError
from proscribe.sources import Origin
from proscribe.sources._kept import Kept
from proscribe.sources._stanzas import Stanza, stanzas

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Zipped", "named", "zipped"]

_LARGEST = 16 * 1024 * 1024
_MOST = 1_000_000


class Zipped:
    """The members of one package, by name."""

    def __init__(self, archive: zipfile.ZipFile, origin: Origin) -> None:
        self._archive = archive
        self._origin = origin
        self.names = archive.namelist()[:_MOST]

    def like(self, pattern: str) -> list[str]:
        """Return the names that a regular expression matches as a whole, in any case of letters."""
        wanted = re.compile(pattern, re.IGNORECASE)
        return [n for n in self.names if wanted.fullmatch(n)]

    def read(self, name: str) -> bytes | None:
        """Return a member's bytes; None, with a note in the tally, where it cannot be read."""
        try:
            info = self._archive.getinfo(name)
            with self._archive.open(info) as member:
                data = member.read(_LARGEST + 1)
        except Exception as error:  # noqa: BLE001  zipfile and its decompressors raise errors of many kinds
            self._origin.tally.note(f"a part of it cannot be read, {name}: {error}")
            return None
        if len(data) > _LARGEST:
            self._origin.tally.note(f"a part of it is too large to be what it is called, {name}")
            return None
        return data

    def stanzas(self, name: str, separator: str = ":", *, wrapped: bool = False) -> Iterator[Stanza]:
        """Yield the stanzas of a member; none where it cannot be read."""
        yield from stanzas(io.BytesIO(self.read(name) or b""), Origin(name), separator, wrapped=wrapped)


@contextmanager
def zipped(stream: BinaryIO, origin: Origin) -> Iterator[Zipped]:
    """Open a package.

    Raises:
        SourceError: it is no zip, or damaged.
    """
    raw = stream if stream.seekable() else Kept(stream, origin.file).open()
    try:
        archive = zipfile.ZipFile(raw)
    except SourceError:
        raise
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, struct.error) as error:
        raise SourceError(
            f"{origin.file}: the zip archive is damaged: {error}", hint="copy the file again"
        ) from None
    with archive:
        yield Zipped(archive, origin)


def named(head: bytes, name: str, *endings: str) -> bool:
    """Say whether a file is called like a package of a kind, and is a zip."""
    return head.startswith(b"PK\x03\x04") and name.lower().endswith(endings)
