"""What is appended is there, in order, durable, whoever else writes; what fails leaves nothing behind."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import msgspec
import pytest

from proscribe.errors import LedgerError
from proscribe.ledger import schema, tree
from proscribe.ledger.audit import audit
from proscribe.ledger.canonical import canonical
from proscribe.ledger.entry import FORMAT, Entry, Withheld, decode, encode, stamp
from proscribe.ledger.store import opened
from tests.ledger.conftest import NOON, draft


def test_the_first_entry_names_the_ledger(where, clock):
    with opened(where, write=True, origin="example.org/ledger") as ledger:
        done = ledger.append([draft(1)], clock)
    first, second = done.entries
    assert (first.seq, first.kind, msgspec.json.decode(first.payload)) == (
        0,
        "ledger",
        {"origin": "example.org/ledger"},
    )
    assert (second.seq, second.kind) == (1, "decision")
    assert first.recorded == second.recorded == "2026-11-23T12:00:00.001Z"
    assert done.head.size == 2


def test_an_entry_is_canonical_json_and_its_leaf_is_the_hash_of_the_bytes(filled):
    with opened(filled) as ledger:
        leaves = []
        for row in ledger.rows():
            assert row.body == canonical(msgspec.json.decode(row.body))
            assert row.leaf == tree.leaf_hash(row.body)
            leaves.append(row.leaf)
        frontier = tree.Frontier()
        for leaf in leaves:
            list(frontier.add(leaf))
        assert ledger.head() == (600, frontier.root())


def test_the_members_of_an_entry_are_declared_in_the_order_of_canonical_json():
    names = [f.name for f in msgspec.structs.fields(Entry)]
    assert names == sorted(names)


def test_an_entry_comes_back_as_it_was_recorded(where, clock):
    with opened(where, write=True) as ledger:
        asked = draft(
            1,
            at="2026-11-23",
            known_at="2026-11-23T12:00:00Z",
            law="a" * 64,
            catalog="b" * 64,
            lists={"sdn": "c" * 64},
        )
        ledger.append([asked], clock)
    with opened(where) as ledger:
        found = ledger.entry(1)
    assert found.format == FORMAT
    assert (found.at, found.known_at, found.law, found.catalog, found.lists) == (
        asked.at, asked.known_at, asked.law, asked.catalog, asked.lists,
    )  # fmt: skip
    assert bytes(found.payload) == asked.payload


def test_appends_of_any_size_give_the_same_tree(tmp_path, clock):
    roots = set()
    for step in (1, 7, 300):
        where = str(tmp_path / f"{step}.sqlite")
        with opened(where, write=True, origin="example.org/ledger") as ledger:
            for start in range(0, 300, step):
                ledger.append([draft(i) for i in range(start, min(start + step, 300))], lambda: NOON)
            roots.add(ledger.head())
    assert len(roots) == 1


def test_two_writers_take_turns(where, clock):
    """Each has a connection of its own, and knows the tree only from before the other's entries."""
    wrong = []

    def write(name):
        try:
            with opened(where, write=True) as ledger:
                for i in range(25):
                    ledger.append([draft(f"{name}{i}")], clock)
        except LedgerError as e:
            wrong.append(e)

    writers = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for t in writers:
        t.start()
    for t in writers:
        t.join()
    assert wrong == []
    with opened(where) as ledger:
        assert audit(ledger).problems == []
        names = [msgspec.json.decode(decode(r.body).payload)["written"]["id"] for r in ledger.rows(1)]
    assert len(names) == 50
    assert [n for n in names if n[0] == "a"] == [f"a{i}" for i in range(25)]


def test_a_clock_set_back_is_told_by_the_entry(where, clock):
    with opened(where, write=True) as ledger:
        ledger.append([draft(1)], clock)
        clock.now -= 3_600_001
        done = ledger.append([draft(2), draft(3)], clock)
        assert done.clock_back == 3_600_000
        assert [e.clock_back for e in done.entries] == [3_600_000, None]
        report = audit(ledger)
    assert report.problems == []
    assert report.notes == ["entry 2: the clock was 3600 s behind the entry before, and the entry says so"]


def test_a_failed_append_leaves_nothing(where, clock):
    with opened(where, write=True) as ledger:
        ledger.append([draft(1)], clock)
        before = ledger.head()

        def fail(head):
            raise LedgerError("no")

        with pytest.raises(LedgerError):
            ledger.append(fail, clock)
        assert ledger.head() == before
        ledger.append([draft(2)], clock)
        assert audit(ledger).problems == []


def test_what_is_left_out_is_kept_beside_the_tree(where, clock):
    with opened(where, write=True) as ledger:
        ledger.append([draft(1, withheld=(Withheld("/a", b"s" * 32, b'"PC-1"'),))], clock)
        assert list(ledger.withheld()) == [(1, Withheld("/a", b"s" * 32, b'"PC-1"'))]


def test_there_is_no_ledger(where, tmp_path):
    with pytest.raises(LedgerError, match="there is no ledger here"), opened(where):
        pass
    with pytest.raises(LedgerError, match="this is a folder"), opened(str(tmp_path)):
        pass


def test_another_database_is_left_alone(where, clock):
    other = sqlite3.connect(where)
    other.execute("CREATE TABLE mine (x)")
    other.close()
    with pytest.raises(LedgerError, match="this is no ledger"), opened(where):
        pass
    with pytest.raises(LedgerError, match="holds something else"), opened(where, write=True):
        pass


def test_a_file_that_is_no_database(where, tmp_path):
    Path(where).write_bytes(b"not a database" * 100)
    with pytest.raises(LedgerError, match="no SQLite database"), opened(where, write=True):
        pass


def test_a_ledger_of_a_newer_version_is_not_touched(filled):
    raw = sqlite3.connect(filled)
    raw.execute("UPDATE ledger_version SET version_num = '9999'")
    raw.commit()
    raw.close()
    with pytest.raises(LedgerError, match="newer proscribe"), opened(filled, write=True):
        pass


def test_the_newest_migration_is_the_one_that_is_wanted():
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).with_name("migrations")))
    assert ScriptDirectory.from_config(config).get_current_head() == schema.REVISION


def test_the_migrations_make_the_tables_that_are_used(filled):
    import sqlalchemy as sa

    engine = sa.create_engine(f"sqlite:///{filled}")
    found = sa.inspect(engine)
    for table in schema.metadata.sorted_tables:
        columns = {c["name"]: (str(c["type"]), c["nullable"]) for c in found.get_columns(table.name)}
        wanted = {c.name: (c.type.compile(engine.dialect), c.nullable) for c in table.columns}
        assert columns == wanted
        assert found.get_pk_constraint(table.name)["constrained_columns"] == [
            c.name for c in table.primary_key
        ]
        assert {i["name"] for i in found.get_indexes(table.name)} == {i.name for i in table.indexes}
    engine.dispose()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to read-only files")
def test_a_read_only_file_is_read_and_not_written(filled, clock):
    Path(filled).chmod(0o444)
    with opened(filled) as ledger:
        assert audit(ledger).problems == []
    with (
        opened(filled, write=True) as ledger,
        pytest.raises(LedgerError, match="nothing was recorded: it is read-only"),
    ):
        ledger.append([draft(1)], clock)


def test_a_database_that_refuses_to_be_written(filled, clock):
    """What a read-only file or disk comes to, also for root, whom permissions do not stop."""
    with opened(filled, write=True) as ledger:
        before = ledger.head()
        ledger._connection.exec_driver_sql("PRAGMA query_only = ON")
        ledger._connection.rollback()
        with pytest.raises(LedgerError, match="nothing was recorded: it is read-only"):
            ledger.append([draft(1)], clock)
        ledger._connection.exec_driver_sql("PRAGMA query_only = OFF")
        ledger._connection.rollback()
        assert ledger.head() == before
        assert ledger.append([draft(1)], clock).head.size == before.size + 1


FULL = """
import resource, signal, sys
from proscribe.errors import LedgerError
from proscribe.ledger.store import opened
from tests.ledger.conftest import Clock, draft
where = sys.argv[1]
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with opened(where, write=True) as ledger:
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
    try:
        for start in range(100_000):
            ledger.append([draft(f"{start} {i} " + "x" * 500) for i in range(20)], Clock())
            print(ledger.head().size, flush=True)
    except LedgerError as e:
        print(e.message, "|", e.hint)
"""


def test_a_full_disk_is_told_and_what_was_acknowledged_is_there(filled):
    limit = Path(filled).stat().st_size + 100_000
    done = subprocess.run(
        [sys.executable, "-c", FULL, filled, str(limit)], capture_output=True, text=True, check=True, cwd=ROOT
    )
    *sizes, last = done.stdout.splitlines()
    assert "nothing was recorded: " in last
    assert "disk" in last
    assert "hint" not in last
    with opened(filled) as ledger:
        assert ledger.head().size == int(sizes[-1])
        assert audit(ledger).problems == []


ROOT = Path(__file__).resolve().parents[2]


def test_times_sort_as_they_follow():
    assert stamp(0) == "1970-01-01T00:00:00.000Z"
    assert stamp(NOON + 7) == "2026-11-23T12:00:00.007Z"


def test_bytes_that_are_no_entry():
    with pytest.raises(LedgerError, match="this is no entry of a ledger"):
        decode(b'{"seq":1}')


def test_an_entry_of_another_format(filled):
    with opened(filled) as ledger:
        found = ledger.entry(1)
    with pytest.raises(LedgerError, match=r"has the format `proscribe\.ledger/2`"):
        decode(encode(msgspec.structs.replace(found, format="proscribe.ledger/2")))
