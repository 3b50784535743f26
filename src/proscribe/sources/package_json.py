"""Read what an npm package says of itself: `package.json`.

What it depends on is not what is there; a lock file or the folders of the packages tell that.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from proscribe.errors import SourceError
from proscribe.sources import Source, _batch, _json
from proscribe.sources._json import Text
from proscribe.sources._stanzas import person

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN", "Manifest", "line_of", "npm"]

_LIMIT = 16 * 1024 * 1024
_MARKS = frozenset(
    "dependencies devDependencies scripts main license repository engines files exports bin type".split()  # noqa: SIM905
)


class Manifest(msgspec.Struct, gc=False):
    """What is wanted of a package.json."""

    name: Text = None
    version: Text = None
    author: Any = None
    publisher: Text = None  # extensions of editors have one


def npm(manifest: Manifest) -> dict[str, Any]:
    """Return the columns of OBSERVATION that a package.json fills."""
    author = manifest.author.get("name") if isinstance(manifest.author, dict) else manifest.author
    name = _batch.text(manifest.name)
    return {
        "ecosystem": "npm",
        "name": name,
        "package": name,
        "version": _batch.text(manifest.version),
        "author": person(author) if isinstance(author, str) else None,
        "publisher": _batch.text(manifest.publisher),
    }


def _sniff(head: bytes, name: str) -> float:
    if name.replace("\\", "/").rpartition("/")[2].lower() != "package.json":
        return 0.0
    found = _json.skim(head)
    if found is None or found.opening != "{" or not {"name", "version"} & found.paths:
        return 0.0
    return 0.95 if found.paths & _MARKS else 0.7


def line_of(data: bytes, key: str) -> int:
    """Return the line on which a key first stands in a JSON text, else the first line."""
    found = re.search(rb'"' + re.escape(key.encode()) + rb'"\s*:', data)
    return 1 + data.count(b"\n", 0, found.start()) if found else 1


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    data = _json.document(stream, origin, PLUGIN.limit)
    try:
        manifest = _json.decode(data, Manifest, origin)
    except msgspec.ValidationError:
        raise SourceError(f"{origin.file}: a package.json is a JSON object, this is another value") from None
    rows = _batch.Rows(origin, kind="package")
    rows.add(line=line_of(data, "name"), **npm(manifest))
    yield from rows.take()


PLUGIN = Source(
    name="package-json",
    title="npm package (package.json)",
    sniff=_sniff,
    read=_read,
    limit=_LIMIT,
)
