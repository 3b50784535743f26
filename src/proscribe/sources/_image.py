"""Read container images that were saved: `docker save` and OCI layouts, as a tar or as a folder.

Layers are gone through from the topmost down, each once and forwards, so that what an upper layer deletes
(whiteouts) or replaces is known before the lower one is read: what is found is what a container would see.
"""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from proscribe.errors import SourceError
from proscribe.sources import _walk
from proscribe.sources._archives import slice_of
from proscribe.sources._inflate import inflated
from proscribe.sources._tar import entries

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path, PurePath

    from proscribe.sources._inflate import Budget

__all__ = ["LAYOUT", "Image", "Layered", "from_folder", "from_tar", "is_part", "maybe_image"]

LAYOUT = ("oci-layout", "index.json", "manifest.json")
"""The file that says that a folder is an image, and those that say what is in it."""

_FIRST = re.compile(
    r"(?:\./)?(?:blobs(?:/.*)?|[0-9a-f]{64}(?:\.json|\.tar|/.*)?|manifest\.json|index\.json|oci-layout|repositories)"
)
_WHITEOUT = ".wh."
_OPAQUE = ".wh..wh..opq"
_LARGEST_JSON = 16 * 1024 * 1024
_MOST_ENTRIES = 100_000
_NESTED_INDEXES = 4
_NAMES = ("io.containerd.image.name", "org.opencontainers.image.ref.name")


@dataclass(frozen=True, slots=True)
class Layered:
    """One file of an image: the layer it is in, its path in the image, its bytes (readable once, in order)."""

    layer: str
    path: str
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class Image:
    """One image.

    Attributes:
        reference: its name and tag, or the beginning of its digest.
        config: gives its configuration's bytes; None if it is not there.
        layers: name and bytes of each layer, the lowest first.
    """

    reference: str
    config: Callable[[], BinaryIO] | None
    layers: tuple[tuple[str, Callable[[], BinaryIO]], ...]

    def files(self, file: str, budget: Budget, hidden: Counter[str]) -> Iterator[Layered]:
        """Yield each file that a container would see; count in `hidden` what it would not.

        Raises:
            SourceError: while yielding, where a layer is damaged; upper layers have been given by then.
        """
        gone: set[str] = set()  # deleted or replaced by an upper layer
        closed: set[str] = set()  # folders whose lower contents do not show
        for name, opener in reversed(self.layers):
            seen: set[str] = set()
            shut: set[str] = set()
            with inflated(opener(), f"{file}!{name}", budget=budget) as stream:
                for entry in entries(stream, f"{file}!{name}"):
                    path = _walk.member_name(entry.name)
                    folder, _, base = path.rpartition("/")
                    if base == _OPAQUE:
                        shut.add(folder)
                    elif base.startswith(_WHITEOUT):
                        seen.add(f"{folder}/{base.removeprefix(_WHITEOUT)}".lstrip("/"))
                    elif _is_hidden(path, gone, closed):
                        hidden["deleted or replaced by an upper layer"] += entry.is_file
                    elif entry.is_file:
                        yield Layered(name, path, lambda part=entry.part: io.BufferedReader(part))  # type: ignore[misc]
                    elif not entry.is_folder:
                        hidden["links, devices and pipes: not followed"] += 1
                    if not entry.is_folder and not base.startswith(_WHITEOUT):
                        seen.add(path)
            gone |= seen
            closed |= shut


def _is_hidden(path: str, gone: set[str], closed: set[str]) -> bool:
    if path in gone:
        return True
    folder = path.rpartition("/")[0]
    while folder:
        if folder in gone or folder in closed:
            return True
        folder = folder.rpartition("/")[0]
    return "" in closed


def maybe_image(first: str) -> bool:
    """Say whether a tar whose first entry has this name may be an image."""
    return _FIRST.fullmatch(first.rstrip("/")) is not None


def is_part(path: PurePath) -> bool:
    """Say whether a path within the folder of an image is read as a part of the image."""
    return path.parts[0] == "blobs" or path.as_posix() in LAYOUT


def from_tar(opener: Callable[[], BinaryIO], file: str) -> list[Image]:
    """Return the images in a tar that can be searched; an empty list if it holds none.

    Raises:
        SourceError: the tar is damaged, or what it says of its images is.
    """
    store: dict[str, Callable[[], BinaryIO]] = {}
    stream = opener()
    try:
        for entry in entries(stream, file):
            if len(store) > _MOST_ENTRIES:
                return []
            if entry.is_file:
                store[_walk.member_name(entry.name)] = slice_of(opener, entry.offset, entry.size)
    finally:
        stream.close()
    return _images(store, file)


def from_folder(folder: Path, file: str) -> list[Image]:
    """Return the images of an OCI layout in a folder.

    Raises:
        SourceError: what it says of its images is damaged.
    """
    store: dict[str, Callable[[], BinaryIO]] = {}
    for path in (folder / "index.json", folder / "manifest.json", *(folder / "blobs").glob("*/*")):
        if path.is_file() and not path.is_symlink():
            store[path.relative_to(folder).as_posix()] = _opener(path)
    return _images(store, file)


def _opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


# ---- manifests -------------------------------------------------------------------------------------


def _images(store: Mapping[str, Callable[[], BinaryIO]], file: str) -> list[Image]:
    """Return what docker's manifest or OCI's index names; docker's first, it knows the tags."""
    if "manifest.json" in store:
        found = [_docker(store, m, file) for m in _list(_json(store, "manifest.json", file))]
        if found:
            return found
    if "index.json" in store:
        return list(_index(store, _json(store, "index.json", file), file, "", 0))
    return []


def _docker(store: Mapping[str, Callable[[], BinaryIO]], told: Any, file: str) -> Image:
    tags = [t for t in _list(_member(told, "RepoTags")) if isinstance(t, str)]
    config = _member(told, "Config")
    names = [n for n in _list(_member(told, "Layers")) if isinstance(n, str)]
    reference = tags[0] if tags else _short(str(config))
    known = store.get(_walk.member_name(config)) if isinstance(config, str) else None
    layers = tuple((_short(n), _blob(store, _walk.member_name(n), file)) for n in names)
    return Image(reference, known, layers)


def _index(
    store: Mapping[str, Callable[[], BinaryIO]], told: Any, file: str, named: str, depth: int
) -> Iterator[Image]:
    for entry in _list(_member(told, "manifests")):
        notes = _member(entry, "annotations")
        name = next((n for k in _NAMES if isinstance(n := _member(notes, k), str)), named)
        where = _path(_member(entry, "digest"))
        if where not in store:
            continue  # an index may name other platforms' images that were not saved
        manifest = _json(store, where, file)
        if _member(manifest, "manifests") is not None and depth < _NESTED_INDEXES:
            yield from _index(store, manifest, file, name, depth + 1)
            continue
        layers = [_path(_member(layer, "digest")) for layer in _list(_member(manifest, "layers"))]
        config = store.get(_path(_member(_member(manifest, "config"), "digest")))
        yield Image(
            name or _short(where), config, tuple((_short(at), _blob(store, at, file)) for at in layers)
        )


def _blob(store: Mapping[str, Callable[[], BinaryIO]], name: str, file: str) -> Callable[[], BinaryIO]:
    if name not in store:
        raise SourceError(
            f"{file}: the image names a layer that is not in it, {name[:90]!r}", hint="save the image again"
        )
    return store[name]


def _json(store: Mapping[str, Callable[[], BinaryIO]], name: str, file: str) -> Any:
    with store[name]() as stream:
        data = stream.read(_LARGEST_JSON)
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{file}: {name} of the image is not valid JSON: {error}") from None


def _member(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _path(digest: Any) -> str:
    return f"blobs/{digest.replace(':', '/', 1)}" if isinstance(digest, str) else ""


def _short(name: str) -> str:
    """Return the beginning of the digest in a blob's or layer's name."""
    found = re.search(r"[0-9a-f]{64}", name)
    return found[0][:12] if found else name
