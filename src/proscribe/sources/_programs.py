"""Say what a program tells of its maker, in the rows that all formats of programs share.

Three kinds of evidence, told apart by `kind` because they weigh differently:
`program` is what its maker says and who signed it; `embedded` is a name *within* it (a library it is linked
with, a class, its own file name), which at most shows that it may embed something; `string` is text met
anywhere in it, which shows a mention.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from proscribe.sources import Origin
    from proscribe.sources._batch import Rows

__all__ = ["EMBEDDED", "HEADER", "UNSIGNED", "made_by", "part_of", "path_within"]

EMBEDDED = "embedded"
HEADER = "/header"
UNSIGNED = "a program that names no maker and that nobody signed"
"""The reason for a program in which nothing can identify a vendor."""

_PACKED = re.compile(r"\.(gz|xz|bz2|zst)\Z", re.IGNORECASE)
_DEVICE = re.compile(r"\A[A-Za-z]:")


def made_by(
    rows: Rows,
    origin: Origin,
    *,
    name: str | None = None,
    version: str | None = None,
    publisher: str | None = None,
    signers: Sequence[str] = (),
    kind: str = "program",
    pointer: str = HEADER,
    **more: Any,
) -> None:
    """Add what a program says of its maker; each further signer is a row of its own.

    A program that says nothing is counted as not checked, for the reason UNSIGNED.
    """
    signer = signers[0] if signers else None
    if not (name or publisher or signer or any(more.values())):
        origin.tally.rows += 1
        origin.tally.skip(UNSIGNED, origin.file)
        return
    rows.add(
        kind=kind, name=name, version=version, publisher=publisher, signer=signer, pointer=pointer, **more
    )
    for other in signers[1:]:
        rows.add(extra=True, kind=kind, name=name, version=version, signer=other, pointer=pointer)


def part_of(rows: Rows, origin: Origin, libraries: Iterable[str], pointer: str = "/imports") -> None:
    """Add the file's own name and place, and the names of the libraries that it is linked with."""
    path = path_within(origin.file)
    own = _PACKED.sub("", path.replace("\\", "/").rpartition("/")[2])
    rows.add(extra=True, kind=EMBEDDED, path=path, service=own, pointer="/name")
    for library in dict.fromkeys(libraries):
        if library and library.lower() != own.lower():
            rows.add(extra=True, kind=EMBEDDED, service=library, pointer=pointer)


def path_within(file: str) -> str:
    """Return a file's path on the machine or in the image it comes from: what follows the last `!`."""
    return _DEVICE.sub("", file.rpartition("!")[2])
