"""A museum of bad listings of a machine's own, with the words the user is given; and what must not be taken."""

from __future__ import annotations

import base64
import io

import pytest

from proscribe import registry, sources
from proscribe.errors import SourceError
from proscribe.sources import Origin

APPLE = (
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">'
)
PLIST = '<plist version="1.0"><array><dict><key>_dataType</key><string>SPApplicationsDataType</string></dict></array></plist>'


def read(module: str, text: str | bytes):
    origin = Origin("FILE")
    data = text.encode() if isinstance(text, str) else text
    rows = [
        row
        for batch in registry.plugin(sources, module).read(io.BytesIO(data), origin)
        for row in batch.to_pylist()
    ]
    return rows, origin.tally


DOCUMENTS = [
    (
        "system_profiler",
        APPLE.replace(">", ' [<!ENTITY x "y">]>') + PLIST,
        "FILE: the XML declares entities or external references",
    ),
    (
        "system_profiler",
        APPLE.replace("www.apple.com", "elsewhere.example") + PLIST,
        "FILE: the XML declares entities or external references",
    ),
    ("system_profiler", APPLE + PLIST[:60], "FILE:1: not well-formed XML"),
    ("system_profiler", '{"SPApplicationsDataType": ', "FILE:1: not valid JSON"),
    (
        "flow_table",
        "alpha,beta\n1,2\n",
        "FILE: no column of destination addresses was found among alpha, beta",
    ),
]


@pytest.mark.parametrize(("module", "text", "why"), DOCUMENTS)
def test_a_document_that_cannot_be_read_says_why(module, text, why):
    with pytest.raises(SourceError) as caught:
        read(module, text)
    assert caught.value.message.startswith(why)


def pem(data: bytes) -> str:
    return f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(data).decode()}-----END CERTIFICATE-----\n"


CERTIFICATES = [
    b"",
    b"\x30",
    b"\x30\x80\x00\x00",
    b"\x30\x84\xff\xff\xff\xff",
    b"\x30\x03\x02\x01\x01",
    b"\x30\x82" * 400,
    b"\x30\x0a\x30\x08" + b"\x30\x00" * 4,
    bytes(range(256)),
]


@pytest.mark.parametrize("data", CERTIFICATES, ids=range(len(CERTIFICATES)))
def test_a_certificate_that_cannot_be_read_is_counted_and_the_next_is_read(data):
    rows, tally = read("certificates_pem", pem(data))
    assert rows == []
    assert tally.rows == 1
    assert sum(tally.reasons.values()) == 1


def test_lines_of_other_tools_are_counted_as_not_read():
    for module, text in (
        ("lsmod", "Module Size Used by\nexdrv 1 0\nwhat is this?\n"),
        ("snap_list", "Name Version Rev Tracking Publisher Notes\na 1 2 stable b -\nbroken\n"),
        ("pkgutil_pkgs", "com.apple.pkg.x\nnot an id\n"),
        ("launchctl_list", "PID\tStatus\tLabel\n1\t0\torg.example.x\nbroken\n"),
        ("mac_apps", "A.app\nB.app\nC.app\nnotes.txt\n"),
    ):
        _, tally = read(module, text)
        assert sum(tally.reasons.values()) == 1, module


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("pkgutil_pkgs", "www.example.org\nmail.example.net\n"),  # hosts
        ("mac_apps", "notes.txt\nphoto.jpg\nA.app\n"),
        ("lsmod", "alpha 1 2\nbeta 3 4\n"),
        ("flow_table", "src,dst,bytes\nalice,bob,10\n"),
        ("windows_certificates", "Subject: lunch on Friday\nThumb: up\n"),
        ("flatpak_list", "a\tb\tc\td\te\tf\n"),
        ("coswid", "text"),
        ("xlsx_inventory", "PK is not a zip"),
    ],
)
def test_what_only_looks_like_it_is_not_taken(module, text):
    assert registry.plugin(sources, module).sniff(text.encode(), "x.txt") == 0.0
