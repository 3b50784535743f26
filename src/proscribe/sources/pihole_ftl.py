"""Read the database of Pi-hole FTL (pihole-FTL.db): queries with who asked, and the MAC addresses it knows.

SQLite needs a file to search, so what was compressed or piped is copied to a temporary one. Only plain
tables of known names are read; views, triggers and functions of the database are never run.
"""

from __future__ import annotations

import re
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from proscribe.errors import SourceError
from proscribe.sources import Source, _batch
from proscribe.sources._events import Hosts
from proscribe.sources._instants import instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_MAGIC = b"SQLite format 3\x00"
_MARKS = (
    b"CREATE TABLE query_storage",
    b"CREATE TABLE queries",
    b"CREATE TABLE domain_by_id",
    b"CREATE TABLE client_by_id",
    b"CREATE TABLE counters",
    b"CREATE TABLE ftl",
    b"CREATE TABLE network_addresses",
)
_ENOUGH = 2
_LARGEST = 16 * 1024 * 1024 * 1024
_PART = 1024 * 1024
_MAC = re.compile(r"[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}")

# FTL 6 and late 5: names and clients are numbers in other tables, or the text itself.
_STORED = """
    SELECT q.id, q.timestamp,
           CASE typeof(q.domain) WHEN 'integer' THEN d.domain ELSE q.domain END,
           CASE typeof(q.client) WHEN 'integer' THEN c.ip ELSE q.client END
    FROM query_storage q
    LEFT JOIN domain_by_id d ON typeof(q.domain) = 'integer' AND d.id = q.domain
    LEFT JOIN client_by_id c ON typeof(q.client) = 'integer' AND c.id = q.client
"""
_PLAIN = "SELECT id, timestamp, domain, client FROM queries"
_NETWORK = """
    SELECT n.id, n.hwaddr, n.lastQuery, (SELECT a.ip FROM network_addresses a WHERE a.network_id = n.id LIMIT 1)
    FROM network n
"""


def _sniff(head: bytes, name: str) -> float:
    if not head.startswith(_MAGIC):
        return 0.0
    if sum(mark in head for mark in _MARKS) >= _ENOUGH:
        return 1.0
    return 0.9 if "pihole" in name.lower() and "ftl" in name.lower() else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    with tempfile.TemporaryDirectory(prefix="proscribe-") as folder:
        copy = Path(folder) / "ftl.db"
        _save(stream, copy, origin)
        try:
            with closing(sqlite3.connect(f"{copy.as_uri()}?mode=ro&immutable=1", uri=True)) as database:
                yield from _database(database, origin)
        except sqlite3.Error as error:
            raise SourceError(
                f"{origin.file}: the database cannot be read: {error}",
                hint="copy it while Pi-hole is stopped, or with `sqlite3 pihole-FTL.db '.backup copy.db'`",
            ) from None


def _save(stream: BinaryIO, copy: Path, origin: Origin) -> None:
    with copy.open("wb") as file:
        while part := stream.read(_PART):
            if file.tell() > _LARGEST:
                raise SourceError(f"{origin.file}: larger than {_LARGEST:,} bytes, too large to be copied")
            file.write(part)


def _database(database: sqlite3.Connection, origin: Origin) -> Iterator[pa.RecordBatch]:
    database.text_factory = lambda raw: raw.decode("utf-8", "replace")
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")
    tables = {
        name
        for name, sql in database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        if isinstance(sql, str) and not sql.upper().startswith("CREATE VIRTUAL")
    }
    if {"query_storage", "domain_by_id", "client_by_id"} <= tables:
        yield from _queries(database.execute(_STORED), origin)
    elif "queries" in tables:
        yield from _queries(database.execute(_PLAIN), origin)
    else:
        raise SourceError(
            f"{origin.file}: a database of Pi-hole FTL has a table of queries, this has "
            f"{', '.join(sorted(tables)) or 'no tables'}",
            hint="the file is pihole-FTL.db, in /etc/pihole",
        )
    if {"network", "network_addresses"} <= tables:
        yield from _network(database.execute(_NETWORK), origin)


def _queries(rows: sqlite3.Cursor, origin: Origin) -> Iterator[pa.RecordBatch]:
    hosts = Hosts(origin, "dns")
    for number, at, domain, client in rows:
        hosts.add(None, _text(client), [_text(domain)], instant(at), pointer=f"/queries/{number}")
        if hosts.full:
            yield from hosts.take()
    yield from hosts.take()


def _network(rows: sqlite3.Cursor, origin: Origin) -> Iterator[pa.RecordBatch]:
    found = _batch.Rows(origin, kind="neighbour")
    for number, mac, at, address in rows:
        # A client whose card is not known has its address in the place of one.
        known = _text(mac) if isinstance(mac, str) and _MAC.fullmatch(mac) else None
        found.add(pointer=f"/network/{number}", device=_text(address), mac=known, seen_at=instant(at or None))
        if found.full:
            yield from found.take()
    yield from found.take()


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


PLUGIN = Source(
    name="pihole-ftl", title="Pi-hole FTL database", sniff=_sniff, read=_read, begins=(_MAGIC,), searches=True
)
