"""Rows decided by themselves, or after tables were dropped, have the answers of the diagram; keys are numbered right."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from bench.reference import FACTS, rows, rules

from proscribe.engine import kernel
from proscribe.engine.kernel import Kernel
from proscribe.engine.numbers import Numbers
from proscribe.engine.spans import UNKNOWN_TIME

COUNT = 6_000


def _decided(seed=5):
    """Return each row's short answer by the kernel, and by itself."""
    handle = rules()
    cases = rows(COUNT, seed)
    columns = [(name, [*values, None]) for name, values in FACTS.items()]
    codes = [
        np.array([states.index(facts.get(name)) for facts, _ in cases], np.uint8) for name, states in columns
    ]
    at = np.array([UNKNOWN_TIME if at is None else at for _, at in cases], np.int64)
    lines: dict[tuple[str | None, ...], int] = {}
    made = Kernel(
        handle.diagram,
        columns,
        {},
        lambda leaf, stretch: lines.setdefault(handle.at_leaf(leaf, stretch), len(lines)),
    )
    found = np.concatenate(
        [made.run([c[k : k + 500] for c in codes], at[k : k + 500]) for k in range(0, COUNT, 500)]
    )
    told = list(lines)
    alone = []
    for facts, moment in cases:
        head = handle.headline(facts, moment)
        alone.append((head.outcome, head.clause, head.cite))
    return [(told[n][0], *told[n][3:5]) for n in found.tolist()], alone, made


def test_rows_have_the_answers_of_single_cases():
    found, alone, made = _decided()
    assert found == alone
    assert not made._alone, "so few clauses need no rows decided by themselves"


@pytest.mark.parametrize("limits", [{"_ROOM": 3}, {"_ROOM": 40}, {"_MANY": 0, "_WIDE": 2}])
def test_rows_that_find_no_room_for_their_nodes_are_decided_by_themselves(monkeypatch, limits):
    for name, value in limits.items():
        monkeypatch.setattr(kernel, name, value)
    monkeypatch.setattr(kernel, "_SHARE", COUNT)
    found, alone, made = _decided(6)
    assert found == alone
    assert sum(map(len, made._alone)) > 100


def test_more_columns_than_one_number_holds_are_numbered_in_links(monkeypatch):
    monkeypatch.setattr(kernel, "_ROOM", 3)
    monkeypatch.setattr(kernel, "_WIDEST", 2**20)
    monkeypatch.setattr(kernel, "_LEAVES", 7)
    found, alone, made = _decided(7)
    assert found == alone
    assert len(made._alone) > 1


def test_what_is_known_of_single_rows_is_dropped_when_it_has_grown_too_large(monkeypatch):
    monkeypatch.setattr(kernel, "_ROOM", 3)
    monkeypatch.setattr(kernel, "_ALONE", 50)
    found, alone, _ = _decided(8)
    assert found == alone


def test_keys_are_numbered_as_a_dictionary_would():
    draw = Random(3)
    known: dict[int, int] = {}
    numbers = Numbers()
    for _ in range(40):
        # Neighbours, far ends, and many of one kind, so that places are wanted by several.
        keys = [
            draw.choice((draw.randrange(2000), draw.randrange(2**62), 4096 * draw.randrange(300)))
            for _ in range(700)
        ]
        array = np.array(keys, np.int64)
        assert numbers.find(array).tolist() == [known.get(k, -1) for k in keys]
        got = numbers.numbered(array).tolist()
        for key, number in zip(keys, got, strict=True):
            assert known.setdefault(key, number) == number
        assert len(numbers) == len(known) == len(set(known.values()))
    assert numbers.find(np.zeros(0, np.int64)).tolist() == []
