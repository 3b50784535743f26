"""The tree against its own recursive definition, and against the vectors that other logs are tested with."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proscribe.ledger import tree

LEAVES = [bytes.fromhex(h) for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The roots over the first 1 to 8 of LEAVES, as the first implementation of RFC 6962 published them."""


def naive(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, 2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive(leaves[:k]) + naive(leaves[k:])).digest()


def naive_path(m: int, leaves: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m < k:
        return [*naive_path(m, leaves[:k]), naive(leaves[k:])]
    return [*naive_path(m - k, leaves[k:]), naive(leaves[:k])]


def naive_proof(m: int, leaves: list[bytes], known: bool = True) -> list[bytes]:
    """PROOF and SUBPROOF of RFC 6962, 2.1.2."""
    if m == len(leaves):
        return [] if known else [naive(leaves)]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    if m <= k:
        return [*naive_proof(m, leaves[:k], known), naive(leaves[k:])]
    return [*naive_proof(m - k, leaves[k:], False), naive(leaves[:k])]


class Kept:
    """Keeps in memory what a store keeps."""

    def __init__(self, leaves):
        self.rows = {}
        self.frontier = tree.Frontier()
        for i, data in enumerate(leaves):
            leaf = tree.leaf_hash(data)
            self.rows[0, i] = leaf
            for height, number, found in self.frontier.add(leaf):
                self.rows[height, number] = found

    def __call__(self, height, first, count):
        return [self.rows[height, first + i] for i in range(count)]


def numbered(count: int) -> list[bytes]:
    return [str(i).encode() for i in range(count)]


def test_roots_are_those_of_the_published_vectors():
    frontier = tree.Frontier()
    assert frontier.root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    for data, wanted in zip(LEAVES, ROOTS, strict=True):
        list(frontier.add(tree.leaf_hash(data)))
        assert frontier.root().hex() == wanted


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [  # the same vectors, counted from 0
        (0, 1, []),
        (0, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
        (5, 8, ["bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"]),
        (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
        (1, 5, ["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"]),
    ],
)  # fmt: skip
def test_inclusion_proofs_are_those_of_the_published_vectors(index, size, path):
    kept = Kept(LEAVES)
    assert [p.hex() for p in tree.inclusion(index, size, kept)] == path
    whole = bytes.fromhex(ROOTS[size - 1])
    assert tree.within(index, size, tree.leaf_hash(LEAVES[index]), [bytes.fromhex(p) for p in path], whole)


@pytest.mark.parametrize(
    ("old", "size", "path"),
    [
        (1, 1, []),
        (1, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
        (6, 8, ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"]),
        (2, 5, ["5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"]),
    ],
)  # fmt: skip
def test_consistency_proofs_are_those_of_the_published_vectors(old, size, path):
    kept = Kept(LEAVES)
    assert [p.hex() for p in tree.consistency(old, size, kept)] == path
    before, whole = (bytes.fromhex(ROOTS[n - 1]) for n in (old, size))
    assert tree.follows(old, size, before, whole, [bytes.fromhex(p) for p in path])


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 700), st.data())
def test_the_tree_is_its_recursive_definition(size, data):
    leaves = numbered(size)
    kept = Kept(leaves)
    whole = naive(leaves)
    assert kept.frontier.root() == tree.root(size, kept) == whole
    index = data.draw(st.integers(0, size - 1))
    path = tree.inclusion(index, size, kept)
    assert path == naive_path(index, leaves)
    assert tree.within(index, size, tree.leaf_hash(leaves[index]), path, whole)
    old = data.draw(st.integers(1, size))
    proof = tree.consistency(old, size, kept)
    assert proof == naive_proof(old, leaves)
    assert tree.follows(old, size, naive(leaves[:old]), whole, proof)
    resumed = tree.resume(old, kept)
    for leaf in leaves[old:]:
        list(resumed.add(tree.leaf_hash(leaf)))
    assert resumed.root() == whole


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 90), st.data())
def test_a_proof_of_something_else_is_refused(size, data):
    leaves = numbered(size)
    kept = Kept(leaves)
    whole = kept.frontier.root()
    index = data.draw(st.integers(0, size - 1))
    path = tree.inclusion(index, size, kept)
    leaf = tree.leaf_hash(leaves[index])
    other = data.draw(st.integers(0, size - 1).filter(lambda n: n != index))
    assert not tree.within(other, size, leaf, path, whole)
    assert not tree.within(index, size, tree.leaf_hash(leaves[other]), path, whole)
    assert not tree.within(index, size, leaf, path[:-1], whole)
    assert not tree.within(index, size, leaf, [*path, whole], whole)
    assert not tree.within(size, size, leaf, path, whole)
    old = data.draw(st.integers(1, size - 1))
    proof = tree.consistency(old, size, kept)
    before = naive(leaves[:old])
    assert not tree.follows(old, size, whole, whole, proof)
    assert not tree.follows(old, size, before, before, proof)
    assert not tree.follows(old, size, before, whole, [*proof, whole])
    assert not tree.follows(old, size, before, whole, proof[:-1])
    assert not tree.follows(0, size, before, whole, proof)


def test_what_cannot_be_proved_is_an_error():
    kept = Kept(numbered(3))
    with pytest.raises(ValueError, match="leaf 3 is not in a tree of 3"):
        tree.inclusion(3, 3, kept)
    with pytest.raises(ValueError, match="cannot be shown to follow one of 4"):
        tree.consistency(4, 3, kept)
