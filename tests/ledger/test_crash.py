"""Writers that are killed at any instant: what was acknowledged is there, and nothing half-written is seen.

A child appends batches and says after each, through a pipe, how many entries there are. It forks writers of
its own, so that starting one costs milliseconds; each is killed (SIGKILL) after a time drawn by chance.
"""

from __future__ import annotations

import os
import random
import select
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from proscribe.ledger.audit import audit
from proscribe.ledger.store import opened
from tests.ledger.conftest import draft

KILLS = 500


def write(where, pipe, batch):
    """Append until killed, and acknowledge each append with the size it came to."""
    with opened(where, write=True, origin="example.org/ledger") as ledger:
        for number in range(1_000_000):
            done = ledger.append([draft(f"{os.getpid()} {number} {i}") for i in range(batch)], lambda: 10**12)
            os.write(pipe, done.head.size.to_bytes(8, "big"))


def killed(where, random_):
    """Start a writer, kill it at an instant by chance, and return the last size that it acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover  the child is killed
        try:
            os.close(reading)
            write(where, writing, random_.choice((1, 3, 40)))
        finally:
            os._exit(70)
    os.close(writing)
    if random_.random() < 0.7:  # most are killed while they write, some before they have begun
        select.select([reading], [], [], 10)
    time.sleep(random_.random() * 0.012)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    acknowledged = b""
    while chunk := os.read(reading, 65_536):
        acknowledged += chunk
    os.close(reading)
    assert os.WIFSIGNALED(status), status
    assert os.WTERMSIG(status) == signal.SIGKILL
    return int.from_bytes(acknowledged[-8:], "big") if acknowledged else 0


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes cannot be forked here")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_five_hundred_kills(tmp_path):
    random_ = random.Random(500)
    sizes, hot, acknowledged = [], 0, 0
    for number in range(KILLS):
        where = str(
            tmp_path / f"{number // 25}.sqlite"
        )  # a new ledger now and then: making one is killed too
        least = killed(where, random_)
        hot += Path(f"{where}-journal").exists()
        acknowledged += least > 0
        if not Path(where).exists() or not tables(where):
            assert least == 0
            continue
        with opened(where) as ledger:
            report = audit(ledger)
        assert report.problems == [], number
        assert report.size >= max(least, sizes[-1][1] if sizes and sizes[-1][0] == where else 0)
        sizes.append((where, report.size))
    assert acknowledged > KILLS / 2  # they were killed at work
    assert hot > 20  # and in the midst of a transaction
    for where in {w for w, _ in sizes}:
        with opened(where, write=True) as ledger:
            before = ledger.head().size
            assert ledger.append([draft("after all")], lambda: 10**12).head.size == before + 1
            assert audit(ledger).problems == []


def tables(where):
    """Whether the tables were made before the kill; a file without any is no ledger yet."""
    raw = sqlite3.connect(where)
    try:
        return bool(raw.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    finally:
        raw.close()
