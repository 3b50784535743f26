"""The tables of a ledger, the same in SQLite and PostgreSQL, and how they come to be.

`migrations/` makes and changes them; `REVISION` is the newest. What the tables mean is told in
docs/ledger.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["REVISION", "VERSION", "entries", "head", "metadata", "migrate", "nodes", "withheld"]

REVISION = "0001"
VERSION = "ledger_version"
"""The table that names the revision."""

metadata = MetaData()
_Number = BigInteger().with_variant(Integer, "sqlite")  # INTEGER is the row's own number there

entries = Table(
    "ledger_entry",
    metadata,
    Column("seq", _Number, primary_key=True, autoincrement=False),
    Column("kind", String(32), nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("ledger_entry_kind", "kind", "seq"),
)

nodes = Table(
    "ledger_node",
    metadata,
    Column("height", Integer, primary_key=True, autoincrement=False),
    Column("number", _Number, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
)

head = Table(
    "ledger_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", _Number, nullable=False),
    Column("root", LargeBinary, nullable=False),
)

withheld = Table(
    "ledger_withheld",
    metadata,
    Column("seq", _Number, primary_key=True, autoincrement=False),
    Column("pointer", String, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("value", LargeBinary, nullable=False),
)


def migrate(connection: Connection) -> None:
    """Bring the tables to REVISION, within the transaction of the connection."""
    from alembic import command  # noqa: PLC0415  only when a ledger is made or changed
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, REVISION)
