"""A museum of bad input: one mistake each, with the exact words that the user is given."""

from __future__ import annotations

import gzip
import json
import lzma
import struct
import zipfile

import pytest

from proscribe.errors import SourceError
from proscribe.sources import Origin, _text
from proscribe.sources._opening import read_input

CSV = b"DisplayName,Publisher\nExample Editor,Example Works\n"


def _complaint(path, as_format=None) -> str:
    """Return the reason or the error of the only input in `path`, without the path itself."""
    (opened,) = read_input(str(path), as_format)
    if opened.reason is not None:
        return opened.reason
    _, batches = opened.read()
    with pytest.raises(SourceError) as caught:
        list(batches)
    return caught.value.message.replace(str(path), "FILE")


def _encrypted(data: bytes) -> bytes:
    """Set the flag of encryption in both headers of a zip with one member."""
    central = data.index(b"PK\x01\x02")
    changed = bytearray(data)
    for at in (6, central + 8):
        (flags,) = struct.unpack_from("<H", changed, at)
        struct.pack_into("<H", changed, at, flags | 1)
    return bytes(changed)


def _bomb(levels: int) -> bytes:
    entities = "".join(f'<!ENTITY l{i} "{("&l" + str(i - 1) + ";") * 10}">' for i in range(1, levels))
    return (
        f'<!DOCTYPE bom [<!ENTITY l0 "x">{entities}]>'
        f'<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components><component><name>&l{levels - 1};</name>'
        "</component></components></bom>"
    ).encode()


EXTERNAL = (
    b'<!DOCTYPE bom [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    b'<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components><component><name>&x;</name></component></components></bom>'
)
DEEP = b'{"bomFormat":"CycloneDX","components":' + b'[{"components":' * 5000 + b"[]" + b"}]" * 5000 + b"}"
DEEP_UNKNOWN = b'{"bomFormat":"CycloneDX","x":' + b"[" * 5000 + b"]" * 5000 + b"}"
XML = b'<bom xmlns="http://cyclonedx.org/schema/bom/1.5">\n<components>\n<component><name>a</name>\n'

MUSEUM = [
    ("empty.csv", b"", "the file is empty"),
    ("empty.json.gz", gzip.compress(b""), "the file is empty"),
    (
        "cut_off.csv.gz",
        gzip.compress(CSV * 5000)[:-20],
        "FILE: the gzip data ends early: it was cut off after ",
    ),
    (
        "cut_off.csv.xz",
        lzma.compress(CSV * 5000)[:-20],
        "FILE: the xz data ends early: it was cut off after ",
    ),
    (
        "damaged.csv.gz",
        gzip.compress(CSV * 5000)[:60] + b"\xff\xff\xff\xff\xff\xff\xff" + gzip.compress(CSV * 5000)[67:],
        "the gzip data is damaged after ",
    ),
    (
        "followed.csv.gz",
        gzip.compress(CSV) + b"trailing words",
        "FILE: something that is not gzip follows the gzip data",
    ),
    ("damaged.zip", b"PK\x03\x04" + bytes(100), "the zip archive is damaged: File is not a zip file"),
    ("archive.7z", b"7z\xbc\xaf\x27\x1c" + bytes(20), "a 7z archive is not read: unpack it first"),
    ("log.zst", b"\x28\xb5\x2f\xfd" + bytes(20), "the zstd data ends early: it was cut off after 0 bytes"),
    ("setup.exe", b"MZ" + bytes(200), "a DOS program: it cannot say who made it"),
    ("photo.csv", b"\xff\xd8\xff\xe0" + bytes(range(256)), "the format was not recognised"),
    (
        "unknown_headers.csv",
        b"alpha,beta,gamma\n1,2,3\n",
        "FILE: no column for a name or a publisher was recognised; headers seen: alpha, beta, gamma",
    ),
    (
        "headerless.csv",
        b"Example Editor,Example Works,1.2.3\nSample Player,Sample AB,9\n",
        "FILE: no column for a name or a publisher was recognised; headers seen: Example Editor, Example Works, 1.2.3",
    ),
    (
        "bomb.xml",
        _bomb(12),
        "FILE: the XML declares entities or external references (EntitiesForbidden), which are refused",
    ),
    (
        "external.xml",
        EXTERNAL,
        "FILE: the XML declares entities or external references (EntitiesForbidden), which are refused",
    ),
    ("cut_off.xml", XML, "FILE:4: not well-formed XML: no element found"),
    (
        "deep.xml",
        XML + b"<a>" * 2000,
        "FILE: elements are nested deeper than 1,000 levels",
    ),
    (
        "deep.cdx.json",
        DEEP,
        "FILE: the document nests deeper than this reader follows (about 1,000 levels)",
    ),
    (
        "deep_unknown.cdx.json",
        DEEP_UNKNOWN,
        "FILE: the document nests deeper than this reader follows (about 1,000 levels)",
    ),
    (
        "cut_off.cdx.json",
        b'{"bomFormat": "CycloneDX",\n"components": [\n{"name": "a"},\n',
        "FILE:3: not valid JSON: input data was truncated",
    ),
    (
        "by_hand.cdx.json",
        b'{"bomFormat": "CycloneDX",\n"components": [\n{"name": "a",},\n]}',
        "FILE:3: not valid JSON: ",
    ),
]


@pytest.mark.parametrize(("name", "data", "words"), MUSEUM, ids=[name for name, _, _ in MUSEUM])
def test_museum(tmp_path, name, data, words):
    path = tmp_path / name
    path.write_bytes(data)
    complaint = _complaint(path)
    assert complaint == words or (words.endswith(" ") and complaint.startswith(words))


def test_encrypted_member(tmp_path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inventory.csv", CSV)
    path.write_bytes(_encrypted(path.read_bytes()))
    (opened,) = read_input(str(path))
    assert opened.file == f"{path}!inventory.csv"
    assert opened.reason == "encrypted: decrypt the zip archive first"


def test_member_with_a_wrong_checksum(tmp_path):
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("inventory.csv", CSV)
    path.write_bytes(path.read_bytes().replace(b"Example Works", b"Exemple Works"))
    assert _complaint(path).endswith("cannot be read to the end: Bad CRC-32 for file 'inventory.csv'")


def test_a_bomb_is_refused_after_a_hundred_megabytes(tmp_path):
    path = tmp_path / "blanks.csv.xz"
    packer = lzma.LZMACompressor(preset=0)
    block = b" " * (1 << 20)
    with path.open("wb") as file:
        file.write(packer.compress(b"DisplayName,Publisher\nExample Editor,"))
        for _ in range(110):
            file.write(packer.compress(block))
        file.write(packer.flush())
    assert "it is taken for a decompression bomb" in _complaint(path)


def test_a_document_over_the_limit_names_the_limit(tmp_path, monkeypatch):
    monkeypatch.setattr("proscribe.sources._blocks.SIZE", 1024)
    path = tmp_path / "large.json"
    path.write_bytes(b" " * 5000)
    with path.open("rb") as stream, pytest.raises(SourceError) as caught:
        _text.whole(stream, Origin("large.json"), limit=4000)
    assert caught.value.message == (
        "large.json: the document is larger than 4,000 bytes, the limit of a format that is read whole"
    )
    with path.open("rb") as stream:
        assert len(_text.whole(stream, Origin("large.json"), limit=5000)) == 5000


def test_json_of_another_kind_when_forced(tmp_path):
    path = tmp_path / "list.json"
    path.write_text(json.dumps(["a"]))
    assert (
        _complaint(path, "cyclonedx-json")
        == "FILE: a CycloneDX document is a JSON object, this is another value"
    )
    assert _complaint(path, "spdx-json") == "FILE: an SPDX document is a JSON object, this is another value"
    assert _complaint(path, "winget-export").startswith("FILE: a winget export is a JSON object")
    assert _complaint(path, "package-lock").startswith("FILE: a package-lock is a JSON object")


def test_what_is_read_before_a_file_breaks_off_stays_valid(tmp_path):
    path = tmp_path / "long.csv.gz"
    rows = b"".join(b"Example %d,Example Works %d\n" % (i, i) for i in range(200_000))
    path.write_bytes(gzip.compress(b"DisplayName,Publisher\n" + rows)[:-2000])
    (opened,) = read_input(str(path))
    origin, batches = opened.read()
    taken = []
    with pytest.raises(SourceError, match="the gzip data ends early"):
        taken.extend(batch.num_rows for batch in batches)
    assert 0 < sum(taken) < 200_000
    assert origin.tally.recognised == sum(taken)
