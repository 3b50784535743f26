"""Gathering: one finding for each vendor, product, relation and device, whatever the order of tables."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proscribe.engine.findings import Gathering
from proscribe.engine.found import EVIDENCE_KEPT
from proscribe.schemas import MATCH, OBSERVATION

EDGE = 1_727_582_400_000
ROW = {
    "file": "a.csv",
    "line": 1,
    "device": "PC-1",
    "vendor": "acme",
    "product": "acme-shield",
    "relation": "supplied-by",
    "grade": "B",
    "kind": "software",
    "state": "present",
    "field": "name",
    "value": "Acme Shield",
    "identity": "name:acme shield",
}


def table(*rows):
    return pa.Table.from_pylist([ROW | r for r in rows], schema=MATCH)


def gather(*tables, **more):
    gathering = Gathering(**more)
    for one in tables:
        gathering.add(one)
    return gathering.finish()


def observed(*rows):
    return pa.RecordBatch.from_pylist([{"file": "a.csv", **r} for r in rows], schema=OBSERVATION)


def test_one_machine_in_four_inventories_is_one_finding_with_four_pieces_of_evidence():
    found = gather(
        table({"file": "intune.csv", "device": "PC-1", "mac": "2c:44:fd:00:00:01"}),
        table({"file": "sccm.csv", "device": "pc-1.corp.example.org", "grade": "A"}),
        table({"file": "leases.txt", "device": "10.0.0.5", "mac": "2C-44-FD-00-00-01"}),
        table({"file": "lansweeper.csv", "device": "PC-1"}),
    )
    (one,) = found
    assert one.key.device == "pc-1.corp.example.org"
    assert one.count == 4
    assert {e.file for e in one.evidence} == {"intune.csv", "sccm.csv", "leases.txt", "lansweeper.csv"}
    assert one.evidence[0].grade == one.grade == "A"
    assert one.id == gather(table({}))[0].id, "the id is that of the short name alone"


def test_a_lease_joins_a_log_of_addresses_to_an_inventory():
    lease = {"file": "leases.txt", "kind": "neighbour", "device": "PC-1", "address": "10.0.0.5"}
    gathering = Gathering()
    gathering.met(
        observed(lease | {"mac": "2c:44:fd:00:00:01"})
    )  # of a card that no vendor of the catalog made
    gathering.add(table({"file": "dns.log", "device": "10.0.0.5"}, {"device": "pc-1.corp.example.org"}))
    (one,) = gathering.finish()
    assert one.device.names == ("10.0.0.5", "PC-1", "pc-1.corp.example.org")
    assert one.count == 2, "the lease itself shows nothing of the vendor"


def test_names_that_mean_nothing_stay_with_their_files():
    found = gather(table({"device": "localhost"}), table({"device": "localhost", "file": "b.csv"}))
    assert [(f.key.device, f.key.file) for f in found] == [("localhost", "a.csv"), ("localhost", "b.csv")]
    assert len({f.id for f in found}) == 2


def test_contacts_are_counted_on_both_sides_of_a_change_of_law():
    contact = {"kind": "dns", "role": "updates", "field": "domain", "value": "upd.acme.example"}
    rows = [contact | {"seen_at": EDGE + t, "line": n} for n, t in enumerate((-5, -1, 0, 1, 2), 1)]
    (one,) = gather(table(*rows, contact), edges=(EDGE,))
    contacts = one.contacts["updates"]
    assert contacts.spans == {0: (2, EDGE - 5, EDGE - 1), 1: (3, EDGE, EDGE + 2)}
    assert contacts.untimed == 1
    assert (one.first_seen, one.last_seen, one.count) == (EDGE - 5, EDGE + 2, 6)


def test_a_row_stands_for_as_many_as_it_says():
    (one,) = gather(table({"count": 7, "role": "updates", "seen_at": EDGE}, {"count": None}), edges=())
    assert one.count == 8
    assert one.contacts["updates"].spans == {0: (7, EDGE, EDGE)}


@pytest.mark.parametrize(
    ("rows", "state"),
    [
        ([{}], "present"),
        ([{"state": "removed"}], "removed"),
        ([{"state": "removed"}, {}], "present"),
        ([{"state": "removed", "seen_at": 5}, {"seen_at": 4}], "removed"),
        ([{"state": "removed", "seen_at": 5}, {"seen_at": 6}], "present"),
        ([{"state": "removed", "seen_at": 5}, {"seen_at": 5}], "present"),
        ([{"state": "removed"}, {"state": "removed", "seen_at": 9}, {"seen_at": 5}], "removed"),
        ([{"state": "removed", "seen_at": 5}, {}], "present"),
        ([{"state": "residue"}, {"state": "removed"}], "residue"),
        ([{"state": "removed", "seen_at": 5}, {"kind": "service", "seen_at": 6}], "residue"),
        ([{"state": "removed"}, {"kind": "service"}], "residue"),
        ([{"kind": "driver"}], "present"),
        ([{"state": "removed"}, {"kind": "process"}], "present"),
    ],
)
def test_the_newest_evidence_says_what_is_there(rows, state):
    assert [f.state for f in gather(table(*rows))] == [state]
    assert [f.state for f in gather(*(table(r) for r in reversed(rows)))] == [state]


def test_what_another_product_of_the_vendor_left_behind_is_residue():
    gone = {"state": "removed", "seen_at": 5}
    driver = {"product": None, "kind": "driver", "field": "service", "value": "acmeflt.sys"}
    states = {f.key.product: (f.state, f.parts) for f in gather(table(gone, driver))}
    assert states == {"acme-shield": ("removed", False), None: ("residue", True)}
    other = gather(table(gone, driver, {"product": "acme-agent"}))
    assert {f.key.product: f.state for f in other}[None] == "present", (
        "a program of the vendor is still there"
    )
    elsewhere = gather(table(gone, driver | {"device": "PC-2"}))
    assert {f.key.product: f.state for f in elsewhere}[None] == "present", "nothing was removed there"
    before = driver | {"kind": "dns", "role": "updates", "product": "acme-cloud", "seen_at": 4}
    spoke = gather(table(gone, driver, before))
    assert {f.key.product: f.state for f in spoke}[None] == "residue", "it spoke before it was removed"


def test_a_list_of_programs_without_the_vendor_shows_that_its_parts_are_left_over():
    driver = table({"product": None, "kind": "service", "value": "acmeflt.sys"})
    for rows, state in (
        ([{"kind": "software", "device": "PC-1", "name": "7-Zip"}], "residue"),
        ([{"kind": "software", "device": d, "name": "7-Zip"} for d in ("PC-1", "PC-2")], "present"),
        ([{"kind": "service", "device": "PC-1", "name": "7-Zip"}], "present"),
    ):
        gathering = Gathering()
        gathering.met(observed(*rows))
        gathering.add(driver)
        assert [f.state for f in gathering.finish()] == [state]


def test_evidence_is_bounded_and_every_file_and_value_has_its_share():
    log = table(*({"line": n, "value": f"h{n}.acme.example"} for n in range(1, 5000)))
    same = table(*({"file": "b.log", "line": n, "value": "upd.acme.example"} for n in range(1, 5000)))
    (one,) = gather(log, same)
    assert len(one.evidence) == EVIDENCE_KEPT
    assert one.count == 9998
    lines = sorted(e.line for e in one.evidence if e.file == "b.log")
    assert lines == [1], "a value that repeats comes after values that do not"
    assert all(len(values) <= EVIDENCE_KEPT for values in one.met.values())


STATES = st.sampled_from(["present", "removed", "residue"])
ROWS = st.fixed_dictionaries(
    {
        "file": st.sampled_from(["a.csv", "b.csv", "c.log"]),
        "line": st.integers(1, 50),
        "device": st.sampled_from(
            ["PC-1", "pc-1", "pc-1.a.example", "pc-1.b.example", "10.0.0.1", "localhost", None]
        ),
        "product": st.sampled_from(["acme-shield", None]),
        "family": st.sampled_from(["antivirus", "application", None]),
        "grade": st.sampled_from("ABCD"),
        "kind": st.sampled_from(["software", "service", "dns"]),
        "site": st.sampled_from(["East", "West", None]),
        "mac": st.sampled_from(["2c:44:fd:00:00:01", None]),
        "state": STATES,
        "role": st.sampled_from(["updates", "cloud-network", None]),
        "seen_at": st.sampled_from([None, EDGE - 1, EDGE, EDGE + 1]),
        "count": st.sampled_from([None, 2]),
        "value": st.sampled_from(["x", "y"]),
    }
)


def told(found):
    return [
        (
            f.id,
            f.key,
            f.device,
            f.grade,
            f.family,
            f.site,
            f.first_seen,
            f.last_seen,
            f.count,
            f.state,
            f.contacts,
        )
        for f in found
    ]


@settings(max_examples=150, deadline=None)
@given(st.lists(ROWS, min_size=1, max_size=12), st.randoms())
def test_the_order_of_rows_and_files_has_no_say(rows, random):
    whole = told(gather(table(*rows), edges=(EDGE,)))
    shuffled = rows.copy()
    random.shuffle(shuffled)
    cut = random.randrange(len(rows) + 1)
    parts = [part for part in (shuffled[:cut], shuffled[cut:]) if part]
    assert told(gather(*(table(*part) for part in parts), edges=(EDGE,))) == whole
    assert sum(f[8] for f in whole) == sum(r["count"] or 1 for r in rows)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(ROWS, min_size=1, max_size=5), min_size=1, max_size=4), st.randoms())
def test_the_evidence_does_not_hang_on_the_order_of_files(files, random):
    tables = [
        table(*({**r, "file": f"{n}.csv", "line": i} for i, r in enumerate(rows, 1)))
        for n, rows in enumerate(files)
    ]
    first = [f.evidence for f in gather(*tables)]
    random.shuffle(tables)
    assert [f.evidence for f in gather(*tables)] == first


def test_files_of_one_name_have_findings_of_their_own(tmp_path):
    """Two sites may each export a `list.csv`: neither finding may take the other's place."""
    from proscribe import pipeline

    for site in ("north", "south"):
        (tmp_path / site).mkdir()
        (tmp_path / site / "list.csv").write_text("Name,Publisher\nKaspersky,Kaspersky Lab\n")
    both = pipeline.check([str(tmp_path)], at=0, known_at=0).findings
    assert len({f.id for f in both}) == len(both) == 2
    alone = pipeline.check([str(tmp_path / "north")], at=0, known_at=0).findings
    (tmp_path / "north").rename(tmp_path / "moved")
    moved = pipeline.check([str(tmp_path / "moved")], at=0, known_at=0).findings
    assert [f.id for f in alone] == [f.id for f in moved], "a file that moves keeps its finding"
