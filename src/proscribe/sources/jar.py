"""Read who made a Java archive (JAR, WAR, EAR, AAR): its manifest, Maven's properties, who signed it.

Which Maven artefacts are packed into it are rows of their own; the classes of another's library are seen by
the names of their packages, which at most show that it may embed something.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from proscribe.sources import Source, _batch
from proscribe.sources._der import DerError
from proscribe.sources._programs import libraries, made_by, packages
from proscribe.sources._signature import signers
from proscribe.sources._stanzas import Stanza
from proscribe.sources._zipped import named, zipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from proscribe.sources import Origin

__all__ = ["PLUGIN"]

_ENDINGS = (".jar", ".war", ".ear", ".aar")
_MANIFEST = "META-INF/MANIFEST.MF"
_SIGNATURES = r"META-INF/[^/]+\.(RSA|DSA|EC)"
_POM = r"META-INF/maven/[^/]+/[^/]+/pom\.properties"
_CLASS = ".class"


def _sniff(head: bytes, name: str) -> float:
    return 0.9 if named(head, name, *_ENDINGS) else 0.0


def _read(stream: BinaryIO, origin: Origin) -> Iterator[pa.RecordBatch]:
    rows = _batch.Rows(origin)
    with zipped(stream, origin) as package:
        # The first stanza is of the archive; those after it are of single classes.
        said = (
            next(package.stanzas(_MANIFEST, wrapped=True), Stanza())
            if _MANIFEST in package.names
            else Stanza()
        )
        signed: list[str] = []
        for name in package.like(_SIGNATURES):
            try:
                signed += signers(package.read(name) or b"")
            except DerError as error:
                origin.tally.note(f"a signature is damaged, {name}: {error}")
        made_by(
            rows,
            origin,
            name=said.get("Implementation-Title")
            or said.get("Bundle-Name")
            or said.get("Specification-Title"),
            version=said.get("Implementation-Version") or said.get("Bundle-Version"),
            publisher=said.get("Implementation-Vendor") or said.get("Bundle-Vendor"),
            supplier=said.get("Implementation-Vendor-Id"),
            author=said.get("Specification-Vendor"),
            signers=signed,
            pointer=f"/{_MANIFEST}",
        )
        for name in package.like(_POM):
            pom = next(package.stanzas(name, "="), Stanza())
            group, artifact = pom.get("groupId"), pom.get("artifactId")
            if group and artifact:
                rows.add(
                    kind="component",
                    ecosystem="maven",
                    name=artifact,
                    package=f"{group}:{artifact}",
                    version=pom.get("version"),
                    pointer=f"/{name}",
                )
        libraries(rows, package.names)
        packages(rows, (n.rpartition("/")[0].replace("/", ".") for n in package.names if n.endswith(_CLASS)))
    yield from rows.take()


PLUGIN = Source(
    name="jar",
    title="Java archive (JAR, WAR, EAR, AAR)",
    sniff=_sniff,
    read=_read,
    begins=(b"PK\x03\x04",),
    searches=True,
)
