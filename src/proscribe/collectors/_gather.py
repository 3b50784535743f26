"""Ask a machine everything and hand out the listings as inputs, as if each were a file of its own."""

from __future__ import annotations

import io
import platform
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from proscribe import collectors, registry
from proscribe.collectors import ABSENT, System
from proscribe.collectors._machine import Machine, this_machine
from proscribe.errors import ProscribeError
from proscribe.sources._opening import Opened, formats

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    import pyarrow as pa

    from proscribe.collectors import Collector, Taken
    from proscribe.sources import Origin, Source

__all__ = ["HOST", "host_inputs"]

HOST = "this-host"
"""What stands before the `!` in the name of each listing."""


def host_inputs(machine: Machine | None = None, device: str | None = None) -> Iterator[Opened]:
    """Yield what a machine tells of itself, one input for each listing; lazily, by collector.

    Args:
        machine: the machine to ask; this one by default.
        device: what to call it; its host name by default.

    Raises:
        ProscribeError: the machine's system is of a kind that is not known.
    """
    try:
        asked = machine or this_machine()
    except KeyError as error:
        raise ProscribeError(
            f"this machine runs {error.args[0]}, which is neither {', '.join(System)}",
            hint="take listings with the system's own programs and check those files",
        ) from None
    known = formats()
    named = device or platform.node() or HOST
    plugins: dict[str, Collector] = registry.plugins(collectors)
    for _, collector in sorted(plugins.items()):
        if asked.system in collector.systems:
            for taken in collector.take(asked):
                yield _opened(taken, known, named)


def _opened(taken: Taken, known: dict[str, Source], device: str) -> Opened:
    file = f"{HOST}!{taken.name}"
    if taken.data is None:
        return Opened(file, None, taken.reason or f"{ABSENT}nothing was told")
    if taken.format not in known:
        return Opened(file, None, f"{ABSENT}the library that reads {taken.format} is not installed")
    data = taken.data
    return Opened(file, _of_device(known[taken.format], device), None, _stream=lambda: io.BytesIO(data))


def _of_device(source: Source, device: str) -> Source:
    """Return a source whose records are of one device where they do not say themselves."""
    return replace(source, read=partial(_read, source, device))


def _read(source: Source, device: str, stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    origin.device = origin.device or device
    yield from source.read(stream, origin)
