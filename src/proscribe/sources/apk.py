"""Read who made an Android package (APK): its id from the binary manifest, and who signed it.

App bundles (`.aab`) keep their manifest in another encoding: only their file names and a v1 signature are
read. The classes within are read with `--deep`, from `classes.dex`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Source, _batch
from proscribe.sources._apk_signature import apk_signers
from proscribe.sources._axml import AxmlError, root
from proscribe.sources._der import DerError
from proscribe.sources._programs import libraries, made_by
from proscribe.sources._searched import CutOffError, searched
from proscribe.sources._signature import signers
from proscribe.sources._zipped import named, zipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin
    from proscribe.sources._searched import Searched
    from proscribe.sources._zipped import Zipped

__all__ = ["PLUGIN"]

_MANIFEST = "AndroidManifest.xml"
_SIGNATURES = r"META-INF/[^/]+\.(RSA|DSA|EC)"


def _sniff(head: bytes, name: str) -> float:
    return 0.9 if named(head, name, ".apk", ".aab") else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin)
    program = searched(stream, origin)
    with zipped(program.stream, origin) as package:
        told: dict[str, str] = {}
        try:
            if data := package.read(_MANIFEST) if _MANIFEST in package.names else None:
                _, told = root(data)
        except AxmlError as error:
            origin.tally.note(f"the manifest is damaged: {error}")
        signed = _signers(package, program, origin)
        libraries(rows, package.names)
    name = told.get("package")
    made_by(
        rows,
        origin,
        kind="program",
        name=name,
        version=told.get("versionName"),
        ecosystem="android",
        package=name,
        signers=signed,
        pointer=f"/{_MANIFEST}",
    )
    yield from rows.take()


def _signers(package: Zipped, program: Searched, origin: Origin) -> list[str]:
    """Return who signed it by the newest scheme; the oldest one, of Java archives, where there is no other."""
    try:
        found = apk_signers(program)
        for name in [] if found else package.like(_SIGNATURES):
            found += signers(package.read(name) or b"")
    except (CutOffError, DerError) as error:
        origin.tally.note(f"the signature is damaged: {error}")
        return []
    return list(dict.fromkeys(found))


PLUGIN = Source(
    name="apk",
    title="Android package (APK)",
    sniff=_sniff,
    read=_read,
    begins=(b"PK\x03\x04",),
    searches=True,
)
