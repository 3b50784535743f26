"""Canaries for the database of Pi-hole FTL: it is written and changed as the database that it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from proscribe.canaries import Canary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proscribe.canaries import Change

__all__ = ["PLUGIN"]

_SCHEMA = """
    CREATE TABLE query_storage (id INTEGER PRIMARY KEY, timestamp INTEGER, type INTEGER, status INTEGER,
                                domain INTEGER, client INTEGER, forward INTEGER);
    CREATE TABLE domain_by_id (id INTEGER PRIMARY KEY, domain TEXT);
    CREATE TABLE client_by_id (id INTEGER PRIMARY KEY, ip TEXT, name TEXT);
    CREATE TABLE network (id INTEGER PRIMARY KEY, hwaddr TEXT, lastQuery INTEGER);
    CREATE TABLE network_addresses (network_id INTEGER, ip TEXT);
    INSERT INTO domain_by_id VALUES (1, 'www.example.org'), (2, 'mail.example.net');
    INSERT INTO client_by_id VALUES (1, '10.0.0.21', 'pc-17');
    INSERT INTO query_storage VALUES (1, 1767571201, 1, 2, 1, 1, NULL), (2, 1767571202, 1, 2, 2, 1, NULL);
    INSERT INTO network VALUES (1, '00:1b:21:00:00:03', 1767571201), (2, '00:1b:21:00:00:04', 1767571202);
    INSERT INTO network_addresses VALUES (1, '10.0.0.21'), (2, '10.0.0.22');
"""
# Where each kind of record keeps its value; of the first that has the old value there, it is changed.
_PLACES = {
    "queries": (
        "UPDATE domain_by_id SET domain = ? WHERE domain = ?",
        "UPDATE query_storage SET domain = ? WHERE domain = ?",
        "UPDATE queries SET domain = ? WHERE domain = ?",
    ),
    "network": ("UPDATE network SET hwaddr = ? WHERE hwaddr = ?",),
}


def _database() -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(_SCHEMA)
        return bytes(database.serialize())


def _edit(document: bytes, changes: Sequence[Change]) -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(document)
        database.execute("PRAGMA trusted_schema = OFF")
        for change in changes:
            table = (change.pointer or "").split("/")[1]
            for statement in _PLACES.get(table, ()):
                try:
                    changed = database.execute(statement, (change.new, change.old)).rowcount
                except sqlite3.OperationalError:
                    continue  # this version of the database has no such table
                if changed:
                    break
        database.commit()
        return bytes(database.serialize())


PLUGIN = Canary(samples={"pihole-FTL.db": _database}, edit=_edit)
