"""Share what logs of names have in common: the hosts in a line become rows, the line is counted once.

One row for each line and name, never a sum: so a log cut in two gives the rows of its halves. The
columns are collected as lists, because a log has millions of lines.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import msgspec

from proscribe.schemas import State
from proscribe.sources import HEAD_BYTES, _batch, _sift, _text
from proscribe.sources._batch import NO_IDENTITY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = [
    "DETAIL",
    "Asked",
    "Hosts",
    "first_event",
    "host_of",
    "is_address",
    "json_events",
    "log_lines",
    "sample",
    "unread",
]

DETAIL = "line that tells more of a query read above"
"""The note for lines that are no records of their own."""

_T = TypeVar("_T")

_REMEMBERED = 10_000  # names asked for: enough to hold a query until its reply

_SAMPLE_LINES = 100
_LONGEST = 8192
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\[?[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%\w+)?\]?")
_UNSET = frozenset(("-", "(empty)", "(null)"))


class Hosts:
    """Collect the hosts that clients asked for and hand them out as batches.

    The client's address is the row's device; where a line has none, the device of the origin.
    """

    def __init__(self, origin: Origin, kind: str) -> None:
        self._origin = origin
        self._default = kind
        self._kind: list[str] = []
        self._line: list[int | None] = []
        self._pointer: list[str | None] = []
        self._device: list[str | None] = []
        self._host: list[str] = []
        self._seen_at: list[int | None] = []
        self._count: list[int | None] = []

    @property
    def full(self) -> bool:
        """Say whether a batch is ready to be taken."""
        return len(self._host) >= _batch.BATCH_ROWS

    def add(
        self,
        line: int | None,
        device: str | None,
        hosts: Iterable[str | None],
        seen_at: int | None,
        *,
        kind: str | None = None,
        pointer: str | None = None,
        count: int | None = None,
        extra: bool = False,
    ) -> None:
        """Add the hosts of one line, each once; a line without any is counted as such.

        Args:
            line: its 1-based number; None where the input has no lines.
            device: the client.
            hosts: names or addresses; blanks and `-` are none.
            seen_at: UTC milliseconds.
            kind: what sort of event it was, where a log has several.
            pointer: the place of a record that has no line.
            count: the events that this record stands for.
            extra: the line belongs to a record that is counted already.
        """
        found: dict[str, str] = {}
        for name in hosts:
            if name and (host := name.strip()) and host not in _UNSET:
                found.setdefault(host.rstrip(".").lower(), host)
        found.pop("", None)  # the root of the name system
        tally = self._origin.tally
        if not extra:
            tally.rows += 1
            if found:
                tally.recognised += 1
            else:
                tally.skip(NO_IDENTITY, f"{self._origin.file}:{line or pointer}")
        for host in found.values():
            self._kind.append(kind or self._default)
            self._line.append(line)
            self._pointer.append(pointer)
            self._device.append(device or self._origin.device)
            self._host.append(host)
            self._seen_at.append(seen_at)
            self._count.append(count)

    def take(self) -> Iterator[pa.RecordBatch]:
        """Yield what has been collected, if anything, and start afresh."""
        columns: dict[str, list[Any]] = {
            "kind": self._kind,
            "line": self._line,
            "pointer": self._pointer,
            "device": self._device,
            "domain": self._host,
            "seen_at": self._seen_at,
            "count": self._count,
        }
        self._kind, self._line, self._pointer, self._device = [], [], [], []
        self._host, self._seen_at, self._count = [], [], []
        constants = {"file": self._origin.file, "state": State.PRESENT.value}
        total = len(columns["domain"])
        for start in range(0, total, _batch.BATCH_ROWS):
            end = min(start + _batch.BATCH_ROWS, total)
            part = {name: values[start:end] for name, values in columns.items()}
            yield _batch.batch(end - start, {**constants, **part})


class Asked:
    """The names asked for last, with who asked: so that a reply is known as the end of a query.

    Bounded: what was asked long before counts as not known, and its reply is a record of its own.
    """

    def __init__(self) -> None:
        self._clients: OrderedDict[str, str] = OrderedDict()

    def ask(self, name: str, client: str) -> None:
        """Remember a query."""
        key = name.rstrip(".").lower()
        self._clients[key] = client
        self._clients.move_to_end(key)
        if len(self._clients) > _REMEMBERED:
            self._clients.popitem(last=False)

    def who(self, name: str) -> str | None:
        """Return who asked for a name last; None if nobody is remembered."""
        return self._clients.get(name.rstrip(".").lower())


def unread(origin: Origin, reason: str, number: int, line: str = "") -> None:
    """Count a line that could not be used."""
    origin.tally.rows += 1
    origin.tally.skip(reason, f"{origin.file}:{number}: {line}" if line else f"{origin.file}:{number}")


def json_events(stream: BinaryIO, origin: Origin, kind: type[_T], what: str) -> Iterator[tuple[int, _T]]:
    """Yield (line number, event) for each line of a log of JSON objects.

    A line that is no JSON, or no object of this kind, is counted as "a line that is no `what`".
    """
    decode = msgspec.json.Decoder(kind).decode
    for number, line in _sift.lines(stream, origin):
        if not line or line.isspace():
            continue
        try:
            event = decode(line)
        except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
            unread(origin, f"a line that is no {what}", number, str(error))
            continue
        yield number, event


def log_lines(stream: BinaryIO, origin: Origin) -> Iterator[tuple[int, str]]:
    """Yield (line number, line) for the lines of a log that are not blank.

    A line that is longer than any that the programs write is counted and not looked at: a pattern
    could take very long over it.
    """
    for number, line in _sift.lines(stream, origin):
        if len(line) > _LONGEST:
            unread(origin, f"a line longer than {_LONGEST:,} characters, which no such log has", number)
        elif line and not line.isspace():
            yield number, line


def sample(head: bytes) -> list[str]:
    """Return the first whole lines of a file that are neither blank nor very long; none if it is not text."""
    return [line for line in _first(head) if len(line) <= _LONGEST]


def _first(head: bytes) -> list[str]:
    text = _text.head_text(head)
    if text is None:
        return []
    lines = text.splitlines()[:_SAMPLE_LINES]
    if len(head) >= HEAD_BYTES - 4 and len(lines) < _SAMPLE_LINES and len(lines) > 1:
        lines = lines[:-1]  # it may be cut
    return [line for line in lines if line.strip()]


def first_event(head: bytes) -> dict[str, object] | None:
    """Return the first line of a log of JSON objects, decoded; None if it is no such log."""
    lines = _first(head)
    if not lines or not lines[0].lstrip().startswith("{"):
        return None
    try:
        found = msgspec.json.decode(lines[0])
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return None
    return found if isinstance(found, dict) else None


def host_of(target: str | None) -> str | None:
    """Return the host of a URL, of `host:port` or of a host; None if there is none.

    What a URL has before `@` is a user's name, and not where it leads.
    """
    if not target:
        return None
    scheme, mark, rest = target.partition("://")
    if mark and scheme.replace("+", "").isalnum():
        target = re.split(r"[/?#\\]", rest, maxsplit=1)[0].rpartition("@")[2]
    if target.startswith("["):
        return target[1:].partition("]")[0] or None
    if target.count(":") == 1:
        target = target.partition(":")[0]
    if any(c in target for c in "/?#@ \t"):
        return None
    return target or None


def is_address(text: str) -> bool:
    """Say whether a text is an IP address by its shape."""
    return _ADDRESS.fullmatch(text) is not None
