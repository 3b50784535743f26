"""Workbooks and CBOR: what is read in them, and a museum of bad ones with the words the user is given."""

from __future__ import annotations

import io
import zipfile

import pytest

from proscribe import pipeline
from proscribe.errors import SourceError
from proscribe.law.instants import parse_instant
from proscribe.sources import Origin, _recognising
from proscribe.sources._opening import read_input

openpyxl = pytest.importorskip("openpyxl")
cbor2 = pytest.importorskip("cbor2")

AT = parse_instant("2026-11-23T09:00:00-05:00")


def book(**sheets) -> bytes:
    made = openpyxl.Workbook(write_only=True)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


SOFTWARE = [["Name", "Publisher", "Version"], ["Kaspersky Endpoint Security", "AO Kaspersky Lab", 12]]


def changed(data: bytes, member: str, change) -> bytes:
    """Return the workbook with the text of one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            text = old.read(info)
            new.writestr(info.filename, change(text) if info.filename == member else text)
    return out.getvalue()


def complaint(path) -> str:
    (opened,) = read_input(str(path))
    if opened.reason is not None:
        return opened.reason
    _, batches = opened.read()
    with pytest.raises(SourceError) as caught:
        list(batches)
    return caught.value.message.replace(str(path), "FILE")


def letter() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
GOOD = book(Software=SOFTWARE)
ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'
MUSEUM = [
    (
        "entity.xlsx",
        changed(GOOD, SHEET, lambda t: ENTITY + t),
        "FILE: the workbook declares entities or a document type, which are refused",
    ),
    (
        "wide_entity.xlsx",
        changed(
            GOOD, SHEET, lambda t: ('<?xml version="1.0"?><!ENTITY a "b">' + t.decode()).encode("utf-16")
        ),
        "FILE: the workbook declares entities or a document type, which are refused",
    ),
    ("cut_sheet.xlsx", changed(GOOD, SHEET, lambda t: t[: len(t) // 2]), "FILE: the workbook is damaged: "),
    ("no_book.xlsx", changed(GOOD, "xl/workbook.xml", lambda _: b"<x/>"), "FILE: the workbook "),
    ("cut.xlsx", GOOD[: len(GOOD) // 2], "FILE: the workbook is damaged: BadZipFile: "),
    (
        "contacts.xlsx",
        book(People=[["alpha", "beta"], [1, 2]]),
        "FILE: no column for a name or a publisher was recognised; headers seen: alpha, beta",
    ),
    ("letter.docx", letter(), "a .docx file is one program or document, not an archive of inventories"),
    ("cut.coswid", cbor2.dumps(cbor2.CBORTag(1398229316, {1: "x" * 50}))[:-20], "FILE: no CBOR: "),
]


@pytest.mark.parametrize(("name", "data", "why"), MUSEUM, ids=[m[0] for m in MUSEUM])
def test_museum(name, data, why, tmp_path):
    path = tmp_path / name
    path.write_bytes(data)
    assert complaint(path).startswith(why)


def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            for _ in range(520):
                part.write(bytes(1024 * 1024))
    assert path.stat().st_size < 1_000_000
    assert complaint(path).startswith("FILE: the workbook unpacks to 545,")


def test_every_sheet_with_a_known_header_is_read_and_the_others_are_named(tmp_path):
    path = tmp_path / "all.xlsx"
    path.write_bytes(
        book(Cover=[["Report"], ["of January"]], Software=[[], ["made up"], *SOFTWARE], More=SOFTWARE)
    )
    result = pipeline.check([str(path)], at=AT, known_at=AT)
    places = {(e.line, e.value) for f in result.findings for e in f.evidence}
    assert places == {(4, "AO Kaspersky Lab"), (2, "AO Kaspersky Lab")}
    (coverage,) = result.coverage
    assert coverage.notes == {"sheet 'Cover' is no table of software": 1}
    assert (coverage.rows, coverage.recognised) == (2, 2)


def test_a_claimed_size_of_the_sheet_is_not_believed(tmp_path):
    path = tmp_path / "lies.xlsx"
    path.write_bytes(
        changed(GOOD, SHEET, lambda t: t.replace(b"<sheetData>", b'<dimension ref="A1:A1"/><sheetData>'))
    )
    result = pipeline.check([str(path)], at=AT, known_at=AT)
    assert result.summary.findings == 1


def test_without_the_library_the_format_is_off_and_the_file_is_told(monkeypatch, tmp_path):
    known = _recognising.formats()
    monkeypatch.setattr(
        _recognising, "formats", lambda: {k: v for k, v in known.items() if k != "xlsx-inventory"}
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(GOOD)
    assert (
        complaint(path) == "an Excel workbook: install proscribe[xlsx] to read it, or export the sheet as CSV"
    )


def test_tags_after_a_damaged_one_are_told_as_not_read(tmp_path):
    path = tmp_path / "two.coswid"
    tag = cbor2.CBORTag(1398229316, {0: "x", 1: "Guard", 2: {31: "AO Kaspersky Lab", 33: 2}})
    path.write_bytes(cbor2.dumps(tag) + b"\xff\x00")
    (opened,) = read_input(str(path))
    origin, batches = opened.read()
    rows = [row for batch in batches for row in batch.to_pylist()]
    assert [r["manufacturer"] for r in rows] == ["AO Kaspersky Lab"]
    assert dict(origin.tally.reasons) == {"CBOR that cannot be read to its end": 1}


@pytest.mark.parametrize(
    "value", [7, [1, 2], {5: 1}, cbor2.CBORTag(18, [1]), cbor2.CBORTag(18, [b"", {}, b"\xff", b""])]
)
def test_other_cbor_is_counted_as_no_tag(value):
    from proscribe.sources.coswid import PLUGIN

    origin = Origin("x")
    assert list(PLUGIN.read(io.BytesIO(cbor2.dumps(value)), origin)) == []
    assert dict(origin.tally.reasons) == {"a CBOR value that is no CoSWID tag": 1}
