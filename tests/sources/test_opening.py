"""Opening: folders, archives, standard input, and what must never be followed."""

from __future__ import annotations

import gzip
import io
import os
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from proscribe.errors import SourceError
from proscribe.sources._opening import formats, read_input, recognise, split_format, walk

CSV = b"DisplayName,Publisher\nExample Editor,Example Works\n"
BOM = b'{"bomFormat": "CycloneDX", "specVersion": "1.5",\n"components": [\n{"name": "widget"}]}'


def _names(opened) -> list[str]:
    _, batches = opened.read()
    return [name for batch in batches for name in batch.column("name").to_pylist()]


def test_a_folder_is_walked_in_order_and_nothing_is_silent(tmp_path):
    (tmp_path / "b.csv").write_bytes(CSV)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "z.txt").write_text("nothing of note\n")
    (tmp_path / "a" / "empty.csv").touch()
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "c.csv").write_bytes(CSV)
    (tmp_path / "inside").symlink_to(tmp_path / "b.csv")
    (tmp_path / "outside").symlink_to("/")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    os.mkfifo(tmp_path / "pipe")
    found = [(o.file.removeprefix(f"{tmp_path}/"), o.reason) for o in read_input(str(tmp_path))]
    assert found == [
        ("b.csv", None),
        ("circle", "a link to nothing, or in a circle"),
        ("inside", "a link to a place in the same folder, which is read there"),
        ("outside", "a link that leads out of the folder: not followed"),
        ("pipe", "a pipe, socket or device, not a file"),
        ("a/empty.csv", "the file is empty"),
        ("a/z.txt", "the format was not recognised"),
    ]
    assert [e.path for e in walk(tmp_path)] == [e.path for e in walk(tmp_path)]


def test_a_folder_that_cannot_be_listed_has_a_reason(tmp_path, monkeypatch):
    (tmp_path / "closed").mkdir()

    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    (entry,) = walk(tmp_path)
    assert entry.reason == "the folder cannot be listed: permission denied"


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
def test_an_unreadable_file_has_a_reason(tmp_path):
    path = tmp_path / "secret.csv"
    path.write_bytes(CSV)
    path.chmod(0)
    (opened,) = read_input(str(path))
    assert opened.reason == "it cannot be opened: permission denied"


def test_a_device_is_not_read():
    (opened,) = read_input("/dev/zero")
    assert opened.reason == "a device, not a file"


def test_a_missing_path_is_an_error(tmp_path):
    with pytest.raises(SourceError, match="there is no such file or folder"):
        list(read_input(str(tmp_path / "nowhere")))


def test_members_of_archives_and_their_names(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deep.csv", CSV)
    innermost = io.BytesIO()
    with zipfile.ZipFile(innermost, "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../etc/cron.d/x.csv", CSV)
        archive.writestr("C:\\temp\\..\\y.csv", CSV)
        archive.writestr("bad\x1b[2J\u202ename.csv", CSV)
        archive.writestr("inner.zip", inner.getvalue())
        archive.writestr("two.zip", innermost.getvalue())
        archive.writestr("notes.docx", inner.getvalue())
        archive.writestr("log.csv.gz", gzip.compress(CSV))
    found = [(o.file.removeprefix(f"{path}!"), o.reason) for o in read_input(str(path))]
    assert found == [
        ("etc/cron.d/x.csv", None),
        ("temp/y.csv", None),
        ("bad\ufffd[2J\ufffdname.csv", None),
        ("inner.zip!deep.csv", None),
        (
            "two.zip!inner.zip",
            "archives nested more than 2 deep are not opened: give --deep, or unpack it first",
        ),
        ("notes.docx", "a .docx file is one program or document, not an archive of inventories"),
        ("log.csv.gz", None),
    ]
    for opened in read_input(str(path)):
        if opened.reason is None:
            assert _names(opened) == ["Example Editor"]
            assert _names(opened) == ["Example Editor"]  # the stream can be had again


def test_streams_outlive_the_walk(tmp_path):
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", CSV)
        archive.writestr("b.json", BOM)
    a, b = list(read_input(str(tmp_path / "two.zip")))
    assert (_names(b), _names(a)) == (["widget"], ["Example Editor"])
    assert b.locate([("/components/0", "widget")]) == {("/components/0", "widget"): 3}
    assert a.locate([("/components/0", "widget")]) == {}


def _stdin(monkeypatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def test_standard_input_streams_a_table_once(monkeypatch):
    _stdin(monkeypatch, gzip.compress(CSV))
    (opened,) = read_input("-")
    assert (opened.file, opened.repeatable) == ("-", False)
    assert _names(opened) == ["Example Editor"]
    with pytest.raises(SourceError, match="a pipe can be read only once"):
        opened.stream()


def test_standard_input_keeps_a_document_to_locate_lines(monkeypatch):
    _stdin(monkeypatch, BOM)
    (opened,) = read_input("-")
    assert _names(opened) == ["widget"]
    assert opened.locate([("/components/0", "widget")]) == {("/components/0", "widget"): 3}


def test_standard_input_may_be_an_archive_or_empty(monkeypatch):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", CSV)
    _stdin(monkeypatch, packed.getvalue())
    (opened,) = read_input("-")
    assert (opened.file, _names(opened)) == ("-!a.csv", ["Example Editor"])
    _stdin(monkeypatch, b"")
    assert [o.reason for o in read_input("-")] == ["the file is empty"]


def test_a_named_pipe_is_read_once(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(CSV,))
    writer.start()
    (opened,) = read_input(str(path))
    assert _names(opened) == ["Example Editor"]
    writer.join()


def test_formats_can_be_forced(tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("Name\nExample Editor\n")
    (opened,) = read_input(str(path))
    assert opened.reason == "the format was not recognised"
    (opened,) = read_input(f"csv-inventory:{path}")
    assert _names(opened) == ["Example Editor"]
    (opened,) = read_input(str(path), "csv-inventory")
    assert _names(opened) == ["Example Editor"]
    with pytest.raises(SourceError) as caught:
        list(read_input(str(path), "csv-inventry"))
    assert caught.value.message == "there is no input format called 'csv-inventry'"
    assert caught.value.hint.startswith("did you mean csv-inventory? known: adb-packages, ")


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("dpkg:list.txt", ("dpkg", "list.txt")),
        ("./dpkg:list.txt", (None, "./dpkg:list.txt")),
        ("C:\\list.txt", (None, "C:\\list.txt")),
        ("dpkg:", (None, "dpkg:")),
        ("dpkg:-", ("dpkg", "-")),
    ],
)
def test_split_format(argument, expected):
    assert split_format(argument) == expected


def test_the_name_within_a_compressed_file_counts():
    assert recognise(b"flask\nexample\n", "requirements.txt.gz") is formats()["requirements-txt"]
    assert recognise(b"flask\nexample\n", "words.txt.gz") is None


def test_file_names_that_are_no_text(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xff\n.csv"
    Path(os.fsdecode(path)).write_bytes(CSV)
    (opened,) = read_input(str(tmp_path))
    assert opened.file == f"{tmp_path}/\ufffd\ufffd.csv"
    assert _names(opened) == ["Example Editor"]


@pytest.mark.parametrize(
    "text",
    [
        "just some words\nin lines\n",
        "alpha\t1\nbeta\t2\n",
        "one,two\nthree,four\n",
        '{"a": 1}',
        '{"name": "x", "version": "1", "dependencies": {}}',
        "[1, 2, 3]",
        '[{"name": "x", "value": "1"}]',
        "<html><body>bom</body></html>",
        "<bom>no namespace</bom>",
        "ii something that begins like dpkg\n",
        "foo-bar.baz\n",
        "Name: value\nOther: value\n",
        "package body\npackage other\n",
        "2024-07-23 10:00:00 client query example.org\n",
        "flask\ndjango\n",
    ],
)
def test_what_is_nobodys_stays_nobodys(text):
    assert recognise(text.encode(), "notes.txt") is None
