"""Make the copy of an input in which something is planted, and hold it to being recognised as the input was."""

from __future__ import annotations

import io
from contextlib import closing
from typing import TYPE_CHECKING

from proscribe.canaries import Change
from proscribe.errors import SourceError
from proscribe.selftest.edits import edited_json, edited_text
from proscribe.sources import HEAD_BYTES
from proscribe.sources._opening import Opened, recognise

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from proscribe.canaries import Canary

__all__ = ["planted_copy"]


def planted_copy(opened: Opened, canary: Canary, changes: list[Change], placed: set[Change]) -> Opened:
    """Return a copy of an input with the changes made, recognised afresh as the input was.

    The changes that could be made are in `placed` once the copy has been read.

    Raises:
        SourceError: the copy is taken for another format, or the input cannot be read again.
    """
    stream = _edited(opened, canary, changes, placed)
    name = opened.file.rpartition("!")[2].replace("\\", "/").rpartition("/")[2]
    with closing(opened.stream()) as original, closing(stream()) as planted:
        now, then = (recognise(s.read(HEAD_BYTES), name) for s in (planted, original))
    if now is not then:
        raise SourceError(
            f"{opened.file}: with a canary in it, it is taken for {now.name if now else 'no format'}",
            hint=f"name the format: {opened.source.name if opened.source else 'FORMAT'}:{opened.file}",
        )
    return Opened(opened.file, opened.source, None, _stream=stream)


def _edited(
    opened: Opened, canary: Canary, changes: list[Change], placed: set[Change]
) -> Callable[[], BinaryIO]:
    """Return what opens the edited copy."""
    if canary.edit is None and all(c.line is not None for c in changes):
        return lambda: edited_text(opened.stream(), changes, placed, canary.spell)
    with closing(opened.stream()) as stream:
        document = stream.read()
    if canary.edit is not None:
        made = document
        for change in changes:
            before, made = made, canary.edit(made, [change])
            if made != before:
                placed.add(change)
    elif document.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] in (b"{", b"["):
        made = edited_json(document, changes, placed)
    else:
        return _edited_by_line(opened, changes, placed)
    return lambda: io.BytesIO(made)


def _edited_by_line(opened: Opened, changes: list[Change], placed: set[Change]) -> Callable[[], BinaryIO]:
    """As `_edited`, for documents of another syntax whose values can be located."""
    lines = opened.locate([(c.pointer or "", c.old) for c in changes])
    known = {
        Change(lines[c.pointer or "", c.old], None, c.old, c.new): c
        for c in changes
        if (c.pointer or "", c.old) in lines
    }

    def stream() -> BinaryIO:
        made: set[Change] = set()
        edited = edited_text(opened.stream(), list(known), made)
        document = edited.read()
        edited.close()
        placed.update(known[c] for c in made)
        return io.BytesIO(document)

    return stream
