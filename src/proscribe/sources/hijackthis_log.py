r"""Read the logs of HijackThis, the old one and its fork: processes, services, drivers, what starts by itself.

A service is `Display name (name) - Owner - path`, in the fork `Display name - (name) - path`. That a file
is missing is not believed: on 64-bit Windows the old program could not see half of them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO

from proscribe.sources import Source, _batch, _text
from proscribe.sources._events import log_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_HEAD = 400  # characters in which the tool names itself
_TOOL = re.compile(r"logfile of (?:trend micro )?hijackthis", re.IGNORECASE)
_FILE = r"[A-Za-z]:\\.*?\.(?:exe|dll|sys|com|scr|bat|cmd|ocx|cpl|vbs|js|ps1|lnk|jar)\b"
_PROCESS = re.compile(rf"\s*(?:\d+\s+)?(?P<path>{_FILE})\s*", re.IGNORECASE)
_SERVICE = re.compile(
    rf'O23 - (?:Service|Driver)(?: [RSU]\d)?: (?P<front>.*?) - "?(?P<path>{_FILE})', re.IGNORECASE
)
_NAMED = re.compile(
    rf'O(?:2|3|9)(?:-32)? - [^:]+: (?P<name>.*?) - (?:\{{[0-9A-Fa-f\-]{{36}}\}} - )?"?(?P<path>{_FILE})',
    re.IGNORECASE,
)
_OTHER = re.compile(rf'O\d+(?:-32)? - .*?"?(?P<path>{_FILE})', re.IGNORECASE)
_SHORT = re.compile(r"(?P<display>.*) \((?P<service>[^()]+)\)")
_SIGN = re.compile(r"\(sign: '(?P<signer>[^']+)'\)")
_NOBODY = frozenset(("unknown owner", "(no name)", "(no file)", ""))


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    text = _text.head_text(head)
    return 1.0 if text is not None and _TOOL.search(text[:_HEAD]) else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin)
    for number, line in log_lines(stream, origin):
        if found := _entry(line):
            rows.add(line=number, **found)
        if rows.full:
            yield from rows.take()
    yield from rows.take()


def _entry(line: str) -> dict[str, Any] | None:
    """Return what a line says of a file; None if it names none (settings, pages, headings)."""
    sign = _SIGN.search(line)
    signer = sign["signer"] if sign else None
    if match := _SERVICE.match(line):
        return {"kind": "service", "path": match["path"], "signer": signer, **_service(match["front"])}
    if match := _NAMED.match(line):
        name = match["name"] if match["name"].lower() not in _NOBODY else None
        return {"kind": "extension", "name": name, "path": match["path"], "signer": signer}
    if match := _OTHER.match(line):
        return {"kind": "file", "path": match["path"], "signer": signer}
    if match := _PROCESS.match(line):
        return {"kind": "process", "path": match["path"], "signer": signer}
    return None


def _service(front: str) -> dict[str, str | None]:
    """Split what stands before the path: display name, short name, owner."""
    *before, last = front.split(" - ")
    if before and last.startswith("(") and last.endswith(")"):
        return {"name": _display(" - ".join(before)), "service": last[1:-1]}
    owner = last if before and last.lower() not in _NOBODY else None
    display = " - ".join(before) if before else last
    if match := _SHORT.fullmatch(display):
        return {"name": _display(match["display"]), "service": match["service"], "publisher": owner}
    return {"name": _display(display), "service": display, "publisher": owner}


def _display(text: str) -> str | None:
    """Return a display name; a reference into a file is none."""
    return None if text.startswith("@") else text


PLUGIN = Source(name="hijackthis-log", title="HijackThis log", sniff=_sniff, read=_read)
