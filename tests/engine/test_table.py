"""A table's rows have the answers that the same cases have one by one, however the rows are cut up."""

from __future__ import annotations

from random import Random

import pyarrow as pa
import pytest

from proscribe import pipeline
from proscribe.engine import kernel
from proscribe.engine.table import ANSWER
from proscribe.errors import FactError
from proscribe.law.instants import parse_at

ROWS = 2_000
FREE = ("product", "maker", "counterparty")
EMPTY = (None, "", "  ")


@pytest.fixture(scope="module")
def home():
    return pipeline.load_all()


def _text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


def _values(home):
    """Return values to write for each column: right ones, some of them as people write them."""
    vocabulary, catalog = home.law.vocabulary, home.catalog
    values = {n: [_text(v) for v in vocabulary.domain(n)] for n in vocabulary.facts}
    parties = ["self", "other", "kaspersky", "kaspersky:affiliate", *(f"party:{p}" for p in catalog.parties)]
    names = [p.name for v in catalog.vendors.values() for p in v.products]
    values |= dict.fromkeys(("actor", "counterparty.party"), parties)
    values |= {"product.maker": [*catalog.vendors, "other"], "product.id": list(catalog.products)}
    values |= {n: ["US", "us", "DE", "RU", "CN"] for n in vocabulary.facts if n.endswith("country")}
    values |= {
        "product": [*names, "Excel", "Kaspersky Standard", "7-Zip"],
        "maker": [v.name for v in catalog.vendors.values()],
        "counterparty": [*(p.name for p in catalog.parties.values()), "ACME GmbH", "self"],
    }
    instants = [x for c in home.rules().ruleset.clauses for x in (c.clause.from_, c.clause.until) if x]
    odd = ["2024-09-29 04:00Z", "2024-07-20t03:59:59.999z", "2025-03-01T12:00:00.123456Z", "unknown"]
    values["at"] = [*instants, *(x[:10] for x in instants), *odd]
    return values


def _cases(home, count):
    """Return written cases: the measures' examples, changed here and there, and cases of no measure.

    Unknowns, several values, days, mistakes, empty cells, and names of products and companies in them.
    """
    r = Random(20240920)
    values = _values(home)
    told = [e.facts for m in home.law.measures.values() for e in m.examples]
    columns = ["id", "at", *FREE, *sorted({n for facts in told for n in facts} - {"id", "at", *FREE})]
    changed = [
        c for c in columns if c not in {"id", "amount"}
    ]  # a table shows no penalties, and reads no amount
    mistakes = ["kaspersy", "maybe", "29.9.2024", "2024-02-30T00:00:00Z", "2024-09-29T00:00:00-0400"]
    rows = []
    for i in range(count):
        row = dict.fromkeys(columns) | {n: _text(v) for n, v in r.choice(told).items() if v is not None}
        if r.random() < 0.1:
            row = dict.fromkeys(columns) | {n: r.choice(values["act"]) for n in ("act",)}
        row["id"] = str(i)
        for name in r.sample(changed, r.randrange(4)) + ([r.choice(FREE)] if r.random() < 0.4 else []):
            known = values.get(name)
            roll = r.random()
            if roll < 0.15:
                row[name] = r.choice(EMPTY)
            elif roll < 0.3:
                row[name] = "unknown"
            elif roll < 0.4 and name not in {"at", *FREE}:
                row[name] = r.choice(
                    ["n/a", "|".join(r.sample(known, min(2, len(known)))) if known else "n/a"]
                )
            elif roll < 0.45:
                row[name] = r.choice(mistakes)
            elif known:
                row[name] = r.choice(known)
        rows.append(row)
    return columns, rows


def _batch(columns, rows):
    return pa.RecordBatch.from_pydict({c: pa.array([r[c] for r in rows], pa.string()) for c in columns})


def _answers(batches):
    return [tuple(row[n] for n in ("id", *ANSWER.names)) for b in batches for row in b.to_pylist()]


def _alone(home, row):
    """Return what one case is answered by itself, as a row of a table is."""
    try:
        d = pipeline.decide(row, loaded=home)
    except FactError as e:
        return e.message
    first = d.hits[0] if d.hits else None
    return (
        str(d.outcome),
        str(d.at_least),
        str(d.at_most),
        f"{first.measure}#{first.clause}" if first else None,
        first.cite if first else None,
        ";".join(m.fact for m in d.missing) or None,
        ";".join(f"{e.measure}#{e.clause}.{e.exception}" for e in d.excepted) or None,
        d.next_change,
    )


@pytest.fixture(scope="module")
def decided(home):
    columns, rows = _cases(home, ROWS)
    return columns, rows, _answers(pipeline.decide_table([_batch(columns, rows)], loaded=home))


def test_each_row_has_the_answer_that_its_case_has_alone(home, decided):
    _, rows, answers = decided
    wrong = 0
    for row, told in zip(rows, answers, strict=True):
        alone = _alone(home, row)
        if isinstance(alone, str):
            wrong += 1
            assert alone in told[-1], row
            assert told[1:-1] == (None,) * 8, row
        else:
            assert told == (row["id"], *alone, None), row
    outcomes = {a[1] for a in answers}
    assert {"prohibited", "needs-facts", "no-effect", "not-prohibited"} <= outcomes, (
        "the cases show too little"
    )
    assert 50 < wrong < ROWS / 2, "too few mistakes among the cases, or too many"


def test_how_the_rows_are_cut_into_batches_changes_nothing(home, decided):
    columns, rows, answers = decided
    r = Random(7)
    for most in (1, 40, 700):
        batches, start = [], 0
        while start < len(rows):
            size = r.randint(0, most) if most > 1 else 1
            batches.append(_batch(columns, rows[start : start + size]))
            start += size
        if most == 1:
            batches = batches[:300]
        told = _answers(pipeline.decide_table(batches, loaded=home))
        assert told == answers[: len(told)]


def test_values_may_come_as_dictionaries_and_instants_as_timestamps(home, decided):
    columns, rows, answers = decided
    good = [i for i, r in enumerate(rows) if r["at"] and len(r["at"]) > 20 and answers[i][-1] is None]
    plain = _batch(columns, [rows[i] for i in good])
    arrays = []
    for name, column in zip(columns, plain.columns, strict=True):
        if name == "at":
            moments = [parse_at(rows[i]["at"].upper().replace(" ", "T")) for i in good]
            arrays.append(
                pa.array(moments, pa.timestamp("ms", "UTC")).cast(pa.timestamp("us", "America/New_York"))
            )
        elif name == "id":
            arrays.append(column)
        else:
            arrays.append(column.dictionary_encode())
    told = _answers(pipeline.decide_table([pa.RecordBatch.from_arrays(arrays, names=columns)], loaded=home))
    assert told == [answers[i] for i in good]


def test_tables_that_are_dropped_for_their_size_grow_again(home, decided, monkeypatch):
    columns, rows, answers = decided
    monkeypatch.setattr(kernel, "_ENTRIES", 1)
    monkeypatch.setattr(kernel, "CHUNK", 64)
    monkeypatch.setattr("proscribe.engine.table._REMEMBERED", 20)
    monkeypatch.setattr("proscribe.engine.encode._REMEMBERED", 3)
    batches = [_batch(columns, rows[k : k + 500]) for k in range(0, len(rows), 500)]
    assert _answers(pipeline.decide_table(batches, loaded=home)) == answers


def test_a_default_day_stands_for_rows_that_say_none_and_for_no_others(home):
    rows = [
        {"act": "sell", "product.maker": "kaspersky", "at": None},
        {"act": "sell", "product.maker": "kaspersky", "at": " "},
        {"act": "sell", "product.maker": "kaspersky", "at": "unknown"},
        {"act": "sell", "product.maker": "kaspersky", "at": "2024-01-01"},
        {"act": "sell", "product.maker": "kaspersky", "at": "2024-09-29T00:00:00-04:00"},
    ]
    day = parse_at("2024-09-29")
    batch = pa.RecordBatch.from_pylist(rows)
    told = next(pipeline.decide_table([batch], at=day, loaded=home)).to_pylist()
    for row, answer in zip(rows, told, strict=True):
        one = pipeline.decide(row, at=day, loaded=home)
        assert (answer["outcome"], answer["next_change"]) == (str(one.outcome), one.next_change), row


def test_a_table_without_rows_and_a_table_without_columns_of_facts(home):
    empty = pa.RecordBatch.from_pydict({"act": pa.array([], pa.string())})
    assert next(pipeline.decide_table([empty], loaded=home)).num_rows == 0
    bare = pa.RecordBatch.from_pydict({"id": pa.array(["1", "2"])})
    told = next(pipeline.decide_table([bare], loaded=home)).to_pylist()
    alone = _alone(home, {"id": "1"})
    assert [tuple(row.values()) for row in told] == [("1", *alone, None), ("2", *alone, None)]
