"""Read and write DER, as far as a certificate needs it: values with their tags, and names.

Reads whatever is there and verifies nothing: what a certificate says of itself is wanted, not whether it
may be trusted. Bytes that are no DER raise DerError and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["DerError", "Value", "dn", "parsed", "subject"]

_CONSTRUCTED = 0x20
_LONG = 0x80
_TAG_NUMBER = 0x1F
_DEPTH = 60
_CONTEXT_0 = 0xA0
_SUBJECT_AFTER = 4  # serial number, signature, issuer, validity
_TEXTS = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1E: "utf-16-be", 0x1C: "utf-32-be"}
_NAMES = {
    b"\x55\x04\x03": "CN",
    b"\x55\x04\x06": "C",
    b"\x55\x04\x07": "L",
    b"\x55\x04\x08": "S",
    b"\x55\x04\x0a": "O",
    b"\x55\x04\x0b": "OU",
    b"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01": "E",
    b"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01": "UID",
    b"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19": "DC",
}


class DerError(ValueError):
    """The bytes are no DER, or no certificate."""


@dataclass(slots=True)
class Value:
    """One value: its tag, and its bytes or the values in it."""

    tag: int
    data: bytes = b""
    parts: list[Value] | None = None

    def written(self) -> bytes:
        """Return the value as DER."""
        data = b"".join(p.written() for p in self.parts) if self.parts is not None else self.data
        size = len(data)
        if size < _LONG:
            return bytes((self.tag, size)) + data
        length = size.to_bytes((size.bit_length() + 7) // 8, "big")
        return bytes((self.tag, _LONG | len(length))) + length + data


def parsed(data: bytes) -> Value:
    """Return the first value in `data`, taken apart.

    Raises:
        DerError: it is cut off, longer than the bytes, or nested too deep.
    """
    value, _ = _value(data, 0, len(data), 0)
    return value


def _value(data: bytes, at: int, end: int, depth: int) -> tuple[Value, int]:
    if depth > _DEPTH:
        raise DerError("nested too deep")
    if at + 2 > end:
        raise DerError("cut off")
    tag, size = data[at], data[at + 1]
    at += 2
    if tag & _TAG_NUMBER == _TAG_NUMBER:
        raise DerError("a tag of several bytes")
    if size & _LONG:
        count = size & ~_LONG
        if not count or count > 4 or at + count > end:  # noqa: PLR2004 - four bytes are four gigabytes
            raise DerError("a length that is none")
        size = int.from_bytes(data[at : at + count], "big")
        at += count
    if at + size > end:
        raise DerError("cut off")
    if not tag & _CONSTRUCTED:
        return Value(tag, data[at : at + size]), at + size
    parts: list[Value] = []
    inner = at
    while inner < at + size:
        part, inner = _value(data, inner, at + size, depth + 1)
        parts.append(part)
    return Value(tag, parts=parts), at + size


def subject(certificate: Value) -> Value:
    """Return the subject's name in an X.509 certificate.

    Raises:
        DerError: it is no certificate.
    """
    fields = _parts(_parts(certificate)[0])
    if fields and fields[0].tag == _CONTEXT_0:  # the version, which the oldest do not have
        fields = fields[1:]
    if len(fields) <= _SUBJECT_AFTER:
        raise DerError("no certificate")
    return fields[_SUBJECT_AFTER]


def dn(name: Value) -> str:
    """Write a name as `CN=.., O=.., C=..`, the most telling part first.

    Raises:
        DerError: it is no name.
    """
    parts: list[str] = []
    for rdn in reversed(_parts(name)):
        for pair in _parts(rdn):
            if len(_parts(pair)) < 2:  # noqa: PLR2004 - what it is, and its text
                raise DerError("no name")
            kind, text = _parts(pair)[:2]
            key = _NAMES.get(kind.data)
            if key is not None and text.tag in _TEXTS:
                said = text.data.decode(_TEXTS[text.tag], "replace").strip()
                parts.append(f"{key}={_escaped(said)}")
    return ", ".join(parts)


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in ',+"\\;<>' else c for c in text)


def _parts(value: Value) -> list[Value]:
    if not value.parts:
        raise DerError("no certificate")
    return value.parts
