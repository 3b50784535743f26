"""Archives and images: what is in them is found, what should not be trusted is refused and said."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import lzma
import shutil
import subprocess
import tarfile
import zipfile
from collections import Counter

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from proscribe.errors import SourceError
from proscribe.sources import _inflate
from proscribe.sources._opening import DEEP, read_input
from proscribe.sources._tar import entries, is_tar
from tests.sources import programs
from tests.sources.programs import pe, signed, tarred, zipped

zstd = pytest.importorskip("backports.zstd", reason="backports.zstd is not installed")

CSV = b"DisplayName,Publisher\nExample Editor,Example Works\n"
EXE = pe({"CompanyName": "Example Works"}, signed(programs.WORKS))
STATUS = programs.fixtures()["dpkg_status/status"]


def _told(path, *, deep=False) -> list[tuple[str, str | None]]:
    """File without the path, and format or reason."""
    return [
        (o.file.removeprefix(str(path)), o.source.name if o.source else o.reason)
        for o in read_input(str(path), deep=deep)
    ]


def _rows(path, *, deep=False) -> list[dict]:
    """What is observed in everything in a path, read in the order in which it is given."""
    found = []
    for opened in read_input(str(path), deep=deep):
        if opened.source is not None:
            _, batches = opened.read()
            found += [row for batch in batches for row in batch.to_pylist()]
    return found


PACKERS = {
    "plain.tar": lambda data: data,
    "one.tar.gz": gzip.compress,
    "one.tgz": gzip.compress,
    "one.tar.xz": lzma.compress,
    "one.tar.zst": zstd.compress,
}


@pytest.mark.parametrize("name", PACKERS)
def test_a_tar_is_read_without_unpacking_it(tmp_path, name):
    long = "deep/" * 40 + "inventory.csv"
    data = tarred({"a.csv": CSV, "folder": None, long: CSV, "bin/app.exe": EXE}, {"link": "/etc/passwd"})
    path = tmp_path / name
    path.write_bytes(PACKERS[name](data))
    assert _told(path) == [
        ("!a.csv", "csv-inventory"),
        (f"!{long}", "csv-inventory"),
        ("!bin/app.exe", "pe"),
        ("", "links, devices and pipes in the tar archive: not followed"),
    ]
    rows = _rows(path)
    assert [r["name"] for r in rows if r["kind"] == "software"] == ["Example Editor"] * 2
    assert [r["publisher"] for r in rows if r["kind"] == "program"] == ["Example Works"]


def test_a_tar_that_lies_open_can_be_read_in_any_order(tmp_path):
    path = tmp_path / "plain.tar"
    path.write_bytes(tarred({"a.csv": CSV, "b.csv": CSV.replace(b"Editor", b"Player")}))
    first, second = list(read_input(str(path)))
    for opened, name in ((second, "Example Player"), (first, "Example Editor"), (second, "Example Player")):
        _, batches = opened.read()
        assert next(batches).column("name").to_pylist() == [name]


def test_a_compressed_tar_is_read_in_its_order_or_not_at_all(tmp_path):
    path = tmp_path / "one.tar.gz"
    path.write_bytes(gzip.compress(tarred({"a.csv": CSV * 50_000, "b.csv": CSV})))
    first, _ = list(read_input(str(path)))
    assert not first.repeatable
    with pytest.raises(SourceError, match="can be read only in its order"):
        list(first.read()[1])


@pytest.mark.parametrize("name", ["plain.tar", "one.tar.gz"])
@pytest.mark.parametrize("cut", [700, 1100, 5000])
def test_a_tar_that_was_cut_off_gives_what_is_there_and_says_so(tmp_path, name, cut):
    data = tarred({"a.csv": CSV, "b.csv": CSV * 200, "c.csv": CSV})
    path = tmp_path / name
    path.write_bytes(PACKERS[name](data[:cut]))
    found = list(read_input(str(path)))
    assert found[-1].broken
    assert found[-1].reason == "the tar archive ends early"
    assert found[0].source is not None


def test_a_tar_with_a_wrong_checksum(tmp_path):
    data = bytearray(tarred({"a.csv": CSV, "b.csv": CSV}))
    data[1024 + 10] ^= 0xFF
    path = tmp_path / "bad.tar"
    path.write_bytes(bytes(data))
    assert _told(path) == [("!a.csv", "csv-inventory"), ("", "the tar archive is damaged before byte 1,536")]


def test_names_in_a_tar_lead_nowhere(tmp_path):
    path = tmp_path / "x.tar"
    path.write_bytes(tarred({"../../etc/cron.d/a.csv": CSV, "/abs/b.csv": CSV, "bad\x1b[2J.csv": CSV}))
    assert [f for f, _ in _told(path)] == ["!etc/cron.d/a.csv", "!abs/b.csv", "!bad\ufffd[2J.csv"]


def _nested(levels: int, data: bytes = CSV, name: str = "a.csv") -> bytes:
    for level in range(levels):
        data = zipped({name: data}) if level % 2 else tarred({name: data})
        name = f"{level}.{'zip' if level % 2 else 'tar'}"
    return data


def test_how_deep_archives_are_opened(tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(_nested(4))
    ((_, reason),) = _told(path)
    assert reason == "archives nested more than 2 deep are not opened: give --deep, or unpack it first"
    ((file, name),) = _told(path, deep=True)
    assert (file, name) == ("!2.tar!1.zip!0.tar!a.csv", "csv-inventory")
    path.write_bytes(_nested(DEEP + 2))
    ((_, reason),) = _told(path, deep=True)
    assert reason == f"archives nested more than {DEEP} deep are not opened: unpack it first"


def test_packages_are_read_for_who_made_them_and_opened_only_deep(tmp_path):
    path = tmp_path / "app.jar"
    manifest = b"Manifest-Version: 1.0\nImplementation-Vendor: Example Works\n"
    members = {"META-INF/MANIFEST.MF": manifest, "lib/app.dll": EXE, "a.class": b"x", "b.class": b"y"}
    path.write_bytes(zipped(members))
    assert _told(path) == [("", "jar")]
    assert _told(path, deep=True) == [
        ("", "jar"),
        ("!lib/app.dll", "pe"),
        ("", "the format was not recognised"),
    ]
    last = list(read_input(str(path), deep=True))[-1]
    assert (last.count, last.example) == (3, f"{path}!META-INF/MANIFEST.MF")


def test_many_small_bombs_are_one_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr(_inflate, "_FREE", 1_000_000)
    block = b"DisplayName,Publisher\n" + b"Example Editor,Example Works\n" * 20_000
    path = tmp_path / "many.zip"
    path.write_bytes(zipped({f"{i}.csv": block for i in range(20)}))
    read = 0
    reasons = Counter()
    for opened in read_input(str(path)):
        if opened.source is None:
            reasons[opened.reason] += 1
            continue
        try:
            read += sum(b.num_rows for b in opened.read()[1])
        except SourceError as error:
            reasons[error.message] += 1
    assert 0 < read < 200_000  # of 400,000
    assert sum(n for r, n in reasons.items() if "it is taken for a decompression bomb" in r) == 1
    assert reasons["the rest of it was not looked at: it unpacks to too much"] == 1


def test_a_zip_within_itself_does_not_run_away(tmp_path):
    data = zipped({f"{i}.csv": b" " * 400_000 for i in range(8)})
    for _ in range(4):
        data = zipped({f"{i}.zip": data for i in range(8)})
    path = tmp_path / "fork.zip"
    path.write_bytes(data)
    monkey = pytest.MonkeyPatch()
    with monkey.context() as patched:
        patched.setattr(_inflate, "_FREE", 5_000_000)
        patched.setattr(_inflate, "_EXPANSION", 10)
        found = list(read_input(str(path), deep=True))
    assert any("bomb" in (o.reason or "") or "unpacks to too much" in (o.reason or "") for o in found)
    assert len(found) < 2_000


# ---- images ----------------------------------------------------------------------------------------


def _layer(members: dict[str, bytes | None], kind: str = "tar") -> tuple[str, bytes]:
    data = PACKERS["plain.tar" if kind == "tar" else f"one.tar.{kind}"](tarred(members))
    return hashlib.sha256(data).hexdigest(), data


LOWER = {"var/lib/dpkg/status": STATUS, "opt/app/app.exe": EXE, "opt/old/old.exe": EXE, "srv/x/a.exe": EXE}
UPPER = {"opt/old/.wh.old.exe": b"", "srv/x/.wh..wh..opq": b"", "srv/x/b.exe": EXE, "opt/app/app.exe": EXE}
CONFIG = b'{"architecture":"amd64","config":{"Labels":{"vendor":"Example Works"}},"rootfs":{}}'


def _oci(kind: str, extra: bytes = b"") -> dict[str, bytes | None]:
    """An OCI layout with an index in an index, and a platform that was not saved."""
    blobs = dict([_layer(LOWER, kind), _layer(UPPER, kind)])
    digests = list(blobs)
    blobs[hashlib.sha256(CONFIG).hexdigest()] = CONFIG
    manifest = json.dumps(
        {
            "config": {"digest": f"sha256:{hashlib.sha256(CONFIG).hexdigest()}"},
            "layers": [{"digest": f"sha256:{d}"} for d in digests],
        }
    ).encode()
    blobs[hashlib.sha256(manifest).hexdigest()] = manifest
    told = [{"digest": f"sha256:{hashlib.sha256(manifest).hexdigest()}"}, {"digest": "sha256:" + "0" * 64}]
    inner = json.dumps({"manifests": told}).encode()
    blobs[hashlib.sha256(inner).hexdigest()] = inner
    named = {"io.containerd.image.name": "example.org/app:1.0"}
    index = json.dumps(
        {"manifests": [{"digest": f"sha256:{hashlib.sha256(inner).hexdigest()}", "annotations": named}]}
    ).encode()
    files: dict[str, bytes | None] = {f"blobs/sha256/{d}": data + extra for d, data in blobs.items()}
    return {**files, "index.json": index, "oci-layout": b'{"imageLayoutVersion":"1.0.0"}'}


def _docker() -> dict[str, bytes | None]:
    (lower, low), (upper, up) = _layer(LOWER), _layer(UPPER)
    told = [
        {
            "Config": "c.json",
            "RepoTags": ["example.org/app:1.0"],
            "Layers": [f"{lower}/layer.tar", f"{upper}/layer.tar"],
        }
    ]
    return {
        f"{lower}/layer.tar": low,
        f"{upper}/layer.tar": up,
        "c.json": CONFIG,
        "manifest.json": json.dumps(told).encode(),
    }


SEEN = ["config", "srv/x/b.exe", "opt/app/app.exe", "var/lib/dpkg/status", ""]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("docker.tar", lambda: tarred(_docker())),
        ("docker.tar.gz", lambda: gzip.compress(tarred(_docker()))),
        ("oci.tar", lambda: tarred(_oci("gz"))),
        ("oci-zst.tar", lambda: tarred({"./": None, **{f"./{k}": v for k, v in _oci("zst").items()}})),
        ("in.zip", lambda: zipped({"image.tar": tarred(_oci("gz"))})),
    ],
)
def test_an_image_is_read_as_a_container_would_see_it(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data())
    found = list(read_input(str(path)))
    assert [o.file.rpartition("!")[2] if o.source else "" for o in found] == SEEN
    assert {o.device for o in found} == {"example.org/app:1.0"}
    assert found[-1].reason == "in a layer, but not in the image: deleted or replaced by an upper layer"
    assert found[-1].count == 3
    rows = _rows(path)
    assert [r["package"] for r in rows if r["ecosystem"] == "deb"] == ["sample-agent", "old-agent"]
    assert [r["publisher"] for r in rows if r["kind"] == "image"] == ["Example Works"]
    assert {r["device"] for r in rows} == {"example.org/app:1.0"}


def test_an_image_in_a_folder(tmp_path):
    for name, data in _oci("gz").items():
        path = tmp_path / "img" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    (tmp_path / "img" / "list.csv").write_bytes(CSV)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "index.json").write_text("{}")
    assert [f.rpartition("!")[2] for f, _ in _told(tmp_path)] == [
        *SEEN[:-1],
        "/img",
        "/img/list.csv",
        "/other/index.json",
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"manifest.json": b"{"}, "manifest.json of the image is not valid JSON"),
        ({"manifest.json": b'[{"Layers": ["x/layer.tar"]}]'}, "the image names a layer that is not in it"),
    ],
)
def test_an_image_whose_manifest_is_damaged(tmp_path, change, words):
    path = tmp_path / "docker.tar"
    path.write_bytes(tarred(_docker() | change))
    (opened,) = read_input(str(path))
    assert opened.broken
    assert words in opened.reason


def test_a_damaged_layer_does_not_hide_the_others(tmp_path):
    members = _docker()
    first = next(iter(members))
    members[first] = members[first][:700]  # the lower one
    path = tmp_path / "docker.tar"
    path.write_bytes(tarred(members))
    found = list(read_input(str(path)))
    assert [o.source.name for o in found if o.source] == ["image-config", "pe", "pe"]
    layer = f"{path}!{first[:12]}"
    assert [(o.file, o.reason) for o in found if o.broken] == [
        (f"{layer}!var/lib/dpkg/status", f"{layer}: the tar archive ends early"),
        (str(path), f"{layer}: the tar archive ends early"),
    ]


# ---- Debian packages -------------------------------------------------------------------------------


@pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="dpkg-deb is not installed")
@pytest.mark.parametrize("packer", ["xz", "gzip", "zstd"])
def test_a_debian_package_by_dpkg_deb(tmp_path, packer):
    (tmp_path / "pkg" / "DEBIAN").mkdir(parents=True)
    control = "Package: sample-agent\nVersion: 2\nArchitecture: all\nMaintainer: Works <a@example.org>\nDescription: x\n"
    (tmp_path / "pkg" / "DEBIAN" / "control").write_text(control)
    (tmp_path / "pkg" / "app.exe").write_bytes(EXE)
    path = tmp_path / "agent.deb"
    done = subprocess.run(
        ["dpkg-deb", "-b", f"-Z{packer}", str(tmp_path / "pkg"), str(path)], check=False, capture_output=True
    )
    if done.returncode:
        pytest.skip(f"this dpkg-deb does not write {packer}")
    rows = _rows(path)
    assert [(r["package"], r["publisher"]) for r in rows if r["kind"] == "package"] == [
        ("sample-agent", "Works")
    ]
    assert [r["publisher"] for r in rows if r["kind"] == "program"] == ["Example Works"]
    path.write_bytes(path.read_bytes()[:-40])
    assert list(read_input(str(path)))[-1].broken


def test_a_static_library_is_no_package(tmp_path):
    path = tmp_path / "x.a"
    path.write_bytes(b"!<arch>\n" + b"x.o/".ljust(16) + b"0 0 0 0 4".ljust(42) + b"`\n" + b"data")
    assert _told(path) == [("", "a static library, not an inventory")]


# ---- anything --------------------------------------------------------------------------------------


@seed(20240720)
@settings(max_examples=150, deadline=None, database=None)
@given(at=st.integers(0, 6000), junk=st.binary(max_size=20), cut=st.integers(0, 6000))
def test_a_damaged_tar_raises_nothing_else(at, junk, cut):
    data = tarred({"a" * 150: b"x" * 700, "b": b"y"}, {"l": "t"})
    damaged = data[:at] + junk + data[max(at, cut) :]
    is_tar(damaged)
    try:
        for entry in entries(io.BytesIO(damaged), "x.tar"):
            entry.part.read()
    except SourceError:
        return


def test_a_header_that_announces_too_much(tmp_path):
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 50_000_000
    path = tmp_path / "x.tar"
    path.write_bytes(info.tobuf(tarfile.USTAR_FORMAT) + b"\x00" * 1024)
    assert _told(path) == [("", "the tar archive has a header of 50,000,000 bytes, which none needs")]


def test_members_of_a_zip_with_forged_sizes(tmp_path):
    data = bytearray(zipped({"a.csv": CSV * 1000}))
    central = data.index(b"PK\x01\x02")
    data[central + 24 : central + 28] = (10).to_bytes(4, "little")
    path = tmp_path / "x.zip"
    path.write_bytes(bytes(data))
    (opened,) = read_input(str(path))
    assert opened.broken
    assert opened.reason == "cannot be read to the end: Bad CRC-32 for file 'a.csv'"


def test_zip_members_beyond_what_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("proscribe.sources._archives._MOST", 3)
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for i in range(5):
            archive.writestr(f"{i}.csv", CSV)
    assert _told(path)[-1] == ("", "only the first 3 files in it are read: unpack it")
    assert len(_told(path)) == 4
