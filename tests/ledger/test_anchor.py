"""Checkpoints put elsewhere: a file, a git repository, and a real RFC 3161 server (OpenSSL's) on loopback."""

from __future__ import annotations

import base64
import http.server
import importlib.util
import os
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

from proscribe.errors import LedgerError
from proscribe.law import keys
from proscribe.ledger import anchor, note, timestamps
from proscribe.ledger.audit import audit
from proscribe.ledger.canonical import canonical
from proscribe.ledger.checkpoint import sign, text_of
from proscribe.ledger.entry import Draft, Kind
from proscribe.ledger.store import opened
from tests.ledger.conftest import draft, known

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
needs_stamps = pytest.mark.skipif(
    shutil.which("openssl") is None or importlib.util.find_spec("rfc3161_client") is None,
    reason="openssl or rfc3161-client is not installed",
)


@pytest.fixture(scope="module")
def pair():
    return keys.generate_key()


@pytest.fixture
def ledger(where, clock):
    with opened(where, write=True, origin="example.org/ledger") as ledger:
        ledger.append([draft(1)], clock)
        yield ledger


def test_a_file_gets_newer_checkpoints_of_the_same_ledger(ledger, clock, pair, tmp_path):
    place = tmp_path / "kept.txt"
    for _ in range(3):
        entry = sign(ledger, pair[0], clock)
        anchor.record(ledger, entry, anchor.to_file(ledger, text_of(entry), place), clock)
        ledger.append([draft(2)], clock)
    assert note.read(place.read_text("utf-8"), "kept.txt").size == entry.seq
    report = audit(ledger, known(pair[1]), [("kept.txt", note.read(place.read_text("utf-8"), "kept.txt"))])
    assert (report.problems, report.signed) == ([], entry.seq)


def test_a_file_that_the_ledger_does_not_continue_is_left_alone(ledger, clock, pair, tmp_path):
    place = tmp_path / "kept.txt"
    ahead = note.sign("example.org/ledger", 900, b"\x01" * 32, pair[0])
    other = note.sign("example.org/another", 1, b"\x01" * 32, pair[0])
    rewritten = note.sign("example.org/ledger", 1, b"\x01" * 32, pair[0])
    text = text_of(sign(ledger, pair[0], clock))
    for there, said in (
        (ahead, "cut off or written anew"),
        (rewritten, "cut off or written anew"),
        (other, "of another ledger"),
        ("notes of mine\n", "this is no signed checkpoint"),
    ):
        place.write_text(there, "utf-8")
        with pytest.raises(LedgerError, match=said):
            anchor.to_file(ledger, text, place)
        assert place.read_text("utf-8") == there


@pytest.fixture
def repository(tmp_path, monkeypatch):
    folder = tmp_path / "repository"
    for name, value in (("NAME", "A. Person"), ("EMAIL", "person@example.org")):
        monkeypatch.setenv(f"GIT_AUTHOR_{name}", value)
        monkeypatch.setenv(f"GIT_COMMITTER_{name}", value)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return folder


@needs_git
def test_a_git_repository_keeps_every_checkpoint(ledger, clock, pair, repository):
    sizes = []
    for _ in range(2):
        entry = sign(ledger, pair[0], clock)
        receipt = anchor.to_git(ledger, text_of(entry), repository)
        assert len(receipt["commit"]) == 40
        anchor.record(ledger, entry, receipt, clock)
        sizes.append(entry.seq)
    found = [(name, note.read(text, name)) for name, text in anchor.in_git(repository, "example.org/ledger")]
    assert sorted(c.size for _, c in found) == sizes
    assert audit(ledger, known(pair[1]), found).problems == []
    with pytest.raises(LedgerError, match=r"no checkpoint of example\.org/other"):
        anchor.in_git(repository, "example.org/other")


@needs_git
def test_a_folder_that_is_no_repository(ledger, clock, pair, tmp_path):
    entry = sign(ledger, pair[0], clock)
    with pytest.raises(LedgerError, match="git rev-parse"):
        anchor.to_git(ledger, text_of(entry), tmp_path)


CONFIG = """
[tsa]
default_tsa = tsa_config
[tsa_config]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""


def openssl(folder, *words, stdin=b""):
    done = subprocess.run(["openssl", *words], input=stdin, capture_output=True, check=False, cwd=folder)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def authority(folder, name):
    folder.mkdir()
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(CONFIG.format(folder=folder))
    (folder / "usage").write_text(
        "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n"
    )
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "30",
            "-subj", f"/CN={name} root", "-addext", "keyUsage=critical,keyCertSign")  # fmt: skip
    openssl(
        folder,
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "tsa.key",
        "-out",
        "tsa.csr",
        "-subj",
        f"/CN={name}",
    )
    openssl(folder, "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
            "-extfile", "usage", "-out", "tsa.pem")  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """`openssl ts` behind http.server on loopback; yields its URL and the folder of its certificates."""
    folder = authority(tmp_path_factory.mktemp("tsa") / "authority", "A time-stamp server")

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            (folder / "asked.tsq").write_bytes(asked)
            if self.path == "/refuses":
                self.send_error(503)
                return
            answer = b"no stamp" if self.path == "/nonsense" else openssl(folder, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "asked.tsq")  # fmt: skip
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as web:
        thread = threading.Thread(target=web.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{web.server_port}", folder
        web.shutdown()
        thread.join()


@needs_stamps
def test_a_server_stamps_a_checkpoint_and_the_stamp_is_checked(ledger, clock, pair, server, tmp_path):
    url, folder = server
    trusted = timestamps.roots(folder / "ca.pem")
    entry = sign(ledger, pair[0], clock)
    receipt = anchor.to_server(text_of(entry), url, trusted)
    assert receipt["time"].endswith("Z")
    anchor.record(ledger, entry, receipt, clock)

    def stamped(data, message, where):
        return timestamps.check(data, message, trusted, where)

    report = audit(ledger, known(pair[1]), (), stamped)
    assert report.problems == []
    assert report.stamps == [f"{entry.seq} entries by {receipt['time']}"]
    (tmp_path / "note").write_bytes(text_of(entry).encode())
    (tmp_path / "stamp").write_bytes(base64.b64decode(receipt["stamp"]))
    said = openssl(
        folder, "ts", "-verify", "-data", tmp_path / "note", "-in", tmp_path / "stamp", "-CAfile", "ca.pem"
    )
    assert b"OK" in said


@needs_stamps
def test_a_stamp_of_somebody_else_or_of_something_else_is_refused(server, tmp_path):
    url, folder = server
    other = timestamps.roots(authority(tmp_path / "other", "Another server") / "ca.pem")
    with pytest.raises(LedgerError, match="cannot be relied on"):
        timestamps.stamp(url, b"a checkpoint", other)
    data, _ = timestamps.stamp(url, b"a checkpoint", timestamps.roots(folder / "ca.pem"))
    with pytest.raises(LedgerError, match="the stamp is of something else"):
        timestamps.check(data, b"another", [], "x")
    changed = data[:-40] + bytes([data[-40] ^ 1]) + data[-39:]
    with pytest.raises(LedgerError, match="cannot be relied on"):
        timestamps.check(changed, b"a checkpoint", timestamps.roots(folder / "ca.pem"), "x")


@needs_stamps
def test_a_server_that_gives_no_stamp(server):
    url, _ = server
    with pytest.raises(LedgerError, match="gave no answer"):
        timestamps.stamp(f"{url}/refuses", b"x", [])
    with pytest.raises(LedgerError, match="cannot be relied on"):
        timestamps.stamp(f"{url}/nonsense", b"x", [])
    with pytest.raises(LedgerError, match="is no time-stamp server"):
        timestamps.stamp("file:///etc/passwd", b"x", [])


def test_an_anchor_of_nothing_is_told(ledger, clock, pair):
    ledger.append([Draft(Kind.ANCHOR, canonical({"checkpoint": 7, "kind": "file", "where": "x"}))], clock)
    assert [p.says for p in audit(ledger).problems] == ["it anchors a checkpoint that is not there"]


def test_a_stamp_that_does_not_fit_is_a_problem_of_its_entry(ledger, clock, pair):
    entry = sign(ledger, pair[0], clock)
    anchored = anchor.record(
        ledger, entry, {"kind": "rfc3161", "stamp": "AAAA", "time": "x", "where": "x"}, clock
    )

    def stamped(data, message, where):
        raise LedgerError(f"{where}: no")

    report = audit(ledger, known(pair[1]), (), stamped)
    assert [(p.entry, p.says) for p in report.problems] == [
        (anchored.seq, f"the time stamp in entry {anchored.seq}: no")
    ]
    assert audit(ledger, known(pair[1])).notes == [f"the time stamp in entry {anchored.seq} was not checked"]


def test_certificates_that_are_none(tmp_path):
    (tmp_path / "x.pem").write_text("no certificate")
    with pytest.raises(LedgerError, match="holds no certificates"):
        timestamps.roots(tmp_path / "x.pem")
    with pytest.raises(LedgerError, match="cannot be read"):
        timestamps.roots(Path("gone.pem"))
