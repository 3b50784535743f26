"""Read a ledger: its head, its entries page by page, the hashes of its tree, and what entries leave out.

Entries are never changed, so that pages read one after another fit together while others write.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from proscribe.errors import LedgerError
from proscribe.ledger import schema, tree
from proscribe.ledger.database import shown, told
from proscribe.ledger.entry import Withheld, decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from proscribe.ledger.entry import Entry, Kind
    from proscribe.ledger.tree import Hashes

__all__ = ["Head", "Node", "Reader", "Row"]

_PAGE = 256
"""Rows read at a time: few enough to hold, enough to be quick."""

_MOST, _BYTES = 4096, 4_000_000
"""Entries read at a time, once it is known how large they are: so many, and about so much."""

_DAMAGED = "run `proscribe ledger verify`, which says what is missing"


class Head(NamedTuple):
    """How many entries there are, and the root over them."""

    size: int
    root: bytes


class Row(NamedTuple):
    """One entry as it is stored."""

    seq: int
    kind: str
    leaf: bytes
    body: bytes


class Node(NamedTuple):
    """One hash of the tree as it is stored."""

    height: int
    number: int
    hash: bytes


_columns = schema.entries.c
_ENTRY = sa.select(_columns.seq, _columns.kind, _columns.leaf, _columns.body)
_NEXT = (
    _ENTRY.where(_columns.seq > sa.bindparam("after"))
    .order_by(_columns.seq)
    .limit(sa.bindparam("limit", type_=sa.Integer))
)
_LEAVES = (
    sa.select(_columns.leaf)
    .where(_columns.seq >= sa.bindparam("first"), _columns.seq < sa.bindparam("end"))
    .order_by(_columns.seq)
)
_NODES = (
    sa.select(schema.nodes.c.hash)
    .where(
        schema.nodes.c.height == sa.bindparam("height"),
        schema.nodes.c.number >= sa.bindparam("first"),
        schema.nodes.c.number < sa.bindparam("end"),
    )
    .order_by(schema.nodes.c.number)
)
_NODE_PAGE = (
    sa.select(schema.nodes.c.height, schema.nodes.c.number, schema.nodes.c.hash)
    .where(schema.nodes.c.height == sa.bindparam("height"), schema.nodes.c.number > sa.bindparam("after"))
    .order_by(schema.nodes.c.number)
    .limit(_PAGE)
)
_WITHHELD = (
    sa.select(*schema.withheld.c)
    .where(
        sa.tuple_(schema.withheld.c.seq, schema.withheld.c.pointer)
        > sa.tuple_(sa.bindparam("seq_", type_=sa.BigInteger), sa.bindparam("pointer_", type_=sa.String))
    )
    .order_by(schema.withheld.c.seq, schema.withheld.c.pointer)
    .limit(_PAGE)
)


class Reader:
    """A ledger that is read, on an open connection."""

    def __init__(self, where: str, connection: sa.Connection) -> None:
        self.where = where
        self._connection = connection

    def _select(self, query: sa.Select[Any] | sa.TextClause, **values: object) -> Sequence[Any]:
        """Return the rows of a query; a transaction that is open is used, else one is made."""
        if self._connection.in_transaction():
            return self._connection.execute(query, values).all()
        with self.reading():
            return self._connection.execute(query, values).all()

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Read several things in one transaction: they fit together, and each costs less."""
        with told(self.where), self._connection.begin():
            yield

    def head(self) -> Head:
        """Return the newest head.

        Raises:
            LedgerError: it is missing.
        """
        found = self._select(sa.select(schema.head.c.size, schema.head.c.root))
        if len(found) != 1:
            raise LedgerError(f"{shown(self.where)}: the head of the tree is missing, or there are several",
                              hint="restore the ledger from a copy or an export")  # fmt: skip
        size, root = found[0]
        if type(size) is not int or type(root) is not bytes:
            raise LedgerError(f"{shown(self.where)}: the head of the tree was changed", hint=_DAMAGED)
        return Head(size, root)

    def rows(self, first: int | None = None, end: int | None = None) -> Iterator[Row]:
        """Yield entries in order, from number `first` to before `end`; without them whatever is stored."""
        after = -(2**62) if first is None else first - 1
        limit = _PAGE
        while page := self._select(_NEXT, after=after, limit=limit):
            last: int = page[-1][0]
            rows = [
                Row(seq, kind, leaf, body)
                if type(kind) is str and type(leaf) is bytes and type(body) is bytes
                else _row(seq, kind, leaf, body)
                for seq, kind, leaf, body in page
            ]
            if end is not None and last >= end:
                yield from (r for r in rows if r.seq < end)
                return
            yield from rows
            after = last
            limit = max(1, min(_MOST, _BYTES * len(rows) // (1 + sum(len(r.body) for r in rows))))

    def row(self, seq: int) -> Row:
        """Return one entry as it is stored.

        Raises:
            LedgerError: there is none of that number.
        """
        found = self._select(_ENTRY.where(_columns.seq == seq))
        if not found:
            size = self.head().size
            raise LedgerError(f"{shown(self.where)}: there is no entry {seq}",
                              hint=f"there are {size}: 0 to {size - 1}" if size else "the ledger is empty")  # fmt: skip
        return _row(*found[0])

    def entry(self, seq: int) -> Entry:
        """Return one entry.

        Raises:
            LedgerError: there is none of that number, or its bytes are no entry.
        """
        return decode(self.row(seq).body)

    def newest(self, kind: Kind, before: int | None = None) -> Entry | None:
        """Return the newest entry of a kind, or the newest below number `before`; None where there is none."""
        query = _ENTRY.where(_columns.kind == kind).order_by(_columns.seq.desc()).limit(1)
        found = self._select(query if before is None else query.where(_columns.seq < before))
        return decode(_row(*found[0]).body) if found else None

    def of_kind(self, kind: Kind, first: int = 0) -> Iterator[Entry]:
        """Yield the entries of a kind in order, from number `first` on."""
        query = _ENTRY.where(_columns.kind == kind, _columns.seq >= first).order_by(_columns.seq)
        yield from (decode(_row(*r).body) for r in self._select(query))

    def hashes(self) -> Hashes:
        """Return what hands out the hashes of the tree that are kept; for one proof, or one append.

        Neighbours are read together and kept, so that a proof takes a handful of queries.

        Raises:
            LedgerError: when it is called, some are missing.
        """
        kept: dict[tuple[int, int], list[bytes]] = {}

        def hashes(height: int, first: int, count: int) -> list[bytes]:
            tile, place = divmod(first, tree.WIDTH)
            if (height, tile) not in kept:
                kept[height, tile] = self._tile(height, tile)
            found = kept[height, tile][place : place + count]
            if len(found) != count:
                raise LedgerError(f"{shown(self.where)}: hashes of the tree are missing", hint=_DAMAGED)
            return found

        return hashes

    def _tile(self, height: int, tile: int) -> list[bytes]:
        place = {"first": tile * tree.WIDTH, "end": (tile + 1) * tree.WIDTH}
        found = self._select(_NODES, height=height, **place) if height else self._select(_LEAVES, **place)
        return [_bytes(r[0]) for r in found]

    def heights(self) -> list[int]:
        """Return the heights at which hashes are kept, leaves aside."""
        query = sa.select(schema.nodes.c.height).distinct().order_by(schema.nodes.c.height)
        return [int(r[0]) for r in self._select(query)]

    def nodes(self, height: int) -> Iterator[Node]:
        """Yield the hashes that are kept at one height, in order."""
        after = -(2**62)
        while page := self._select(_NODE_PAGE, height=height, after=after):
            yield from (Node(h, n, _bytes(data)) for h, n, data in page)
            after = page[-1][1]

    def withheld(self, seq: int | None = None) -> Iterator[tuple[int, Withheld]]:
        """Yield what entries leave out and is still kept, with the number of the entry; of one, or of all."""
        query = _WITHHELD if seq is None else _WITHHELD.where(schema.withheld.c.seq == seq)
        last: tuple[int, str] = (-(2**62), "")
        while page := self._select(query, seq_=last[0], pointer_=last[1]):
            for number, pointer, salt, value in page:
                yield number, Withheld(str(pointer), _bytes(salt), _bytes(value))
            last = (page[-1][0], page[-1][1])

    def faults(self) -> Iterator[str]:
        """Yield what the database itself finds wrong with its file; PostgreSQL looks after its own."""
        if self._connection.dialect.name == "sqlite":
            found = self._select(sa.text("PRAGMA integrity_check"))
            yield from (f"the database says: {r[0]}" for r in found if r[0] != "ok")


def _row(seq: int, kind: object, leaf: object, body: object) -> Row:
    """Return a row whose columns have the right types, whatever somebody put there."""
    return Row(seq, kind if type(kind) is str else "", _bytes(leaf), _bytes(body))


def _bytes(value: object) -> bytes:
    """Return bytes; SQLite keeps whatever it is given, and what are no bytes was not written by us."""
    return value if type(value) is bytes else b""
