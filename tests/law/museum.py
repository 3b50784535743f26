"""Load the museum of broken law as measures are loaded, with its own small vocabulary, and say what is told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from proscribe.engine.lint import line, lint
from proscribe.errors import LawError
from proscribe.law import check_relations
from proscribe.law.facts import Register
from proscribe.law.load import Law, read_measure, read_vocabulary
from proscribe.strictyaml import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from proscribe.law.facts import Vocabulary

MUSEUM = Path(__file__).resolve().parent.parent / "bad_law"
REGISTER = Register(
    frozenset({"acme", "bland"}),
    {"party:acme-inc": ("acme", frozenset({"affiliate"})), "party:bland-ltd": ("bland", frozenset())},
    {"acme-guard": "acme"},
)


def vocabulary() -> Vocabulary:
    """Return the museum's own facts."""
    return read_vocabulary([("vocabulary.yaml", (MUSEUM / "vocabulary.yaml").read_bytes())])


def law_of(texts: Mapping[str, bytes]) -> Law:
    """Build law from the bytes of measure files by name, as `proscribe.law.load` does.

    Raises:
        LawError: the first mistake.
    """
    words = vocabulary()
    measures = {}
    documents = {}
    for file, text in texts.items():
        measure = read_measure(text, file, words, {})
        measures[measure.id], documents[measure.id] = measure, parse(text, file, LawError)
    check_relations.relations(measures, documents, words)
    return Law(words, dict(sorted(measures.items())), {}, {}, "")


def texts_of(exhibit: Path) -> dict[str, bytes]:
    """Return the files of an exhibit: one file, or all that lie in its folder."""
    files: Iterable[Path] = sorted(exhibit.glob("*.yaml")) if exhibit.is_dir() else [exhibit]
    return {f.name: f.read_bytes() for f in files}


def told(texts: Mapping[str, bytes], register: Register = REGISTER) -> list[str]:
    """Return what loading and lint say of measure files, each as a user is shown it."""
    try:
        law = law_of(texts)
    except LawError as e:
        return [str(e)]
    shown = []
    for c in lint(law, register):
        file = f"{c.measure}.yaml"
        at = line(texts[file], file, c.place)
        shown.append(f"{file}:{at}: {c.severity}: {c.message}\n  hint: {c.hint}")
    return shown
