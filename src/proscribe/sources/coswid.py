"""Read CoSWID tags (RFC 9393): SWID tags in CBOR, bare or signed with COSE; several may stand in a row.

What is told is what the XML form tells: the software, who made and licenses it, and their domains. Who
merely wrote the tag is passed over. Signatures are not verified: what a tag says is wanted.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO

import cbor2

from proscribe.errors import SourceError
from proscribe.sources import Origin, Source, _batch, _text
from proscribe.sources._events import host_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

__all__ = ["PLUGIN"]

_LIMIT = 64 * 1024 * 1024
_SWID, _COSE_SIGN1, _COSE_SIGN, _SELF_DESCRIBED = 1398229316, 18, 98, 55799
_MARK = b"\xda\x53\x57\x49\x44"  # the tag of a CoSWID, as it is written
_DESCRIBED = b"\xd9\xd9\xf7"
_SIGNED = (b"\xd2\x84", b"\xd8\x62\x84")
_MAPS = range(0xA0, 0xC0)  # the first byte of a map
_ENDINGS = (".coswid", ".cswid", ".swid.cbor", ".coswid.cbor")
# The indices of the items that are used (RFC 9393, section 2.2; the IANA registry of CoSWID items).
_TAG_ID, _NAME, _ENTITY, _VERSION = 0, 1, 2, 13
_ENTITY_NAME, _REG_ID, _ROLE = 31, 32, 33
# Which column the name of an entity fills, by its role; tag creators (1) are passed over.
_COLUMNS = {2: "manufacturer", 3: "supplier", 4: "supplier", 5: "publisher", 6: "author"}
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_NO_TAG = "a CBOR value that is no CoSWID tag"


def _sniff(head: bytes, name: str) -> float:
    begins = head.removeprefix(_DESCRIBED)
    if begins.startswith(_MARK):
        return 1.0
    if begins.startswith(_SIGNED):
        return 0.9 if _MARK in begins else 0.6 if name.lower().endswith(_ENDINGS) else 0.0
    return 0.8 if begins[:1] and begins[0] in _MAPS and name.lower().endswith(_ENDINGS) else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    data = io.BytesIO(_text.whole(stream, origin, _LIMIT))
    rows = _batch.Rows(origin, kind="software")
    at = 0
    while data.tell() < len(data.getbuffer()):
        try:
            value = cbor2.CBORDecoder(data).decode()
        except Exception as error:  # noqa: BLE001  the library raises what its bytes lead it to
            if not at:
                raise SourceError(
                    f"{origin.file}: no CBOR: {error}", hint="a CoSWID tag is a file of CBOR; is it cut off?"
                ) from None
            origin.tally.rows += 1
            origin.tally.skip("CBOR that cannot be read to its end", f"{origin.file}:/{at}: {error}")
            break
        tag = _tag(value)
        if tag is None:
            origin.tally.rows += 1
            origin.tally.skip(_NO_TAG, f"{origin.file}:/{at}")
        else:
            rows.add(pointer=f"/{at}", **_told(tag))
        at += 1
        if rows.full:
            yield from rows.take()
    yield from rows.take()


def _tag(value: Any, depth: int = 0) -> Mapping[Any, Any] | None:
    """Return the map of a tag, out of its tags and out of what signs it; None if it is none."""
    if depth > 4:  # noqa: PLR2004 - self-described, signed, tagged: no more is meant
        return None
    if isinstance(value, cbor2.CBORTag):
        if value.tag in (_COSE_SIGN1, _COSE_SIGN):
            parts = value.value
            payload = parts[2] if isinstance(parts, list | tuple) and len(parts) > 2 else None  # noqa: PLR2004
            if not isinstance(payload, bytes):
                return None
            try:
                return _tag(cbor2.loads(payload), depth + 1)
            except Exception:  # noqa: BLE001  what is signed is no CBOR: no tag
                return None
        return _tag(value.value, depth + 1) if value.tag in (_SWID, _SELF_DESCRIBED) else None
    return value if isinstance(value, Mapping) and (_NAME in value or _TAG_ID in value) else None


def _told(tag: Mapping[Any, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"name": _batch.text(tag.get(_NAME)), "version": _batch.text(tag.get(_VERSION))}
    identifier = tag.get(_TAG_ID)
    if isinstance(identifier, str):
        told |= {"package": identifier, "ecosystem": "swid"}
    entities = tag.get(_ENTITY)
    for entity in entities if isinstance(entities, list | tuple) else [entities]:
        if isinstance(entity, Mapping):
            _entity(entity, told)
    return told


def _entity(entity: Mapping[Any, Any], told: dict[str, Any]) -> None:
    """Add what an entity tells: in its roles, and by its domain."""
    roles = entity.get(_ROLE)
    columns = [
        column
        for role in (roles if isinstance(roles, list | tuple) else [roles])
        if isinstance(role, int) and (column := _COLUMNS.get(role))
    ]
    name = _batch.text(entity.get(_ENTITY_NAME))
    for column in columns:
        told.setdefault(column, name)
    host = host_of(_batch.text(entity.get(_REG_ID)))
    if columns and host and _DOMAIN.fullmatch(host) and host != "invalid.unavailable":
        told.setdefault("domain", host)


PLUGIN = Source(
    name="coswid",
    title="CoSWID tag (CBOR)",
    sniff=_sniff,
    read=_read,
    limit=_LIMIT,
    begins=(_MARK, _DESCRIBED, *_SIGNED, *(bytes((b,)) for b in _MAPS)),
)
