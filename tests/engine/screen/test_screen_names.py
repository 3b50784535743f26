"""Names of all scripts and shapes, and text that is no name at all."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proscribe.engine.screen import ScreenIndex, build, explain, screen
from proscribe.engine.screen.edits import common_subsequence, swap_distance
from proscribe.engine.screen.features import NAMES
from proscribe.engine.screen.hashes import pack
from proscribe.engine.screen.latin import fold, skeleton
from proscribe.engine.screen.names import tokenize
from proscribe.engine.screen.variations import Kind, vary
from proscribe.engine.screen.weights import BODY, PERSON, SOURCES
from proscribe.schemas import LISTED, PARTY

PEOPLE = ["Yevgeny Aleksandrovich Testov", "KIM Yong Chol", "Abd al-Rahman Examplawi", "WANG Weidong"]
BODIES = ["OOO Primermash", "Bank of Example (Hong Kong) Limited", "Bank of Example (Singapore) Limited"]


def listed(names, kind, prefix):
    return pa.Table.from_pylist(
        [
            {
                "list": "made-up",
                "entity_id": f"{prefix}{i}",
                "entry_hash": f"h{i}",
                "type": kind,
                "names": [{"name": n, "kind": "primary"}],
                "countries": ["RU"],
                "birth_dates": ["1970-02-03"] if kind == "person" else [],
                "identifiers": [{"type": "tax", "value": f"77 0000 {i}123"}],
            }
            for i, n in enumerate(names)
        ],
        schema=LISTED,
    )


@pytest.fixture(scope="module")
def index():
    return build(pa.concat_tables([listed(PEOPLE, "person", "p"), listed(BODIES, "company", "b")]))


def ask(index, name, kind="person", **more):
    batch = pa.RecordBatch.from_pylist([{"id": "q", "name": name, "type": kind, **more}], schema=PARTY)
    return screen(batch, index, threshold=0).to_pylist()


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("Евгений Александрович Тестов", "p0"),
        ("TESTOV, Evgenii Aleksandrovich", "p0"),
        ("김영철", "p1"),
        ("Kim Young-cheol", "p1"),
        ("عبد الرحمن اكزامبلاوي", "p2"),
        ("王卫东", "p3"),
        ("Yevgeny Aleksandr\u202eovich T\u0435stov", "p0"),
    ],
)
def test_a_person_is_found_in_any_script(index, name, entity):
    assert ask(index, name)[0]["entity_id"] == entity
    assert ask(index, name)[0]["score"] > 0.5


def test_branches_that_differ_by_their_town_are_not_the_same(index):
    first, second = ask(index, "Bank of Example (Singapore) Ltd", "company")[:2]
    assert (first["entity_id"], first["score"]) == ("b2", 1.0)
    assert second["score"] < 1.0


def test_an_identifier_decides_whatever_the_name(index):
    found = ask(index, "Somebody Else", identifiers=[{"type": "tax", "value": "770000 1123"}])
    assert {(f["entity_id"], f["rule"]) for f in found if f["score"] == 1} >= {("p1", "identifier")}


def test_secondary_fields_lower_a_strong_name_but_never_hide_it(index):
    same = ask(index, PEOPLE[0], birth_date="1970-02-03", countries=["RU"])[0]
    other = ask(index, PEOPLE[0], birth_date="1931-12-30", countries=["BR"])[0]
    assert same["score"] == 1.0
    assert 0.75 <= other["score"] < 1.0


def test_what_moved_the_score_adds_up(index):
    party = {"id": "q", "name": "Evgenii Testov", "type": "person", "countries": ["BR"], "birth_date": "1970"}
    alert = ask(index, party["name"], countries=["BR"], birth_date="1970")[0]
    told = explain(party, index, ("made-up", "p0"))
    assert told.score == alert["score"]
    assert sum(e.amount for e in told.effects) == pytest.approx(told.score, abs=1e-9)
    assert {e.what for e in told.effects} >= {"name", "country", "birth-date"}
    assert "transliteration" in {t.kind for t in told.tokens}
    assert ("missing", "aleksandrovich") in {(t.kind, t.listed) for t in told.tokens}


def test_a_part_of_the_lists_scores_as_the_whole_does(index):
    part = index.subset([0, 2])
    whole = {a["entity_id"]: a["score"] for a in ask(index, "Evgeni Testof")}
    assert {a["entity_id"]: a["score"] for a in ask(part, "Evgeni Testof")}["p0"] == whole["p0"]


def test_an_index_of_nothing_finds_nothing():
    empty = build(LISTED.empty_table())
    assert ask(empty, "Anybody") == []
    assert len(ScreenIndex.from_buffer(empty.to_buffer())) == 0


@pytest.mark.parametrize(
    "name", [None, "", " ", "x", "😀😀", "\u202e\u200f", "a" * 10_000, "ab " * 5_000, "-", "١٢٣"]
)
def test_what_is_no_name_finds_nothing_and_breaks_nothing(index, name):
    assert all(a["score"] < 0.7 for a in ask(index, name))


@settings(max_examples=40, deadline=None)
@given(
    names=st.lists(st.one_of(st.text(max_size=40), st.sampled_from(PEOPLE + BODIES)), min_size=2, max_size=8)
)
def test_any_text_is_screened_alike_in_any_batch_and_order(index, names):
    rows = [{"id": str(i), "name": n, "type": "person"} for i, n in enumerate(names)]

    def run(some):
        return screen(pa.RecordBatch.from_pylist(some, schema=PARTY), index, threshold=0).to_pylist()

    whole = run(rows)
    assert run(rows[:1]) + run(rows[1:]) == whole
    back = run(rows[::-1])
    assert sorted(back, key=str) == sorted(whole, key=str)


@settings(max_examples=60, deadline=None)
@given(word=st.text(alphabet="abcdefghiklmnopstuvyz", max_size=12))
def test_a_skeleton_has_no_more_to_lose(word):
    assert skeleton(skeleton(fold(word))) == skeleton(fold(word))


@settings(max_examples=40, deadline=None)
@given(name=st.text(max_size=30))
def test_cutting_what_was_cut_changes_nothing(name):
    def cut(text):
        t = tokenize(pa.array([text]), np.array([True]))
        return [t.words[i] for i in t.ids[: t.offsets[1]]]

    once = cut(name)
    if name.isascii() and not any(c in name for c in "/;|([") and once:
        assert cut(" ".join(once)) == once


def plain_distance(a, b):
    d = [[i + j if i * j == 0 else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            d[i][j] = min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                d[i][j] = min(d[i][j], d[i - 2][j - 2] + 1)
    return d[-1][-1]


def plain_common(a, b):
    row = [0] * (len(b) + 1)
    for x in a:
        row = _step(row, x, b)
    return row[-1]


def _step(row, x, b):
    out = [0]
    for j, y in enumerate(b, 1):
        out.append(row[j - 1] + 1 if x == y else max(row[j], out[-1]))
    return out


@settings(max_examples=100, deadline=None)
@given(pairs=st.lists(st.tuples(*[st.text(alphabet="abc", max_size=24)] * 2), min_size=1, max_size=6))
def test_distances_side_by_side_are_those_of_the_textbook(pairs):
    (a, la), (b, lb) = pack([x for x, _ in pairs]), pack([y for _, y in pairs])
    assert swap_distance(a, la, b, lb).tolist() == [plain_distance(x, y) for x, y in pairs]
    assert common_subsequence(a, la, b, lb).tolist() == [plain_common(x, y) for x, y in pairs]


def test_every_number_has_a_weight_and_the_weights_name_their_source():
    assert set(PERSON) == set(BODY) == set(NAMES)
    assert all(len(digest) == 64 for digest in SOURCES.values())


def test_variations_are_the_same_for_the_same_seed_and_differ_from_the_name(index):
    made = vary(index.listed, list(Kind), 3, 7)
    again = vary(index.listed, list(Kind), 3, 7)
    assert made.parties.equals(again.parties)
    assert made.truth["id"].to_pylist() == made.parties["id"].to_pylist()
    changed = [
        (p, t["original"])
        for p, t in zip(made.parties["name"].to_pylist(), made.truth.to_pylist(), strict=True)
        if t["kind"] not in ("exact", "case")
    ]
    assert len(changed) > 20
    assert all(p != original for p, original in changed)
