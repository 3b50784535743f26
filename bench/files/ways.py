"""The ways that are compared, each run in a process of its own: `python -m bench.files.ways NAME TREE`.

Prints a JSON object: files looked at, bytes, hits, and what is particular to the way.
"""

from __future__ import annotations

import contextlib
import json
import re
import struct
import sys
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yara_x
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from proscribe import pipeline
from proscribe.engine.findings import Gathering
from proscribe.engine.strings import names_of
from proscribe.errors import SourceError
from proscribe.reading import Reading
from proscribe.sources import Origin, pe
from proscribe.sources._der import DerError
from proscribe.sources._signature import signers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SAMPLE = 200_000_000


def files(tree: Path) -> Iterator[Path]:
    for path in sorted(tree.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path


def programs(tree: Path) -> Iterator[Path]:
    for path in files(tree):
        with path.open("rb", buffering=0) as file:
            if file.read(2) == b"MZ":
                yield path


def names() -> list[str]:
    return [text for _, text in names_of(pipeline.load_all().catalog)]


def ours_signers(tree: Path) -> dict[str, Any]:
    count, told = 0, Counter()
    for path in programs(tree):
        count += 1
        with path.open("rb", buffering=8192) as stream, contextlib.suppress(SourceError):
            for batch in pe.PLUGIN.read(stream, Origin(str(path))):
                row = batch.slice(0, 1).to_pylist()[0]
                told["signed"] += row["signer"] is not None
                told["company"] += row["publisher"] is not None
    return {"files": count, **told}


def guessed_signers(tree: Path) -> dict[str, Any]:
    """Read the certificate table and take the first certificate that issued none of the others."""
    warnings.simplefilter("ignore")
    count, told = 0, Counter()
    for path in programs(tree):
        count += 1
        blob = _table(path)
        if not blob:
            continue
        certificates = pkcs7.load_der_pkcs7_certificates(blob)
        issuers = {c.issuer for c in certificates}
        leaf = next((c for c in certificates if c.subject not in issuers), certificates[0])
        told["signed"] += 1
        organisation = leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        with contextlib.suppress(DerError):
            named = signers(blob)[0].replace("\\", "")
            told["wrong"] += f"CN={organisation[0].value if organisation else ''}" not in named
    return {"files": count, **told}


def _table(path: Path) -> bytes:
    with path.open("rb") as file:
        head = file.read(4096)
        (at,) = struct.unpack_from("<I", head, 0x3C)
        if head[at : at + 4] != b"PE\0\0":
            return b""
        wide = struct.unpack_from("<H", head, at + 24)[0] == 0x20B
        where, size = struct.unpack_from("<II", head, at + 24 + (112 if wide else 96) + 32)
        if not size:
            return b""
        file.seek(where)
        blob = file.read(size)
        return blob[8 : struct.unpack_from("<I", blob)[0]]


def ours(tree: Path, *, deep: bool) -> dict[str, Any]:
    loaded = pipeline.load_all()
    wanted = names_of(loaded.catalog) if deep else None
    reading = Reading(loaded.index, Gathering(), names=wanted, deep=deep)
    reading.path(str(tree), None)
    found = reading.gathering.finish()
    return {"files": len({c.file for c in reading.coverage}), "hits": len(found)}


def yara_alone(tree: Path) -> dict[str, Any]:
    told = "\n".join(f'$s{i} = "{_escaped(n)}" ascii wide nocase' for i, n in enumerate(names()))
    scanner = yara_x.Scanner(yara_x.compile(f"rule n {{ strings: {told} condition: any of them }}"))
    count = hits = 0
    for path in files(tree):
        count += 1
        hits += bool(scanner.scan_file(str(path)).matching_rules)
    return {"files": count, "hits": hits}


def _escaped(text: str) -> str:
    return "".join(
        c if c.isascii() and c.isalnum() else "".join(f"\\x{b:02x}" for b in c.encode()) for c in text
    )


def printable_then_patterns(tree: Path) -> dict[str, Any]:
    """Do as cve-bin-tool does: take out what is printable, then try each pattern on it; on a sample."""
    patterns = [re.compile(re.escape(n)) for n in names()]
    printable = re.compile(rb"[\x20-\x7e]{3,}")
    count = hits = read = 0
    for path in programs(tree):
        data = path.read_bytes()
        read += len(data)
        count += 1
        text = b"\n".join(printable.findall(data)).decode("ascii")
        hits += any(p.search(text) for p in patterns)
        if read > SAMPLE:
            break
    return {"files": count, "hits": hits, "bytes": read}


def clamscan_signatures(tree: Path) -> dict[str, Any]:
    """Write the names as signatures of clamscan, which then is run beside this."""
    lines = [f"Name.{i}:0:*:{n.encode().hex()}" for i, n in enumerate(names())]
    lines += [f"Wide.{i}:0:*:{n.encode('utf-16-le').hex()}" for i, n in enumerate(names())]
    tree.write_text("\n".join(lines) + "\n", encoding="ascii")
    return {"signatures": len(lines)}


WAYS: dict[str, Callable[[Path], dict[str, Any]]] = {
    "signers": ours_signers,
    "guessed": guessed_signers,
    "check": lambda tree: ours(tree, deep=False),
    "deep": lambda tree: ours(tree, deep=True),
    "yara-x": yara_alone,
    "printable": printable_then_patterns,
    "clamscan-signatures": clamscan_signatures,
    "nothing": lambda tree: {"names": len(names()), "tree": tree.name},
}


if __name__ == "__main__":
    print(json.dumps(WAYS[sys.argv[1]](Path(sys.argv[2]))))
