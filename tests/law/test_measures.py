"""What every measure that is shipped is held to: its examples, its coverage, its words, its sources."""

from __future__ import annotations

from functools import cache

import pytest

from proscribe.engine.examples import run, uncovered
from proscribe.engine.lint import Severity, line, lint
from proscribe.law.load import HOME, Law, load, read_measure
from proscribe.law.model import Verified

FILES = {p.stem: p for p in sorted((HOME / "measures").glob("*/*.yaml"))}
MANY_EXAMPLES = {
    "us-dhs-bod-17-01",
    "us-doc-icts-2021-002-kaspersky",
    "us-ear-entitylist-kaspersky",
    "us-far-52-204-23",
    "us-fcc-covered-kaspersky-2022",
    "us-fcc-covered-kaspersky-2024",
    "us-ndaa18-1634",
    "us-ofac-eo14024-kaspersky-execs",
}
"""The eight measures on Kaspersky: what proscribe was made for is told by more cases than the rest."""

every_measure = pytest.mark.parametrize("measure", FILES)


@cache
def shipped() -> Law:
    return load(cache=False)


def test_every_file_of_the_package_is_a_measure_and_every_measure_has_a_file():
    assert set(shipped().measures) == set(FILES)
    assert set(FILES) >= MANY_EXAMPLES


@every_measure
def test_its_examples_pass(measure, register):
    failed = [(r.example.name, r.wrong) for r in run(shipped(), register, measure) if not r.passed]
    assert failed == []


@every_measure
def test_nothing_in_it_is_without_an_example(measure, register):
    ran = list(run(shipped(), register, measure))
    assert list(uncovered(shipped(), register, measure, ran)) == []


@every_measure
def test_it_has_examples_enough(measure):
    assert len(shipped().measures[measure].examples) >= (12 if measure in MANY_EXAMPLES else 4)


@every_measure
def test_lint_finds_no_error(measure, register):
    path = FILES[measure]
    errors = [
        f"{path.name}:{line(path.read_bytes(), path.name, c.place)}: {c.message}"
        for c in lint(shipped(), register, [measure])
        if c.severity is Severity.ERROR
    ]
    assert errors == []


@every_measure
def test_each_source_says_honestly_what_was_read_of_it(measure):
    for key, source in shipped().measures[measure].sources.items():
        assert source.cite.strip(), key
        if source.verified in {Verified.IN_PART, Verified.UNREAD}:
            assert source.note.strip(), f"{key} is {source.verified} and does not say what was not read"
        if source.verified in {Verified.PRIMARY, Verified.SECONDARY}:
            assert source.url or source.note, f"{key} was read, and nobody could find where"


@every_measure
def test_a_measure_that_binds_rests_on_a_source_that_somebody_read(measure):
    m = shipped().measures[measure]
    assert any(s.verified is not Verified.UNREAD for s in m.sources.values())


@every_measure
def test_it_is_told_in_plain_words(measure):
    plain = shipped().measures[measure].plain
    assert len(plain.summary.split()) >= 10
    assert plain.binds.strip()
    assert plain.does_not, "what it does not do is what people get wrong"
    for misreading in plain.misreadings:
        assert misreading.says.strip()
        assert misreading.truth.strip()


@every_measure
def test_each_part_of_it_cites_a_place_in_a_source_of_its_own(measure):
    m = shipped().measures[measure]
    cited = [("clause", c.id, c.at) for c in m.clauses]
    cited += [("exception", name, e.at) for name, e in m.exceptions.items()]
    cited += [("duty", d.id, d.at) for d in m.duties]
    cited += [("term", name, t.at) for name, t in m.terms.items()]
    cited += [("amendment", a.measure, a.at) for a in m.amendments]
    cited += [("misreading", x.says, x.at) for x in m.plain.misreadings]
    assert cited
    for what, name, at in cited:
        source, _, pin = at.partition("#")
        assert source in m.sources, f"{what} {name}"
        assert pin.strip(), f"{what} {name}"


@every_measure
def test_no_text_of_it_is_empty_or_unfinished(measure):
    m = shipped().measures[measure]
    texts = [m.title, m.authority, *m.legal_basis, *(c.text for c in m.clauses)]
    texts += [e.text for e in m.exceptions.values()] + [p.text for p in m.open.values()]
    texts += [t for d in m.duties for t in (d.text, d.to)]
    for text in texts:
        assert text.strip()
        assert not {"TODO", "TBD", "???", "lorem"} & set(text.split())


@every_measure
def test_no_two_examples_have_one_name(measure):
    names = [e.name for e in shipped().measures[measure].examples]
    assert len(set(names)) == len(names)


@every_measure
def test_it_lies_in_the_folder_of_its_jurisdiction(measure):
    m = shipped().measures[measure]
    assert FILES[measure].parent.name == m.jurisdiction.lower()
    assert m.id.startswith(f"{m.jurisdiction.lower()}-")


@every_measure
def test_it_loads_from_a_copy_in_another_folder(measure, tmp_path):
    law = shipped()
    copy = tmp_path / FILES[measure].name
    copy.write_bytes(FILES[measure].read_bytes())
    again = read_measure(copy.read_bytes(), str(copy), law.vocabulary, law.schedules)
    assert again == law.measures[measure]


@every_measure
def test_it_has_a_day_on_which_it_is_looked_at_again(measure):
    assert shipped().measures[measure].review is not None
