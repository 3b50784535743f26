"""Read any table of software or devices: Intune, Defender, SCCM, Jamf, Lansweeper, PowerShell ...

The columns are told by their headers, in many languages; a table whose headers are not known is
refused, because a table read with the wrong columns looks like a clean one. Streams without limit.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, BinaryIO

import pyarrow as pa

from proscribe.errors import UnrecognisedError
from proscribe.schemas import IDENTITY_FIELDS, INSTANT, State
from proscribe.sources import Source, _batch, _headers, _text
from proscribe.sources._batch import pc
from proscribe.sources._instants import instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_ROWS = 32_768
_DELIMITERS = ",;\t|"
_HEADER_WITHIN = 20  # records of title and blank lines that a report may put before its header
_FIELD_LIMIT = 131_072
# Code pages that spreadsheets and PowerShell 5 write; the first one that makes sense of the header.
_CODE_PAGES = (
    "cp1252",
    "cp1251",
    "cp932",
    "gb18030",
    "cp949",
    "big5",
    "cp1250",
    "cp1253",
    "cp1254",
    "cp1255",
)


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the header is and what it says."""

    delimiter: str
    skipped: int  # records before the data, the header with them
    names: list[str]
    fields: dict[str, int]

    @property
    def columns(self) -> dict[str, int]:
        """The columns that are read: those that tell what the table is, and the serial number of a named device."""
        serial = _headers.serial_column(self.names, self.fields.get("device"))
        return self.fields if serial is None else {**self.fields, "serial": serial}

    @property
    def score(self) -> float:
        """Say how sure it is that this heads an inventory."""
        named, bare = "name" in self.fields, "bare name" in self.fields
        vendor = any(f in self.fields for f in _headers.VENDORS)
        others = len(self.fields) - named - bare
        if vendor and (named or bare):
            return 0.9
        if named and others:
            return 0.8
        if (vendor and others > 1) or (bare and "version" in self.fields):
            return 0.6
        if named and len(self.names) > 1:
            return 0.4
        return 0.2 if vendor or bare or named else 0.0


def _find_header(text: str) -> _Header | None:
    """Find the best header among the first records, for each delimiter."""
    best: _Header | None = None
    for delimiter in _DELIMITERS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            for number, row in enumerate(islice(reader, _HEADER_WITHIN)):
                names = [cell.strip().removeprefix("\ufeff") for cell in row]
                if not any(names) or (len(names) == 1 and names[0].lower().startswith(("#type ", "sep="))):
                    continue
                header = _Header(delimiter, number + 1, names, _headers.assign(names))
                rank = (header.score, len(header.fields), len(names) if header.fields else 0)
                if best is None or rank > (
                    best.score,
                    len(best.fields),
                    len(best.names) if best.fields else 0,
                ):
                    best = header
        except csv.Error:
            continue
    return best


def _sniff(head: bytes, name: str) -> float:
    text = _text.head_text(head)
    if text is None or text.lstrip()[:1] in ("", "{", "[", "<"):
        return 0.0
    header = _best_header(head)
    tabular = name.lower().endswith((".csv", ".tsv"))
    if header is None or (len(header.names) < 2 and not tabular):  # noqa: PLR2004 - one column is a list
        return 0.0
    # Claimed at the least by its name, so that the reader can say which headers it saw.
    return max(header.score, 0.05) if tabular else (header.score if header.score >= 0.6 else 0.0)  # noqa: PLR2004


def _best_header(head: bytes) -> _Header | None:
    """Find the header in the first bytes, trying code pages where they are not UTF-8."""
    return _find_header(_decoded_head(head)[0])


def _decoded_head(head: bytes) -> tuple[str, str]:
    text = _text.head_text(head) or ""
    if _text.encoding_of(head) != "utf-8":
        return text, "cp1252"
    line_end = head.rfind(b"\n") + 1 or len(head)
    try:
        head[:line_end].decode()
    except UnicodeDecodeError:
        best = ("", "cp1252", -1.0)
        for page in _CODE_PAGES:
            try:
                candidate = head[:line_end].decode(page)
            except UnicodeDecodeError:
                continue
            header = _find_header(candidate)
            score = header.score + len(header.fields) / 100 if header else 0.0
            if score > best[2]:
                best = (candidate, page, score)
        return (best[0] or text), best[1]
    return text, "cp1252"


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    head, again = _text.peeked(stream)
    text, page = _decoded_head(head)
    header = _find_header(text)
    if header is None or not header.fields or header.score == 0.0:
        seen = ", ".join(n for n in (header.names if header else [])[:30] if n) or "none"
        raise UnrecognisedError(
            f"{origin.file}: no column for a name or a publisher was recognised; headers seen: {seen[:600]}",
            hint="rename the column with the software's name to `Name` and the vendor's to `Publisher`",
        )
    origin.tally.columns.update(_mapping(header))
    pieces = _text.blocks(again, origin, fallback=page)
    yield from _rows(chain.from_iterable(io.StringIO(p, newline="") for p in pieces), header, origin)


def _mapping(header: _Header) -> dict[str, str]:
    by_index = {index: "name" if field == "bare name" else field for field, index in header.columns.items()}
    return {name or f"(column {i + 1})": by_index.get(i, "not used") for i, name in enumerate(header.names)}


def _rows(lines: Iterator[str], header: _Header, origin: Origin) -> Iterator[pa.RecordBatch]:
    reader = csv.reader(lines, delimiter=header.delimiter)
    for _ in islice(reader, header.skipped):
        pass
    at = reader.line_num + 1
    while True:
        rows: list[list[str]] = []
        problem = ""
        try:
            rows.extend(islice(reader, _ROWS))
        except csv.Error as error:
            problem = str(error)
        starts = _starts(rows, at, reader.line_num + 1, exact=not problem)
        if rows:
            yield from _batches(rows, starts, header, origin)
        if problem:
            first = starts[-1] + _height(rows[-1]) if rows else at
            lost = reader.line_num + 1 - first
            origin.tally.rows += lost
            origin.tally.skip(
                "a quoted value that does not end: a quote is probably missing",
                f"{origin.file}:{first} ({problem})",
                lost,
            )
        elif len(rows) < _ROWS:
            return
        at = reader.line_num + 1


def _height(row: Sequence[str]) -> int:
    """Return how many physical lines a record takes: its quoted values may hold line ends."""
    joined = "".join(row)
    return 1 + joined.count("\n") + joined.count("\r") - joined.count("\r\n")


def _starts(rows: list[list[str]], first: int, after: int, *, exact: bool) -> Sequence[int]:
    if exact and after - first == len(rows):
        return range(first, after)
    starts: list[int] = []
    at = first
    for row in rows:
        starts.append(at)
        at += _height(row)
    return starts


def _batches(
    rows: list[list[str]], starts: Sequence[int], header: _Header, origin: Origin
) -> Iterator[pa.RecordBatch]:
    width = len(header.names)
    if set(map(len, rows)) != {width}:
        rows, starts = _evened(rows, starts, width, origin)
        if not rows:
            return
    tally = origin.tally
    tally.rows += len(rows)
    with _batch.gc_paused():
        columns = list(zip(*rows, strict=True))
        found: dict[str, Any] = {}
        for field, index in header.columns.items():
            target = "name" if field == "bare name" else field
            if target == "seen_at":
                read = {v: instant(v) for v in set(columns[index])}
                found[target] = pa.array([read[v] for v in columns[index]], pa.int64()).cast(INSTANT)
            elif target == "count":
                found[target] = [_whole_number(v) for v in columns[index]]
            else:
                found[target] = _batch.texts(columns[index])
        if "cpe" in found:  # Defender writes "Not available"
            found["cpe"] = _only(found["cpe"], pc.starts_with(found["cpe"], "cpe:"))
        if (
            "publisher" in found and "signer" not in found
        ):  # packages of the Store carry a certificate subject
            found["signer"] = _only(found["publisher"], pc.starts_with(found["publisher"], "CN="))
        device = found.get("device")
        if device is None or origin.device is None:
            found.setdefault("device", origin.device)
        else:
            found["device"] = pc.fill_null(device, origin.device)
        good = _identifying(found, header, starts, origin)
        found["line"] = pa.array(starts, pa.int64())
        batch = _batch.batch(
            len(rows),
            {
                "file": origin.file,
                "kind": "service" if "service" in found else "software",
                "state": State.PRESENT.value,
                **found,
            },
        )
        batch = batch.filter(good) if good is not None else batch
    tally.recognised += batch.num_rows
    if batch.num_rows:
        yield batch


def _only(column: Any, mask: Any) -> Any:
    return pc.if_else(pc.fill_null(mask, False), column, pa.scalar(None, pa.string()))


def _identifying(found: dict[str, Any], header: _Header, starts: Sequence[int], origin: Origin) -> Any:
    """Return which rows to keep, or None for all; count the others."""
    keep = None
    for field in IDENTITY_FIELDS:
        if field in found and found[field] is not None:
            valid = pc.is_valid(found[field])
            keep = valid if keep is None else pc.or_(keep, valid)
    assert keep is not None, "a header without an identity column is refused before"
    title = "name" if "name" in header.fields else "bare name"
    if title in header.fields:
        name = found["name"]
        heading = pc.fill_null(pc.equal(name, header.names[header.fields[title]]), False)
        ruled = pc.fill_null(pc.match_substring_regex(name, "^-+$"), False)  # sqlcmd rules
        repeated = pc.or_(heading, ruled)
        if count := pc.sum(repeated).as_py():
            origin.tally.rows -= count
            origin.tally.note("repeated header", count)
            keep = pc.and_(keep, pc.invert(repeated))
            empty = pc.invert(pc.or_(keep, repeated))
        else:
            empty = pc.invert(keep)
    else:
        empty = pc.invert(keep)
    if count := pc.sum(empty).as_py():
        first = starts[pc.index(empty, True).as_py()]
        origin.tally.skip(_batch.NO_IDENTITY, f"{origin.file}:{first}", count)
    return None if pc.all(keep).as_py() else keep


def _evened(
    rows: list[list[str]], starts: Sequence[int], width: int, origin: Origin
) -> tuple[list[list[str]], list[int]]:
    """Drop blank records, and pad or cut those of another length: their first columns still count."""
    even: list[list[str]] = []
    kept: list[int] = []
    for row, start in zip(rows, starts, strict=True):
        if not row or not any(cell and not cell.isspace() for cell in row):
            continue
        if len(row) != width:
            if len(row) < width or any(row[width:]):
                origin.tally.note("row with another number of columns than the header")
                origin.tally.examples.setdefault(
                    "row with another number of columns than the header",
                    f"{origin.file}:{start}: {len(row)} columns, {width} in the header",
                )
            row = (row + [""] * (width - len(row)))[:width]  # noqa: PLW2901
        even.append(row)
        kept.append(start)
    return even, kept


def _whole_number(cell: str) -> int | None:
    # 1,204 and 1 204 are counts as reports print them.
    digits = cell.strip().replace(",", "").replace(".", "").replace("\u00a0", "").replace(" ", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 18 else None  # noqa: PLR2004


PLUGIN = Source(
    name="csv-inventory",
    title="table of software (CSV, TSV)",
    sniff=_sniff,
    read=_read,
)
