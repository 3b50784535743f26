"""A log that grows: what is appended is found, once, at its line; through rotation and truncation."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from proscribe import pipeline
from proscribe.errors import SourceError
from proscribe.law.instants import parse_instant

AT = parse_instant("2026-11-23T12:00:00-05:00")
FIXTURES = Path(__file__).parent / "sources" / "fixtures"
ZEEK = (FIXTURES / "zeek_dns" / "dns.log").read_text(encoding="utf-8")
QUERY = "05-Jan-2026 00:00:01.123 queries: info: client @0x7f 10.0.0.{n}#5 ({name}): query: {name} IN A +E(0)K (10.0.0.53)\n"


def query(n: int, name: str = "p05.upd.kaspersky.com") -> str:
    return QUERY.format(n=n, name=name)


QUIET = query(1, "www.example.org")


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "query.log"
    path.write_text(QUIET * 3)
    return path


def follow(path, *steps, **options):
    """Follow `path`; each step is done between two looks. Returns what was told, by step, and the result."""
    told: list[list] = [[]]
    left = list(steps)

    def wait():
        if not left:
            return False
        left.pop(0)()
        told.append([])
        return True

    def tell(finding):
        told[-1].append(finding)

    result = pipeline.follow([str(path)], at=AT, known_at=AT, told=tell, wait=wait, **options)
    return told, result


def append(path, text):
    def step():
        with path.open("a", encoding="utf-8") as stream:
            stream.write(text)

    return step


def places(findings):
    return [(f.device, f.evidence[0].line) for f in findings]


def test_what_is_appended_is_told_once_with_its_line(log):
    told, result = follow(
        log, append(log, query(7) + QUIET + query(8)), append(log, query(7)), append(log, QUIET)
    )
    assert [places(t) for t in told] == [[], [("10.0.0.7", 4), ("10.0.0.8", 6)], [], []]
    (seven,) = [f for f in result.findings if f.device == "10.0.0.7"]
    assert seven.count == 2
    assert [e.line for e in seven.evidence] == [4, 7]
    assert (result.summary.rows, result.summary.recognised, result.summary.exit_code) == (8, 8, 1)


def test_a_line_is_read_when_it_is_whole(log):
    line = query(7)
    told, result = follow(log, append(log, line[:50]), append(log, line[50:-1]), append(log, "\n"))
    assert [places(t) for t in told] == [[], [], [], [("10.0.0.7", 4)]]
    assert result.summary.rows == 4


def test_what_was_there_is_told_first(log):
    append(log, query(7))()
    told, _ = follow(log)
    assert [places(t) for t in told] == [[("10.0.0.7", 4)]]


def test_a_log_that_is_rotated_is_read_to_its_end_and_the_new_one_from_its_beginning(log):
    def rotate():
        append(log, query(7) + query(8).rstrip("\n"))()
        log.rename(log.with_suffix(".1"))

    told, result = follow(log, rotate, lambda: log.write_text(query(9)), append(log, query(6)))
    assert [places(t) for t in told] == [
        [],
        [("10.0.0.7", 4)],
        [("10.0.0.8", 5), ("10.0.0.9", 1)],
        [("10.0.0.6", 2)],
    ]
    assert result.coverage[0].notes["the file was replaced by a new one"] == 1
    assert result.summary.rows == 7


def test_a_log_that_is_cut_short_is_read_from_its_beginning(log):
    told, result = follow(log, lambda: log.write_text(query(9)))
    assert [places(t) for t in told] == [[], [("10.0.0.9", 1)]]
    assert result.coverage[0].notes["the file was cut short"] == 1


def test_a_table_keeps_its_header(tmp_path):
    path = tmp_path / "dns.log"
    head = [line for line in ZEEK.splitlines(keepends=True) if line.startswith("#") and "close" not in line]
    body = [line for line in ZEEK.splitlines(keepends=True) if not line.startswith("#")]
    (quiet, *_) = [line for line in body if "www.example.org" in line]
    (telling, *_) = [line for line in body if "p05.upd.kaspersky.com" in line]
    path.write_text("".join(head) + quiet)
    told, result = follow(path, append(path, telling), append(path, quiet))
    assert [e.line for e in told[1][0].evidence] == [len(head) + 2]
    assert result.summary.rows == 3
    assert result.summary.not_checked == 0


def test_a_reply_knows_who_asked_before_it_was_appended(tmp_path):
    path = tmp_path / "pihole.log"
    head = "Jan  5 00:00:01 dnsmasq[6]: "
    path.write_text(f"{head}query[A] shop.example from 10.0.0.9\n")
    alias = f"{head}reply shop.example is <CNAME>\n{head}reply www.kaspersky.com is 192.0.2.1\n"
    told, _ = follow(path, append(path, alias))
    assert places(told[1]) == [("10.0.0.9", 3)]


def test_following_finds_what_checking_finds(tmp_path):
    path = tmp_path / "dns.log"
    lines = ZEEK.splitlines(keepends=True)
    path.write_text("".join(lines[:9]))
    steps = [append(path, "".join(lines[i : i + 2])) for i in range(9, len(lines), 2)]
    _, followed = follow(path, *steps)
    checked = pipeline.check([str(path)], at=AT, known_at=AT)
    assert followed.findings == checked.findings
    assert followed.coverage == checked.coverage


def test_a_thread_that_writes_is_kept_up_with(log):
    done = threading.Event()

    def write():
        for n in range(2, 202):
            append(log, query(n) + QUIET)()
        done.set()

    thread = threading.Thread(target=write)
    found = []

    def wait():
        ended = done.is_set()  # asked before the last look, so that nothing is written after it
        return not waited.append(ended) and waited.count(True) < 2

    waited: list[bool] = []
    thread.start()
    pipeline.follow([str(log)], at=AT, known_at=AT, told=found.append, wait=wait)
    thread.join()
    assert sorted(places(found), key=lambda p: p[1]) == [(f"10.0.0.{n}", 2 * n) for n in range(2, 202)]


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        (
            "bom.json",
            '{"bomFormat": "CycloneDX", "specVersion": "1.5"}',
            "is read as a whole and cannot be followed",
        ),
        ("notes.txt", "nothing known\n", "the format was not recognised, so it cannot be followed"),
    ],
)
def test_what_cannot_be_followed_says_why(tmp_path, name, text, complaint):
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(SourceError, match=complaint):
        follow(path)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_ends_it_with_the_verdict_and_the_report(log, tmp_path):
    report = tmp_path / "report.json"
    command = [sys.executable, "-m", "proscribe", "check", "--follow", str(log), "-o", str(report)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    ) as process:
        append(log, query(7))()
        line = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, err = process.communicate(timeout=30)
    assert line.startswith("time unknown  prohibited  ")
    assert line.rstrip().endswith(f"p05.upd.kaspersky.com  {log}:4")
    assert (rest, process.returncode) == ("", 1), err
    assert '"exit_code": 1' in report.read_text()
