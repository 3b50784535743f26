"""Loading: whole or not at all, the same from the cache as from the files, and named by a digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import platformdirs
import pytest

from proscribe.errors import LawError
from proscribe.law.load import HOME, Law, load, read_measure

if TYPE_CHECKING:
    from pathlib import Path

OWN = """\
format: proscribe.measure/1
id: our-policy
title: "Ours"
jurisdiction: ZZ
authority: "us"
legal_basis: []
timezone: UTC
kind: policy
sources: {s: {cite: "our handbook", verified: primary}}
history: [{known_from: "2024-01-01T00:00:00Z", event: published}]
plain: {summary: "s", binds: "b"}
clauses:
  - {id: c, outcome: prohibited, act: [use], from: "2024-01-01T00:00:00Z", text: t, at: "s#1"}
"""


@pytest.fixture(scope="module")
def shipped() -> Law:
    return load(cache=False)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_: str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "our-policy.yaml"
    path.write_text(OWN, encoding="utf-8")
    return path


def same(a: Law, b: Law) -> bool:
    return (a.measures, a.schedules, a.digests, a.digest, a.vocabulary) == (
        b.measures, b.schedules, b.digests, b.digest, b.vocabulary
    )  # fmt: skip


def test_the_cache_gives_the_same_law(shipped: Law, cache: Path) -> None:
    assert same(load(), shipped)
    (kept,) = cache.iterdir()
    assert kept.name.startswith(f"law-{shipped.digest[:32]}-")
    assert same(load(), shipped)
    assert [p.name for p in cache.iterdir()] == [kept.name]


@pytest.mark.parametrize("damage", [b"", b"\x00", b"\xff\xff", b"half"])
def test_a_damaged_cache_is_not_used(shipped: Law, cache: Path, damage: bytes) -> None:
    load()
    (kept,) = cache.iterdir()
    kept.write_bytes(kept.read_bytes()[:-7] if damage == b"half" else damage)
    assert same(load(), shipped)
    assert same(load(), shipped)


def test_no_cache_can_be_written(shipped: Law, cache: Path) -> None:
    cache.write_text("a file where the folder should be")
    assert same(load(), shipped)


def test_measures_are_in_the_order_of_their_ids_with_a_digest_each(shipped: Law) -> None:
    assert list(shipped.measures) == sorted(shipped.measures)
    assert set(shipped.digests) == set(shipped.measures)
    assert all(len(d) == 64 for d in (*shipped.digests.values(), shipped.digest))
    assert len(set(shipped.digests.values())) == len(shipped.digests)


def test_a_file_of_ones_own_joins_the_rest(shipped: Law, own: Path) -> None:
    law = load([own], cache=False)
    assert set(law.measures) - set(shipped.measures) == {"our-policy"}
    assert law.digest != shipped.digest
    assert {i: law.digests[i] for i in shipped.digests} == shipped.digests
    assert same(load([own.parent], cache=False), law)


def test_one_byte_more_is_another_text(shipped: Law, own: Path) -> None:
    before = load([own], cache=False)
    own.write_text(OWN + "\n", encoding="utf-8")
    after = load([own], cache=False)
    assert before.measures == after.measures
    assert before.digest != after.digest
    assert before.digests["our-policy"] != after.digests["our-policy"]


def test_the_order_of_ones_own_files_does_not_matter(own: Path, tmp_path: Path) -> None:
    other = tmp_path / "more" / "other-policy.yaml"
    other.parent.mkdir()
    other.write_text(OWN.replace("our-policy", "other-policy"), encoding="utf-8")
    assert same(load([own, other], cache=False), load([other, own], cache=False))


def test_nothing_is_loaded_where_one_file_is_bad(own: Path, cache: Path) -> None:
    own.write_text(OWN.replace("outcome: prohibited", "outcome: forbidden"), encoding="utf-8")
    with pytest.raises(LawError, match=r"our-policy\.yaml:13: .*`forbidden`"):
        load([own])
    assert not cache.exists()


def test_two_measures_of_one_id_are_refused(own: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy" / own.name
    copy.parent.mkdir()
    copy.write_text(OWN, encoding="utf-8")
    with pytest.raises(LawError, match="`our-policy`"):
        load([own, copy], cache=False)


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(LawError, match=r"gone\.yaml: cannot be read: No such file"):
        load([tmp_path / "gone.yaml"], cache=False)


def test_only_some_measures(shipped: Law) -> None:
    law = shipped.only(["us-ndaa18-1634"])
    assert list(law.measures) == ["us-ndaa18-1634"]
    assert law.vocabulary is shipped.vocabulary
    with pytest.raises(
        LawError, match="there is no measure `us-ndaa18-1643`; the nearest is `us-ndaa18-1634`"
    ):
        shipped.only(["us-ndaa18-1643"])


def test_a_measure_is_read_by_itself(shipped: Law) -> None:
    path = HOME / "measures" / "us" / "us-ndaa18-1634.yaml"
    read = read_measure(path.read_bytes(), path.name, shipped.vocabulary, shipped.schedules)
    assert read == shipped.measures["us-ndaa18-1634"]
