"""Make small programs and packages for the tests: no vendor's bytes are used, only made-up ones.

`python -m tests.sources.programs` writes the fixtures again; a test holds them to what is made here.
Signatures are well formed, with a time stamp's certificates in front as real ones have them, and signed by
nobody: what is tested is who is *named*.
"""

from __future__ import annotations

import struct
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


WORKS = dn(C="US", L="Springfield", O="Example Works, Inc.", CN="Example Works, Inc.")


def fixtures() -> dict[str, bytes]:
    """Every fixture that is made here, by its path below the fixtures' folder."""
    said = {"CompanyName": "Example Works", "ProductName": "Example Editor", "FileVersion": "1.2.3"}
    return {
        "pe/editor.exe": pe({**said, "OriginalFilename": "editor.exe"}, signed(WORKS), ("kernel32.dll",)),
        "pe/engine.dll": pe(
            {**said, "CompanyName": "Sample AB"},
            signed(WORKS, nested=signed(dn(O="Other Signer"), 9)),
            wide=False,
        ),
        "pe/nobody.exe": pe({}, b"", ("KERNEL32.dll", "samplesdk.dll")),
    }


def main() -> None:
    for name, data in fixtures().items():
        path = FIXTURES / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
