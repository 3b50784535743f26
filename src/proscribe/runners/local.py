"""Feed batches through a function on this machine, in one process or in several, in order.

Memory is bounded: so many batches are under way at once, and no more are read.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain, islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

__all__ = ["Elsewhere", "mapped"]

_AHEAD = 2
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Elsewhere(Generic[T, R]):
    """How to do the same in other processes.

    Attributes:
        function: a function of a module, so that another process can find it.
        start: makes a process ready.
        processes: at most so many, and no more than there are processors.
        few: so many items or fewer are done here: starting a process would take longer.
    """

    function: Callable[[T], R]
    start: Callable[[], None]
    processes: int = 2
    few: int = 4


def mapped(here: Callable[[T], R], items: Iterable[T], there: Elsewhere[T, R] | None = None) -> Iterator[R]:
    """Yield what the function gives for each item, in order.

    Args:
        here: does it in this process.
        items: taken one by one, and not far ahead.
        there: how to do it in others; None: only here.
    """
    iterator = iter(items)
    first = list(islice(iterator, there.few + 1)) if there is not None else []
    workers = min(there.processes, os.cpu_count() or 1) if there is not None else 1
    if there is None or len(first) <= there.few or workers < 2:  # noqa: PLR2004  one process is this one
        for item in chain(first, iterator):
            yield here(item)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=there.start) as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for item in chain(first, iterator):
                waiting.append(pool.submit(there.function, item))
                if len(waiting) > workers * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
