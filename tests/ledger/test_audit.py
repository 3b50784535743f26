"""Whatever is changed in the tables is found, and the entry is named; ten thousand changes by chance among them."""

from __future__ import annotations

import random
from collections import Counter

import msgspec
import pytest

from proscribe.law import keys
from proscribe.ledger import note, tree
from proscribe.ledger.audit import audit
from proscribe.ledger.canonical import canonical
from proscribe.ledger.checkpoint import sign, text_of
from proscribe.ledger.entry import Kind, decode, encode
from proscribe.ledger.redaction import withhold
from proscribe.ledger.store import opened
from tests.ledger.conftest import draft, known

CHANGES, PARTS = 10_000, 5


class Tables:
    """Changes the tables behind the ledger's back, within a transaction that is rolled back."""

    def __init__(self, ledger):
        self.ledger = ledger
        self.run = ledger._connection.exec_driver_sql

    def __enter__(self):
        self.transaction = self.ledger._connection.begin()
        return self

    def __exit__(self, *_):
        self.transaction.rollback()

    def rows(self):
        return [tuple(r) for r in self.run("SELECT seq, kind, leaf, body FROM ledger_entry ORDER BY seq")]

    def set(self, seq, column, value):
        self.run(f"UPDATE ledger_entry SET {column} = ? WHERE seq = ?", (value, seq))

    def rebuild(self, bodies):
        """Write a ledger anew from these bodies, all hashes right: what somebody can do who knows the format."""
        for table in ("ledger_entry", "ledger_node"):
            self.run(f"DELETE FROM {table}")
        frontier = tree.Frontier()
        for seq, body in enumerate(bodies):
            leaf = tree.leaf_hash(body)
            self.run("INSERT INTO ledger_entry VALUES (?, ?, ?, ?)", (seq, decode(body).kind, leaf, body))
            for node in frontier.add(leaf):
                self.run("INSERT INTO ledger_node VALUES (?, ?, ?)", node)
        self.run("UPDATE ledger_head SET size = ?, root = ?", (frontier.size, frontier.root()))


@pytest.fixture(scope="module")
def pair():
    return keys.generate_key()


@pytest.fixture
def ledger(where, clock, pair):
    """280 entries, two of them checkpoints, some with values left out."""
    private, _ = pair
    told, left_out = withhold(
        {"device": "PC-1", "found": [{"value": "a"}, {"value": "b"}]}, {"device", "value"}
    )
    with opened(where, write=True, origin="example.org/ledger") as ledger:
        ledger.append([draft(i) for i in range(1, 200)], clock)
        sign(ledger, private, clock)
        ledger.append([draft(i, payload=canonical(told), withheld=left_out) for i in range(5)], clock)
        ledger.append([draft(i) for i in range(206, 270)], clock)
        sign(ledger, private, clock)
        ledger.append([draft(i) for i in range(271, 281)], clock)
        yield ledger


@pytest.fixture
def outside(ledger):
    """The newest checkpoint, kept elsewhere."""
    text = text_of(ledger.newest(Kind.CHECKPOINT))
    return [("kept.txt", note.read(text, "kept.txt"))]


def flipped(data, random_):
    place = random_.randrange(len(data))
    return data[:place] + bytes([data[place] ^ (1 << random_.randrange(8))]) + data[place + 1 :]


def dropped(data, random_):
    place = random_.randrange(len(data))
    return data[:place] + data[place + 1 :]


def inserted(data, random_):
    place = random_.randrange(len(data) + 1)
    return data[:place] + random_.randbytes(1) + data[place:]


def retyped(data, random_):
    """The same characters as text, or a number: SQLite takes anything in any column."""
    return random_.choice((data.decode("latin-1"), 7, 0.5))


HOW = (flipped, dropped, inserted, flipped, dropped, inserted, retyped)


def change_body(tables, rows, random_):
    seq, _, _, body = random_.choice(rows)
    tables.set(seq, "body", random_.choice(HOW)(body, random_))
    return seq


def change_leaf(tables, rows, random_):
    seq, _, leaf, _ = random_.choice(rows)
    tables.set(seq, "leaf", random_.choice(HOW)(leaf, random_))
    return seq


def change_both(tables, rows, random_):
    """Another record with its own right hash: only the hashes above it tell."""
    seq, _, _, body = random_.choice(rows)
    entry = decode(body)
    payload = msgspec.Raw(canonical({"forged": random_.random()}))
    body = encode(msgspec.structs.replace(entry, payload=payload))
    tables.set(seq, "body", body)
    tables.set(seq, "leaf", tree.leaf_hash(body))


def change_kind(tables, rows, random_):
    seq, kind, _, _ = random_.choice(rows)
    tables.set(
        seq, "kind", random_.choice([k.value for k in Kind if k != kind] + [kind + " ", "", kind.encode(), 7])
    )
    return seq


def remove(tables, rows, random_):
    seq = random_.choice(rows)[0]
    tables.run("DELETE FROM ledger_entry WHERE seq = ?", (seq,))
    return seq


def swap(tables, rows, random_):
    (a, *first), (b, *second) = random_.sample(rows, 2)
    for seq, (kind, leaf, body) in ((a, second), (b, first)):
        for column, value in (("kind", kind), ("leaf", leaf), ("body", body)):
            tables.set(seq, column, value)
    return min(a, b)


def add(tables, rows, random_):
    seq = random_.choice((-1, len(rows), len(rows) + random_.randrange(1, 9)))
    entry = msgspec.structs.replace(decode(random_.choice(rows)[3]), seq=seq)
    body = encode(entry)
    tables.run("INSERT INTO ledger_entry VALUES (?, ?, ?, ?)", (seq, entry.kind, tree.leaf_hash(body), body))


def move(tables, rows, random_):
    seq = random_.choice(rows)[0]
    tables.run("UPDATE ledger_entry SET seq = ? WHERE seq = ?", (len(rows) + random_.randrange(9), seq))
    return seq


def change_node(tables, rows, random_):
    height, number, hash_ = tables.run("SELECT * FROM ledger_node").one()
    how = random_.randrange(4)
    if how == 0:
        tables.run("DELETE FROM ledger_node")
    elif how == 1:
        tables.run("UPDATE ledger_node SET hash = ?", (random_.choice(HOW)(hash_, random_),))
    elif how == 2:
        tables.run("UPDATE ledger_node SET number = ?", (random_.choice((-1, 1, 7)),))
    else:
        place = (height + random_.choice((0, 8)), number + random_.randrange(1, 5))
        tables.run("INSERT INTO ledger_node VALUES (?, ?, ?)", (*place, random_.randbytes(32)))


def change_head(tables, rows, random_):
    how = random_.randrange(4)
    if how == 0:
        root = tables.run("SELECT root FROM ledger_head").scalar()
        tables.run("UPDATE ledger_head SET root = ?", (random_.choice(HOW)(root, random_),))
    elif how == 1:
        tables.run(
            "UPDATE ledger_head SET size = ?", (random_.choice([n for n in range(300) if n != len(rows)]),)
        )
    elif how == 2:
        tables.run("DELETE FROM ledger_head")
    else:
        tables.run("INSERT INTO ledger_head VALUES (2, ?, ?)", (len(rows), random_.randbytes(32)))


def change_withheld(tables, rows, random_):
    kept = random_.choice(tables.run("SELECT seq, pointer, salt, value FROM ledger_withheld").all())
    column = random_.choice(("salt", "value", "pointer", "seq"))
    value = {"salt": kept[2], "value": kept[3]}.get(column)
    if value is not None:
        value = random_.choice(HOW)(value, random_)
    else:
        value = kept[1] + "/x" if column == "pointer" else random_.choice((-5, 7, 400))
    tables.run(
        f"UPDATE ledger_withheld SET {column} = ? WHERE seq = ? AND pointer = ?", (value, kept[0], kept[1])
    )


def cut(tables, rows, random_):
    """Cut the end off and make all hashes right: only a checkpoint that was kept elsewhere tells."""
    tables.run("DELETE FROM ledger_withheld")
    tables.rebuild([r[3] for r in rows[: random_.randrange(1, 270)]])


def rewrite(tables, rows, random_):
    """Change one entry and make all hashes right: only checkpoints tell, and here the newest inside is kept."""
    bodies = [r[3] for r in rows]
    seq = random_.randrange(1, 270)
    bodies[seq] = encode(msgspec.structs.replace(decode(bodies[seq]), engine=f"{random_.random()}"))
    tables.rebuild(bodies)


WAYS = (*[change_body] * 6, *[change_leaf] * 2, change_both, change_kind, remove, swap, add, move, change_node, change_head, change_withheld)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_ten_thousand_changes_are_all_found(ledger, outside, pair, part):
    random_ = random.Random(6962 + part)
    assert audit(ledger, known(pair[1]), outside).problems == []
    with Tables(ledger) as tables:
        rows = tables.rows()
    done = Counter()
    for number in range(CHANGES // PARTS):
        way = (cut, rewrite)[number % 2] if number % 200 < 2 else random_.choice(WAYS)
        with Tables(ledger) as tables:
            seq = way(tables, rows, random_)
            problems = audit(ledger, known(pair[1]), outside).problems
        assert problems, (number, way.__name__, seq)
        if seq is not None:
            assert seq in {p.entry for p in problems}, (number, way.__name__, seq, problems)
        done[way.__name__] += 1
    assert sum(done.values()) == CHANGES // PARTS
    assert len(done) == len({*WAYS, cut, rewrite})
    assert audit(ledger, known(pair[1]), outside).problems == []


def told(ledger, pair, outside=()):
    return [(p.entry, p.says) for p in audit(ledger, known(pair[1]), outside).problems]


def test_a_whole_ledger_says_how_far_it_is_signed(ledger, pair, outside):
    report = audit(ledger, known(pair[1]), outside)
    assert (report.problems, report.notes) == ([], [])
    assert (report.origin, report.checked, report.size) == ("example.org/ledger", 281, 281)
    assert (report.signed, report.checkpoints, report.withheld) == (270, 2, 15)
    assert report.signers == (f"a key ({keys.key_id(pair[1])})",)


def test_the_entry_is_named_by_what_happened_to_it(ledger, pair):
    with Tables(ledger) as tables:
        tables.set(17, "body", tables.rows()[17][3].replace(b"no-effect", b"prohibited"))
        assert told(ledger, pair) == [(17, "its bytes do not fit its hash: they were changed")]
    with Tables(ledger) as tables:
        tables.run("DELETE FROM ledger_entry WHERE seq BETWEEN 30 AND 32")
        assert told(ledger, pair) == [(30, "it is missing, and the 2 behind it")]
    with Tables(ledger) as tables:
        swap(tables, [tables.rows()[3], tables.rows()[5]], random.Random(1))
        assert told(ledger, pair)[0] == (
            3, "in its place stands what was recorded as entry 5: they were reordered",
        )  # fmt: skip


def test_a_cut_shows_against_a_checkpoint_that_was_kept(ledger, pair, outside):
    with Tables(ledger) as tables:
        tables.run("DELETE FROM ledger_withheld")
        tables.rebuild([r[3] for r in tables.rows()[:150]])
        assert told(ledger, pair) == []
        assert told(ledger, pair, outside) == [
            (150, "it is missing, and all behind it: kept.txt was signed over 270 entries")
        ]


def test_a_rewriting_shows_against_checkpoints_inside_and_kept(ledger, pair, outside):
    with Tables(ledger) as tables:
        rewrite(tables, tables.rows(), random.Random(3))
        found = told(ledger, pair, outside)
    assert (None, "kept.txt does not fit: the 270 entries before it are not those that were signed") in found
    assert 270 in {entry for entry, _ in found}


def test_a_forged_checkpoint_is_told(ledger, pair):
    private, _ = keys.generate_key()
    with Tables(ledger) as tables:
        bodies = [r[3] for r in tables.rows()]
        entry = decode(bodies[270])
        frontier = tree.Frontier()
        for body in bodies[:270]:
            list(frontier.add(tree.leaf_hash(body)))
        forged = note.sign("example.org/ledger", 270, frontier.root(), private)
        payload = canonical({"key": keys.key_id(pair[1]), "note": forged})
        bodies[270] = encode(msgspec.structs.replace(entry, payload=msgspec.Raw(payload)))
        tables.rebuild(bodies)
        report = audit(ledger, known(pair[1]))
        assert report.signed == 200
        assert report.notes == ["the checkpoint in entry 270 is signed with a key that is not known here"]


def test_a_revoked_key_does_not_count(ledger, pair, outside):
    revoked = [msgspec.structs.replace(known(pair[1])[0], revoked="2026-11-24T00:00:00Z")]
    report = audit(ledger, revoked)
    assert report.signed == 0
    assert "revoked on 2026-11-24" in report.notes[0]


def test_a_checkpoint_of_a_stranger_is_no_evidence(ledger, pair, outside):
    other = keys.generate_key()[1]
    assert told(ledger, (None, other), outside) == [
        (None, "kept.txt is not signed with a key that is known here")
    ]


def test_what_was_left_out_may_be_deleted(ledger, pair, outside):
    with Tables(ledger) as tables:
        tables.run("DELETE FROM ledger_withheld")
        assert told(ledger, pair, outside) == []
