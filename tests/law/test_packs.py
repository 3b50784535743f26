from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from proscribe.errors import LawError
from proscribe.law import keys, packs

if TYPE_CHECKING:
    from pathlib import Path

NOW = "2026-11-23T12:00:00Z"
PRIVATE, PUBLIC = keys.generate_key()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "src"
    (place / "measures").mkdir(parents=True)
    (place / "vendors").mkdir()
    (place / "measures" / "acme-policy.yaml").write_text("format: proscribe.measure/1\n", encoding="utf-8")
    (place / "notes.txt").write_text("not packed", encoding="utf-8")
    return place


@pytest.fixture
def trust(tmp_path: Path) -> keys.Trust:
    trust = keys.Trust(tmp_path / "keys.json")
    trust.trust(PUBLIC, "Acme")
    return trust


def build(folder: Path, version: str = "1.0", private: bytes = PRIVATE) -> Path:
    target = folder.parent / f"acme-{version}.zip"
    packs.build(
        folder, target, name="acme-policy", version=version, publisher="Acme", private=private, now=NOW
    )
    return target


def accept(_fresh: Path, _before: Path | None) -> None:
    """Stand for law that loads."""


def rewrite(pack: Path, change: dict[str, bytes | None]) -> Path:
    with zipfile.ZipFile(pack) as z:
        files: dict[str, bytes | None] = {n: z.read(n) for n in z.namelist()}
    files.update(change)
    target = pack.with_name("changed.zip")
    with zipfile.ZipFile(target, "w") as z:
        for name, data in files.items():
            if data is not None:
                z.writestr(name, data)
    return target


def test_what_is_packed_is_what_is_read(folder: Path, trust: keys.Trust) -> None:
    pack = packs.open_pack(build(folder), trust)
    assert pack.files == {"measures/acme-policy.yaml": b"format: proscribe.measure/1\n"}
    assert pack.key.name == "Acme"
    assert build(folder).read_bytes() == build(folder).read_bytes()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"measures/acme-policy.yaml": b"format: other\n"}, "is not the file that was signed"),
        ({"measures/acme-policy.yaml": None}, "is listed but is not there"),
        ({"measures/more.yaml": b""}, "is there but is not listed"),
        ({"pack.sig": None}, "no pack.sig in it"),
        ({"pack.sig": b"nonsense"}, "pack.sig is not a signature"),
        ({"pack.json": b"{}"}, "does not fit its signature"),
    ],
)
def test_a_changed_pack_is_refused(
    folder: Path, trust: keys.Trust, change: dict[str, bytes | None], message: str
) -> None:
    with pytest.raises(LawError) as caught:
        packs.open_pack(rewrite(build(folder), change), trust)
    assert message in caught.value.message
    assert caught.value.hint


def test_every_part_of_manifest_and_signature_matters(folder: Path, trust: keys.Trust) -> None:
    pack = build(folder)
    with zipfile.ZipFile(pack) as z:
        files = {n: z.read(n) for n in ("pack.json", "pack.sig")}
    for name, data in files.items():
        for place in range(0, len(data) - 8, 7):
            changed = bytearray(data)
            changed[place] ^= 1
            with pytest.raises(LawError):
                packs.open_pack(rewrite(pack, {name: bytes(changed)}), trust)


def test_an_unknown_or_revoked_key_is_refused(folder: Path, trust: keys.Trust) -> None:
    stranger, _ = keys.generate_key()
    with pytest.raises(LawError, match="which you do not trust"):
        packs.open_pack(build(folder, private=stranger), trust)
    trust.revoke(keys.key_id(PUBLIC), NOW)
    with pytest.raises(LawError, match="which was revoked on 2026-11-23"):
        packs.open_pack(build(folder), trust)
    with pytest.raises(LawError, match="was revoked"):
        keys.Trust(trust.path).trust(PUBLIC, "Acme again")


def test_a_key_is_rotated_by_its_own_word(folder: Path, trust: keys.Trust) -> None:
    new_private, new_public = keys.generate_key()
    statement = keys.rotate(PRIVATE, new_public)
    keys.accept_rotation(statement, trust, NOW)
    assert packs.open_pack(build(folder, private=new_private), trust).key.follows == keys.key_id(PUBLIC)
    with pytest.raises(LawError, match="revoked"):
        packs.open_pack(build(folder), trust)
    stranger, _ = keys.generate_key()
    with pytest.raises(LawError, match="do not trust"):
        keys.accept_rotation(keys.rotate(stranger, new_public), trust, NOW)
    with pytest.raises(LawError, match="no statement of a key rotation"):
        keys.accept_rotation(b"[]", trust, NOW)


def test_installs_once_and_never_goes_back_by_itself(folder: Path, trust: keys.Trust, tmp_path: Path) -> None:
    root = tmp_path / "home"
    packs.install(packs.open_pack(build(folder, "1.10"), trust), accept, root)
    there = packs.installed(root)["acme-policy"]
    assert there.manifest.version == "1.10"
    assert (there.folder / "measures" / "acme-policy.yaml").exists()
    assert (there.law, there.catalog, there.key) == (there.folder / "measures", None, keys.key_id(PUBLIC))
    with pytest.raises(LawError, match=r"1\.9 is older than 1\.10"):
        packs.install(packs.open_pack(build(folder, "1.9"), trust), accept, root)
    packs.install(packs.open_pack(build(folder, "2"), trust), accept, root)
    assert packs.installed(root)["acme-policy"].manifest.version == "2"
    packs.remove("acme-policy", root)
    assert packs.installed(root) == {}
    with pytest.raises(LawError, match="no pack"):
        packs.remove("acme-policy", root)


def test_a_pack_that_does_not_load_leaves_all_as_it_was(
    folder: Path, trust: keys.Trust, tmp_path: Path
) -> None:
    root = tmp_path / "home"
    packs.install(packs.open_pack(build(folder, "1.0"), trust), accept, root)
    before = packs.installed(root)["acme-policy"]

    def refuse(_fresh: Path, _before: Path | None) -> None:
        raise LawError("a clashing id")

    with pytest.raises(LawError, match="clashing"):
        packs.install(packs.open_pack(build(folder, "2.0"), trust), refuse, root)
    assert packs.installed(root)["acme-policy"] == before
    assert [p.name for p in (root / "packs").iterdir()] == ["acme-policy"]


def test_what_is_no_pack_is_told(tmp_path: Path, trust: keys.Trust, folder: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 rubbish")
    for path in (tmp_path / "x.zip", tmp_path / "none.zip"):
        with pytest.raises(LawError, match="cannot be read as a pack"):
            packs.open_pack(path, trust)
    with pytest.raises(LawError, match=r"no pack\.json in it"):
        packs.open_pack(folder, trust)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(LawError, match="no file to pack"):
        build(empty)
