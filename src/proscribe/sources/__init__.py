"""Input formats, one file each: tell whether bytes are yours, and read them into OBSERVATION batches.

A format is a module of this package with one `PLUGIN: Source`. It does no matching and knows no
vendor. Modules that start with an underscore are shared parts (opening compressed files, building
batches). docs/adding.md says how to add one; the contract tests hold each to its promise.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Protocol

from proscribe.schemas import Spelling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import tzinfo

    import pyarrow as pa

__all__ = ["HEAD_BYTES", "Lines", "Locate", "Origin", "Read", "Sniff", "Source", "Tally"]

HEAD_BYTES = 65_536
"""How many decompressed bytes a `sniff` is shown."""


@dataclass(slots=True)
class Tally:
    """What a reader saw and could not use: coverage is a result, not a log line.

    Attributes:
        rows: records met, good or bad.
        recognised: records that became observations, with something in them that can identify.
        reasons: why records were passed over, and how often.
        examples: the first example of each reason, with its place; shown to the user.
        columns: what each column of the input was taken for (tables only).
        notes: what was done to make the input readable (another encoding, rows of uneven length), and
            how often; the records concerned were read all the same.
    """

    rows: int = 0
    recognised: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    notes: Counter[str] = field(default_factory=Counter)

    def note(self, text: str, count: int = 1) -> None:
        """Remember something a reader should tell about how it read; it skips nothing."""
        self.notes[text] += count

    def skip(self, reason: str, example: str = "", count: int = 1) -> None:
        """Count `count` records as not checked for `reason`; keep the first `example` (200 characters)."""
        self.reasons[reason] += count
        self.examples.setdefault(reason, example[:200])


@dataclass(slots=True)
class Origin:
    """Where a stream comes from, and what is known about it before reading.

    Attributes:
        file: the name to show: as the user gave it, `!member` for one inside an archive, `-` for stdin.
        device: the device all of it speaks of, when the user said so or the format cannot say.
        tally: filled by the reader.
        zone: of times in it that have no offset, when the user said so.
    """

    file: str
    device: str | None = None
    tally: Tally = field(default_factory=Tally)
    zone: tzinfo | None = None


class Sniff(Protocol):
    """Say how sure this format is that the bytes are its own."""

    def __call__(self, head: bytes, name: str) -> float:
        """Return 0.0 (not mine) to 1.0 (sure) for the first bytes of a file called `name`; never raise."""
        ...


class Read(Protocol):
    """Read one document or log."""

    def __call__(self, stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
        """Yield OBSERVATION batches of at most 65,536 rows.

        A bad record is counted in `origin.tally` and passed over. Raises SourceError, and nothing
        else, for a document that cannot be read as a whole.
        """
        ...


class Locate(Protocol):
    """Find lines in a document whose parser does not tell them: a second pass over matches only."""

    def __call__(self, stream: BinaryIO, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
        """Return the 1-based line for each (pointer of the record, raw value in it) that is found."""
        ...


@dataclass(frozen=True, slots=True)
class Lines:
    """What makes a log safe to search as raw bytes, so that only lines with a hit need be taken apart.

    A format may promise this where a line tells nothing but hosts, means the same whatever lines stood
    before it (but for those that `first` leaves out), and holds each name as `spelling` says.

    Attributes:
        spelling: how names are written.
        first: the byte that every record begins with; None for any above `#`. Other lines are always read.
        also: texts that make a line be read whatever else is in it: a name may hide behind them.
    """

    spelling: Spelling = Spelling.DOTTED
    first: bytes | None = None
    also: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One input format.

    Attributes:
        name: its name on the command line (`--as NAME`, `NAME:path`), the module's name with dashes.
        title: its name in words, for coverage and docs.
        sniff: see Sniff; the highest score wins, and a tie goes to the name that sorts first.
        read: see Read.
        locate: see Locate; None where `read` already gives lines.
        limit: the largest document in bytes, decompressed, for a format that is read whole; None for
            one that streams (logs and tables have no limit).
        begins: what its bytes begin with, for a format that is not text; `sniff` is asked of nothing
            else, and of bytes that are no text only such formats are asked. Empty: it is text.
        searches: it reads here and there instead of from end to end, so its stream should be searchable;
            what is compressed or piped is kept for it.
        lines: see Lines; None where every record has to be read.
    """

    name: str
    title: str
    sniff: Sniff
    read: Read
    locate: Locate | None = None
    limit: int | None = None
    begins: tuple[bytes, ...] = ()
    searches: bool = False
    lines: Lines | None = None
