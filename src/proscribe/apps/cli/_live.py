"""Tell findings one by one while logs are followed, until the user has had enough."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec

from proscribe.apps.cli import _writing
from proscribe.outputs._text import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from proscribe.results import Finding

__all__ = ["patience", "teller"]

_BETWEEN = 0.5  # seconds from one look to the next


def teller(form: str | None) -> Callable[[Finding], None]:
    """Return what writes one finding as a line on stdout: JSON for `json`, words for any other format."""

    def tell(finding: Finding) -> None:
        line = msgspec.json.encode(finding).decode() if form == "json" else plain(_words(finding))
        _writing.emit(f"{line}\n", None)

    return tell


def _words(f: Finding) -> str:
    first = f.evidence[0]
    place = f"{first.file}:{first.line}" if first.line else first.file
    outcome = f.outcome or f.relation
    name = f.product_name or f.vendor_name
    return f"{first.seen_at or 'time unknown'}  {outcome}  {name}  {f.device or '-'}  {first.value}  {place}"


@contextmanager
def patience() -> Iterator[Callable[[], bool]]:
    """Give a function that waits a moment, and says False once Ctrl-C was pressed or the process told to end."""
    stop = threading.Event()
    before = {}

    def end(_number: int, _frame: object) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        before[number] = signal.signal(number, end)
    try:
        yield lambda: not stop.wait(_BETWEEN)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
