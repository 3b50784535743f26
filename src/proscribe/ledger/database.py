"""Open the database of a ledger, SQLite or PostgreSQL, and say in words what a database says in numbers.

The only module that knows which of the two it is.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import exc

from proscribe.errors import LedgerError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["connect", "shown", "told"]

_PATIENCE = 60
"""Seconds to wait for another writer."""

_LOCK = 0x70726F73  # names our advisory lock among those of a PostgreSQL server


def shown(where: str) -> str:
    """Return a place as it may be printed: the file, or the URL without its password."""
    return sa.make_url(where).render_as_string() if "://" in where else where


@contextlib.contextmanager
def connect(where: str, *, write: bool) -> Iterator[sa.Connection]:
    """Open a ledger's database: a file, or `postgresql://user@host/name`.

    Args:
        where: the file or URL.
        write: whether something will be recorded; a file that is not there is made then.

    Raises:
        LedgerError: it cannot be opened, is not there, or its library is not installed.
    """
    engine = _postgres(where) if "://" in where else _sqlite(Path(where), write=write)
    try:
        with told(where), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _sqlite(path: Path, *, write: bool) -> sa.Engine:
    if path.is_dir():
        raise LedgerError(f"{path}: this is a folder, not a ledger", hint="name a file, e.g. ledger.sqlite")
    if not write and not path.exists():
        raise LedgerError(f"{path}: there is no ledger here", hint="make one with `proscribe check PATH --record`")  # fmt: skip
    mode = "rwc" if write else "rw" if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK) else "ro"
    uri = f"file:{quote(str(path.resolve()))}?mode={mode}"

    def open_() -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None)
        connection.execute("PRAGMA cell_size_check = ON")
        if write:
            connection.execute("PRAGMA journal_mode = DELETE")  # one file to copy, and safe on any disk
            connection.execute("PRAGMA synchronous = EXTRA")  # what is acknowledged is on the disk
        return connection

    engine = sa.create_engine("sqlite+pysqlite://", creator=open_, poolclass=sa.pool.StaticPool)

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgres(where: str) -> sa.Engine:
    try:
        url = sa.make_url(where)
    except exc.ArgumentError as e:
        raise LedgerError("this is no URL of a database", hint="e.g. postgresql://user@host/name") from e
    if url.get_backend_name() != "postgresql":
        raise LedgerError(f"a ledger cannot be kept in `{url.get_backend_name()}`",
                          hint="name a file, for SQLite, or postgresql://user@host/name")  # fmt: skip
    try:
        engine = sa.create_engine(
            url.set(drivername="postgresql+psycopg"),
            poolclass=sa.pool.NullPool,
            connect_args={"options": "-c synchronous_commit=on", "connect_timeout": 10},
        )
    except ImportError as e:
        raise LedgerError(f"a ledger in PostgreSQL needs {e.name}, which is not installed",
                          hint="pip install 'proscribe[ledger,ledger-postgres]'") from e  # fmt: skip

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("writes", False):
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))

    return engine


_SAID = (
    ("disk is full", "the disk is full", "make room, then run the command again"),
    ("disk I/O error", "the disk refused to write or to read", "check the disk and its quota, then run `proscribe ledger verify`"),
    ("readonly", "it is read-only", "check the permissions of the file and of its folder"),
    ("read-only", "it is read-only", "check its permissions"),
    ("database is locked", f"another program has been writing for more than {_PATIENCE} seconds", "wait for it to end, then run the command again"),
    ("unable to open", "it cannot be opened", "check the path and its permissions"),
    ("not a database", "this is no SQLite database", "name the file of a ledger"),
    ("malformed", "its file is damaged", "restore it from a copy or an export; `proscribe ledger verify` says whether the copy is whole"),
    ("connection", "the server cannot be reached", "check that it runs, and the URL"),
)  # fmt: skip


@contextlib.contextmanager
def told(where: str, doing: str = "") -> Iterator[None]:
    """Raise what a database complains of as a LedgerError; `doing` says what has not been done then."""
    try:
        yield
    except (exc.DBAPIError, sqlite3.Error) as e:
        said: Any = e.orig if isinstance(e, exc.DBAPIError) else e
        text = str(said).strip()
        why, hint = next(
            ((w, h) for key, w, h in _SAID if key in text),
            (text.split("\n")[0], "run `proscribe ledger verify`"),
        )
        raise LedgerError(f"{shown(where)}: {doing}{why}", hint=hint) from e
