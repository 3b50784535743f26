"""Read npm's package-lock.json and npm-shrinkwrap.json, versions 1, 2 and 3.

Where both forms are there (version 2), `packages` counts. A link points to a package that is listed
itself; an alias is read under its true name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from proscribe.errors import SourceError
from proscribe.sources import Origin, Source, _batch, _json, _text
from proscribe.sources._json import Text
from proscribe.sources._locate import locate, pointer_part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pyarrow as pa

__all__ = ["PLUGIN"]


class _Package(msgspec.Struct, gc=False):
    name: Text = None
    version: Text = None
    link: Text = None


class _Dependency(msgspec.Struct, gc=False):
    version: Text = None
    dependencies: dict[str, _Dependency] | None = None


class _Lock(msgspec.Struct, gc=False):
    name: Text = None
    version: Text = None
    packages: msgspec.Raw = _json.NULL
    dependencies: msgspec.Raw = _json.NULL


def _sniff(head: bytes, name: str) -> float:  # noqa: ARG001 - the content tells
    found = _json.skim(head)
    if found is None or found.opening != "{" or "lockfileVersion" not in found.paths:
        return 0.0
    return 1.0 if {"packages", "dependencies", "requires", "name"} & found.paths else 0.6


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    data = _json.document(stream, origin, PLUGIN.limit)
    try:
        lock = _json.decode(data, _Lock, origin)
    except msgspec.ValidationError:
        raise SourceError(
            f"{origin.file}: a package-lock is a JSON object, this is another value",
            hint="check that the right file was given",
        ) from None
    rows = _batch.Rows(origin, kind="package", ecosystem="npm")
    if not _json.is_null(lock.packages):
        found = _packages(lock, rows, origin)
    else:
        found = _dependencies(lock, rows, origin)
    for _ in found:
        if rows.full:
            yield from rows.take()
    yield from rows.take()


def _packages(lock: _Lock, rows: _batch.Rows, origin: Origin) -> Iterator[None]:
    for key, package in _members(lock.packages, _Package, origin).items():
        pointer = f"/packages/{pointer_part(key)}"
        if package.link:
            origin.tally.rows += 1
            origin.tally.skip("a link to a package that is listed itself", f"{origin.file}:{pointer}")
            continue
        # An alias is installed in a folder of another name; then `name` is the true one.
        name = _batch.text(package.name) or _folder_name(key) or (_batch.text(lock.name) if not key else None)
        rows.add(
            pointer=pointer,
            name=name,
            package=name,
            version=_batch.text(package.version),
            kind="package" if key else "application",
        )
        yield


def _folder_name(key: str) -> str | None:
    """Return the package that a folder holds: `node_modules/a/node_modules/@s/b` is `@s/b`."""
    _, found, name = key.rpartition("node_modules/")
    return name if found else (key.rsplit("/", 1)[-1] or None)


def _dependencies(lock: _Lock, rows: _batch.Rows, origin: Origin) -> Iterator[None]:
    if name := _batch.text(lock.name):
        rows.add(
            pointer="/name", name=name, package=name, version=_batch.text(lock.version), kind="application"
        )
        yield
    if _json.is_null(lock.dependencies):
        return
    level = [("/dependencies", _members(lock.dependencies, _Dependency, origin))]
    while level:
        inner: list[tuple[str, dict[str, _Dependency]]] = []
        for prefix, members in level:
            for key, dependency in members.items():
                pointer = f"{prefix}/{pointer_part(key)}"
                version = _batch.text(dependency.version) or ""
                name = key
                if version.startswith("npm:"):  # an alias: npm:@scope/name@1.0.0
                    name, _, version = version.removeprefix("npm:").rpartition("@")
                rows.add(pointer=pointer, name=name, package=name, version=version)
                yield
                if dependency.dependencies:
                    inner.append((f"{pointer}/dependencies", dependency.dependencies))
        level = inner


def _members(raw: msgspec.Raw, kind: type[Any], origin: Origin) -> dict[str, Any]:
    """Decode an object of records; the ones that do not fit are read loosely and noted."""
    try:
        return _json.decode(bytes(raw), dict[str, kind], origin)  # type: ignore[valid-type]
    except msgspec.ValidationError:
        pass
    try:
        members = _json.decode(bytes(raw), dict[str, msgspec.Raw], origin)
    except msgspec.ValidationError:
        raise SourceError(
            f"{origin.file}: the packages of a package-lock are a JSON object, this is another value",
            hint="check that the right file was given",
        ) from None
    return {
        key: record
        for key, item in members.items()
        for record in _json.records(_listed(item), kind, origin)[:1]
    }


def _listed(item: msgspec.Raw) -> msgspec.Raw:
    return msgspec.Raw(b"[" + bytes(item) + b"]")


def _locate(stream: BinaryIO, wanted: Iterable[tuple[str, str]]) -> Mapping[tuple[str, str], int]:
    return locate(stream, wanted, PLUGIN.limit)


PLUGIN = Source(
    name="package-lock",
    title="npm package-lock",
    sniff=_sniff,
    read=_read,
    locate=_locate,
    limit=_text.WHOLE_LIMIT,
)
