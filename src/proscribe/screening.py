"""Hold parties against restricted-party lists and tell what a reviewer must know of each alert.

Takes lists by name (the snapshot current at `known_at`) or from files, builds the index once per content and
keeps it in the user's cache folder, and feeds batches of parties through it. Reads no clock.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
import platformdirs
import pyarrow as pa

from proscribe._version import __version__
from proscribe.alerts import DispositionUsed, ListUsed, Match, Screened, ScreenResult, ScreenSummary
from proscribe.dispositions import Dispositions, State, fingerprint
from proscribe.engine.screen import FINGERPRINT, ScreenIndex, build, explain
from proscribe.engine.screen import screen as screen_batch
from proscribe.errors import ProscribeError, SourceError
from proscribe.law.instants import format_instant, parse_instant
from proscribe.lists import Account
from proscribe.lists import _reading as reading
from proscribe.lists._entries import rows
from proscribe.lists.measures import PLUGIN as BUILT_IN
from proscribe.lists.measures import named as named_by_measures
from proscribe.runners.local import Elsewhere, mapped
from proscribe.schemas import LISTED
from proscribe.wholefile import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from proscribe.alerts import NotRead, OwnershipResult
    from proscribe.catalog import Catalog
    from proscribe.engine.ownership import Share
    from proscribe.law import Law
    from proscribe.law.model import Measure
    from proscribe.law.naming import Naming
    from proscribe.lists._store import Store
    from proscribe.remembered import Memory

__all__ = ["EXPLAIN_FROM", "Against", "List", "ScreenRun", "Screening", "against", "contents_at", "covering"]

EXPLAIN_FROM = 0.5
"""Matches are explained from here on: what is less likely than not is a candidate, and no alert."""

_DAY = 86_400_000
_KEEP = 12


@dataclass(frozen=True, slots=True)
class List:
    """One list as it is held against parties: its entries, and where they are from.

    Attributes:
        name: what it is called.
        title: in words.
        source: snapshot or file.
        as_of: milliseconds.
        published: what its publisher says.
        digest: of its content.
        entries: LISTED rows.
        signals: what was not as published, in words.
    """

    name: str
    title: str
    source: str
    as_of: int
    published: str
    digest: str
    entries: pa.Table
    signals: tuple[str, ...] = ()

    def used(self, at: int) -> ListUsed:
        """Return what every output says of it, its age at the instant `at` included."""
        holds = Counter(str(n) for n in self.entries["list"].to_pylist())
        return ListUsed(
            self.name,
            self.title,
            self.source,
            format_instant(self.as_of),
            self.published,
            max(0, (at - self.as_of) // _DAY),
            self.entries.num_rows,
            self.digest,
            dict(sorted(holds.items())),
            self.signals,
        )


def against(
    asked: Sequence[str], store: Store, law: Law, catalog: Catalog, *, at: int, known_at: int
) -> tuple[tuple[List, ...], tuple[str, ...]]:
    """Return the lists that are asked for, and what to warn of; where none is asked for, all that are kept.

    The built-in list is always among all. A list that is kept, but of which nothing is known for that time,
    is a warning where it was not asked for by name.

    Args:
        asked: names of lists, or files and folders.
        store: the snapshots that are kept.
        law: for the list of the companies that the measures name.
        catalog: the same.
        at: the instant of the question; the built-in list stands then.
        known_at: lists by name are taken as they stood then.

    Raises:
        ProscribeError: a list is not known, or there is no snapshot of it at that time.
        SourceError: a file cannot be read, or is refused.
    """
    found: dict[str, List] = {}
    warnings: list[str] = []
    for one in asked or (*store.lists(), BUILT_IN.name):
        if one == BUILT_IN.name:
            found[one] = _built_in(law, catalog, min(at, known_at))
        elif one in store.lists() or (one in reading.plugin_names() and not Path(one).exists()):
            kept = _kept(one, store, known_at, optional=not asked)
            if kept is None:
                warnings.append(f"{one}: no snapshot at that time; parties were not held against it")
            else:
                found[one] = kept
        else:
            read = _file(Path(one))
            found[read.source] = read
    held = tuple(found.values())
    return (held if asked else tuple(_current(held, warnings))), tuple(warnings)


def covering(held: Sequence[List]) -> dict[str, List]:
    """Return, for each list that is there as a whole, the newest source of it.

    A collection (the Consolidated Screening List) is a source of every list that it holds. A list is there as
    a whole where it has at least as many entries as its publisher's list has.
    """
    best: dict[str, List] = {}
    for one in held:
        counts = Counter(map(str, one.entries["list"].to_pylist()))
        for name, entries in (*counts.items(), (one.name, one.entries.num_rows)):
            known = name in reading.plugin_names()
            if entries < (reading.named(name).least if known else 1) or not (known or name == one.name):
                continue
            if name not in best or one.as_of > best[name].as_of:
                best[name] = one
    return best


def _current(held: Sequence[List], warnings: list[str]) -> Iterator[List]:
    """Yield the lists without entries of which a newer whole list is there: who was taken off is off."""
    newest = covering(held)
    for one in held:
        old = {n for n, best in newest.items() if best.as_of > one.as_of}
        names = one.entries["list"].to_pylist()
        gone = old.intersection(map(str, names))
        if not gone:
            yield one
            continue
        kept = one.entries.filter(pa.array([n not in gone for n in names]))
        warnings += [
            f"{one.name}: its entries of {n} gave way to those of {newest[n].name}, which are newer"
            for n in sorted(gone)
        ]
        yield replace(one, entries=kept, digest=reading.content_digest(kept))


def _built_in(law: Law, catalog: Catalog, at: int) -> List:
    account = Account()
    law = law.only(m.id for m in law.measures.values() if _known(m, at))
    batches = list(rows(named_by_measures(catalog, law), BUILT_IN.name, account))
    table = pa.Table.from_batches(batches, schema=LISTED)
    return List(
        BUILT_IN.name,
        BUILT_IN.title,
        f"law {law.digest[:12]}, catalog {catalog.digest[:12]}",
        at,
        "",
        reading.content_digest(table),
        table,
    )


def _known(measure: Measure, at: int) -> bool:
    return min(parse_instant(h.known_from) for h in measure.history) <= at


def _kept(name: str, store: Store, known_at: int, *, optional: bool) -> List | None:
    snapshot = store.current(name, known_at)
    if snapshot is None and optional:
        return None
    if snapshot is None:
        first = next(iter(store.snapshots(name)), None)
        if first is not None:
            raise ProscribeError(
                f"{name}: no snapshot at {format_instant(known_at)}; the first is of {format_instant(first.manifest.as_of)}",
                hint="add an older file of the list: `proscribe lists add FILE --as-of INSTANT`",
            )
        raise ProscribeError(
            f"{name}: there is no snapshot of this list",
            hint=f"`proscribe lists update {name}`, or `proscribe lists add FILE`",
        )
    m = snapshot.manifest
    title = reading.named(m.plugin).title
    return List(
        name, title, f"snapshot {snapshot.id}", m.as_of, m.published, m.digest, snapshot.table(), m.signals
    )


def _file(path: Path) -> List:
    """Read a file of a list, or take what was read of the same bytes before."""
    if not path.exists():
        raise ProscribeError(
            f"{path}: neither a list that is known nor a file",
            hint=f"lists: {', '.join(reading.plugin_names())}; or give the path of a file",
        )
    known = reading.recognise([path])
    own = known.plugin.least == 1
    called = path.name.split(".")[0] if own else ""
    when = int(max(p.stat().st_mtime for p in known.files.values()) * 1000)
    files = {role: reading.file_digest(p) for role, p in known.files.items()}
    key = "\n".join(
        (__version__, known.plugin.name, known.form.name, called, *sorted(map("=".join, files.items())))
    )
    kept = _Kept(f"list-{hashlib.sha256(key.encode()).hexdigest()[:32]}")
    entries, told = kept.table()
    if entries is None or told is None:
        listed = reading.read(known, called=called)
        if listed.fatal is not None:
            s = listed.fatal
            raise SourceError(
                f"{path}: refused as {known.plugin.title}: {s.text}"
                + (f" ({s.example})" if s.example else ""),
                hint="get the whole file again; a list of your own may have any columns as long as one is `name`",
            )
        entries = listed.entries
        told = {
            "published": listed.published,
            "digest": listed.digest,
            "signals": [f"{s.text} ({s.count:,})" for s in listed.signals],
        }
        kept.put(entries, told)
    return List(
        called or known.plugin.name,
        known.plugin.title,
        str(path),
        when,
        told["published"],
        told["digest"],
        entries,
        tuple(told["signals"]),
    )


def _keys(table: pa.Table) -> list[tuple[str, str]]:
    """Return (list, id) of each entry."""
    return [
        (str(n), str(i))
        for n, i in zip(table["list"].to_pylist(), table["entity_id"].to_pylist(), strict=True)
    ]


class _Kept:
    """A table or an index in the user's cache folder; one that cannot be read or written is as none."""

    def __init__(self, name: str) -> None:
        self.path = Path(platformdirs.user_cache_dir("proscribe")) / "screen" / f"{name}.arrow"

    def table(self) -> tuple[pa.Table | None, dict[str, Any] | None]:
        with contextlib.suppress(OSError, pa.ArrowException, msgspec.MsgspecError, KeyError):
            with pa.memory_map(str(self.path)) as source:
                table = pa.ipc.open_file(source).read_all()
            return table.cast(LISTED), msgspec.json.decode((table.schema.metadata or {})[b"told"])
        return None, None

    def put(self, table: pa.Table, told: dict[str, Any]) -> None:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, table.schema.with_metadata({"told": msgspec.json.encode(told)})) as writer:
            writer.write_table(table.replace_schema_metadata({"told": msgspec.json.encode(told)}))
        self.write(sink.getvalue())

    def write(self, data: pa.Buffer) -> bool:
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self.path, memoryview(data))  # type: ignore[arg-type]  # a buffer writes as bytes do
            self._forget()
            return True
        return False

    def _forget(self) -> None:
        """Keep the newest; what was made of older lists would fill the disk."""
        there = sorted(self.path.parent.glob("*.arrow"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in there[_KEEP:]:
            old.unlink(missing_ok=True)


@dataclass(frozen=True)
class Against:
    """Lists put together, and the index over them.

    Attributes:
        lists: what is held against parties.
    """

    lists: tuple[List, ...]

    @cached_property
    def entries(self) -> pa.Table:
        """The entries of all lists; one that stands in several files under one list and id comes once."""
        if len(self.lists) == 1:
            return self.lists[0].entries
        table = pa.concat_tables([one.entries for one in sorted(self.lists, key=lambda x: -x.as_of)])
        first: dict[tuple[str, str], int] = {}
        for row, key in enumerate(_keys(table)):
            first.setdefault(key, row)
        return table if len(first) == table.num_rows else table.take(pa.array(first.values()))

    @cached_property
    def contents(self) -> dict[tuple[str, str], str]:
        """The hash of each entry by (list, id), in the order of the entries."""
        return dict(zip(_keys(self.entries), map(str, self.entries["entry_hash"].to_pylist()), strict=True))

    @cached_property
    def digest(self) -> str:
        """Names the lists' content, whatever their order."""
        return hashlib.sha256(
            "\n".join(sorted(f"{x.name} {x.digest}" for x in self.lists)).encode()
        ).hexdigest()

    @cached_property
    def _kept(self) -> _Kept:
        key = hashlib.sha256(f"{FINGERPRINT}\n{__version__}\n{self.digest}".encode()).hexdigest()[:32]
        return _Kept(f"index-{key}")

    @cached_property
    def index(self) -> ScreenIndex:
        """The index, from the cache folder where it was built before."""
        with contextlib.suppress(OSError, pa.ArrowException, ValueError, KeyError, TypeError):
            return ScreenIndex.from_buffer(pa.memory_map(str(self._kept.path)).read_buffer())
        made = build(self.entries.combine_chunks())
        self._kept.write(made.to_buffer())
        return made

    @property
    def index_file(self) -> Path | None:
        """The file of the index, from which other processes can take it; None where it cannot be kept."""
        assert self.index is not None
        return self._kept.path if self._kept.path.is_file() else None


def contents_at(held: Against, store: Store, since: str) -> dict[tuple[str, str], str]:
    """Return the hash of each entry by (list, id) as the kept lists stood at a day or in a snapshot.

    A list that is no kept one, or of which nothing was kept then, is new as a whole.

    Raises:
        ProscribeError: nothing was kept of any of the lists then.
    """
    found: dict[tuple[str, str], str] = {}
    missing = []
    for one in held.lists:
        if one.name not in store.lists():
            continue
        try:
            table = store.find(one.name, since).table()
        except ProscribeError as e:
            missing.append(e)
            continue
        found.update(zip(_keys(table), map(str, table["entry_hash"].to_pylist()), strict=True))
    if not found:
        raise (
            missing[0]
            if missing
            else ProscribeError(
                f"--since {since}: none of the lists is kept",
                hint="keep it first: `proscribe lists add FILE`",
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class _Work:
    """Parties to be screened in one go.

    Attributes:
        parties: PARTY rows.
        known: rows that need only be held against the entries that changed; None: none.
    """

    parties: pa.RecordBatch
    known: tuple[int, ...] = ()


Alerts = list[tuple[int, dict[str, Any], dict[str, Any]]]
"""(row of the party, row of ALERT, explanation), in the order of the parties."""


@dataclass(frozen=True, slots=True)
class _Settings:
    """How to screen; see Screening."""

    changed: tuple[int, ...] | None
    threshold: float
    limit: int
    explain_from: float


@dataclass(frozen=True, slots=True)
class _Worker:
    """Screens one piece of work after the other."""

    index: ScreenIndex
    changed: ScreenIndex | None
    settings: _Settings

    def batch(self, work: _Work) -> tuple[pa.RecordBatch, Alerts]:
        """Screen parties: those that are known against what changed, the others against all."""
        parties = work.parties
        known = set(work.known)
        others = [i for i in range(parties.num_rows) if i not in known]
        found = self._alerts(parties, others, self.index)
        if self.changed is not None:
            found = sorted(found + self._alerts(parties, list(work.known), self.changed), key=lambda x: x[0])
        return parties, found

    def _alerts(self, parties: pa.RecordBatch, rows_of: list[int], index: ScreenIndex) -> Alerts:
        if not rows_of or not len(index):
            return []
        part = parties if len(rows_of) == parties.num_rows else parties.take(pa.array(rows_of))
        numbered = part.set_column(0, "id", pa.array([str(i) for i in rows_of]))
        found: Alerts = []
        party: dict[str, Any] = {}
        last = -1
        how = self.settings
        for alert in screen_batch(numbered, index, threshold=how.threshold, limit=how.limit).to_pylist():
            row = int(alert["id"])
            told = None
            if alert["score"] >= how.explain_from:
                if row != last:
                    last, party = row, parties.slice(row, 1).to_pylist()[0]
                told = explain(party, index, (alert["list"], alert["entity_id"]))
            found.append((row, alert, msgspec.to_builtins(told) if told is not None else {}))
        return found


_THERE: list[_Worker] = []
"""The worker of a process that was started to screen; empty in the one that started it."""


def _start(file: Path, how: _Settings) -> None:
    _THERE[:] = [_worker(ScreenIndex.from_buffer(pa.memory_map(str(file)).read_buffer()), how)]


def _worker(index: ScreenIndex, how: _Settings) -> _Worker:
    return _Worker(index, index.subset(how.changed) if how.changed is not None else None, how)


def _batch_there(work: _Work) -> tuple[pa.RecordBatch, Alerts]:
    return _THERE[0].batch(work)


@dataclass
class Screening:
    """Screens parties against lists and makes of each alert what a reviewer must know.

    Attributes:
        against: the lists.
        naming: which measures name a company or turn on a list.
        threshold: what scores less is left out, 0 to 1.
        limit: at most so many entries for each party.
        processes: at most so many for large inputs.
        explain_from: say why of matches from this score on; above 1 of none.
        dispositions: what people decided about alerts.
        at: the instant of the question, milliseconds: decisions expire, and are not known before they are made.
        changed: rows of the entries that changed; parties that are known are held against those alone.
        memory: what a former run found; None with `changed`: all parties count as known.
    """

    against: Against
    naming: Naming
    threshold: float = 0.7
    limit: int = 10
    processes: int = 2
    explain_from: float = EXPLAIN_FROM
    dispositions: Dispositions = field(default_factory=Dispositions)
    at: int = 0
    changed: Sequence[int] | None = None
    memory: Memory | None = None
    _entries: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def screen(
        self, parties: Iterable[pa.RecordBatch], *, together: bool = False
    ) -> Iterator[tuple[dict[str, Any], Screened]]:
        """Yield each party, as PARTY row, with what it may be, in order.

        Args:
            parties: PARTY batches.
            together: rows that follow each other under one id are one party with several names.
        """
        file = self.against.index_file if self.processes > 1 else None
        index = self.against.index
        changed = tuple(self.changed) if self.changed is not None else None
        how = _Settings(changed, self.threshold, self.limit, self.explain_from)
        dates = {x.name: format_instant(x.as_of) for x in self.against.lists}
        here = _worker(index, how)
        there = (
            Elsewhere(_batch_there, partial(_start, file, how), self.processes) if file is not None else None
        )
        waiting: tuple[dict[str, Any], list[Match]] | None = None
        work = (self._work(batch) for batch in parties)
        for batch, found in mapped(here.batch, work, there):
            by_row: dict[int, list[Match]] = {}
            rows_of = batch.to_pylist()
            for row, alert, told in found:
                by_row.setdefault(row, []).append(self._match(rows_of[row], alert, told))
            for row, party in enumerate(rows_of):
                mine = by_row.get(row, []) + self._standing(party, index)
                if together and waiting is not None and waiting[0]["id"] == party["id"]:
                    waiting[1].extend(mine)
                    continue
                if waiting is not None:
                    yield waiting[0], self._party(waiting, dates)
                waiting = (party, mine)
        if waiting is not None:
            yield waiting[0], self._party(waiting, dates)

    def _work(self, batch: pa.RecordBatch) -> _Work:
        if self.changed is None:
            return _Work(batch)
        if self.memory is None:
            return _Work(batch, tuple(range(batch.num_rows)))
        rows_of = batch.to_pylist()
        known = (i for i, r in enumerate(rows_of) if self._remembered(r) is not None)
        return _Work(batch, tuple(known))

    def _remembered(self, party: Mapping[str, Any]) -> list[dict[str, Any]] | None:
        if self.memory is None:
            return None
        return self.memory.standing(fingerprint(party), self.against.contents, self.limit)

    def _standing(self, party: Mapping[str, Any], index: ScreenIndex) -> list[Match]:
        """Return the matches that were found before and still stand, explained anew."""
        out = []
        for alert in self._remembered(party) or ():
            told = None
            if alert["score"] >= self.explain_from:
                told = explain(party, index, (alert["list"], alert["entity_id"]))
            out.append(self._match(party, alert, msgspec.to_builtins(told) if told is not None else {}))
        return out

    def _party(self, waiting: tuple[dict[str, Any], list[Match]], dates: dict[str, str]) -> Screened:
        party, matches = waiting
        best: dict[tuple[str, str], Match] = {}
        for m in matches:
            key = (m.list, m.entity_id)
            if key not in best or m.score > best[key].score:
                best[key] = m
        ranked = sorted(best.values(), key=lambda m: (-m.score, m.list, m.entity_id))
        return Screened(
            party["id"], party["name"], tuple(ranked[: self.limit]), dates, fingerprint=fingerprint(party)
        )

    def named(self, name: str, ident: str) -> Match | None:
        """Return the entry of a list as a match that its id settles; None where the list has none of that id."""
        if (name, ident) not in self._places:
            return None
        entry = self._entry(name, ident)
        alert = {
            "list": name,
            "entity_id": ident,
            "entry_hash": entry["entry_hash"],
            "listed_name": entry["names"][0]["name"],
            "score": 1.0,
            "rule": "identifier",
        }
        return self._told(alert, {})

    def _match(self, party: Mapping[str, Any], alert: Mapping[str, Any], told: dict[str, Any]) -> Match:
        found = self._told(alert, told)
        if not len(self.dispositions):
            return found
        decided = self.dispositions.find(
            "party", fingerprint(party), party["id"], (found.list, found.entity_id), found.entry_hash, self.at
        )
        if decided is None:
            return found
        d, state = decided
        used = DispositionUsed(
            str(d.verdict),
            d.reason,
            d.person,
            format_instant(d.made_at),
            format_instant(d.expires) if d.expires is not None else "",
            str(state),
        )
        holds = state is State.HOLDS
        return msgspec.structs.replace(found, state=str(d.verdict) if holds else "open", disposition=used)

    def _told(self, alert: Mapping[str, Any], told: dict[str, Any]) -> Match:
        entry = self._entry(alert["list"], alert["entity_id"])
        measures = tuple(
            dict.fromkeys(
                (
                    *self.naming.lists.get(alert["list"], ()),
                    *(entry["programmes"] or () if alert["list"] == BUILT_IN.name else ()),
                )
            )
        )
        return Match(
            alert["entity_id"],
            alert["list"],
            alert["listed_name"],
            round(float(alert["score"]), 6),
            alert["rule"],
            "open",
            entry["type"],
            tuple(n["name"] for n in entry["names"]),
            tuple(entry["countries"] or ()),
            tuple(entry["programmes"] or ()),
            tuple(entry["citations"] or ()),
            entry["listed_on"],
            entry["remarks"],
            alert["entry_hash"],
            measures,
            told or None,
        )

    @cached_property
    def _places(self) -> dict[tuple[str, str], int]:
        return {k: i for i, k in enumerate(_keys(self.against.entries))}

    def _entry(self, name: str, ident: str) -> dict[str, Any]:
        key = (name, ident)
        if key not in self._entries:
            self._entries[key] = self.against.entries.slice(self._places[key], 1).to_pylist()[0]
        return self._entries[key]


class Owning(Protocol):
    """Says what the ownership rules come to for a party."""

    def of(self, party: Mapping[str, Any]) -> tuple[OwnershipResult, ...]:
        """Return what each rule says of a PARTY row; nothing where nobody knows of an owner."""
        ...

    def share(self, rule: str, party: Mapping[str, Any]) -> Share | None:
        """Return the share of listed owners under a rule; None where nobody knows of an owner."""
        ...


@dataclass
class ScreenRun:
    """One run: takes parties, gives what they may be, and keeps count.

    Attributes:
        screening: what does it.
        at: the instant of the question, milliseconds.
        known_at: lists are taken as they stood then.
        warnings: what a reader must know.
        owners: who owns the parties, where holdings were given.
    """

    screening: Screening
    at: int
    known_at: int
    warnings: list[str] = field(default_factory=list)
    owners: Owning | None = None
    _counts: Counter[str] = field(default_factory=Counter)

    @property
    def lists(self) -> tuple[ListUsed, ...]:
        """What the parties are held against, with ages."""
        return tuple(x.used(self.at) for x in self.screening.against.lists)

    def take(self, parties: Iterable[pa.RecordBatch], *, together: bool = False) -> Iterator[Screened]:
        """Yield what each party may be, in order.

        Args:
            parties: PARTY batches.
            together: rows that follow each other under one id are one party with several names.

        Raises:
            SourceError: what reads the parties raises it.
        """
        for party, found in self.screening.screen(parties, together=together):
            owned = self.owners.of(party) if self.owners is not None else ()
            screened = msgspec.structs.replace(found, ownership=owned) if owned else found
            states = Counter(m.state for m in screened.matches)
            self._counts["parties"] += 1
            self._counts["with_alerts"] += bool(screened.matches)
            self._counts.update(states)
            self._counts["owned"] += any(
                o.state in {"owned", "red-flag"} and o.in_force is not False for o in screened.ownership
            )
            yield screened

    def summary(self, not_read: int) -> ScreenSummary:
        """Return the counts so far, and the exit code that they come to."""
        c = self._counts
        alerts = c["open"] + c["true-match"] + c["not-a-match"]
        found = c["open"] or c["true-match"] or c["owned"]
        code = 1 if found else 3 if not_read or not c["parties"] else 0
        return ScreenSummary(
            c["parties"],
            c["with_alerts"],
            alerts,
            c["open"],
            c["true-match"],
            c["not-a-match"],
            c["owned"],
            not_read,
            code,
        )

    def result(self, results: tuple[Screened, ...], not_read: tuple[NotRead, ...] = ()) -> ScreenResult:
        """Return the whole run as one value."""
        missed = sum(n.count for n in not_read if "screened without" not in n.reason)
        return ScreenResult(
            "proscribe.screen/1",
            f"proscribe {__version__}, {FINGERPRINT}",
            format_instant(self.at),
            format_instant(self.known_at),
            self.screening.threshold,
            self.screening.limit,
            self.lists,
            results,
            not_read,
            tuple(self.warnings),
            self.summary(missed),
        )
