"""Read the database of installed RPM packages: `rpmdb.sqlite` of newer systems.

The older Berkeley DB (`Packages`) and NDB (`Packages.db`) are not read: `rpm -qa` tells what they hold.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from proscribe.errors import SourceError
from proscribe.sources import Source, _batch
from proscribe.sources._rpm import RpmError, told
from proscribe.sources.rpm_package import columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_MAGIC = b"SQLite format 3\x00"
_MARKS = (b"'Packages'", b"'Providename'", b"'Installtid'", b"TABLE Packages", b"hnum INTEGER PRIMARY KEY")
_ENOUGH = 2
_LARGEST = 4 * 1024 * 1024 * 1024
_PART = 1024 * 1024
_KEY = "gpg-pubkey"


def _sniff(head: bytes, name: str) -> float:
    if not head.startswith(_MAGIC):
        return 0.0
    if name.replace("\\", "/").rpartition("/")[2].lower() == "rpmdb.sqlite":
        return 1.0
    return 0.9 if sum(mark in head for mark in _MARKS) >= _ENOUGH else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    with tempfile.TemporaryDirectory(prefix="proscribe-") as folder:
        copy = Path(folder) / "rpmdb.sqlite"
        with copy.open("wb") as file:
            while part := stream.read(_PART):
                if file.tell() > _LARGEST:
                    raise SourceError(
                        f"{origin.file}: larger than {_LARGEST:,} bytes, too large to be copied"
                    )
                file.write(part)
        try:
            with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
                database.execute("PRAGMA trusted_schema = OFF")
                database.execute("PRAGMA cell_size_check = ON")
                yield from _packages(database, origin)
        except sqlite3.Error as error:
            raise SourceError(
                f"{origin.file}: the database cannot be read: {error}",
                hint="export the packages with `rpm -qa` instead",
            ) from None


def _packages(database: sqlite3.Connection, origin: Origin) -> Iterator[pa.RecordBatch]:
    tables = {
        name
        for name, sql in database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        if isinstance(sql, str) and not sql.upper().startswith("CREATE VIRTUAL")
    }
    if "Packages" not in tables:
        raise SourceError(f"{origin.file}: an RPM database has a table of packages, this has none")
    rows = _batch.Rows(origin, kind="package")
    for number, blob in database.execute("SELECT hnum, blob FROM Packages"):
        try:
            header = told(blob) if isinstance(blob, bytes) else {}
        except RpmError as error:
            origin.tally.rows += 1
            origin.tally.skip(f"a package whose header is damaged: {error}", f"{origin.file}:{number}")
            continue
        if header.get("name") == _KEY:
            origin.tally.rows += 1
            origin.tally.skip("a signing key, not a package", f"{origin.file}:{number}")
            continue
        rows.add(pointer=f"/Packages/{number}", **columns(header))
        if rows.full:
            yield from rows.take()
    yield from rows.take()


PLUGIN = Source(
    name="rpm-database",
    title="RPM package database (rpmdb.sqlite)",
    sniff=_sniff,
    read=_read,
    begins=(_MAGIC,),
    searches=True,
)
