"""Canaries for CoSWID tags: written and changed as the CBOR that they are, bare and signed."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import cbor2

from proscribe.canaries import Canary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from proscribe.canaries import Change

__all__ = ["PLUGIN"]

_SWID, _COSE_SIGN1 = 1398229316, 18


def _tags() -> bytes:
    entities = [
        {31: "Example Works", 32: "example.org", 33: 2},
        {31: "Example Licences", 32: "licences.example.net", 33: 5},
        {31: "Example Trade", 32: "trade.example.net", 33: 4},
        {31: "Example Care", 32: "care.example.net", 33: 6},
    ]
    return bytes(
        cbor2.dumps(cbor2.CBORTag(_SWID, {0: "example.editor", 1: "Example Editor", 13: "1.2", 2: entities}))
    )


def _signed() -> bytes:
    tag = {0: "sample.player", 1: "Sample Player", 2: {31: "Sample AB", 32: "sample.example", 33: [1, 2]}}
    inner = cbor2.dumps(cbor2.CBORTag(_SWID, tag))
    return bytes(cbor2.dumps(cbor2.CBORTag(_COSE_SIGN1, [b"\xa1\x01\x26", {}, inner, bytes(64)])))


def _edit(document: bytes, changes: Sequence[Change]) -> bytes:
    new = {change.old: change.new for change in changes}
    data = io.BytesIO(document)
    out = b""
    while data.tell() < len(document):
        out += cbor2.dumps(_changed(cbor2.CBORDecoder(data).decode(), new))
    return out


def _changed(value: Any, new: dict[str, str]) -> Any:
    """Return a copy with texts replaced; what is signed is opened and closed again, its signature as it was."""
    if isinstance(value, str):
        return new.get(value, value)
    if isinstance(value, list | tuple):
        return [_changed(v, new) for v in value]
    if isinstance(value, Mapping):
        return {k: _changed(v, new) for k, v in value.items()}
    if isinstance(value, cbor2.CBORTag):
        if value.tag == _COSE_SIGN1:
            head, more, payload, signature = value.value
            inner = cbor2.dumps(_changed(cbor2.loads(payload), new))
            return cbor2.CBORTag(value.tag, [head, more, inner, signature])
        return cbor2.CBORTag(value.tag, _changed(value.value, new))
    return value


PLUGIN = Canary(samples={"editor.coswid": _tags, "player.coswid": _signed}, edit=_edit)
