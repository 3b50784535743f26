"""Load the law: vocabulary, penalty schedules and measures from strict YAML, whole or not at all.

The parsed form is kept in the user's cache directory under the digest of the files, so that YAML is
parsed once; a cache that cannot be written or read is simply not used. `digest` names the text of the
law in every receipt.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from proscribe._version import __version__
from proscribe.errors import LawError
from proscribe.law import check
from proscribe.law.facts import Vocabulary
from proscribe.law.model import Fact, Measure, PenaltySchedule, VocabularyGroup
from proscribe.strictyaml import decode, parse
from proscribe.wholefile import cached

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from proscribe.strictyaml import Document

__all__ = ["HOME", "Law", "load", "read_measure", "read_vocabulary"]

HOME = Path(__file__).parent


class _Parsed(msgspec.Struct, frozen=True):
    """The cached form."""

    groups: tuple[VocabularyGroup, ...]
    schedules: tuple[PenaltySchedule, ...]
    measures: tuple[Measure, ...]
    digests: dict[str, str]


@dataclass(frozen=True, slots=True)
class Law:
    """All law that was loaded, as text; nothing compiled yet.

    Attributes:
        vocabulary: the facts.
        measures: by id, sorted.
        schedules: penalty schedules by id.
        digests: sha256 of each measure's file, by id.
        digest: sha256 over vocabulary, schedules and measures together.
        files: the file of each measure, by id.
    """

    vocabulary: Vocabulary
    measures: Mapping[str, Measure]
    schedules: Mapping[str, PenaltySchedule]
    digests: Mapping[str, str]
    digest: str
    files: Mapping[str, Path] = field(default_factory=dict)

    def only(self, ids: Iterable[str]) -> Law:
        """Return the same law with only the measures named.

        Raises:
            LawError: an id is not there; names the nearest.
        """
        from proscribe.strictyaml import nearest  # noqa: PLC0415  used on this rare path only

        wanted = list(ids)
        for i in wanted:
            if i not in self.measures:
                raise LawError(
                    f"there is no measure `{i}`{nearest(i, self.measures)}", hint="run `proscribe law list`"
                )
        kept = {i: m for i, m in self.measures.items() if i in set(wanted)}
        return replace(self, measures=kept)


def load(extra: Sequence[Path] = (), *, cache: bool = True) -> Law:
    """Load the built-in law, and the measure files or folders in `extra` beside it.

    Raises:
        LawError: any file is not well formed; nothing is loaded then.
    """
    files = sorted(HOME.glob("vocabulary/*.yaml")) + sorted(HOME.glob("penalties/*.yaml"))
    measures = sorted(HOME.glob("measures/*/*.yaml"))
    for path in extra:
        measures += _in_folder(path) if path.is_dir() else [path]
    try:
        texts = {p: p.read_bytes() for p in (*files, *measures)}
    except OSError as e:
        raise LawError(
            f"{e.filename}: cannot be read: {e.strerror}", hint="check the path and its permissions"
        ) from e
    digest = _digest(texts)
    name = f"law-{digest[:32]}-{__version__}"
    parsed = cached(name, _Parsed, lambda: _parse(texts), use=cache)
    return replace(_law(parsed, digest), files={p.stem: p for p in measures})


def _in_folder(folder: Path) -> list[Path]:
    """Return the measure files of a user's folder; what looks like one and would be passed over is refused."""
    for path in sorted(folder.rglob("*.yml")):
        raise LawError(f"{path}:1: measure files end in .yaml", hint=f"name it {path.stem}.yaml")
    found = sorted(folder.rglob("*.yaml"))
    if not found:
        raise LawError(
            f"{folder}: there is no measure file in this folder", hint="put <id>.yaml files into it"
        )
    return found


def read_vocabulary(texts: Iterable[tuple[str, bytes]]) -> Vocabulary:
    """Build the vocabulary from `(name, bytes)` of its files.

    Raises:
        LawError: a file is not well formed, or a fact is there twice or has no values.
    """
    return _checked([_group(name, text) for name, text in texts])


def read_measure(
    text: bytes, file: str, vocabulary: Vocabulary, schedules: Mapping[str, PenaltySchedule]
) -> Measure:
    """Decode and check one measure file.

    Raises:
        LawError: with file, line, what is wrong, and what to write.
    """
    return _measure(parse(text, file, LawError), vocabulary, schedules)


def _measure(document: Document, vocabulary: Vocabulary, schedules: Mapping[str, PenaltySchedule]) -> Measure:
    measure = decode(document, Measure)
    check.measure(measure, document, vocabulary, schedules)
    return measure


def _digest(texts: Mapping[Path, bytes]) -> str:
    whole = hashlib.sha256()
    for path, text in sorted(texts.items(), key=lambda x: (x[0].name, x[1])):
        whole.update(f"{path.name}\0{len(text)}\0".encode())
        whole.update(text)
    return whole.hexdigest()


def _parse(texts: Mapping[Path, bytes]) -> _Parsed:
    groups: list[tuple[VocabularyGroup, Document]] = []
    schedules: dict[str, PenaltySchedule] = {}
    for path, text in texts.items():
        if path.parent == HOME / "vocabulary":
            groups.append(_group(_shown(path), text))
        elif path.parent == HOME / "penalties":
            document = parse(text, _shown(path), LawError)
            schedule = decode(document, PenaltySchedule)
            check.schedule(schedule, document)
            schedules[schedule.id] = schedule
    vocabulary = _checked(groups)
    measures: dict[str, Measure] = {}
    documents: dict[str, Document] = {}
    digests: dict[str, str] = {}
    for path, text in texts.items():
        if path.parent in {HOME / "vocabulary", HOME / "penalties"}:
            continue
        document = parse(text, _shown(path), LawError)
        measure = _measure(document, vocabulary, schedules)
        if measure.id in measures:
            raise document.fail(
                ("id",),
                f"measure `{measure.id}` is there already, in {documents[measure.id].file}",
                "give it another id and file name",
            )
        measures[measure.id], documents[measure.id] = measure, document
        digests[measure.id] = hashlib.sha256(text).hexdigest()
    check.relations(measures, documents, vocabulary)
    ordered = tuple(measures[i] for i in sorted(measures))
    return _Parsed(
        tuple(g for g, _ in groups), tuple(schedules[i] for i in sorted(schedules)), ordered, digests
    )


def _group(file: str, text: bytes) -> tuple[VocabularyGroup, Document]:
    document = parse(text, file, LawError)
    group = decode(document, VocabularyGroup)
    check.group(group, document)
    return group, document


def _checked(groups: Sequence[tuple[VocabularyGroup, Document]]) -> Vocabulary:
    """Build the vocabulary from files, and check it; what comes from the cache was checked before."""
    first: dict[str, str] = {}
    for group, document in groups:
        for name, fact in group.facts.items():
            for full, _ in _written_out(name, fact):
                if full in first:
                    raise document.fail(
                        ("facts", name),
                        f"fact `{full}` stands in {first[full]} too",
                        "keep it in one of them",
                    )
                first[full] = document.file
    vocabulary = _vocabulary(g for g, _ in groups)
    check.vocabulary(vocabulary, groups)
    return vocabulary


def _shown(path: Path) -> str:
    return str(path.relative_to(HOME.parent)) if path.is_relative_to(HOME.parent) else str(path)


def _vocabulary(groups: Iterable[VocabularyGroup]) -> Vocabulary:
    facts: dict[str, Fact] = {}
    titles: dict[str, str] = {}
    sets: dict[str, object] = {}
    acts: dict[str, object] = {}
    observed: dict[str, object] = {}
    for group in groups:
        for name, fact in group.facts.items():
            for full, one in _written_out(name, fact):
                facts[full] = one
                titles[full] = group.title
        sets.update(group.sets)
        acts.update(group.user_acts)
        observed.update(group.observed_acts)
    return Vocabulary(facts, sets, acts, titles, observed)  # type: ignore[arg-type]


def _written_out(name: str, fact: Fact) -> Iterable[tuple[str, Fact]]:
    if not fact.family:
        return [(name, fact)]
    out = []
    for suffix, means in fact.family.items():
        words = {"suffix": suffix, "means": means}
        question, told = fact.question, fact.means
        for key, word in words.items():
            question, told = question.replace("{" + key + "}", word), told.replace("{" + key + "}", word)
        out.append(
            (f"{name}.{suffix}", msgspec.structs.replace(fact, question=question, means=told, family={}))
        )
    return out


def _law(parsed: _Parsed, digest: str) -> Law:
    schedules = {s.id: s for s in parsed.schedules}
    return Law(
        _vocabulary(parsed.groups), {m.id: m for m in parsed.measures}, schedules, parsed.digests, digest
    )
