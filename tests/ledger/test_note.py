"""Signed notes: the published vector of another implementation, and everything that is none."""

from __future__ import annotations

import base64
from hashlib import sha256

import pytest

from proscribe.errors import LedgerError
from proscribe.law import keys
from proscribe.ledger import note
from tests.ledger.conftest import known

ROOT = sha256(b"root").digest()


def peter():
    """The example that the Go implementation of signed notes is documented with: its verifier key and note."""
    vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    text = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
    )
    signature = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    return vkey, text, signature


def test_a_key_is_named_and_a_signature_checked_as_other_tools_do():
    vkey, text, signature = peter()
    name, told, encoded = vkey.split("+", 2)
    public = base64.b64decode(encoded)[1:]
    assert note.key_hash(name, public).hex() == told
    assert note.verifier(name, public) == vkey
    signed = base64.b64decode(signature)
    assert signed[:4].hex() == told
    assert keys.verifies(public, text.encode(), signed[4:])


def test_what_is_signed_is_read_back():
    private, public = keys.generate_key()
    text = note.sign("example.org/ledger", 7, ROOT, private)
    found = note.read(text, "c.txt")
    assert (found.origin, found.size, found.root) == ("example.org/ledger", 7, ROOT)
    assert note.signer(found, known(public), "c.txt") == known(public)[0]
    assert note.signer(found, known(keys.generate_key()[1]), "c.txt") is None


def test_signatures_of_others_stand_beside_ours():
    private, public = keys.generate_key()
    text = note.sign("example.org/ledger", 7, ROOT, private)
    witness = (
        "\N{EM DASH} witness.example.org " + base64.b64encode(b"\x01\x02\x03\x04" + b"s" * 72).decode() + "\n"
    )
    assert note.signer(note.read(text + witness, "c.txt"), known(public), "c.txt") is not None


def test_a_forged_signature_is_told():
    private, public = keys.generate_key()
    text = note.sign("example.org/ledger", 7, ROOT, private).replace("\n7\n", "\n8\n")
    with pytest.raises(LedgerError, match="does not fit the signature of key"):
        note.signer(note.read(text, "c.txt"), known(public), "c.txt")


@pytest.mark.parametrize(
    "change",
    [
        lambda t: "",
        lambda t: t.replace("\n\n", "\n"),
        lambda t: t.removesuffix("\n"),
        lambda t: t.replace("\n7\n", "\n07\n"),
        lambda t: t.replace("\n7\n", "\n-7\n"),
        lambda t: t.replace("\N{EM DASH}", "-"),
        lambda t: t.replace("example.org/ledger\n7", "\n7"),
        lambda t: t.replace(base64.b64encode(ROOT).decode(), "AAAA"),
        lambda t: t + "\n",
        lambda t: t + "\N{EM DASH} x AAAA\n",
    ],
)
def test_what_is_no_checkpoint(change):
    text = note.sign("example.org/ledger", 7, ROOT, keys.generate_key()[0])
    with pytest.raises(LedgerError, match="this is no signed checkpoint"):
        note.read(change(text), "c.txt")


def test_a_name_that_a_checkpoint_cannot_have():
    with pytest.raises(LedgerError, match="is no name for a ledger"):
        note.sign("two words", 7, ROOT, keys.generate_key()[0])
