"""Make the four tables of a ledger: entries, nodes of the tree, its head, and what entries leave out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the tables, and a head of an empty tree."""
    op.create_table(
        "ledger_entry",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("leaf", sa.LargeBinary, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
    )
    op.create_index("ledger_entry_kind", "ledger_entry", ["kind", "seq"])
    op.create_table(
        "ledger_node",
        sa.Column("height", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
    )
    head = op.create_table(
        "ledger_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("size", _NUMBER, nullable=False),
        sa.Column("root", sa.LargeBinary, nullable=False),
    )
    empty = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    op.bulk_insert(head, [{"id": 1, "size": 0, "root": empty}])
    op.create_table(
        "ledger_withheld",
        sa.Column("seq", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("pointer", sa.String, primary_key=True),
        sa.Column("salt", sa.LargeBinary, nullable=False),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
