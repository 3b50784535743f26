"""Say who signed: the subject of the certificate that the SignerInfo of a CMS signature points at.

A signature carries many certificates: of the signer, of those who vouch for him, and of the clock that
stamped the time. Only issuer and serial number (or the key identifier) in SignerInfo say which is the
signer's; nothing is guessed from their order. Whether the signature is *valid* is not checked here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from proscribe.sources._der import DerError, Element, children, element, name, oid

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["certificate_subject", "signers"]

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_NESTED = "1.3.6.1.4.1.311.2.4.1"  # a second signature, kept within the first (Authenticode)
_KEY_IDENTIFIER = "2.5.29.14"
_SEQUENCE, _SET = 0x30, 0x31
_CONTEXT_0, _CONTEXT_1, _CONTEXT_3 = 0xA0, 0xA1, 0xA3
_BY_KEY = 0x80
_OCTETS = 0x04
_NESTING = 4
_TBS_PARTS = 6  # serial, algorithm, issuer, validity, subject, key


class _Certificate(NamedTuple):
    issuer: bytes
    serial: bytes
    key: bytes | None
    subject: str


def signers(data: bytes, depth: int = 0) -> list[str]:
    """Return the distinct subjects of those who signed, the outermost signature's first.

    Args:
        data: a DER or BER ContentInfo with SignedData.
        depth: how many signatures this one is nested in.

    Raises:
        DerError: it is none, is damaged, or the signer's own certificate is not in it.
    """
    content = list(children(data, element(data)))
    if not content or oid(data, content[0]) != _SIGNED_DATA or len(content) < 2:  # noqa: PLR2004  type, content
        raise DerError("it is no signature of the kind called SignedData")
    parts = list(children(data, element(data, content[1].body, content[1].end)))
    certificates = [c for p in parts if p.tag == _CONTEXT_0 for c in _certificates(data, p)]
    infos = [i for p in parts[3:] if p.tag == _SET for i in children(data, p)]
    if not infos:
        raise DerError("nobody signed it: it has no SignerInfo")
    found: list[str] = []
    inner: list[str] = []
    for info in infos:
        told = list(children(data, info))
        if len(told) < 2:  # noqa: PLR2004  version, signer
            raise DerError("a SignerInfo names no signer")
        found += _subjects(data, told[1], certificates)
        if depth < _NESTING:
            for nested in _nested(data, told):
                inner += signers(nested, depth + 1)
    if not found:
        raise DerError("the certificate of its signer is not in it")
    return list(dict.fromkeys(found + inner))


def certificate_subject(data: bytes) -> str:
    """Return the subject of a DER certificate.

    Raises:
        DerError: it is no certificate.
    """
    return _certificate(data, element(data)).subject


def _certificates(data: bytes, parent: Element) -> Iterator[_Certificate]:
    for at in children(data, parent):
        if at.tag == _SEQUENCE:
            yield _certificate(data, at)


def _certificate(data: bytes, at: Element) -> _Certificate:
    outer = list(children(data, at))
    if not outer or outer[0].tag != _SEQUENCE:
        raise DerError("a certificate in it is damaged")
    parts = [p for p in children(data, outer[0]) if p.tag != _CONTEXT_0]  # without the version
    if len(parts) < _TBS_PARTS:
        raise DerError("a certificate in it is damaged")
    serial, _, issuer, _, subject = parts[:5]
    key = next((_key(data, p) for p in parts[6:] if p.tag == _CONTEXT_3), None)
    return _Certificate(
        data[issuer.start : issuer.after], data[serial.body : serial.end], key, name(data, subject)
    )


def _key(data: bytes, extensions: Element) -> bytes | None:
    for extension in children(data, element(data, extensions.body, extensions.end)):
        told = list(children(data, extension))
        if told and oid(data, told[0]) == _KEY_IDENTIFIER and told[-1].tag == _OCTETS:
            inner = element(data, told[-1].body, told[-1].end)
            return data[inner.body : inner.end]
    return None


def _subjects(data: bytes, signer: Element, certificates: list[_Certificate]) -> list[str]:
    if signer.tag == _BY_KEY:
        key = data[signer.body : signer.end]
        return [c.subject for c in certificates if c.key == key][:1]
    told = list(children(data, signer))
    if len(told) < 2:  # noqa: PLR2004  issuer, serial
        return []
    issuer, serial = data[told[0].start : told[0].after], data[told[1].body : told[1].end]
    return [c.subject for c in certificates if c.issuer == issuer and c.serial == serial][:1]


def _nested(data: bytes, info: list[Element]) -> Iterator[bytes]:
    for attributes in info:
        if attributes.tag != _CONTEXT_1:
            continue
        for attribute in children(data, attributes):
            told = list(children(data, attribute))
            if len(told) > 1 and oid(data, told[0]) == _NESTED:
                for value in children(data, told[1]):
                    yield data[value.start : value.after]
