r"""Read the logs of Farbar Recovery Scan Tool: FRST.txt and Addition.txt.

Lines are told by their shape, because the headings are in the language of the system: installed
programs, packages, registered antivirus, services and drivers, processes, and any file with who signed
it. `(signer -> company)` is the certificate's subject, then what the file says of itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO

from proscribe.schemas import State
from proscribe.sources import Source, _batch, _text
from proscribe.sources._events import log_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_TOOL = "Farbar Recovery Scan Tool"
_HEAD = 600  # characters in which the tool names itself
_HEAD_LINES = 6
_DEVICE = re.compile(
    r".*? \([^()]*\) (?:on|auf|sur|en|su|em|op|na|på|на) (?P<device>[^\s()]+)(?: \(.*)? \(\d.*\)"
)
_KEY = re.compile(r"(?:LM|CU|U)\S*\\\.\.\.\\")
_AFTER = re.compile(r"\)(?: Hidden)?(?: <==.*)?")
_GUARD = re.compile(r"(?:AV|AS|FW): (?P<name>.+?) \([^()]*\) (?P<id>\{[0-9A-Fa-f\-]{36}\})")
_PACKAGE = re.compile(
    r"(?P<name>[^:]+?) -> (?P<path>[A-Za-z]:\\.+?) \[\d{4}-\d\d-\d\d\] \((?P<publisher>.*?)\)(?: \[.*)?"
)
_SERVICE = re.compile(
    r"[RSU]\d (?P<service>[^;]+); (?P<path>.+?) \[\d+ (?:\d{4}-\d\d-\d\d)?[^\]]*\] \((?P<who>.*?)\)(?: \[.*| <==.*)?"
)
# `[X]`: the service or driver is registered, and its file is gone.
_REMNANT = re.compile(r"[RSU]\d (?P<service>[^;]+); (?P<path>.+?) \[X\]")
_MODULE = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d - \d{4}-\d\d-\d\d \d\d:\d\d - \d+ \S{5} \((?P<who>.*?)\)(?: \[[^\]]*\])* (?P<path>(?:\\\\\?\\)?[A-Za-z]:\\.*)"
)
_PROCESS = re.compile(
    r"\((?:[^()]* ->|[^()]*\) ->|[A-Za-z]:\\.*? ->)?\)? ?\(?(?P<who>[^()]* -> [^()]*)\) (?P<path>[A-Za-z]:\\.*?)(?: <\d+>)?"
)
# Any other line that ends with a file and who made it: tasks, run keys, extensions, rules.
_MADE = re.compile(
    r"[A-Za-z][^:]*: .*?(?:=>|->) (?:\(\w+\) )?(?P<path>[A-Za-z]:\\[^\[\]]+?)(?: \[[\d\- ]+\])? "
    r"\((?P<who>[^()]*(?:\([^()]*\)[^()]*)*)\)(?P<signed>(?: -> )?(?: \[File not signed\])?).*"
)
# A driver that is bound to a network card: `Ethernet: Text -> driver (enabled)`, `id: Text`.
_BINDING = re.compile(r"[^:]+: (?P<name>.+?) -> (?P<service>[\w.\-]+)(?: \(\w+\))?")
_FILTER = re.compile(r"(?P<service>\w+): (?P<name>\S.*)")
_BINDINGS = "Network Binding:"
_SECTION = "==="


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    text = _text.head_text(head)
    return 1.0 if text is not None and _TOOL in text[:_HEAD] else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin)
    device = None
    bindings = False
    for number, line in log_lines(stream, origin):
        text = line.strip()
        if number <= _HEAD_LINES and (match := _DEVICE.fullmatch(text)):
            device = match["device"]
        if text.startswith((_SECTION, _BINDINGS)):
            bindings = text.startswith(_BINDINGS) or (bindings and not text.strip("="))
        if found := _entry(text, bindings=bindings):
            rows.add(line=number, device=device, **found)
        if rows.full:
            yield from rows.take()
    yield from rows.take()


def _entry(text: str, *, bindings: bool) -> dict[str, Any] | None:
    """Return what a line says of a program, a service or a file; None if it is another line.

    Other lines (settings, dates, events, headings) name no file with its maker and are not counted.
    """
    if program := _program(text):
        return program
    if match := _GUARD.fullmatch(text):
        return {"kind": "software", "name": match["name"]}
    if match := _SERVICE.fullmatch(text):
        return {"kind": "service", "service": match["service"], "path": match["path"], **_who(match["who"])}
    if match := _REMNANT.fullmatch(text):
        return {"kind": "service", "state": State.RESIDUE.value, **match.groupdict()}
    if match := _MODULE.fullmatch(text):
        return {"kind": "file", "path": match["path"], **_who(match["who"])}
    if match := _PACKAGE.fullmatch(text):
        return {"kind": "app", "name": match["name"], "path": match["path"], "publisher": match["publisher"]}
    if match := _PROCESS.fullmatch(text):
        return {"kind": "process", "path": match["path"], **_who(match["who"])}
    if (match := _MADE.fullmatch(text)) and (" -> " in match["who"] or match["signed"]):
        return {"kind": "file", "path": match["path"], **_who(match["who"])}
    if bindings and (match := _BINDING.fullmatch(text) or _FILTER.fullmatch(text)):
        return {"kind": "service", "service": match["service"], "name": match["name"]}
    return None


def _program(text: str) -> dict[str, Any] | None:
    r"""Split `Name (HKLM\...\key) (Version: 1 - Publisher) Hidden`; name and key may hold brackets."""
    front, version_mark, rest = text.partition(") (Version:")
    name, key_mark, key = front.partition(" (HK")
    closing = rest.rfind(")")
    if not (version_mark and key_mark and name and closing >= 0 and _KEY.match(key)):
        return None
    if not _AFTER.fullmatch(rest, closing):
        closing = rest.rfind(")", 0, rest.rfind(" <=="))
    version, _, publisher = rest[: max(closing, 0)].partition(" - ")
    return {"kind": "software", "name": name, "version": version.strip(), "publisher": publisher}


def _who(text: str) -> dict[str, str | None]:
    """Split `signer -> company`; a text alone is the company, of a file that nobody signed."""
    signer, arrow, company = text.partition(" -> ") if " -> " in text else ("", "", text)
    return {"signer": signer.strip() or None if arrow else None, "publisher": company.strip() or None}


PLUGIN = Source(name="frst-log", title="Farbar Recovery Scan Tool log", sniff=_sniff, read=_read)
