"""Make small programs and packages for the tests: no vendor's bytes are used, only made-up ones.

`python -m tests.sources.programs` writes the fixtures again; a test holds them to what is made here.
Signatures are well formed, with a time stamp's certificates in front as real ones have them, and signed by
nobody: what is tested is who is *named*.
"""

from __future__ import annotations

import io
import plistlib
import sqlite3
import struct
import tarfile
import tempfile
import zipfile
from contextlib import closing
from pathlib import Path

FIXTURES = Path(__file__).parent / "fixtures"

# ---- DER -------------------------------------------------------------------------------------------


def tlv(tag: int, *content: bytes) -> bytes:
    body = b"".join(content)
    if len(body) < 128:
        return bytes((tag, len(body))) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8)
    return bytes((tag, 0x80 + len(size))) + size + body


def oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    out = bytearray()
    for number in (first * 40 + second, *rest):
        groups = [number & 0x7F]
        while number := number >> 7:
            groups.append(number & 0x7F | 0x80)
        out += bytes(reversed(groups))
    return tlv(0x06, bytes(out))


KEYS = {
    "C": "2.5.4.6",
    "ST": "2.5.4.8",
    "L": "2.5.4.7",
    "O": "2.5.4.10",
    "OU": "2.5.4.11",
    "CN": "2.5.4.3",
} | {"UID": "0.9.2342.19200300.100.1.1"}


def dn(**parts: str) -> bytes:
    return tlv(0x30, *(tlv(0x31, tlv(0x30, oid(KEYS[k]), tlv(0x0C, v.encode()))) for k, v in parts.items()))


CA = dn(C="US", O="Example Trust", CN="Example Code Signing CA")
CLOCK = dn(C="US", O="Example Trust", CN="Example Timestamp Responder")
_DAYS = tlv(0x30, tlv(0x17, b"240101000000Z"), tlv(0x17, b"340101000000Z"))
_ALGORITHM = tlv(0x30, oid("1.2.840.113549.1.1.11"), b"\x05\x00")


def certificate(subject: bytes, serial: int, issuer: bytes = CA, key: bytes = b"") -> bytes:
    extension = tlv(0x30, oid("2.5.29.14"), tlv(0x04, tlv(0x04, key))) if key else b""
    tbs = tlv(
        0x30,
        tlv(0xA0, tlv(0x02, b"\x02")),
        tlv(0x02, serial.to_bytes(8)),
        _ALGORITHM,
        issuer,
        _DAYS,
        subject,
        tlv(0x30, _ALGORITHM, tlv(0x03, b"\x00" * 17)),
        tlv(0xA3, tlv(0x30, extension)) if key else b"",
    )
    return tlv(0x30, tbs, _ALGORITHM, tlv(0x03, b"\x00" * 33))


def signed(subject: bytes, serial: int = 0x1122, nested: bytes = b"", key: bytes = b"") -> bytes:
    """SignedData by `subject`, after the certificates of a clock and of a CA, as real ones come."""
    signer = tlv(0x80, key) if key else tlv(0x30, CA, tlv(0x02, serial.to_bytes(8)))
    counter = tlv(0x30, oid("1.2.840.113549.1.9.6"), tlv(0x31, tlv(0x30, tlv(0x02, b"\x01"))))
    more = tlv(0x30, oid("1.3.6.1.4.1.311.2.4.1"), tlv(0x31, nested)) if nested else b""
    info = tlv(
        0x30,
        tlv(0x02, b"\x01"),
        signer,
        _ALGORITHM,
        _ALGORITHM,
        tlv(0x04, b"\x00" * 32),
        tlv(0xA1, counter, more),
    )
    data = tlv(
        0x30,
        tlv(0x02, b"\x01"),
        tlv(0x31, _ALGORITHM),
        tlv(0x30, oid("1.3.6.1.4.1.311.2.1.4")),
        tlv(0xA0, certificate(CLOCK, 7), certificate(CA, 1), certificate(subject, serial, key=key)),
        tlv(0x31, info),
    )
    return tlv(0x30, oid("1.2.840.113549.1.7.2"), tlv(0xA0, data))


# ---- Windows ---------------------------------------------------------------------------------------


def _padded(data: bytes, to: int = 4) -> bytes:
    return data + b"\x00" * (-len(data) % to)


def _block(key: str, value: bytes = b"", *children: bytes, characters: int = 0) -> bytes:
    head = _padded(b"\x00" * 6 + key.encode("utf-16-le") + b"\x00\x00")[6:]
    inner = _padded(head + b"\x00" * 6)[: len(head)]
    body = _padded(b"\x00" * 6 + inner)[6:] + value
    for child in children:
        body = _padded(b"\x00" * 6 + body)[6:] + child
    return struct.pack("<HHH", len(body) + 6, characters, 1) + body


def version_info(**told: str) -> bytes:
    leaves = [_block(k, v.encode("utf-16-le") + b"\x00\x00", characters=len(v) + 1) for k, v in told.items()]
    table = _block("040904B0", b"", *leaves)
    fixed = _block("VS_VERSION_INFO", struct.pack("<I", 0xFEEF04BD) + b"\x00" * 48)
    root = _padded(fixed) + _block("StringFileInfo", b"", table)
    return struct.pack("<HHH", len(root), 52, 0) + root[6:]


def pe(
    told: dict[str, str], signature: bytes = b"", imports: tuple[str, ...] = (), *, wide: bool = True
) -> bytes:
    """A PE of headers, one section with imports and a version resource, and a certificate table."""
    base = 0x1000
    version = version_info(**told) if told else b""
    tree = b""
    if version:
        for level, (number, where) in enumerate(((16, 24), (1, 48), (1033, 72))):
            leaf = level == 2
            tree += struct.pack("<12xHHII", 0, 1, number, where if leaf else where | 0x80000000)
        tree += struct.pack("<IIII", base + 88, len(version), 0, 0) + version
    tree = _padded(tree, 16)
    table = 20 * (len(imports) + 1)
    names = b"".join(n.encode() + b"\x00" for n in imports)
    at = base + len(tree) + table
    directory = b""
    for name in imports:
        directory += struct.pack("<IIIII", 0, 0, 0, at, 0)
        at += len(name) + 1
    section = _padded(tree + directory + b"\x00" * 20 + names, 512)
    optional = bytearray(112 + 128 if wide else 96 + 128)
    struct.pack_into("<H", optional, 0, 0x20B if wide else 0x10B)
    first = 112 if wide else 96
    struct.pack_into("<I", optional, first - 4, 16)
    raw = 0x200
    if version:
        struct.pack_into("<II", optional, first + 16, base, len(tree))
    if imports:
        struct.pack_into("<II", optional, first + 8, base + len(tree), table)
    entry = b""
    if signature:
        entry = _padded(struct.pack("<IHH", len(signature) + 8, 0x200, 2) + signature, 8)
        struct.pack_into("<II", optional, first + 32, raw + len(section), len(entry))
    head = b"MZ" + b"\x00" * 58 + struct.pack("<I", 64)
    head += b"PE\x00\x00" + struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, len(optional), 0x22)
    head += bytes(optional)
    head += struct.pack("<8sIIII16x", b".rsrc", len(section), base, len(section), raw)
    return head.ljust(raw, b"\x00") + section + entry


# ---- Linux -----------------------------------------------------------------------------------------


def elf(note: bytes, needed: tuple[str, ...], soname: str = "", runpath: str = "") -> bytes:
    """A 64-bit ELF of headers, a package note and a dynamic section; addresses are offsets in the file."""
    text = b"\x00"
    told: list[tuple[int, int]] = []
    for tag, name in (*((1, n) for n in needed), (14, soname), (29, runpath)):
        if name:
            told.append((tag, len(text)))
            text += name.encode() + b"\x00"
    desc = _padded(note)
    notes = struct.pack("<III", 4, len(note), 0xCAFE1A7E) + b"FDO\x00" + desc if note else b""
    start = 64 + 3 * 56
    strings = start + len(notes)
    dynamic = _padded(b"\x00" * strings + text, 8)
    table = b"".join(struct.pack("<qQ", t, v) for t, v in (*told, (5, strings), (0, 0)))
    size = len(dynamic) + len(table)
    segments = ((1, 0, 0, size), (2, len(dynamic), len(dynamic), len(table)), (4, start, start, len(notes)))
    head = b"\x7fELF\x02\x01\x01" + b"\x00" * 9
    head += struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0, 64, 0, 0, 64, 56, 3, 0, 0, 0)
    for kind, at, address, long in segments:
        head += struct.pack("<IIQQQQQQ", kind, 4, at, address, address, long, long, 8)
    return head + notes + text.ljust(len(dynamic) - strings, b"\x00") + table


# ---- macOS -----------------------------------------------------------------------------------------


def mach_o(identifier: str, team: str, signature: bytes, linked: tuple[str, ...] = ()) -> bytes:
    """A thin 64-bit program with an embedded signature."""
    names = identifier.encode() + b"\x00" + team.encode() + b"\x00"
    directory = struct.pack(">IIIIIIIII", 0xFADE0C02, 52 + len(names), 0x20200, 0, 0, 52, 0, 0, 0)
    directory += struct.pack(">BBBBIII", 32, 2, 0, 12, 0, 0, 52 + len(identifier) + 1) + names
    wrapper = struct.pack(">II", 0xFADE0B01, 8 + len(signature)) + signature
    blob = struct.pack(">III", 0xFADE0CC0, 28 + len(directory) + len(wrapper), 2)
    blob += struct.pack(">IIII", 0, 28, 0x10000, 28 + len(directory)) + directory + wrapper
    libraries = b""
    for name in linked:
        text = _padded(name.encode() + b"\x00", 8)
        libraries += struct.pack("<IIIIII", 0x0C, 24 + len(text), 24, 0, 0, 0) + text
    size = len(libraries) + 16
    at = 32 + size
    head = struct.pack("<IIIIIIII", 0xFEEDFACF, 0x0100000C, 0, 2, len(linked) + 1, size, 0, 0)
    return head + libraries + struct.pack("<IIII", 0x1D, 16, at, len(blob)) + blob


def fat(*programs: bytes) -> bytes:
    """A program for several architectures."""
    at = 4096
    head = struct.pack(">II", 0xCAFEBABE, len(programs))
    body = b""
    for number, program in enumerate(programs):
        head += struct.pack(">IIIII", 7 + number, 3, at + len(body), len(program), 12)
        body += _padded(program, 4096)
    return head.ljust(at, b"\x00") + body


# ---- installers ------------------------------------------------------------------------------------


def ole(streams: dict[str, bytes], class_id: bytes) -> bytes:
    """An OLE compound file; each stream takes whole sectors, so that none is a small one."""
    sector = 512
    chains: list[tuple[str, int, int]] = []
    body = b""
    fat_table: list[int] = []
    for name, data in streams.items():
        size = max(len(data), 4096)
        padded = data.ljust((size + sector - 1) // sector * sector, b"\x00")
        first = len(fat_table)
        fat_table += [*range(first + 1, first + len(padded) // sector), 0xFFFFFFFE]
        chains.append((name, first, size))
        body += padded
    entries = [_directory_entry("Root Entry", 5, 1 if chains else -1, -2, 0, class_id)]
    for number, (name, first, size) in enumerate(chains, start=1):
        follows = number + 1 if number < len(chains) else -1
        entries.append(_directory_entry(name, 2, -1, first, size, b"", right=follows))
    directory = b"".join(entries)
    directory = directory.ljust((len(directory) + sector - 1) // sector * sector, b"\x00")
    at = len(fat_table)
    fat_table += [*range(at + 1, at + len(directory) // sector), 0xFFFFFFFE]
    where = len(fat_table)
    fat_table.append(0xFFFFFFFD)
    assert len(fat_table) <= sector // 4
    table = struct.pack(f"<{len(fat_table)}I", *fat_table).ljust(sector, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head += b"\x00" * 6 + struct.pack("<IIIIIIIII", 0, 1, at, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<I", where).ljust(436, b"\xff")
    return head + body + directory + table


def _directory_entry(
    name: str, kind: int, child: int, first: int, size: int, class_id: bytes, right: int = -1
) -> bytes:
    text = name.encode("utf-16-le") + b"\x00\x00"
    return (
        text.ljust(64, b"\x00")
        + struct.pack("<HBBiii", len(text), kind, 1, -1, right, child)
        + class_id.ljust(16, b"\x00")
        + b"\x00" * 20
        + struct.pack("<iQ", first, size)
    )


def msi(properties: dict[str, str], signature: bytes = b"") -> bytes:
    """An installer package of nothing but properties."""
    texts = [t for pair in properties.items() for t in pair]
    pool = struct.pack("<HH", 65001, 0) + b"".join(struct.pack("<HH", len(t.encode()), 1) for t in texts)
    rows = 1024
    columns = [range(1, len(texts) + 1, 2), range(2, len(texts) + 1, 2)]
    table = b"".join(struct.pack(f"<{len(c)}H", *c).ljust(2 * rows, b"\x00") for c in columns)
    streams = {
        _table("_StringPool"): pool,
        _table("_StringData"): "".join(texts).encode(),
        _table("Property"): table,
    }
    if signature:
        streams["\x05DigitalSignature"] = signature
    return ole(streams, bytes.fromhex("84100c0000000000c000000000000046"))


def _table(name: str) -> str:
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._"
    out = "\u4840"
    for at in range(0, len(name), 2):
        pair = name[at : at + 2]
        first = digits.index(pair[0])
        out += chr(0x4800 + first) if len(pair) == 1 else chr(0x3800 + (digits.index(pair[1]) << 6) + first)
    return out


def rpm_header(told: dict[int, str]) -> bytes:
    store = b"".join(v.encode() + b"\x00" for v in told.values())
    index, at = b"", 0
    for tag, value in told.items():
        index += struct.pack(">IIII", tag, 6, at, 1)
        at += len(value.encode()) + 1
    return struct.pack(">II", len(told), len(store)) + index + store


def rpm(told: dict[int, str]) -> bytes:
    magic = b"\x8e\xad\xe8\x01\x00\x00\x00\x00"
    lead = (b"\xed\xab\xee\xdb\x03\x00").ljust(96, b"\x00")
    return lead + _padded(magic + rpm_header({1000: "x"}), 8) + magic + rpm_header(told) + b"payload"


RPM = {1000: "sample-agent", 1001: "2.0", 1002: "1.el9", 1011: "Example Works", 1015: "Pat <pat@example.org>"}


def rpm_database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rpmdb.sqlite"
        with closing(sqlite3.connect(path)) as database:
            database.execute(
                "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)"
            )
            for header in (rpm_header(RPM), rpm_header({1000: "gpg-pubkey", 1001: "1"}), b"\x00\x00"):
                database.execute("INSERT INTO Packages(blob) VALUES (?)", (header,))
            database.commit()
        return path.read_bytes()


# ---- zipped ----------------------------------------------------------------------------------------


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def axml(package: str, version: str, *, wide: bool = False) -> bytes:
    """Android's binary XML of a manifest."""
    texts = ["versionName", "package", "manifest", version, package]
    data, offsets = b"", []
    for text in texts:
        offsets.append(len(data))
        if wide:
            data += struct.pack("<H", len(text)) + text.encode("utf-16-le") + b"\x00\x00"
        else:
            data += bytes((len(text), len(text.encode()))) + text.encode() + b"\x00"
    start = 28 + 4 * len(texts)
    data = _padded(data)
    pool = struct.pack("<HHIIIIII", 1, 28, start + len(data), len(texts), 0, 0 if wide else 256, start, 0)
    pool += struct.pack(f"<{len(texts)}I", *offsets) + data
    none = 0xFFFFFFFF
    attributes = b"".join(
        struct.pack("<IIIHBBI", none, key, value, 8, 0, 3, value) for key, value in ((0, 3), (1, 4))
    )
    element = struct.pack("<HHIII", 0x102, 16, 36 + len(attributes), 1, none)
    element += struct.pack("<IIHHHHHH", none, 2, 20, 20, 2, 0, 0, 0) + attributes
    body = pool + element
    return struct.pack("<HHI", 3, 8, 8 + len(body)) + body


def _long(*parts: bytes) -> bytes:
    return b"".join(struct.pack("<I", len(p)) + p for p in parts)


def apk(members: dict[str, bytes], signer: bytes = b"") -> bytes:
    """A zip with a signing block of scheme v2 before its directory."""
    data = zipped(members)
    if not signer:
        return data
    end = data.rindex(b"PK\x05\x06")
    (directory,) = struct.unpack_from("<I", data, end + 16)
    told = _long(_long(_long(b"\x03\x01\x00\x00"), _long(certificate(signer, 5)), b""))
    pair = _long(_long(told))
    pairs = struct.pack("<QI", len(pair) + 4, 0x7109871A) + pair
    size = len(pairs) + 24
    block = struct.pack("<Q", size) + pairs + struct.pack("<Q", size) + b"APK Sig Block 42"
    tail = bytearray(data[directory:])
    struct.pack_into("<I", tail, end - directory + 16, directory + len(block))
    return data[:directory] + block + bytes(tail)


def dex(*classes: str) -> bytes:
    """A program of Android of which nothing is there but the classes it defines."""
    head = 0x70
    strings = head
    types = strings + 4 * len(classes)
    defined = types + 4 * len(classes)
    texts, offsets = b"", []
    for name in classes:
        offsets.append(defined + 32 * len(classes) + len(texts))
        texts += bytes((len(name),)) + name.encode() + b"\x00"
    out = bytearray(b"dex\n035\x00".ljust(head, b"\x00"))
    struct.pack_into("<IIII", out, 0x38, len(classes), strings, len(classes), types)
    struct.pack_into("<II", out, 0x60, len(classes), defined)
    out += struct.pack(f"<{len(classes)}I", *offsets) + struct.pack(f"<{len(classes)}I", *range(len(classes)))
    out += b"".join(struct.pack("<I28x", i) for i in range(len(classes)))
    return bytes(out) + texts


def tarred(members: dict[str, bytes | None], links: dict[str, str] | None = None) -> bytes:
    """A tar; None as content makes a folder."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data or b"")
            info.type = tarfile.DIRTYPE if data is None else tarfile.REGTYPE
            archive.addfile(info, io.BytesIO(data or b""))
        for name, target in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
    return out.getvalue()


WORKS = dn(C="US", L="Springfield", O="Example Works, Inc.", CN="Example Works, Inc.")


def fixtures() -> dict[str, bytes]:
    """Every fixture that is made here, by its path below the fixtures' folder."""
    said = {"CompanyName": "Example Works", "ProductName": "Example Editor", "FileVersion": "1.2.3"}
    manifest = (
        b"Manifest-Version: 1.0\r\nImplementation-Title: Example Editor\r\n"
        b"Implementation-Vendor: Example\r\n  Works\r\nImplementation-Version: 1.2\r\n\r\nName: x\r\n"
    )
    nuspec = (
        b'<?xml version="1.0"?><package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata>'
        b"<id>Example.Editor</id><version>1.2.3</version><authors>Example Works</authors><owners>example</owners>"
        b"</metadata></package>"
    )
    vsix = (
        b'<PackageManifest xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011"><Metadata>'
        b'<Identity Id="editor" Version="1.0" Publisher="example-works"/><DisplayName>Example Editor</DisplayName>'
        b"</Metadata></PackageManifest>"
    )
    extension = (
        b'{\n "manifest_version": 3,\n "name": "Example Blocker",\n "version": "4.5",\n "author": "Example Works",\n'
        b' "browser_specific_settings": {"gecko": {"id": "blocker@example.org"}}\n}\n'
    )
    plist = {
        "CFBundleIdentifier": "org.example.editor",
        "CFBundleName": "Example Editor",
        "CFBundleShortVersionString": "1.2",
    }
    note = b'{"type":"rpm","name":"sample-agent","version":"2.0-1","vendor":"Example Works"}'
    team = dn(UID="EXAMPLE123", CN="Developer ID Application: Example Works (EXAMPLE123)", OU="EXAMPLE123")
    thin = mach_o("org.example.editor", "EXAMPLE123", signed(team), ("@rpath/libsample.dylib",))
    wheel = b"Metadata-Version: 2.1\nName: example-editor\nVersion: 1.2\nAuthor: Pat Example\n\nLong words\n"
    return {
        "pe/editor.exe": pe({**said, "OriginalFilename": "editor.exe"}, signed(WORKS), ("kernel32.dll",)),
        "pe/engine.dll": pe(
            {**said, "CompanyName": "Sample AB"},
            signed(WORKS, nested=signed(dn(O="Other Signer"), 9)),
            wide=False,
        ),
        "pe/nobody.exe": pe({}, b"", ("KERNEL32.dll", "samplesdk.dll")),
        "elf/agent": elf(note, ("libsample.so.1", "libc.so.6"), "libagent.so", "/opt/example/lib"),
        "elf/nobody.so": elf(b"", ("libc.so.6",)),
        "mach_o/editor": thin,
        "mach_o/fat.dylib": fat(thin, mach_o("org.example.editor", "", b"")),
        "msi/editor.msi": msi(
            {"Manufacturer": "Example Works", "ProductName": "Example Editor", "ProductVersion": "1.2"},
            signed(WORKS),
        ),
        "rpm_package/agent.rpm": rpm(RPM),
        "rpm_database/rpmdb.sqlite": rpm_database(),
        "jar/editor.jar": zipped(
            {
                "META-INF/MANIFEST.MF": manifest,
                "META-INF/SIGNER.RSA": signed(WORKS),
                "META-INF/maven/org.example/editor/pom.properties": b"#made\ngroupId=org.example\nartifactId=editor\nversion=1.2\n",
                "org/example/sdk/deep/inner/Main.class": b"\xca\xfe\xba\xbe\x00\x00\x00\x37",
                "native/libsample.so": b"\x7fELF",
            }
        ),
        "nuget/editor.nupkg": zipped(
            {"Example.Editor.nuspec": nuspec, ".signature.p7s": signed(WORKS), "lib/Example.dll": b"MZ"}
        ),
        "wheel/example_editor-1.2-py3-none-any.whl": zipped(
            {"example_editor-1.2.dist-info/METADATA": wheel, "example_editor/_native.so": b"\x7fELF"}
        ),
        "apk/editor.apk": apk(
            {
                "AndroidManifest.xml": axml("org.example.editor", "1.2"),
                "lib/arm64-v8a/libsample.so": b"\x7fELF",
            },
            WORKS,
        ),
        "apk/old.apk": apk(
            {
                "AndroidManifest.xml": axml("org.example.old", "1", wide=True),
                "META-INF/CERT.RSA": signed(WORKS),
            }
        ),
        "dex/classes.dex": dex("Lorg/example/sdk/inner/deep/A;", "Lorg/example/sdk/inner/other/B;", "LNone;"),
        "editor_extension/editor.vsix": zipped({"extension.vsixmanifest": vsix}),
        "browser_extension/blocker.xpi": zipped({"manifest.json": extension}),
        "browser_extension/blocker.crx": b"Cr24\x03\x00\x00\x00\x04\x00\x00\x00abcd"
        + zipped(
            {"manifest.json": b'{"manifest_version": 2, "name": "__MSG_x__", "key": "QUJD", "version": "1"}'}
        ),
        "browser_extension/manifest.json": extension,
        "app_bundle/Info.plist": plistlib.dumps(plist),
        "app_bundle/editor.ipa": zipped(
            {
                "Payload/Editor.app/Info.plist": plistlib.dumps(plist, fmt=plistlib.FMT_BINARY),
                "iTunesMetadata.plist": plistlib.dumps({"artistName": "Example Works"}),
                "Payload/Editor.app/Frameworks/Sample.framework/libsample.dylib": b"",
            }
        ),
        "dpkg_status/status": (
            b"Package: sample-agent\nStatus: install ok installed\nPriority: optional\nArchitecture: amd64\n"
            b"Maintainer: Example Works <packages@example.org>\nVersion: 2.0-1\nDescription: an agent\n that does\n .\n\n"
            b"Package: old-agent\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 1.0\n\n"
            b"Version: 3\nStatus: install ok installed\n"
        ),
        "alpine_installed/installed": (
            b"C:Q1p78yvTLG094tHE1+dToJGbmYzQE=\nP:sample-agent\nV:2.0-r1\nA:x86_64\nT:an agent\n"
            b"m:Pat Example <pat@example.org>\nF:lib\nR:x.so\n\n"
            b"C:Q1p78yvTLG094tHE1+dToJGbmYzQE=\nP:musl\nV:1.2.4-r2\nA:x86_64\n\nV:9\n"
        ),
        "python_metadata/METADATA": wheel,
        "package_json/package.json": (
            b'{\n  "version": "1.2.3",\n  "name": "@example/editor",\n  "author": {"name": "Example Works"},\n  "license": "MIT"\n}\n'
        ),
        "image_config/config.json": (
            b'{"architecture":"amd64","os":"linux","config":{"Env":[],"Labels":{"maintainer":"Pat <pat@example.org>",'
            b'"org.opencontainers.image.title":"Example Editor","org.opencontainers.image.vendor":"Example Works"}},"rootfs":{"type":"layers"}}'
        ),
    }


def main() -> None:
    for name, data in fixtures().items():
        path = FIXTURES / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
