"""Read stanzas of `Key: value` lines, as Debian, Python, Java and Alpine keep what they know of packages."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import _text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.sources import Origin

__all__ = ["Stanza", "person", "stanzas"]

_LONGEST = 64 * 1024


class Stanza(dict[str, str]):
    """The values of one stanza by key, the first of each key; `lines` says where each stands."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}


def stanzas(
    stream: BinaryIO, origin: Origin, separator: str = ":", *, wrapped: bool = False
) -> Iterator[Stanza]:
    """Yield each stanza, which a blank line ends; continued lines belong to the value before them.

    Values longer than 64 KiB are cut. Lines without a separator are passed over.

    Args:
        stream: the document.
        origin: its tally takes what encoding it was read as.
        separator: what stands between key and value.
        wrapped: a continued line goes on in the middle of a word, as Java wraps them.
    """
    current = Stanza()
    last = ""
    for number, raw in _text.lines(stream, origin):
        line = raw.rstrip("\r\n")
        if not line.strip():
            if current:
                yield current
            current, last = Stanza(), ""
        elif line[0] in " \t":
            if last and len(current[last]) < _LONGEST:
                current[last] += line[1:] if wrapped else "\n" + line.strip()
        else:
            key, found, value = line.partition(separator)
            last = key.strip() if found else ""
            if last and last not in current:
                current[last] = value.strip()
                current.lines[last] = number
    if current:
        yield current


def person(text: str | None) -> str | None:
    """Return who `Name <mail>` names, without the mail; of several only the first."""
    if not text:
        return None
    name = text.partition("<")[0].strip().strip('",').strip()
    return name or None
