"""Open a ledger and append to it, durably.

An append is one transaction: its entries, the hashes above them and the new head are there together or not
at all, and are on the disk when `append` returns. Writers wait for one another. Nothing is ever changed or
removed.
"""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa
from msgspec import Raw

from proscribe._version import __version__
from proscribe.errors import LedgerError
from proscribe.law.instants import parse_instant
from proscribe.ledger import schema, tree
from proscribe.ledger.canonical import canonical
from proscribe.ledger.database import connect, shown, told
from proscribe.ledger.entry import FORMAT, Draft, Entry, Kind, Withheld, decode, encode, stamp
from proscribe.ledger.reader import Head, Node, Reader, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["Appended", "Ledger", "opened"]


@dataclass(frozen=True, slots=True)
class Appended:
    """What an append came to.

    Attributes:
        entries: those that were recorded.
        head: the tree with them.
        clock_back: milliseconds by which the clock was behind the newest entry, or 0.
    """

    entries: tuple[Entry, ...]
    head: Head
    clock_back: int


class _Edge:
    """Where the tree ends, and what an append adds there."""

    def __init__(self, head: Head, frontier: tree.Frontier, newest: str) -> None:
        self.head, self.frontier, self.newest = head, frontier, newest
        self.begin()

    def begin(self) -> None:
        self.entries: list[Entry] = []
        self.rows: list[Row] = []
        self.nodes: list[Node] = []
        self.withheld: list[tuple[int, Withheld]] = []

    def add(self, draft: Draft, now: int) -> None:
        seq = self.frontier.size
        entry = Entry(
            draft.at,
            draft.catalog,
            self.behind(now) or None,
            __version__,
            FORMAT,
            draft.inputs,
            draft.kind,
            draft.known_at,
            draft.law,
            draft.lists,
            Raw(draft.payload),
            stamp(now),
            seq,
        )
        body = encode(entry)
        leaf = tree.leaf_hash(body)
        self.entries.append(entry)
        self.rows.append(Row(seq, draft.kind, leaf, body))
        self.nodes.extend(map(Node._make, self.frontier.add(leaf)))
        self.withheld += [(seq, w) for w in draft.withheld]
        self.newest = entry.recorded

    def behind(self, now: int) -> int:
        """Return by how many milliseconds the clock is behind the newest entry."""
        return max(0, parse_instant(self.newest) - now) if self.newest else 0


@contextlib.contextmanager
def opened(where: str, *, write: bool = False, origin: str = "") -> Iterator[Ledger]:
    """Open a ledger, and close it after the block.

    Args:
        where: a file for SQLite, or `postgresql://user@host/name`.
        write: whether something will be recorded; a ledger that is not there is made then.
        origin: the name of a ledger that is made; by default a random one.

    Raises:
        LedgerError: it cannot be opened, is none, or is of another version.
    """
    with connect(where, write=write) as connection:
        ledger = Ledger(where, connection, origin)
        ledger.prepare(write=write)
        yield ledger


class Ledger(Reader):
    """A ledger that can be appended to, on an open connection."""

    def __init__(self, where: str, connection: sa.Connection, origin: str = "") -> None:
        super().__init__(where, connection)
        self._origin = origin or f"proscribe-ledger/{secrets.token_hex(8)}"
        self._edge: _Edge | None = None

    def prepare(self, *, write: bool) -> None:
        """Make the tables or bring them up to date; without `write`, say if they are not.

        Raises:
            LedgerError: this is no ledger, or one of a newer version.
        """
        with self.reading():
            found = self._revision()
        if found == schema.REVISION:
            return
        if found is not None and found > schema.REVISION:
            raise LedgerError(f"{shown(self.where)}: this ledger was written by a newer proscribe (tables {found}, wanted {schema.REVISION})",
                              hint="install that version, or a newer one")  # fmt: skip
        if not write:
            raise LedgerError(f"{shown(self.where)}: this is no ledger", hint="name the ledger's file or URL")
        with self._writing("no ledger was made: "):
            if self._revision() is None and self._others():
                raise LedgerError(f"{shown(self.where)}: this database holds something else",
                                  hint="name another file for the ledger")  # fmt: skip
            schema.migrate(self._connection)

    def _revision(self) -> str | None:
        if not sa.inspect(self._connection).has_table(schema.VERSION):
            return None
        query = sa.select(sa.column("version_num", sa.String)).select_from(sa.table(schema.VERSION))
        return self._connection.execute(query).scalar()

    def _others(self) -> bool:
        """Say whether a SQLite file is somebody else's; a PostgreSQL database may hold other tables."""
        return self._connection.dialect.name == "sqlite" and bool(
            sa.inspect(self._connection).get_table_names()
        )

    @contextlib.contextmanager
    def _writing(self, doing: str) -> Iterator[None]:
        with told(self.where, doing):
            self._connection.execution_options(writes=True)
            try:
                with self._connection.begin():
                    yield
            finally:
                self._connection.execution_options(writes=False)

    def append(
        self, make: Sequence[Draft] | Callable[[Head], Sequence[Draft]], clock: Callable[[], int]
    ) -> Appended:
        """Record entries, all or none; they are on the disk when this returns.

        Args:
            make: what to record; or what makes it from the head, once nobody else can write.
            clock: gives milliseconds since the epoch; read once, when nobody else can write.

        Raises:
            LedgerError: nothing was recorded, and why.
        """
        with self._writing("nothing was recorded: "):
            edge, self._edge = self._at_edge(), None  # if anything fails, it is read anew
            edge.begin()
            now = clock()
            behind = edge.behind(now)
            if not edge.head.size:
                edge.add(Draft(Kind.LEDGER, canonical({"origin": self._origin})), now)
            head = Head(edge.frontier.size, edge.frontier.root())
            for draft in make(head) if callable(make) else make:
                edge.add(draft, now)
            edge.head = self._insert(edge)
        self._edge = edge
        return Appended(tuple(edge.entries), edge.head, behind)

    def _insert(self, edge: _Edge) -> Head:
        run = self._connection.execute
        run(schema.entries.insert(), [r._asdict() for r in edge.rows])
        if edge.nodes:
            run(schema.nodes.insert(), [n._asdict() for n in edge.nodes])
        if edge.withheld:
            told_ = [
                {"seq": n, "pointer": w.pointer, "salt": w.salt, "value": w.value} for n, w in edge.withheld
            ]
            run(schema.withheld.insert(), told_)
        head = Head(edge.frontier.size, edge.frontier.root())
        run(schema.head.update().values(head._asdict()))
        return head

    def _at_edge(self) -> _Edge:
        head = self.head()
        if self._edge is not None and self._edge.head == head:
            return self._edge
        if not head.size:
            return _Edge(head, tree.Frontier(), "")
        frontier = tree.resume(head.size, self.hashes())
        if frontier.root() != head.root:
            raise LedgerError(f"{shown(self.where)}: nothing was recorded: what is there does not fit together",
                              hint="run `proscribe ledger verify`, and restore a copy that is whole")  # fmt: skip
        return _Edge(head, frontier, decode(self.row(head.size - 1).body).recorded)
