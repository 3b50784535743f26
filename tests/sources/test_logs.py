"""Logs of names: what is the vendor's is found, what only looks like it is not, however it is written."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from proscribe import catalog, registry, sources
from proscribe.engine.identify import build_index, identify
from proscribe.sources import Origin
from proscribe.sources._batch import BATCH_ROWS
from proscribe.sources._events import Hosts, host_of, is_address

FIXTURES = Path(__file__).parent / "fixtures"
LOOK_ALIKES = {"notkaspersky.com", "kaspersky.com.phish.example", "phish.example", "www.example.org"}
TRAPPED = sorted(
    p for p in FIXTURES.rglob("*") if p.is_file() and p.name != "expected.json" and b"phish" in p.read_bytes()
)


@pytest.fixture(scope="module")
def index():
    return build_index(catalog.load(cache=False))


def _read(module: str, data: bytes):
    origin = Origin("log")
    return list(registry.plugin(sources, module).read(io.BytesIO(data), origin)), origin


def _rows(module: str, data: bytes) -> list[dict]:
    return [row for batch in _read(module, data)[0] for row in batch.to_pylist()]


@pytest.mark.parametrize("path", TRAPPED, ids=lambda p: f"{p.parent.name}:{p.name}")
def test_look_alikes_are_read_and_not_taken_for_the_vendor(path, index):
    batches, _ = _read(path.parent.name, path.read_bytes())
    matches = [m for b in batches for m in identify(b, index).to_pylist()]
    found = {m["value"].lower().rstrip(".") for m in matches if m["vendor"] == "kaspersky"}
    read = {r["domain"].lower().rstrip(".") for b in batches for r in b.to_pylist() if r["domain"]}
    assert {"notkaspersky.com", "kaspersky.com.phish.example"} <= read
    assert {"p05.upd.kaspersky.com", "dc1.ksn.kaspersky-labs.com"} <= found
    assert not found & LOOK_ALIKES


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("www.kaspersky.com", "www.kaspersky.com"),
        ("www.kaspersky.com:443", "www.kaspersky.com"),
        ("http://www.kaspersky.com:8080/a?b#c", "www.kaspersky.com"),
        ("http://www.kaspersky.com?x", "www.kaspersky.com"),
        ("http://www.kaspersky.com@phish.example/", "phish.example"),
        ("http://phish.example/www.kaspersky.com", "phish.example"),
        ("http://phish.example\\.kaspersky.com/", "phish.example"),
        ("http://phish.example/@www.kaspersky.com", "phish.example"),
        ("http://[2001:db8::1]:80/", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("/only/a/path", None),
        ("error:invalid-request", "error"),
        ("", None),
        (None, None),
        ("-:443", "-"),
    ],
)
def test_host_of(target, host):
    assert host_of(target) == host


@pytest.mark.parametrize(
    ("text", "so"),
    [
        ("192.0.2.1", True),
        ("2001:db8::1", True),
        ("::1", True),
        ("kaspersky.com", False),
        ("10.kaspersky.com", False),
    ],
)
def test_is_address(text, so):
    assert is_address(text) is so


def test_a_line_with_many_names_does_not_make_a_batch_too_large():
    hosts = Hosts(Origin("log"), "dns")
    for line in range(1, 3):
        hosts.add(line, "10.0.0.1", [f"h{n}.example.org" for n in range(BATCH_ROWS - 1)], None)
    sizes = [b.num_rows for b in hosts.take()]
    assert max(sizes) <= BATCH_ROWS
    assert sum(sizes) == 2 * (BATCH_ROWS - 1)
    assert list(hosts.take()) == []


def test_names_of_one_line_count_once_and_blanks_not_at_all():
    origin = Origin("log", device="gateway")
    hosts = Hosts(origin, "dns")
    hosts.add(1, None, ["a.example.org", "A.EXAMPLE.ORG.", "-", "", None, ".", " "], None)
    hosts.add(2, "10.0.0.1", ["-"], None)
    (batch,) = hosts.take()
    assert [(r["domain"], r["device"]) for r in batch.to_pylist()] == [("a.example.org", "gateway")]
    assert (origin.tally.rows, origin.tally.recognised, sum(origin.tally.reasons.values())) == (2, 1, 1)


@pytest.mark.parametrize(
    ("module", "name"),
    [("zeek_dns", "dns_json.log"), ("suricata_eve", "eve.json"), ("squid_access", "access.log")],
)
def test_a_log_cut_in_two_gives_the_rows_of_its_halves(module, name):
    lines = (FIXTURES / module / name).read_bytes().splitlines(keepends=True)

    def plain(data: bytes) -> list[dict]:
        return [{k: v for k, v in r.items() if k != "line"} for r in _rows(module, data)]

    for cut in range(len(lines)):
        assert plain(b"".join(lines[:cut])) + plain(b"".join(lines[cut:])) == plain(b"".join(lines))


def test_a_long_line_is_counted_and_the_next_is_read():
    long = b'{"ts":1767571200.0,"id.orig_h":"10.0.0.1","query":"' + b"a" * 3_000_000 + b'"}\n'
    good = b'{"ts":1767571200.0,"id.orig_h":"10.0.0.1","query":"p05.upd.kaspersky.com"}\n'
    batches, origin = _read("zeek_dns", long + good)
    (row,) = [r for b in batches for r in b.to_pylist()]
    assert (row["domain"], row["line"]) == ("p05.upd.kaspersky.com", 2)
    assert any("longer than" in reason for reason in origin.tally.reasons)


def test_dnsmasq_remembers_only_the_last_names_asked_for():
    asked = b"".join(
        b"Jan  5 00:00:01 dnsmasq[1]: query[A] h%d.example.org from 10.0.0.9\n" % n for n in range(10_001)
    )
    reply = b"Jan  5 00:00:02 dnsmasq[1]: reply h%d.example.org is 192.0.2.1\n"
    rows = _rows("dnsmasq_log", asked + reply % 0 + reply % 10_000)
    assert [r["domain"] for r in rows[10_001:]] == ["h0.example.org"]
    assert rows[-1]["device"] is None


def test_zeek_logs_put_together_are_read_by_their_own_fields():
    first = (
        b"#fields\tts\tid.orig_h\tquery\tqtype_name\tanswers\n1767571200.0\t10.0.0.1\ta.example.org\tA\t-\n"
    )
    second = (
        b"#fields\tquery\tts\tid.orig_h\tqtype_name\tanswers\nb.example.org\t1767571200.0\t10.0.0.2\tA\t-\n"
    )
    rows = _rows("zeek_dns", first + second)
    assert [(r["domain"], r["device"]) for r in rows] == [
        ("a.example.org", "10.0.0.1"),
        ("b.example.org", "10.0.0.2"),
    ]
