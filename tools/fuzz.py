"""Throw damaged files at everything that reads strangers' files, for a stated time, from a seed.

    python tools/fuzz.py [--seconds 120] [--seed 0]

Each reader is given pieces of the fixtures of every format, spliced, cut and strewn with awkward bytes;
measures and vendor files are damaged too. A reader may refuse, by the one error it is allowed to raise.
Anything else is printed with the seed that makes it again, and the exit code is 1. The tests do a little
of this on every run.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import io
import lzma
import sys
import tarfile
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from random import Random
from typing import TYPE_CHECKING

from _generated import ROOT
from proscribe import registry, sources
from proscribe.catalog.load import read_vendor
from proscribe.errors import CatalogError, LawError, SourceError
from proscribe.law.load import load, read_measure
from proscribe.schemas import OBSERVATION
from proscribe.sources import HEAD_BYTES, Origin, Source
from proscribe.sources._opening import read_input

if TYPE_CHECKING:
    from collections.abc import Callable

AWKWARD = [
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\r",
        b"\n",
        b"\t",
        b'"',
        b"'",
        b"\\",
        b";",
        b",",
    ),
    *(
        b"{",
        b"}",
        b"[[[[",
        b"]]",
        b"null",
        b"true",
        b"-0",
        b"1e999",
        b"\\ud800",
        b"<!DOCTYPE a [",
        b"&x;",
        b"<![CDATA[",
    ),
    *(b"- ", b": ", b"&a ", b"*a", b"<<: ", b"!!python/object:x ", b"2024-13-01", b"9" * 400, b"A" * 5000),
]
LONGEST = 60_000
PACKED = {
    "zip": bytes,
    "tar": bytes,
    "tar.gz": gzip.compress,
    "tar.xz": lzma.compress,
    "tar.bz2": bz2.compress,
}
SHOWN = 5
FLIPPED = 0.01  # of the bytes of one kind of damage


def damaged(pieces: list[bytes], draw: Random) -> bytes:
    """Return one piece with a few accidents: cut, doubled, spliced with another, strewn with bytes."""
    data = draw.choice(pieces)
    for _ in range(draw.randint(1, 5)):
        at, to = sorted((draw.randint(0, len(data)), draw.randint(0, len(data))))
        match draw.randrange(6):
            case 0:
                data = data[:at] + data[to:]
            case 1:
                data = data[:to] + data[at:]
            case 2:
                data = data[:at] + draw.choice(AWKWARD) + data[at:]
            case 3:
                other = draw.choice(pieces)
                data = data[:at] + other[draw.randint(0, len(other)) :]
            case 4:
                data = data[:at] + draw.randbytes(draw.randint(1, 12)) + data[at:]
            case _:
                data = bytes(b ^ (draw.random() < FLIPPED) for b in data[:2000]) + data[2000:]
    return data[:LONGEST]


def attempt(source: Source, data: bytes) -> None:
    """Read `data` as one format would, whatever it is; SourceError is the reader's right."""
    score = source.sniff(data[:HEAD_BYTES], "inventory.csv")
    if not 0.0 <= score <= 1.0:
        message = f"sniff returned {score}"
        raise AssertionError(message)
    try:
        for batch in source.read(io.BytesIO(data), Origin("inventory.csv")):
            if not batch.schema.equals(OBSERVATION):
                message = f"batch of another schema: {batch.schema}"
                raise AssertionError(message)
    except SourceError:
        return


def packed(data: bytes, name: str, kind: str) -> bytes:
    """Return an archive of some kind that holds a fixture, and an archive of it."""
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    if kind == "zip":
        return inner.getvalue()
    with tarfile.open(fileobj=outer, mode="w") as tar:
        for member, content in ((name, data), ("blobs/inner.zip", inner.getvalue())):
            info = tarfile.TarInfo(member)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return PACKED[kind](outer.getvalue())


def opening(data: bytes) -> None:
    """Open `data` as `check --deep` would, and read everything in it."""
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        file.write(data)
        file.flush()
        for opened in read_input(file.name, deep=True):
            if opened.source is not None:
                try:
                    for _ in opened.read()[1]:
                        pass
                except SourceError:
                    continue


def targets() -> dict[str, tuple[list[bytes], Callable[[bytes], None]]]:
    """Return what is fuzzed: by name, the pieces to start from and what to call."""
    fixtures = [p for p in (ROOT / "tests/sources/fixtures").rglob("*") if p.is_file()]
    fixtures += [p for p in (ROOT / "examples").rglob("inventories/*/*") if p.is_file()]
    pieces = [p.read_bytes()[:LONGEST] for p in fixtures]
    found: dict[str, tuple[list[bytes], Callable[[bytes], None]]] = {}
    for name, source in registry.plugins(sources).items():
        own = [p.read_bytes()[:LONGEST] for p in fixtures if name in p.parts] or pieces
        found[f"source {name}"] = (own * 4 + pieces, lambda data, source=source: attempt(source, data))
    archives = [packed(p.read_bytes()[:LONGEST], p.name, kind) for p in fixtures[::7] for kind in PACKED]
    found["opening"] = (archives + pieces, opening)
    law = load(cache=False)

    def measure(data: bytes) -> None:
        try:
            read_measure(data, "x.yaml", law.vocabulary, law.schedules)
        except LawError:
            return

    def vendor(data: bytes) -> None:
        try:
            read_vendor(data, "x.yaml")
        except CatalogError:
            return

    home = ROOT / "src" / "proscribe"
    found["measure"] = ([p.read_bytes() for p in home.glob("law/measures/*/*.yaml")], measure)
    found["vendor"] = ([p.read_bytes() for p in home.glob("catalog/vendors/*.yaml")], vendor)
    return found


def main() -> int:
    """Go round until the time is over; print what broke."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--seconds", type=float, default=120.0)
    options.add_argument("--seed", type=int, default=0)
    told = options.parse_args()
    warnings.simplefilter("error")
    aims = targets()
    tried: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    slowest = (0.0, "nothing")
    end = time.monotonic() + told.seconds
    turn = 0
    while time.monotonic() < end:
        for name, (pieces, call) in aims.items():
            data = damaged(pieces, Random(f"{told.seed} {name} {turn}"))
            start = time.perf_counter()
            try:
                call(data)
            except Exception:  # noqa: BLE001  any other exception is what is looked for
                broken[name] += 1
                if broken[name] <= SHOWN:
                    print(
                        f"{name}, seed {told.seed}, turn {turn}:\n{traceback.format_exc()}", file=sys.stderr
                    )
            slowest = max(slowest, (time.perf_counter() - start, f"{name}, turn {turn}"))
            tried[name] += 1
        turn += 1
    for name in aims:
        print(f"{name:28} {tried[name]:>8} tried {broken[name]:>6} broken")
    print(f"slowest: {slowest[0]:.2f} s ({slowest[1]})")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
