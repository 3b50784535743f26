"""Say what a program tells of its maker, in the rows that all formats of programs share.

What its maker says of it and who signed it is one row of the kind `program`. Names *within* it (a library it
is linked with, a class, its own file name) are rows of the kind `embedded`: they weigh less, see
`schemas.ProgramKind`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from proscribe.schemas import ProgramKind
from proscribe.sources._recognising import plain_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from proscribe.sources import Origin
    from proscribe.sources._batch import Rows

__all__ = ["EMBEDDED", "HEADER", "UNSIGNED", "libraries", "made_by", "packages", "part_of", "path_within"]

EMBEDDED = ProgramKind.EMBEDDED.value
HEADER = "/header"
UNSIGNED = "a program that names no maker and that nobody signed"
"""The reason for a program in which nothing can identify a vendor."""

_LIBRARY = re.compile(r"\.(?:dll|sys|exe|so(?:\.[\d.]+)?|dylib)\Z", re.IGNORECASE)
_LABELS = 4
_DEVICE = re.compile(r"\A[A-Za-z]:")


def made_by(
    rows: Rows,
    origin: Origin,
    *,
    name: str | None = None,
    version: str | None = None,
    publisher: str | None = None,
    signers: Sequence[str] = (),
    kind: str = ProgramKind.PROGRAM,
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
    own = plain_name(path.replace("\\", "/").rpartition("/")[2])
    rows.add(extra=True, kind=EMBEDDED, path=path, service=own, pointer="/name")
    for library in dict.fromkeys(libraries):
        if library and library.lower() != own.lower():
            rows.add(extra=True, kind=EMBEDDED, service=library, pointer=pointer)


def libraries(rows: Rows, names: Iterable[str]) -> None:
    """Add the file names of the programs in a package: an engine may be known by them."""
    found = (n.rpartition("/")[2] for n in names if _LIBRARY.search(n))
    for name in dict.fromkeys(found):
        rows.add(extra=True, kind=EMBEDDED, service=name, pointer="/files")


def packages(rows: Rows, names: Iterable[str]) -> None:
    """Add the packages (in the sense of Java) of the classes in a program, by their first four labels."""
    for name in dict.fromkeys(".".join(n.split(".", _LABELS)[:_LABELS]) for n in names):
        if "." in name:
            rows.add(extra=True, kind=EMBEDDED, bundle_id=name, pointer="/classes")


def path_within(file: str) -> str:
    """Return a file's path on the machine or in the image it comes from: what follows the last `!`."""
    return _DEVICE.sub("", file.rpartition("!")[2])
