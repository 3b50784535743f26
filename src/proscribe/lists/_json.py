"""Read JSON documents and JSON lines of lists; what is not JSON is a SourceError, never a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from proscribe.errors import SourceError
from proscribe.lists import SignalKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.lists import Account

__all__ = ["document", "lines"]

_LONGEST_LINE = 64 << 20


def document(stream: BinaryIO) -> Any:
    """Return the JSON document in a stream.

    Raises:
        SourceError: it is not JSON.
    """
    try:
        return msgspec.json.decode(stream.read().removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeError, RecursionError) as e:
        raise SourceError(f"not JSON: {e}", hint="fetch the file again") from e


def lines(stream: BinaryIO, account: Account) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield (line, object) of JSON lines; a line that is no object is a signal.

    Raises:
        SourceError: a line is longer than any entry.
    """
    decoder = msgspec.json.Decoder(dict[str, Any])
    number = 0
    while line := stream.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            raise SourceError(f"line {number} is longer than any entry", hint="it should be JSON lines")
        if not line.strip():
            continue
        try:
            yield number, decoder.decode(line)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as e:
            account.signal(
                SignalKind.SHORT_ROW, "a line is no JSON object and was passed over", f"line {number}: {e}"
            )
