"""Feed batches through a function on this machine, in one process or in several, in order.

Memory is bounded: so many batches are under way at once, and no more are read.
"""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

__all__ = ["mapped"]

_AHEAD = 2
T = TypeVar("T")
R = TypeVar("R")


def mapped(
    function: Callable[[T], R],
    items: Iterable[T],
    *,
    start: Callable[[], None],
    processes: int = 2,
    few: int = 4,
) -> Iterator[R]:
    """Yield `function(item)` for each item, in order.

    Args:
        function: a function of a module, so that another process can find it.
        items: taken one by one, and not far ahead.
        start: makes each process ready; called here too where no other is started.
        processes: at most so many, and no more than there are processors.
        few: so many items or fewer are done here: starting a process would take longer.
    """
    iterator = iter(items)
    first = list(islice(iterator, few + 1))
    workers = min(processes, os.cpu_count() or 1)
    if len(first) <= few or workers < 2:  # noqa: PLR2004  one process is this one
        start()
        for item in chain(first, iterator):
            yield function(item)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=start) as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for item in chain(first, iterator):
                waiting.append(pool.submit(function, item))
                if len(waiting) > workers * _AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
