"""Read every input, identify what is in it, and keep account of what was not checked.

The half of a check that touches files: it knows no profile and decides nothing. Memory follows what is
found, not what is read, but for documents whose lines are looked up after the fact.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol

from proscribe.errors import SourceError, UnrecognisedError
from proscribe.profile import NAME
from proscribe.results import Coverage, NotChecked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import tzinfo

    import pyarrow as pa

    from proscribe.engine.findings import Gathering
    from proscribe.engine.identify import Index
    from proscribe.engine.search import Search
    from proscribe.sources import Lines, Source, Tally
    from proscribe.sources._opening import Opened

__all__ = ["Progress", "Reading"]

_LOCATE_AT_ONCE = 100_000
_HELD_ROWS = 4096
_FEW_ROWS = 256


class Progress(Protocol):
    """Takes note of how far the reading of a file has come."""

    def __call__(self, file: str, rows: int, taken: int | None = None) -> None:
        """Take note of the rows read of `file`, and of the bytes taken of it, where that is known."""
        ...


class Reading:
    """Takes paths, and gives findings-to-be, coverage, and whether all that was named could be read.

    Args:
        index: the catalog compiled for identification.
        gathering: takes what is found.
        progress: see Progress.
        zone: of times in logs that have no offset.
        names: what to look for in the bytes of programs (see `engine.strings`); None for nothing.
        deep: open packages of programs and nested archives too.
    """

    def __init__(
        self,
        index: Index,
        gathering: Gathering,
        progress: Progress | None = None,
        zone: tzinfo | None = None,
        *,
        names: Sequence[tuple[str, str]] | None = None,
        deep: bool = False,
    ) -> None:
        self.index = index
        self.zone = zone
        self.progress = progress
        self.gathering = gathering
        self.deep = deep
        self.strings: Source | None = None
        self.warnings: list[str] = []
        if names is not None:
            from proscribe.sources._strings import UNAVAILABLE, strings_source  # noqa: PLC0415  seldom wanted

            self.strings = strings_source(names)
            self.warnings += [] if self.strings else [UNAVAILABLE]
        self._shown: dict[tuple[str, str], int] = {}
        self._held: list[pa.RecordBatch] = []
        self._held_rows = 0
        self.coverage: list[Coverage] = []
        self.formats: dict[str, str] = {}
        self.complete = True
        self._searches: dict[Lines, Search | None] = {}

    def path(self, path: str, as_format: str | None) -> None:
        """Read one path that the user named; what cannot be read is a row of coverage."""
        from proscribe.sources._opening import read_input  # noqa: PLC0415  opening pulls in every format

        before = len(self.coverage)
        walked = False
        try:
            for opened in read_input(path, as_format, deep=self.deep, strings=self.strings):
                walked = walked or opened.file != path.rpartition(":")[2]
                self.opened(opened)
        except SourceError as e:
            self.failed(path, None, e)
        self._release()
        read = [c for c in self.coverage[before:] if c.format not in {None, "strings"}]
        if not read or (not walked and any(c.not_checked and not c.rows for c in read)):
            self.complete = False  # what was named has nothing that could be read

    def given(self, inputs: Iterable[Opened]) -> None:
        """Read inputs that are open already."""
        for opened in inputs:
            self.opened(opened)
        self._release()

    def failed(self, file: str, name: str | None, error: SourceError, tally: Tally | None = None) -> None:
        """Account for an input that could not be read as a whole."""
        self.complete = self.complete and isinstance(error, UnrecognisedError)
        reason = error.message.removeprefix(f"{file}: ")
        self.coverage.append(_coverage(file, name, tally, NotChecked(reason, 1, error.hint)))

    def opened(self, opened: Opened) -> None:
        """Read one input: a file, a member of an archive, or standard input."""
        if self.progress is not None:
            self.progress(opened.file, 0)
        if opened.source is None:
            reason = opened.reason or "the format was not recognised"
            if opened.file.rpartition("/")[2] == NAME:
                reason = "the profile of who asks, not an inventory"
            if opened.broken or reason.startswith(("it cannot be opened", "the folder cannot be listed")):
                self.complete = False
            missed = NotChecked(reason, opened.count, opened.example or opened.file)
            self.coverage.append(_coverage(opened.file, None, None, missed))
            return
        name = opened.source.name
        self.formats.setdefault(opened.file, name)
        origin, batches = opened.read(search=self._search, zone=self.zone, told=partial(self._tell, opened))
        try:
            self._batches(opened, batches, origin.tally)
        except SourceError as e:
            self.failed(opened.file, name, e, origin.tally)
            return
        if opened.source is self.strings and self.formats[opened.file] == name:
            from proscribe.sources._strings import ONLY_NAMES  # noqa: PLC0415  seldom wanted

            origin.tally.rows += 1
            origin.tally.skip(ONLY_NAMES, opened.file)
        self.account(opened.file, name, origin.tally)

    def account(self, file: str, name: str, tally: Tally) -> None:
        """Account for an input that was read."""
        self.coverage.append(_coverage(file, name, tally))

    def take(self, opened: Opened, keep: Callable[[pa.Table], pa.Table] | None = None) -> Tally:
        """Gather what a log shows, without accounting for it yet.

        Args:
            opened: a log, or a piece of one.
            keep: makes of the matches those that count.

        Raises:
            SourceError: it cannot be read.
        """
        from proscribe.engine.identify import identify  # noqa: PLC0415  as below

        origin, batches = opened.read(search=self._search, zone=self.zone, told=partial(self._tell, opened))
        for batch in batches:
            matches = identify(batch, self.index)
            if keep is not None:
                matches = keep(matches)
            self.gathering.add(matches)
            self._tell(opened, origin.tally)
        return origin.tally

    def _tell(self, opened: Opened, tally: Tally) -> None:
        if self.progress is not None:
            self.progress(opened.file, tally.rows, opened.taken())

    def _search(self, form: Lines) -> Search | None:
        """Return a search for everything that the catalog could match in such lines; None if there is none."""
        from proscribe.engine.needles import Needle, needles  # noqa: PLC0415  only large logs need it
        from proscribe.engine.search import searcher  # noqa: PLC0415

        if form not in self._searches:
            named = needles(self.index, form.spelling)
            also = tuple(Needle(text) for text in form.also)
            self._searches[form] = None if named is None else searcher((*named, *also))
        return self._searches[form]

    def _batches(self, opened: Opened, batches: Iterator[pa.RecordBatch], tally: Tally) -> None:
        import pyarrow as pa  # noqa: PLC0415  deciding alone needs no identification

        from proscribe.engine.ceilings import weighed  # noqa: PLC0415

        waiting: list[pa.Table] = []
        try:
            for batch in batches:
                self.gathering.met(batch)
                if batch.num_rows < _FEW_ROWS and opened.source is not None and opened.source.locate is None:
                    self._hold(batch)
                    self._tell(opened, tally)
                    continue
                self._release()
                matches = weighed(batch, self.index, self._shown)
                if matches.num_rows:
                    if opened.source is not None and opened.source.locate is not None:
                        waiting.append(matches)
                    else:
                        self.gathering.add(matches)
                self._tell(opened, tally)
        finally:
            if waiting:
                self.gathering.add(_located(opened, pa.concat_tables(waiting)))

    def _hold(self, batch: pa.RecordBatch) -> None:
        """Keep the few rows of a small file until there are many: identifying costs as much for one as for all."""
        self._held.append(batch)
        self._held_rows += batch.num_rows
        if self._held_rows > _HELD_ROWS:
            self._release()

    def _release(self) -> None:
        """Identify what has been kept; what is found later must come after it."""
        if not self._held:
            return
        import pyarrow as pa  # noqa: PLC0415  kept off the start-up path

        from proscribe.engine.ceilings import weighed  # noqa: PLC0415  deciding alone needs no identification

        held, self._held, self._held_rows = pa.Table.from_batches(self._held), [], 0
        self.gathering.add(weighed(held, self.index, self._shown))


def _located(opened: Opened, matches: pa.Table) -> pa.Table:
    """Fill the lines of matches in a document whose parser does not tell them."""
    import pyarrow as pa  # noqa: PLC0415  kept off the start-up path

    if matches.num_rows > _LOCATE_AT_ONCE or not matches["line"].null_count:
        return matches
    pointers, values = matches["pointer"].to_pylist(), matches["value"].to_pylist()
    pairs = [(p or "", v or "") for p, v in zip(pointers, values, strict=True)]
    found = opened.locate({(p, v) for p, v in pairs if p and v})
    known = matches["line"].to_pylist()
    lines = [found.get(p) if n is None else n for n, p in zip(known, pairs, strict=True)]
    place = matches.schema.get_field_index("line")
    return matches.set_column(place, "line", pa.array(lines, pa.int64()))


def _coverage(file: str, name: str | None, tally: Tally | None, *more: NotChecked) -> Coverage:
    if tally is None:
        return Coverage(file, name, 0, 0, tuple(more))
    skipped = tuple(NotChecked(r, n, tally.examples.get(r, "")) for r, n in sorted(tally.reasons.items()))
    return Coverage(
        file, name, tally.rows, tally.recognised, (*skipped, *more), dict(tally.columns), dict(tally.notes)
    )
