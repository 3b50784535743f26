"""Bring a list up to date: fetch or take its files, read them strictly, and keep them or refuse them.

A list that is not whole, that cannot be read, or that doubled or halved since the snapshot before is refused,
and the snapshot before it stays.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from proscribe._version import __version__
from proscribe.errors import SourceError
from proscribe.lists import _reading as reading
from proscribe.lists._fetch import Limits, fetch
from proscribe.lists._store import Checked, Snapshot, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from proscribe.lists import Form, PartyList

__all__ = ["Updated", "add", "fetchable", "update"]

_TIMES = 2


@dataclass(frozen=True, slots=True)
class Updated:
    """What came of bringing a list up to date.

    Attributes:
        name: of the list.
        outcome: `new` or `unchanged`.
        snapshot: what is current now.
        before: what was current.
        signals: what was not as published, in words.
    """

    name: str
    outcome: str
    snapshot: Snapshot
    before: Snapshot | None
    signals: tuple[str, ...]


def fetchable(plugin: PartyList) -> Form | None:
    """Return the form of a list that is fetched; None where none has an address."""
    return next((f for f in plugin.forms if f.files and all(p.address for p in f.files)), None)


def add(
    paths: Sequence[Path],
    store: Store,
    *,
    as_of: int,
    name: str = "",
    accept_change: bool = False,
) -> Updated:
    """Keep a list from files.

    Args:
        paths: the published files, or a folder with them.
        store: where to keep it.
        as_of: the instant whose state the files show, milliseconds.
        name: which list it is, or how to call one's own; told by the content where empty.
        accept_change: keep it though it doubled or halved, or has not the size of the whole list.

    Raises:
        SourceError: it cannot be read, or is refused; the snapshot before it stays.
    """
    only = reading.named(name) if name in reading.plugin_names() else None
    known = reading.recognise(paths, only)
    called = name or (paths[0].name.split(".")[0] if known.plugin.least == 1 else "")
    listed = reading.read(known, called=called, whole=not accept_change)
    sources = {role: (path, str(path)) for role, path in known.files.items()}
    return _keep(listed, sources, store, as_of, accept_change=accept_change)


def update(
    plugin: PartyList,
    store: Store,
    *,
    at: int,
    accept_change: bool = False,
    addresses: Mapping[str, str] | None = None,
    limits: Limits | None = None,
    progress: Callable[[str], None] | None = None,
) -> Updated:
    """Fetch a list, if it changed, and keep it.

    Args:
        plugin: which list.
        store: where to keep it, and what was kept.
        at: now, milliseconds.
        accept_change: keep it though it doubled or halved.
        addresses: by role, another address than the publisher's (a mirror).
        limits: how long and how much.
        progress: told what is fetched.

    Raises:
        SourceError: it cannot be fetched whole, cannot be read, or is refused; what was kept stays.
    """
    form = fetchable(plugin)
    if form is None:
        raise SourceError(
            f"{plugin.name}: is not published in a form that can be fetched",
            hint=f"get it from {plugin.home or 'its publisher'}, and `proscribe lists add FILE --name {plugin.name}`",
        )
    before = store.checked(plugin.name) or Checked(0, "")
    current = store.current(plugin.name)
    with tempfile.TemporaryDirectory(prefix="proscribe-") as folder:
        try:
            files, checked = _fetched(
                form,
                Path(folder),
                before if current else Checked(0, ""),
                at,
                addresses or {},
                limits or Limits(),
                progress,
            )
            if files is None and current is not None:
                store.remember(plugin.name, checked)
                return Updated(plugin.name, "unchanged", current, current, ())
            assert files is not None
            listed = reading.read(reading.Recognised(plugin, form, {r: p for r, (p, _) in files.items()}))
            done = _keep(listed, files, store, at, accept_change=accept_change)
        except SourceError as e:
            if current is not None:
                store.remember(
                    plugin.name, Checked(at, f"refused: {e.message}", before.validators, before.files)
                )
            raise
    store.remember(plugin.name, Checked(at, done.outcome, checked.validators, checked.files))
    return done


def _fetched(
    form: Form,
    folder: Path,
    before: Checked,
    at: int,
    addresses: Mapping[str, str],
    limits: Limits,
    progress: Callable[[str], None] | None,
) -> tuple[dict[str, tuple[Path, str]] | None, Checked]:
    """Fetch the files of a form; None where none of them changed.

    Where one changed, all are fetched: files of one set that are of different days do not fit each other.
    """
    validators: dict[str, dict[str, str]] = {}
    for conditional in (True, False):
        files: dict[str, tuple[Path, str]] = {}
        changed = []
        for file in form.files:
            address = addresses.get(file.role, file.address)
            target = folder / f"{file.role}{PurePosixPath(urlsplit(address).path).suffix.lower()}"
            if progress is not None:
                progress(address)
            own = Limits(
                limits.quiet, limits.whole, limits.attempts, limits.pause, min(limits.size, file.limit)
            )
            got = fetch(
                address,
                target,
                validators=before.validators.get(address) if conditional else None,
                limits=own,
            )
            changed.append(got.changed)
            validators[address] = got.validators
            files[file.role] = (target, address)
        if all(changed):
            digests = {a: reading.file_digest(p) for p, a in files.values()}
            return files, Checked(at, "", validators, digests)
        if not any(changed):
            return None, Checked(at, "unchanged", validators, before.files)
    raise SourceError(
        f"{form.title}: the publisher says of a file that was asked for anew that it did not change",
        hint="try again later",
    )


def _keep(
    listed: reading.Listed,
    files: Mapping[str, tuple[Path, str]],
    store: Store,
    as_of: int,
    *,
    accept_change: bool,
) -> Updated:
    fatal = listed.fatal
    if fatal is not None:
        raise SourceError(
            f"{listed.name}: refused: {fatal.text}" + (f" ({fatal.example})" if fatal.example else ""),
            hint="the snapshot before it stays; look at the file, and at the publisher's page for a change of its form",
        )
    before = store.current(listed.name, as_of)
    if before is not None and not accept_change:
        old, new = before.manifest.entries, listed.entries.num_rows
        if new >= old * _TIMES or new * _TIMES <= old:
            raise SourceError(
                f"{listed.name}: refused: it has {new:,} entries, the snapshot of before has {old:,}",
                hint="the snapshot before it stays; if the list did change so, say --accept-change",
            )
    snapshot, new_one = store.keep(listed, files, as_of, __version__)
    signals = tuple(
        f"{s.text} ({s.count:,})" + (f": {s.example}" if s.example else "") for s in listed.signals
    )
    return Updated(listed.name, "new" if new_one else "unchanged", snapshot, before, signals)
