"""`proscribe law build`: read every law and vendor file anew, fill the cache, and name all by digest."""

from __future__ import annotations

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common

__all__ = ["command"]


@click.command("build", cls=Command)
@click.option("-o", "--output", metavar="FILE", help="Write here instead of stdout, whole or not at all.")
@common
def command(output: str | None) -> None:
    """Parse and check all law and vendor files, keep the parsed form, and write ids, digests and counts.

    Two installations with the same `law` and `catalog` digests give the same answers.
    """
    from proscribe import packed  # noqa: PLC0415  slow to import
    from proscribe._version import __version__  # noqa: PLC0415
    from proscribe.apps.cli import _writing  # noqa: PLC0415
    from proscribe.outputs.json import document  # noqa: PLC0415

    found = packed.there()
    packed.load(found, cache=False)  # anew, whatever the cache holds
    law, catalog = packed.load(found)
    measures = law.measures.values()
    data = {
        "schema": "proscribe.law-build/1",
        "engine": __version__,
        "law": law.digest,
        "catalog": catalog.digest,
        "packs": found.told,
        "counts": {
            "measures": len(law.measures),
            "clauses": sum(len(m.clauses) for m in measures),
            "exceptions": sum(len(m.exceptions) for m in measures),
            "duties": sum(len(m.duties) for m in measures),
            "amendments": sum(len(m.amendments) for m in measures),
            "examples": sum(len(m.examples) for m in measures),
            "open_points": sum(len(m.open) for m in measures),
            "penalty_schedules": len(law.schedules),
            "facts": len(law.vocabulary.facts),
            "vendors": len(catalog.vendors),
        },
        "measures": {i: law.digests[i] for i in law.measures},
    }
    _writing.emit(document(data), output)
