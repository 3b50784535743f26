"""Packs of law: measures and vendors in a folder or zip, listed by digest and signed with Ed25519.

A pack is checked whole before anything of it is used: signature by a trusted key, every file's digest, no
file that is not listed, a version not older than the one that is there. Installing is one rename; what was
there keeps working until then, and after a refusal. Signatures: RFC 8032, by the `cryptography` library
(extra `packs`). Reads no clock: `now` is an argument.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import msgspec

from proscribe.errors import LawError
from proscribe.law.keys import Key, Trust, home, sign
from proscribe.wholefile import write_whole

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "MANIFEST",
    "Installed",
    "Manifest",
    "Pack",
    "build",
    "check_installed",
    "folders",
    "install",
    "installed",
    "open_pack",
    "place_of",
    "read_installed",
    "remove",
]

MANIFEST = "pack.json"
SIGNATURE = "pack.sig"
FORMAT = "proscribe.pack/1"
MAX_FILES = 5_000
MAX_BYTES = 64 * 1024 * 1024
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_VERSION = re.compile(r"\d{1,6}(?:\.\d{1,6}){0,3}\Z")
_FILE = re.compile(r"(?:measures|vendors)/(?:[A-Za-z0-9_-]+/)?[A-Za-z0-9._-]+\.yaml\Z")


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a pack says of itself: `pack.json`.

    Attributes:
        format: always `proscribe.pack/1`.
        id: lower-case words joined by `-`.
        version: numbers joined by dots; compared number by number.
        publisher: who made it, for people.
        created: RFC 3339 instant.
        files: sha256 of each file, by its path in the pack (`measures/...`, `vendors/...`).
    """

    format: str
    id: str
    version: str
    publisher: str
    created: str
    files: dict[str, str]


class Pack(msgspec.Struct, frozen=True):
    """A pack whose signature and digests have been checked.

    Attributes:
        manifest: what it says of itself.
        key: the key that signed it.
        digest: sha256 of the manifest's bytes: names the pack.
        files: its files.
        signature: the line that it was signed with.
    """

    manifest: Manifest
    key: Key
    digest: str
    files: dict[str, bytes]
    signature: bytes


class Installed(msgspec.Struct, frozen=True):
    """A pack that is there.

    Attributes:
        manifest: what it says of itself.
        folder: where it is.
        digest: sha256 of the manifest's bytes.
        key: id of the key that signed it.
    """

    manifest: Manifest
    folder: Path
    digest: str
    key: str

    @property
    def law(self) -> Path | None:
        """The folder of its measures; None where it has none."""
        return self.folder / "measures" if (self.folder / "measures").is_dir() else None

    @property
    def catalog(self) -> Path | None:
        """The folder of its vendors; None where it has none."""
        return self.folder / "vendors" if (self.folder / "vendors").is_dir() else None


def build(
    folder: Path, target: Path, *, name: str, version: str, publisher: str, private: bytes, now: str
) -> str:
    """Write `folder` (with `measures/` and `vendors/`) as a signed zip, and return the pack's digest.

    Raises:
        LawError: the id or version is not well formed, or the folder holds nothing to pack.
    """
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*.yaml"))}
    files = {n: t for n, t in files.items() if _FILE.match(n)}
    if not files:
        raise LawError(
            f"{folder}: no file to pack", hint="put measures into measures/ and vendors into vendors/"
        )
    manifest = Manifest(
        FORMAT, name, version, publisher, now, {n: hashlib.sha256(t).hexdigest() for n, t in files.items()}
    )
    _well_formed(manifest, str(folder))
    text = _canonical(manifest)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for member, data in ((MANIFEST, text), (SIGNATURE, sign(private, text)), *files.items()):
            z.writestr(zipfile.ZipInfo(member, (1980, 1, 1, 0, 0, 0)), data)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, out.getvalue())
    return hashlib.sha256(text).hexdigest()


def open_pack(path: Path, trust: Trust) -> Pack:
    """Read a pack, folder or zip, and check it whole.

    Raises:
        LawError: it cannot be read, is not signed by a trusted key, or its files are not those listed.
    """
    files = _from_folder(path) if path.is_dir() else _from_zip(path)
    for name in (MANIFEST, SIGNATURE):
        if name not in files:
            raise LawError(f"{path}: no {name} in it", hint="a pack is made with `proscribe law pack`")
    text, line = files.pop(MANIFEST), files.pop(SIGNATURE)
    found = re.fullmatch(rb"([0-9a-f]{16}) ([A-Za-z0-9+/=]{80,100})\s*", line)
    if not found:
        raise LawError(f"{path}: {SIGNATURE} is not a signature", hint="fetch the pack again")
    key = trust.check(found.group(1).decode(), text, base64.b64decode(found.group(2)), str(path))
    try:
        manifest = msgspec.json.decode(text, type=Manifest)
    except msgspec.MsgspecError as e:
        raise LawError(
            f"{path}: {MANIFEST} is not well formed: {e}", hint="ask the publisher; nothing was installed"
        ) from e
    _well_formed(manifest, str(path))
    for name in sorted({*files, *manifest.files}):
        if name not in files:
            raise LawError(f"{path}: {name} is listed but is not there", hint="fetch the pack again")
        if name not in manifest.files:
            raise LawError(
                f"{path}: {name} is there but is not listed",
                hint="fetch the pack again; nothing was installed",
            )
        if hashlib.sha256(files[name]).hexdigest() != manifest.files[name]:
            raise LawError(
                f"{path}: {name} is not the file that was signed",
                hint="fetch the pack again; nothing was installed",
            )
    return Pack(manifest, key, hashlib.sha256(text).hexdigest(), files, line)


def folders(root: Path | None = None) -> list[Path]:
    """Return the folders of the packs that are there, whether they can be read or not."""
    return sorted(p for p in ((root or home()) / "packs").glob("[!.]*") if p.is_dir())


def place_of(name: str, root: Path | None = None) -> Path:
    """Return the folder that the pack of this id has when it is installed; there may be none."""
    if not _ID.match(name):
        raise LawError(f"pack id `{name}` is not lower-case words joined by -", hint="e.g. acme-policy")
    return (root or home()) / "packs" / name


def installed(root: Path | None = None) -> dict[str, Installed]:
    """Return the packs that are there, by id.

    Raises:
        LawError: one of them cannot be read.
    """
    return {found.manifest.id: found for found in map(read_installed, folders(root))}


def read_installed(folder: Path) -> Installed:
    """Return what stands in the folder of an installed pack.

    Raises:
        LawError: its manifest or signature cannot be read.
    """
    try:
        text = (folder / MANIFEST).read_bytes()
        manifest = msgspec.json.decode(text, type=Manifest)
        key = (folder / SIGNATURE).read_text("ascii").partition(" ")[0]
    except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as e:
        raise LawError(f"{folder}: this installed pack cannot be read: {e}", hint=_again(folder.name)) from e
    return Installed(manifest, folder, hashlib.sha256(text).hexdigest(), key)


def check_installed(pack: Installed, trust: Trust) -> None:
    """Check that an installed pack is what was installed, and that its key was not revoked since.

    Signatures were checked when it was installed; whoever can write into its folder can write the list of
    keys too. A key that was rotated vouched for its follower and is not held against what it signed before.

    Raises:
        LawError: a file was changed, taken away or added, or the key was revoked.
    """
    name = pack.manifest.id
    there = {p.relative_to(pack.folder).as_posix(): p for p in pack.folder.rglob("*") if p.is_file()}
    listed = pack.manifest.files
    for file in sorted({*there, *listed} - {MANIFEST, SIGNATURE}):
        if file not in listed or file not in there or _sha256(there[file]) != listed[file]:
            what = (
                "was changed" if file in listed and file in there
                else "is gone" if file in listed
                else "was added"
            )  # fmt: skip
            raise LawError(
                f"{pack.folder / file}: this file {what} since pack `{name}` was installed", hint=_again(name)
            )
    key = trust.keys.get(pack.key)
    if key is not None and key.revoked is not None and all(k.follows != key.id for k in trust.keys.values()):
        raise LawError(
            f"pack `{name}` is signed with key {key.id}, which was revoked on {key.revoked}",
            hint=f"install one that is signed with another key, or `proscribe law remove {name}`",
        )


def _sha256(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def _again(name: str) -> str:
    return f"install the pack again, or take it away: `proscribe law remove {name}`"


def install(pack: Pack, try_load: Callable[[Path, Path | None], object], root: Path | None = None) -> Path:
    """Put a checked pack beside what is there; one rename, or nothing.

    Args:
        pack: from `open_pack`.
        try_load: called with (folder of the new pack, folder it replaces or None); raises where law and
            catalog do not load with it.
        root: the folder of packs' parent; default `home()`.

    Raises:
        LawError: an older version than the one that is there, or whatever `try_load` raises.
    """
    base = (root or home()) / "packs"
    target = base / pack.manifest.id
    _not_older(pack, target)
    base.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=base, prefix=".new-"))
    try:
        for name, data in pack.files.items():
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_bytes(data)
        (fresh / MANIFEST).write_bytes(_canonical(pack.manifest))
        (fresh / SIGNATURE).write_bytes(pack.signature)
        try_load(fresh, target if target.exists() else None)
        aside = base / f".old-{pack.manifest.id}"
        shutil.rmtree(aside, ignore_errors=True)
        if target.exists():
            target.replace(aside)
        try:
            fresh.replace(target)
        except OSError:
            if aside.exists():
                aside.replace(target)
            raise
        shutil.rmtree(aside, ignore_errors=True)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return target


def remove(name: str, root: Path | None = None) -> Path:
    """Take an installed pack away.

    Raises:
        LawError: there is none of that id.
    """
    found = next((f for f in folders(root) if f.name == name), None)
    if found is None:
        raise LawError(f"no pack `{name}` is installed", hint="run `proscribe law packs`")
    shutil.rmtree(found)
    return found


def _not_older(pack: Pack, target: Path) -> None:
    """Refuse a version below the one that is there; one that cannot be read any more may be replaced."""
    try:
        before = read_installed(target).manifest if target.exists() else None
    except LawError:
        return
    name = pack.manifest.id
    if before is not None and _number(pack.manifest.version) < _number(before.version):
        raise LawError(
            f"pack `{name}` {pack.manifest.version} is older than {before.version}, which is installed",
            hint=f"to go back on purpose, first `proscribe law remove {name}`",
        )


def _well_formed(manifest: Manifest, where: str) -> None:
    if manifest.format != FORMAT:
        raise LawError(f"{where}: format is `{manifest.format}`", hint=f"this version reads {FORMAT}")
    if not _ID.match(manifest.id):
        raise LawError(
            f"{where}: id `{manifest.id}` is not lower-case words joined by -", hint="e.g. acme-policy"
        )
    if not _VERSION.match(manifest.version):
        raise LawError(
            f"{where}: version `{manifest.version}` is not numbers joined by dots", hint="e.g. 2026.11.1"
        )
    for name in manifest.files:
        if not _FILE.match(name) or ".." in PurePosixPath(name).parts:
            raise LawError(
                f"{where}: `{name[:80]}` may not stand in a pack",
                hint="only measures/*.yaml, measures/<jurisdiction>/*.yaml and vendors/*.yaml",
            )


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _canonical(manifest: Manifest) -> bytes:
    body = msgspec.to_builtins(manifest)
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def _from_folder(path: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for p in sorted(path.rglob("*")):
        if p.is_file() and not p.is_symlink():
            files[p.relative_to(path).as_posix()] = p.read_bytes()
            if len(files) > MAX_FILES or sum(map(len, files.values())) > MAX_BYTES:
                raise LawError(
                    f"{path}: more than {MAX_FILES:,} files or {MAX_BYTES:,} bytes",
                    hint="a pack is a few megabytes at most",
                )
    return files


def _from_zip(path: Path) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as z:
            return _members(path, z)
    except LawError:
        raise
    except Exception as e:  # zipfile raises what its codecs raise; whatever it is, the pack is refused
        raise LawError(
            f"{path}: cannot be read as a pack: {e}",
            hint="give the folder or zip that `proscribe law pack` made",
        ) from e


def _members(path: Path, z: zipfile.ZipFile) -> dict[str, bytes]:
    entries = [i for i in z.infolist() if not i.is_dir()]
    if len(entries) > MAX_FILES or sum(i.file_size for i in entries) > MAX_BYTES:
        raise LawError(
            f"{path}: more than {MAX_FILES:,} files or {MAX_BYTES:,} bytes",
            hint="a pack is a few megabytes at most",
        )
    if len({i.filename for i in entries}) != len(entries):
        raise LawError(f"{path}: a file stands in it twice", hint="fetch the pack again")
    return {i.filename: z.read(i) for i in entries}
