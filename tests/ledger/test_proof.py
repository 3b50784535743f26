"""Proofs prove, and nothing else does; the script for strangers agrees, run where proscribe is not installed."""

from __future__ import annotations

import importlib.util
import json
import random
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from proscribe.errors import LedgerError
from proscribe.law import keys
from proscribe.ledger import proof
from proscribe.ledger.canonical import canonical
from proscribe.ledger.checkpoint import sign, text_of
from proscribe.ledger.entry import Kind
from proscribe.ledger.redaction import PERSONAL, withhold
from proscribe.ledger.store import opened
from proscribe.outputs.json import document
from tests.ledger.conftest import draft, known

SCRIPT = Path(__file__).resolve().parents[2] / "docs" / "verify_proof.py"
LIBRARIES = ("cryptography", "cffi", "_cffi_backend", "pycparser", "typing_extensions")


@pytest.fixture(scope="module")
def pair():
    return keys.generate_key()


@pytest.fixture
def ledger(where, clock, pair):
    told, left_out = withhold({"found": {"device": "PC-1", "a/b~": {"value": [1, "x"]}}}, PERSONAL)
    with opened(where, write=True, origin="example.org/ledger") as ledger:
        ledger.append([draft(i) for i in range(1, 300)], clock)
        sign(ledger, pair[0], clock)
        ledger.append([draft(1, payload=canonical(told), withheld=left_out)], clock)
        ledger.append([draft(i) for i in range(302, 330)], clock)
        sign(ledger, pair[0], clock)
        yield ledger


def bytes_of(found):
    return document(found).encode()


def test_every_entry_can_be_proved(ledger, pair):
    for seq in (*range(0, 331, 7), 0, 299, 300, 301, 329):
        found = proof.inclusion(ledger, seq)
        signed, entry = proof.check(found, known(pair[1]), "p.json")
        assert (signed.size, entry.seq) == (330, seq)
        assert proof.read(bytes_of(found), "p.json") == found


def test_a_checkpoint_is_shown_to_continue_an_older_one(ledger, pair):
    old = text_of(ledger.entry(300))
    found = proof.consistency(ledger, old, "old.txt")
    signed, entry = proof.check(found, known(pair[1]), "p.json")
    assert (signed.size, entry) == (330, None)
    other = msgspec.structs.replace(found, path=found.path[1:])
    with pytest.raises(LedgerError, match="does not continue"):
        proof.check(other, known(pair[1]), "p.json")


def test_what_no_checkpoint_covers_cannot_be_proved(ledger, clock):
    ledger.append([draft(1)], clock)
    with pytest.raises(LedgerError, match="no signed checkpoint covers entry 331"):
        proof.inclusion(ledger, 331)
    with pytest.raises(LedgerError, match="there is no entry 900"):
        proof.inclusion(ledger, 900)


def test_a_proof_under_a_key_that_is_not_known_or_was_revoked(ledger, pair):
    found = proof.inclusion(ledger, 5)
    with pytest.raises(LedgerError, match="not signed with a key that is known here"):
        proof.check(found, known(keys.generate_key()[1]), "p.json")
    revoked = [msgspec.structs.replace(known(pair[1])[0], revoked="2026-11-24T00:00:00Z")]
    with pytest.raises(LedgerError, match="which was revoked on 2026-11-24"):
        proof.check(found, revoked, "p.json")


def test_values_that_were_left_out_are_shown_on_demand(ledger, pair):
    assert proof.inclusion(ledger, 301).opened == ()
    found = proof.inclusion(ledger, 301, disclose=True)
    assert {o.pointer: o.value for o in found.opened} == {
        "/found/device": '"PC-1"',
        "/found/a~1b~0/value": '[1,"x"]',
    }
    proof.check(found, known(pair[1]), "p.json")
    lied = msgspec.structs.replace(found.opened[0], value='"PC-2"')
    with pytest.raises(LedgerError, match="is not the one that was left out"):
        proof.check(msgspec.structs.replace(found, opened=(lied,)), known(pair[1]), "p.json")


def test_every_change_of_a_proof_is_refused(ledger, pair):
    """A byte changed, dropped or put in anywhere: it is refused, or says the very same."""
    random_ = random.Random(9162)
    for found in (
        proof.inclusion(ledger, 301, disclose=True),
        proof.consistency(ledger, text_of(ledger.entry(300)), "old.txt"),
    ):
        data = bytes_of(found)
        refused = 0
        for _ in range(1500):
            place, how = random_.randrange(len(data)), random_.randrange(3)
            new = b"" if how == 0 else random_.randbytes(1)
            changed = data[:place] + new + data[place + (how != 2) :]
            try:
                read = proof.read(changed, "p.json")
                proof.check(read, known(pair[1]), "p.json")
            except LedgerError:
                refused += 1
            else:
                assert read == found, changed
        assert refused > 1000


def bare(tmp_path, *arguments):
    """Run the script in an interpreter that sees the standard library and `cryptography`, and nothing else."""
    site = tmp_path / "site"
    if not site.exists():
        site.mkdir()
        for name in LIBRARIES:
            spec = importlib.util.find_spec(name)
            if spec is not None:
                source = Path(
                    spec.submodule_search_locations[0] if spec.submodule_search_locations else spec.origin
                )
                (site / source.name).symlink_to(source)
    code = subprocess.run(
        [sys.executable, "-S", "-c", "import proscribe"],
        env={"PYTHONPATH": str(site)},
        capture_output=True,
        check=False,
    )
    assert b"No module named 'proscribe'" in code.stderr
    return subprocess.run(
        [sys.executable, "-S", str(SCRIPT), *map(str, arguments)],
        env={"PYTHONPATH": str(site), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )


def test_a_stranger_checks_a_proof_without_proscribe(ledger, pair, tmp_path):
    public = tmp_path / "key.pub"
    public.write_bytes(keys._line("proscribe-public-key/1", pair[1]))
    other = tmp_path / "other.pub"
    other.write_bytes(keys._line("proscribe-public-key/1", keys.generate_key()[1]))
    file = tmp_path / "proof.json"
    for seq in (0, 255, 256, 301, 329):
        file.write_bytes(bytes_of(proof.inclusion(ledger, seq, disclose=True)))
        done = bare(tmp_path, file, public)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith(
            f"PROVED: entry {seq} of example.org/ledger, one of 330, recorded 2026-11-23T"
        )
    done = bare(tmp_path, file, other)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (1, "", "NOT PROVED: the checkpoint is not signed with this key")  # fmt: skip
    told = json.loads(file.read_bytes())
    told["entry"] = told["entry"].replace("no-effect", "prohibited")
    file.write_text(json.dumps(told))
    done = bare(tmp_path, file, public)
    assert (done.returncode, done.stderr.strip()) == (1, "NOT PROVED: this entry is not in what was signed")
    told = json.loads(bytes_of(proof.inclusion(ledger, 301, disclose=True)))
    told["opened"][0]["value"] = '"PC-2"'
    file.write_text(json.dumps(told))
    assert "is not the one left out" in bare(tmp_path, file, public).stderr
    told = json.loads(bytes_of(proof.inclusion(ledger, 301)))
    told["checkpoint"] = told["checkpoint"].replace("\n330\n", "\n331\n")
    file.write_text(json.dumps(told))
    done = bare(tmp_path, file, public)
    assert done.returncode == 1
    assert "InvalidSignature" in done.stderr


def test_the_script_is_short_enough_to_be_read():
    assert len(SCRIPT.read_text("utf-8").splitlines()) <= 75


def test_a_note_is_as_other_logs_write_it(ledger, pair):
    text = text_of(ledger.newest(Kind.CHECKPOINT))
    origin, size, root, blank, line, end = text.split("\n")
    assert (origin, size, len(root), blank, end) == ("example.org/ledger", "330", 44, "", "")
    assert line.startswith("\N{EM DASH} example.org/ledger ")
