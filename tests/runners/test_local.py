"""The local runner: in order, in one process or two, and never far ahead."""

from __future__ import annotations

import operator

import pytest

from proscribe.runners.local import Elsewhere, mapped


def _nothing() -> None:
    pass


@pytest.mark.parametrize("count", [0, 1, 4, 5, 40])
def test_results_come_in_order_here_and_elsewhere(count):
    elsewhere = Elsewhere(operator.neg, _nothing, processes=2)
    wanted = [-i for i in range(count)]
    assert list(mapped(operator.neg, range(count))) == wanted
    assert list(mapped(operator.neg, range(count), elsewhere)) == wanted


def test_few_items_start_no_process():
    def there(_: int) -> int:
        raise AssertionError

    assert list(mapped(operator.neg, [1, 2], Elsewhere(there, _nothing))) == [-1, -2]


def test_items_are_not_taken_far_ahead():
    taken = []

    def items():
        for i in range(1000):
            taken.append(i)
            yield i

    results = mapped(operator.neg, items(), Elsewhere(operator.neg, _nothing, processes=2))
    assert next(results) == 0
    assert len(taken) < 20
    results.close()


def test_an_error_elsewhere_is_told_here():
    with pytest.raises(TypeError):
        list(mapped(operator.neg, ["x"] * 9, Elsewhere(operator.neg, _nothing)))
