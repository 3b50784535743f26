"""Choose measures by id or by file; a file stands in for the built-in measure of the same id."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from proscribe.errors import LawError
from proscribe.law import check_relations
from proscribe.law.load import read_measure
from proscribe.strictyaml import parse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from proscribe.law.load import Law
    from proscribe.strictyaml import Document

__all__ = ["chosen", "near"]


def chosen(law: Law, wanted: Iterable[str]) -> tuple[Law, dict[str, Path]]:
    """Return the law with the files that are named taken in, and the file of each measure chosen.

    Args:
        law: the built-in law.
        wanted: ids, files or folders; none means every measure.

    Raises:
        LawError: a file is not well formed, or there is no such measure; names the nearest.
    """
    ids: dict[str, Path] = {}
    measures = dict(law.measures)
    digests = dict(law.digests)
    documents: dict[str, Document] = {}
    for text in wanted:
        path = Path(text)
        if not (text.endswith((".yaml", ".yml")) or path.exists()):
            law.only([text])
            ids[text] = law.files[text]
            continue
        for file in sorted(path.rglob("*.yaml")) if path.is_dir() else [path]:
            try:
                data = file.read_bytes()
            except OSError as e:
                raise LawError(f"{file}: cannot be read: {e.strerror}", hint="check the path") from e
            measure = read_measure(data, str(file), law.vocabulary, law.schedules)
            measures[measure.id] = measure
            documents[measure.id] = parse(data, str(file), LawError)
            digests[measure.id] = hashlib.sha256(data).hexdigest()
            ids[measure.id] = file
    if ids:
        check_relations.relations(measures, documents, law.vocabulary)
    else:
        ids = {i: law.files[i] for i in measures}
    return replace(law, measures=dict(sorted(measures.items())), digests=digests), ids


def near(file: Path) -> str:
    """Return the path from the working folder, where it is below that, as editors want it."""
    here = Path.cwd()
    file = file.resolve()
    return str(file.relative_to(here) if file.is_relative_to(here) else file)
