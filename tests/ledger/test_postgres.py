"""The same ledger in a real PostgreSQL: a private cluster on loopback, made for these tests and removed."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from proscribe.errors import LedgerError
from proscribe.law import keys
from proscribe.ledger import proof, schema
from proscribe.ledger.audit import audit
from proscribe.ledger.checkpoint import sign
from proscribe.ledger.export import write
from proscribe.ledger.store import opened
from tests.ledger.conftest import Clock, draft, known

ROOT = Path(__file__).resolve().parents[2]


def program(name):
    found = shutil.which(name) or next(
        iter(sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    return None if found is None else str(found)


pytestmark = [
    pytest.mark.skipif(
        not (program("initdb") and program("pg_ctl")), reason="PostgreSQL (initdb, pg_ctl) is not installed"
    ),
    pytest.mark.skipif(importlib.util.find_spec("psycopg") is None, reason="psycopg is not installed"),
]


def as_nobody():
    """PostgreSQL does not run as root: return what subprocess needs to run it as somebody else."""
    if os.geteuid() != 0:
        return {}, None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            user = pwd.getpwnam(name)
            return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}, user
    pytest.skip("there is no user to run PostgreSQL as")
    return {}, None


@pytest.fixture(scope="module")
def server():
    """Start a cluster; yields the URL of its server, without a database."""
    folder = Path(tempfile.mkdtemp(prefix="ledger-pg-"))
    somebody, user = as_nobody()
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def run(*words):
        subprocess.run([*map(str, words)], check=True, capture_output=True, cwd=folder, **somebody)

    run(
        program("initdb"),
        "-D",
        folder / "data",
        "-A",
        "trust",
        "-U",
        "ledger",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    )
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1"
    pg_ctl = (program("pg_ctl"), "-D", folder / "data", "-w")
    subprocess.run(
        [*map(str, pg_ctl), "-l", str(folder / "log"), "-o", options, "start"], check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **somebody,
    )  # fmt: skip
    try:
        yield f"postgresql://ledger@127.0.0.1:{port}"
    finally:
        run(*pg_ctl, "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def where(server, request):
    """A new database."""
    import psycopg

    name = "t" + str(abs(hash(request.node.name)))
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{server}/{name}"


def fill(where, count=600):
    clock = Clock()
    with opened(where, write=True, origin="example.org/ledger") as ledger:
        for start in range(1, count, 100):
            ledger.append([draft(i) for i in range(start, min(start + 100, count))], clock)
        return ledger.head()


def test_it_is_the_same_ledger_as_in_sqlite(where, tmp_path):
    file = str(tmp_path / "l.sqlite")
    assert fill(where) == fill(file)
    exports = []
    for place in (where, file):
        with opened(place) as ledger:
            assert audit(ledger).problems == []
            exports.append(io.BytesIO())
            write(ledger, exports[-1])
    assert exports[0].getvalue() == exports[1].getvalue()


def test_the_migrations_make_the_tables_that_are_used(where):
    import sqlalchemy as sa

    fill(where, 2)
    engine = sa.create_engine(where.replace("postgresql:", "postgresql+psycopg:"))
    found = sa.inspect(engine)
    for table in schema.metadata.sorted_tables:
        columns = {c["name"]: (str(c["type"]), c["nullable"]) for c in found.get_columns(table.name)}
        assert columns == {c.name: (c.type.compile(engine.dialect), c.nullable) for c in table.columns}
        assert found.get_pk_constraint(table.name)["constrained_columns"] == [
            c.name for c in table.primary_key
        ]
        assert {i["name"] for i in found.get_indexes(table.name)} == {i.name for i in table.indexes}
    engine.dispose()


def test_writers_take_turns_from_the_first_moment(where):
    """Four make the tables at once, and then append: whoever comes second finds them made."""
    wrong = []

    def work(name):
        try:
            with opened(where, write=True) as ledger:
                for i in range(10):
                    ledger.append([draft(f"{name}{i}")], Clock())
        except LedgerError as e:
            wrong.append(e)

    writers = [threading.Thread(target=work, args=(n,)) for n in "abcd"]
    for w in writers:
        w.start()
    for w in writers:
        w.join()
    assert wrong == []
    with opened(where) as ledger:
        report = audit(ledger)
    assert (report.size, report.problems) == (41, [])


WRITER = """
import sys
from proscribe.ledger.store import opened
from tests.ledger.conftest import Clock, draft
with opened(sys.argv[1], write=True) as ledger:
    while True:
        print(ledger.append([draft(i) for i in range(20)], Clock(0)).head.size, flush=True)
"""


def test_a_writer_that_is_killed_leaves_whole_appends(where):
    fill(where, 2)
    for lines in (1, 2, 5):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, where], stdout=subprocess.PIPE, text=True, cwd=ROOT
        ) as child:
            sizes = [int(child.stdout.readline()) for _ in range(lines)]
            child.send_signal(signal.SIGKILL)
            sizes += [int(line) for line in child.stdout.read().split("\n")[:-1]]
        with opened(where, write=True) as ledger:
            ledger.append([draft("after")], Clock(0))
            report = audit(ledger)
        assert report.problems == []
        assert report.size > max(sizes)
        assert (report.size - 2 - (1, 2, 5).index(lines) - 1) % 20 == 0


def test_a_change_behind_its_back_is_found(where):
    import psycopg

    fill(where)
    with psycopg.connect(where, autocommit=True) as raw:
        raw.execute("UPDATE ledger_entry SET body = set_byte(body, 9, get_byte(body, 9) # 1) WHERE seq = 300")
        raw.execute("DELETE FROM ledger_entry WHERE seq = 400")
        raw.execute("UPDATE ledger_node SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1) WHERE number = 0")
    with opened(where) as ledger:
        found = audit(ledger).problems
    assert {p.entry for p in found} == {None, 300, 400}
    with opened(where, write=True) as ledger, pytest.raises(LedgerError, match="does not fit together"):
        ledger.append([draft(1)], Clock())


def test_what_is_signed_can_be_proved(where):
    fill(where)
    private, public = keys.generate_key()
    with opened(where, write=True) as ledger:
        sign(ledger, private, Clock())
        signed, entry = proof.check(proof.inclusion(ledger, 311), known(public), "p.json")
    assert (signed.size, entry.seq) == (600, 311)


def test_a_database_that_may_only_be_read(where):
    import psycopg

    fill(where, 5)
    name = where.rpartition("/")[2]
    with psycopg.connect(where, autocommit=True) as raw:
        raw.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with opened(where) as ledger:
        assert audit(ledger).problems == []
    with (
        opened(where, write=True) as ledger,
        pytest.raises(LedgerError, match="nothing was recorded: it is read-only"),
    ):
        ledger.append([draft(1)], Clock())


def test_a_server_that_is_not_there():
    with (
        pytest.raises(LedgerError, match="the server cannot be reached") as caught,
        opened("postgresql://me:secret@127.0.0.1:9/x"),
    ):
        pass
    assert "secret" not in str(caught.value)


def test_a_database_without_a_ledger(where):
    with pytest.raises(LedgerError, match="this is no ledger"), opened(where):
        pass
