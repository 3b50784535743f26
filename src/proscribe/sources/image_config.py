"""Read the configuration of a container image: who says that he made it, in its labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from proscribe.errors import SourceError
from proscribe.sources import Source, _batch, _json
from proscribe.sources._stanzas import person
from proscribe.sources.package_json import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_LIMIT = 16 * 1024 * 1024
_OCI = "org.opencontainers.image."
_OLD = "org.label-schema."


class _Config(msgspec.Struct, gc=False):
    author: Any = None
    config: Any = None


def _sniff(head: bytes, name: str) -> float:
    del name
    if b"rootfs" not in head or b"architecture" not in head:
        return 0.0
    found = _json.skim(head)
    if found is None or found.opening != "{":
        return 0.0
    return 0.95 if {"architecture", "config"} <= found.paths else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    data = _json.document(stream, origin, PLUGIN.limit)
    try:
        told = _json.decode(data, _Config, origin)
    except msgspec.ValidationError:
        raise SourceError(f"{origin.file}: an image's configuration is a JSON object, this is not") from None
    found = told.config.get("Labels") if isinstance(told.config, dict) else None
    labels = {k: v for k, v in found.items() if isinstance(v, str)} if isinstance(found, dict) else {}
    rows = _batch.Rows(origin, kind="image")
    author = told.author if isinstance(told.author, str) else labels.get(f"{_OCI}authors")
    rows.add(
        line=line_of(data, "Labels"),
        name=labels.get(f"{_OCI}title") or labels.get(f"{_OLD}name") or labels.get("name"),
        version=labels.get(f"{_OCI}version") or labels.get(f"{_OLD}version") or labels.get("version"),
        publisher=labels.get(f"{_OCI}vendor") or labels.get(f"{_OLD}vendor") or labels.get("vendor"),
        author=person(labels.get("maintainer") or author),
        example=f"{origin.file}: no label names who made the image",
    )
    yield from rows.take()


PLUGIN = Source(
    name="image-config",
    title="container image configuration",
    sniff=_sniff,
    read=_read,
    limit=_LIMIT,
)
