"""Programs: who made and signed them is read, never guessed; damage costs that program alone."""

from __future__ import annotations

import datetime as dt
import io
import shutil
import struct
import subprocess

import pyarrow as pa
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from proscribe import registry, sources
from proscribe.engine.ceilings import weighed
from proscribe.engine.identify import build_index
from proscribe.errors import SourceError
from proscribe.pipeline import load_all
from proscribe.sources._der import DerError
from proscribe.sources._opening import read_input
from proscribe.sources._signature import certificate_subject, signers
from proscribe.sources._versioninfo import strings
from tests.sources import programs
from tests.sources.programs import FIXTURES, WORKS, certificate, dn, pe, signed

VENDOR = dn(C="RU", O="AO Kaspersky Lab", CN="AO Kaspersky Lab")


def _read(path) -> tuple[list[dict], object]:
    (opened,) = read_input(str(path))
    assert opened.reason is None, opened.reason
    origin, batches = opened.read()
    return [r for b in batches for r in b.to_pylist()], origin.tally


def _first(tmp_path, data: bytes, name: str = "x.exe") -> dict:
    (tmp_path / name).write_bytes(data)
    return _read(tmp_path / name)[0][0]


def test_the_fixtures_are_what_is_made_here():
    for name, data in programs.fixtures().items():
        assert (FIXTURES / name).read_bytes() == data or name.endswith(".sqlite"), name


# ---- signatures ------------------------------------------------------------------------------------


def test_the_signer_is_the_one_that_signer_info_names():
    """The clock's certificate stands first and issues nothing: who takes the first leaf takes it."""
    assert signers(signed(WORKS)) == [
        "CN=Example Works\\, Inc., O=Example Works\\, Inc., L=Springfield, C=US"
    ]


def test_a_signature_within_a_signature():
    found = signers(signed(WORKS, nested=signed(VENDOR, 9)))
    assert [f.partition(",")[0] for f in found] == ["CN=Example Works\\", "CN=AO Kaspersky Lab"]


def test_a_signer_named_by_his_key():
    assert signers(signed(VENDOR, key=b"0123456789abcdef"))[0].startswith("CN=AO Kaspersky Lab")


def test_a_signature_without_the_signers_certificate():
    data = signed(WORKS).replace((0x1122).to_bytes(8), (0x3344).to_bytes(8), 1)
    with pytest.raises(DerError, match="the certificate of its signer is not in it"):
        signers(data)


@pytest.mark.parametrize(
    "data", [b"", b"\x30", b"\x30\x84\xff\xff\xff\xff", b"\x30\x80" * 60, b"\x05\x00", bytes(50)]
)
def test_what_is_no_signature(data):
    with pytest.raises(DerError):
        signers(data)


def test_names_with_every_kind_of_text():
    parts = [
        (0x13, b"Plain"),
        (0x1E, "Büro".encode("utf-16-be")),
        (0x14, b"Caf\xe9"),
        (0x1C, "名".encode("utf-32-be")),
    ]
    name = programs.tlv(
        0x30,
        *(
            programs.tlv(0x31, programs.tlv(0x30, programs.oid("2.5.4.10"), programs.tlv(tag, raw)))
            for tag, raw in parts
        ),
    )
    assert certificate_subject(certificate(name, 1)) == "O=名, O=Café, O=Büro, O=Plain"


def test_a_signature_by_the_cryptography_library():
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(65537, 2048)
    day = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)

    def made(organisation: str):
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "US"),
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            ]
        )
        builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(day)
        return builder.not_valid_after(day + dt.timedelta(days=9)).sign(key, hashes.SHA256())

    signer, other = made("Example Works, Inc."), made("Example Clock")
    options = [pkcs7.PKCS7Options.Binary]
    builder = pkcs7.PKCS7SignatureBuilder().set_data(b"x").add_signer(signer, key, hashes.SHA256())
    data = builder.add_certificate(other).sign(Encoding.DER, options)
    assert signers(data) == ["O=Example Works\\, Inc., C=US"]


SIGN = shutil.which("osslsigncode")


WXS = """<?xml version="1.0"?><Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
<Product Name="Example Editor" Id="*" UpgradeCode="DADAA9FC-54F7-4977-9EA1-8BDF6DC73C7A" Language="1033" Version="1.2"
 Manufacturer="Sample AB"><Package InstallerVersion="200"/><Media Id="1"/><Directory Id="TARGETDIR" Name="SourceDir"/>
<Feature Id="F" Level="1"/></Product></Wix>"""


@pytest.mark.skipif(SIGN is None or shutil.which("openssl") is None, reason="osslsigncode is not installed")
@pytest.mark.parametrize(
    "kind",
    [
        "exe",
        pytest.param(
            "msi", marks=pytest.mark.skipif(shutil.which("wixl") is None, reason="wixl is not installed")
        ),
    ],
)
def test_what_osslsigncode_signs_and_stamps(tmp_path, kind):
    """A real Authenticode signature with a real time stamp, whose certificate is no issuer either."""

    def run(*words: str) -> None:
        subprocess.run(words, check=True, cwd=tmp_path, capture_output=True)

    run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
        "-nodes",
        "-subj",
        "/O=CA/CN=CA",
    )
    for who, use, subject in (
        ("s", "codeSigning", "/O=Example Works/CN=Example Works"),
        ("t", "critical,timeStamping", "/O=Clock/CN=Clock"),
    ):
        run(
            "openssl",
            "req",
            "-newkey",
            "rsa:2048",
            "-keyout",
            f"{who}.key",
            "-out",
            f"{who}.csr",
            "-nodes",
            "-subj",
            subject,
        )
        (tmp_path / "ext").write_text(f"extendedKeyUsage={use}\n")
        run(
            "openssl",
            "x509",
            "-req",
            "-in",
            f"{who}.csr",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-out",
            f"{who}.pem",
            "-extfile",
            "ext",
        )
    if kind == "exe":
        (tmp_path / "in.exe").write_bytes(pe({"CompanyName": "Sample AB"}))
    else:
        (tmp_path / "in.wxs").write_text(WXS)
        run("wixl", "-o", "in.msi", "in.wxs")
    words = [
        "sign",
        "-certs",
        "s.pem",
        "-ac",
        "ca.pem",
        "-key",
        "s.key",
        "-TSA-certs",
        "t.pem",
        "-TSA-key",
        "t.key",
    ]
    done = subprocess.run(
        [str(SIGN), *words, "-in", f"in.{kind}", "-out", f"out.{kind}"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("this osslsigncode has no time stamps of its own")
    row = _read(tmp_path / f"out.{kind}")[0][0]
    assert (row["signer"], row["publisher"]) == ("CN=Example Works, O=Example Works", "Sample AB")


# ---- weighing --------------------------------------------------------------------------------------


INDEX = build_index(load_all().catalog)


def _found(path) -> list[tuple[str, str, str]]:
    out = []
    for opened in read_input(str(path), deep=True):
        if opened.source is not None:
            for batch in opened.read()[1]:
                out += [
                    (m["vendor"], m["relation"], m["identity"]) for m in weighed(batch, INDEX).to_pylist()
                ]
    return out


@pytest.mark.parametrize(
    ("company", "signature", "expected"),
    [
        ("AO Kaspersky Lab", signed(VENDOR), [("kaspersky", "supplied-by")]),
        ("AO Kaspersky Lab", b"", [("kaspersky", "supplied-by")]),
        ("", signed(VENDOR), [("kaspersky", "supplied-by")]),
        ("Example Works", signed(VENDOR), [("kaspersky", "supplied-by")]),
        ("AO Kaspersky Lab", signed(WORKS), [("kaspersky", "may-embed")]),
        ("Example Works", signed(WORKS), []),
        (
            "AO Kaspersky Lab",
            signed(dn(O="Microsoft Corporation", CN="Microsoft Windows Hardware Compatibility Publisher")),
            [("kaspersky", "supplied-by")],
        ),
        ("Kasper & Sons", signed(dn(O="Kasper & Sons")), []),
    ],
)
def test_signer_and_company(tmp_path, company, signature, expected):
    path = tmp_path / "x.dll"
    path.write_bytes(pe({"CompanyName": company} if company else {}, signature))
    assert [(v, r) for v, r, _ in _found(path)] == expected


def test_names_within_a_program_are_leads(tmp_path):
    (tmp_path / "x.exe").write_bytes(pe({"CompanyName": "Example Works"}, b"", ("klif.sys",)))
    (tmp_path / "y.exe").write_bytes(pe({"CompanyName": "AO Kaspersky Lab"}, b"", ("klif.sys",)))
    assert {(v, r) for v, r, _ in _found(tmp_path / "x.exe")} == {("kaspersky", "may-embed")}
    assert {(v, r) for v, r, _ in _found(tmp_path / "y.exe")} == {("kaspersky", "supplied-by")}


def test_many_programs_weigh_as_each_alone(tmp_path):
    batches, alone = [], []
    for number, (company, signature) in enumerate(
        [("AO Kaspersky Lab", signed(WORKS)), ("AO Kaspersky Lab", signed(VENDOR)), ("Example Works", b"")]
        * 2
    ):
        path = tmp_path / f"{number}.exe"
        path.write_bytes(pe({"CompanyName": company}, signature, ("klif.sys",)))
        (opened,) = read_input(str(path))
        batches += list(opened.read()[1])
    for batch in batches:
        alone += weighed(batch, INDEX).to_pylist()
    together = weighed(pa.Table.from_batches(batches), INDEX).to_pylist()
    key = lambda m: (m["file"], m["relation"], m["identity"])  # noqa: E731
    assert sorted(together, key=key) == sorted(alone, key=key)
    assert len(alone) == 6


def test_classes_of_a_kit_in_another_s_app(tmp_path):
    members = {
        "AndroidManifest.xml": programs.axml("org.example.bank", "1"),
        "classes.dex": programs.dex("Lcom/kavsdk/x/A;"),
    }
    path = tmp_path / "bank.apk"
    path.write_bytes(programs.apk(members, WORKS))
    assert _found(path) == [("kaspersky", "may-embed", "bundle:com.kavsdk*")]
    own = tmp_path / "own.apk"
    own.write_bytes(programs.apk({"AndroidManifest.xml": programs.axml("com.kms.free", "1")}, VENDOR))
    assert [(v, r) for v, r, _ in _found(own)] == [("kaspersky", "supplied-by")]


# ---- bad input -------------------------------------------------------------------------------------

GOOD = pe({"CompanyName": "Example Works", "ProductName": "Example Editor"}, signed(WORKS), ("a.dll",))


def _damaged(at: int, value: bytes) -> bytes:
    return GOOD[:at] + value + GOOD[at + len(value) :]


OPTIONAL = 64 + 24
SECURITY = OPTIONAL + 112 + 32
RESOURCES = OPTIONAL + 112 + 16

MUSEUM = [
    (
        "no-table",
        _damaged(SECURITY, struct.pack("<II", 0xFFFF0000, 4096)),
        "the signature is damaged: it points at 8 bytes at 4,294,901,760, and has ",
    ),
    (
        "long-entry",
        _damaged(SECURITY + 4, struct.pack("<I", 64)),
        "the signature is damaged: its certificate table is longer than it says",
    ),
    (
        "no-section",
        _damaged(RESOURCES, struct.pack("<I", 0x999999)),
        "the version resource is damaged: an address, 0x999999, lies in none of its sections",
    ),
    ("no-der", GOOD.replace(signed(WORKS)[:40], bytes(40)), "the signature is damaged: "),
    ("cut", GOOD[:-100], "the signature is damaged: it points at "),
]


@pytest.mark.parametrize(("name", "data", "note"), MUSEUM, ids=[m[0] for m in MUSEUM])
def test_a_damaged_part_costs_that_part(tmp_path, name, data, note):
    (tmp_path / "x.exe").write_bytes(data)
    rows, tally = _read(tmp_path / "x.exe")
    (said,) = tally.notes
    assert said == note or (note.endswith(" ") and said.startswith(note))
    if "resource" in note:
        assert (rows[0]["publisher"], rows[0]["signer"] is None) == (None, False)
    else:
        assert (rows[0]["publisher"], rows[0]["signer"]) == ("Example Works", None)


@pytest.mark.parametrize(
    ("cut", "words"),
    [
        (70, "a DOS program"),
        (100, "whose header is damaged: it points at "),
        (300, "whose header is damaged: it points at "),
    ],
)
def test_a_program_without_its_header(tmp_path, cut, words):
    path = tmp_path / "x.exe"
    path.write_bytes(GOOD[:cut] if cut != 70 else b"MZ" + bytes(100))
    (opened,) = read_input(str(path))
    if opened.reason:
        assert words in opened.reason
        return
    with pytest.raises(SourceError, match=words):
        list(opened.read()[1])


def test_a_file_that_changes_while_it_is_read(tmp_path):
    path = tmp_path / "list.csv"
    path.write_text("DisplayName,Publisher\n" + "Example Editor,Example Works\n" * 200_000)
    (opened,) = read_input(str(path))
    origin, batches = opened.read()
    next(batches)
    with path.open("a") as file:
        file.write("Example Player,Example Works\n")
    list(batches)
    assert dict(origin.tally.notes) == {"the file was changed while it was read": 1}


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 6, b"\xff" * 60, struct.pack("<HHH", 6, 0, 0), bytes(range(200))]
)
def test_version_resources_that_are_none(data):
    assert strings(data) == {}


PLUGINS = [p for p in registry.plugins(sources).values() if p.begins and p.name != "pihole-ftl"]
SEEDS = list(programs.fixtures().values())


@pytest.mark.parametrize("plugin", PLUGINS, ids=lambda p: p.name)
@seed(20240929)
@settings(max_examples=120, deadline=None, database=None)
@given(
    base=st.sampled_from(SEEDS),
    flips=st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=6),
    cut=st.integers(0, 9000),
)
def test_flipped_bytes_raise_nothing_else(plugin, base, flips, cut):
    data = bytearray(base)
    for at, value in flips:
        data[at % len(data)] = value
    stream = io.BytesIO(bytes(data[: cut or None]))
    plugin.sniff(bytes(data[:65_536]), "x.apk")
    try:
        for _ in plugin.read(stream, sources.Origin("x")):
            pass
    except SourceError:
        return
