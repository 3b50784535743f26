"""Keep snapshots of lists: one folder each, written whole and then renamed, and never changed again.

A snapshot is what a list said from an instant on: the published files as they came, the entries read from
them, and a manifest with digests. All are kept, so that a question may be asked as of any day. This module
reads no clock and fetches nothing.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import platformdirs
import pyarrow as pa

from proscribe.errors import ProscribeError, SourceError
from proscribe.lists._reading import Listed, content_digest
from proscribe.schemas import LISTED
from proscribe.wholefile import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Checked", "FileKept", "Manifest", "Snapshot", "Store", "data_dir"]

_MANIFEST = "snapshot.json"
_ENTRIES = "entries.arrow"
_CHECKED = "checked.json"
_FORMAT = "proscribe.snapshot/1"
_FOLDER = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{12}\Z")


def data_dir(given: str | Path | None = None) -> Path:
    """Return the folder of the lists: as given, else in `PROSCRIBE_HOME`, else in the user's data folder."""
    if given:
        return Path(given)
    return Path(os.environ.get("PROSCRIBE_HOME") or platformdirs.user_data_dir("proscribe")) / "lists"


class FileKept(msgspec.Struct, frozen=True):
    """One published file of a snapshot: its role, where it came from, its size and SHA-256."""

    role: str
    name: str
    source: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """What a snapshot is.

    Attributes:
        format: of this manifest.
        list: what the list is called.
        plugin: which of the lists that are known it is.
        form: in which form it was published.
        as_of: the first instant for which it stands, milliseconds.
        published: what the publisher says; may be empty.
        entries: how many.
        digest: SHA-256 over the content.
        arrow: SHA-256 of the kept entries' file.
        files: the published files.
        signals: what was not as published, in words.
        engine: version of the program that read it.
    """

    format: str
    list: str
    plugin: str
    form: str
    as_of: int
    published: str
    entries: int
    digest: str
    arrow: str
    files: tuple[FileKept, ...]
    signals: tuple[str, ...]
    engine: str


class Checked(msgspec.Struct, frozen=True):
    """When a list was last asked for, what came of it, and what its publisher needs for asking again.

    Attributes:
        at: when, milliseconds.
        outcome: `new`, `unchanged` or `refused: ...`.
        validators: by address, the ETag and the day of last change that its publisher gave.
        files: by address, the SHA-256 that came with them.
    """

    at: int
    outcome: str
    validators: dict[str, dict[str, str]] = {}
    files: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A kept snapshot: its manifest and its folder."""

    manifest: Manifest
    folder: Path

    @property
    def id(self) -> str:
        """What to call it: the name of its folder."""
        return self.folder.name

    def table(self) -> pa.Table:
        """Return its entries as LISTED rows, mapped into memory.

        Raises:
            SourceError: the file is damaged.
        """
        try:
            with pa.memory_map(str(self.folder / _ENTRIES)) as source:
                return pa.ipc.open_file(source).read_all().cast(LISTED)
        except (OSError, pa.ArrowException) as e:
            raise SourceError(
                f"{self.folder / _ENTRIES}: damaged: {e}",
                hint=f"`proscribe lists verify {self.manifest.list}`, then update it again",
            ) from e


class Store:
    """The snapshots in a folder.

    Args:
        root: the folder; it is made when something is kept.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def lists(self) -> tuple[str, ...]:
        """Return the names of the lists of which there is a snapshot, sorted."""
        if not self.root.is_dir():
            return ()
        return tuple(sorted(p.name for p in self.root.iterdir() if p.is_dir() and any(self._folders(p.name))))

    def _folders(self, name: str) -> Iterator[Path]:
        folder = self.root / name
        if folder.is_dir():
            yield from sorted(
                p for p in folder.iterdir() if _FOLDER.match(p.name) and (p / _MANIFEST).is_file()
            )

    def snapshots(self, name: str) -> tuple[Snapshot, ...]:
        """Return the snapshots of a list, oldest first.

        Raises:
            SourceError: a manifest is damaged.
        """
        found = []
        for folder in self._folders(name):
            try:
                manifest = msgspec.json.decode((folder / _MANIFEST).read_bytes(), type=Manifest)
            except (OSError, msgspec.MsgspecError) as e:
                raise SourceError(
                    f"{folder / _MANIFEST}: damaged: {e}",
                    hint="take the folder away, and update the list again",
                ) from e
            found.append(Snapshot(manifest, folder))
        return tuple(sorted(found, key=lambda s: (s.manifest.as_of, s.id)))

    def current(self, name: str, known_at: int | None = None) -> Snapshot | None:
        """Return the last snapshot at or before `known_at` (milliseconds; None: the last of all)."""
        fit = [s for s in self.snapshots(name) if known_at is None or s.manifest.as_of <= known_at]
        return fit[-1] if fit else None

    def find(self, name: str, ident: str) -> Snapshot:
        """Return the snapshot of a list by its id, a part of it, or a day (its state at the day's end).

        Raises:
            ProscribeError: there is none, or several.
        """
        known = self.snapshots(name)
        fit = [s for s in known if s.id == ident or s.manifest.digest.startswith(ident) or ident in s.id]
        if not fit and re.match(r"\d{4}-\d\d-\d\d\Z", ident):
            day = ident.replace("-", "")
            before = [s for s in known if s.id[:8] <= day]
            fit = before[-1:]
        if len(fit) == 1:
            return fit[0]
        there = ", ".join(s.id for s in known) or "none"
        raise ProscribeError(
            f"{name}: {'several snapshots' if fit else 'no snapshot'} `{ident}`", hint=f"there are: {there}"
        )

    def keep(
        self, listed: Listed, files: Mapping[str, tuple[Path, str]], as_of: int, engine: str
    ) -> tuple[Snapshot, bool]:
        """Keep a list as it stands from `as_of` on; returns the snapshot, and whether it is new.

        A list that says what the snapshot before it says is not kept twice.

        Args:
            listed: what was read.
            files: the published files by role, and where each came from.
            as_of: milliseconds.
            engine: version of the program.

        Raises:
            SourceError: the disk is full, or the folder may not be written to.
        """
        name = listed.name
        before = self.current(name, as_of)
        if before is not None and before.manifest.digest == listed.digest:
            return before, False
        home = self.root / name
        try:
            home.mkdir(parents=True, exist_ok=True)
            work = Path(tempfile.mkdtemp(dir=home, prefix=".new-"))
            try:
                manifest = self._write(work, listed, files, as_of, engine)
                final = home / f"{_stamp(as_of)}-{listed.digest[:12]}"
                if final.exists():
                    return Snapshot(manifest, final), False
                work.chmod(0o755)
                work.rename(final)
            finally:
                if work.exists():
                    shutil.rmtree(work, ignore_errors=True)
        except OSError as e:
            raise SourceError(
                f"{home}: the snapshot could not be kept: {e.strerror or e}",
                hint="check the disk and its permissions, or choose a folder with --data-dir",
            ) from e
        return Snapshot(manifest, final), True

    def _write(
        self, work: Path, listed: Listed, files: Mapping[str, tuple[Path, str]], as_of: int, engine: str
    ) -> Manifest:
        import hashlib  # noqa: PLC0415  only when something is kept

        kept = []
        for role, (path, source) in files.items():
            target = work / f"{role}{''.join(path.suffixes[-2:])}"
            shutil.copyfile(path, target)
            kept.append(FileKept(role, target.name, source, target.stat().st_size, listed.files[role]))
        with pa.OSFile(str(work / _ENTRIES), "wb") as sink, pa.ipc.new_file(sink, LISTED) as writer:
            writer.write_table(listed.entries)
        manifest = Manifest(
            _FORMAT,
            listed.name,
            listed.plugin.name,
            listed.form.name,
            as_of,
            listed.published,
            listed.entries.num_rows,
            listed.digest,
            hashlib.sha256((work / _ENTRIES).read_bytes()).hexdigest(),
            tuple(kept),
            tuple(
                f"{s.text} ({s.count:,}): {s.example}" if s.example else f"{s.text} ({s.count:,})"
                for s in listed.signals
            ),
            engine,
        )
        (work / _MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
        for path in work.iterdir():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
        return manifest

    def checked(self, name: str) -> Checked | None:
        """Return when and how a list was last asked for; None where it never was, or nobody can tell."""
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            return msgspec.json.decode((self.root / name / _CHECKED).read_bytes(), type=Checked)
        return None

    def remember(self, name: str, checked: Checked) -> None:
        """Keep when and how a list was last asked for.

        Raises:
            SourceError: the folder may not be written to.
        """
        try:
            (self.root / name).mkdir(parents=True, exist_ok=True)
            write_whole(self.root / name / _CHECKED, msgspec.json.encode(checked))
        except OSError as e:
            raise SourceError(
                f"{self.root / name}: cannot be written: {e.strerror}", hint="choose a folder with --data-dir"
            ) from e

    def complaints(self, name: str) -> Iterator[str]:
        """Yield what is wrong with the snapshots of a list: a file that is not the one that was kept."""
        import hashlib  # noqa: PLC0415  only to verify

        for snapshot in self.snapshots(name):
            for kept in snapshot.manifest.files:
                path = snapshot.folder / kept.name
                if not path.is_file():
                    yield f"{snapshot.id}: {kept.name} is gone"
                elif hashlib.sha256(path.read_bytes()).hexdigest() != kept.sha256:
                    yield f"{snapshot.id}: {kept.name} is not the file that was kept"
            path = snapshot.folder / _ENTRIES
            if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != snapshot.manifest.arrow:
                yield f"{snapshot.id}: {_ENTRIES} is not the file that was kept"
            elif content_digest(snapshot.table()) != snapshot.manifest.digest:
                yield f"{snapshot.id}: the entries are not those of the manifest"


def _stamp(ms: int) -> str:
    from datetime import UTC, datetime  # noqa: PLC0415  only when something is kept

    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
