"""The museum of broken law: one file for each mistake, and the exact words that its author is told.

`UPDATE_GOLDEN=1` writes what is told now; read the difference before it is kept.
"""

from __future__ import annotations

import os

import pytest

from proscribe.errors import LawError
from proscribe.strictyaml import MAX_BYTES, parse
from tests.law.museum import MUSEUM, law_of, texts_of, told

EXPECTED = MUSEUM / "expected.yaml"
NOT_SHOWN = {"good", "vocabulary", "expected"}
EXHIBITS = sorted(
    (p for p in MUSEUM.iterdir() if p.stem not in NOT_SHOWN and (p.is_dir() or p.suffix == ".yaml")),
    key=lambda p: p.stem,
)


def written(shown: dict[str, list[str]]) -> str:
    """Write what is told of each exhibit as YAML, with the words as they are."""
    head = "# What each file of this folder is answered with. UPDATE_GOLDEN=1 writes it anew.\n"
    out = [head]
    for name, words in shown.items():
        out.append(f"{name}:\n")
        out += ["  - |-\n" + "".join(f"    {line}\n" for line in text.splitlines()) for text in words]
    return "".join(out)


@pytest.fixture(scope="module")
def expected() -> dict[str, list[str]]:
    if os.environ.get("UPDATE_GOLDEN") == "1":
        shown = {p.stem: told(texts_of(p)) for p in EXHIBITS}
        EXPECTED.write_text(written(shown), encoding="utf-8")
    return parse(EXPECTED.read_bytes(), EXPECTED.name, LawError).data


def test_the_good_measure_has_no_fault():
    assert told(texts_of(MUSEUM / "good.yaml")) == []


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda p: p.stem)
def test_the_mistake_is_told_in_these_words(exhibit, expected):
    assert told(texts_of(exhibit)) == expected[exhibit.stem]


def test_no_words_are_kept_for_exhibits_that_are_gone(expected):
    assert list(expected) == [p.stem for p in EXHIBITS]


def test_the_museum_is_worth_a_visit():
    assert len(EXHIBITS) >= 100


@pytest.mark.parametrize("exhibit", EXHIBITS, ids=lambda p: p.stem)
def test_every_message_names_its_file_and_line_and_says_what_to_do(exhibit, expected):
    texts = texts_of(exhibit)
    for message in expected[exhibit.stem]:
        first, _, hint = message.partition("\n  hint: ")
        file, line, _ = first.split(":", 2)
        assert file in texts
        assert 1 <= int(line) <= texts[file].count(b"\n") + 1
        assert hint


def test_a_file_of_five_megabytes_is_not_read():
    text = b"format: proscribe.measure/1\n# " + b"x" * (5 * 1024 * 1024) + b"\n"
    assert len(text) > MAX_BYTES
    assert told({"huge.yaml": text}) == [
        "huge.yaml:1: the file has 5,242,911 bytes; at most 4,194,304 are read\n  hint: split it into several files"
    ]


def test_one_bad_file_among_good_ones_loads_nothing():
    texts = {"good.yaml": (MUSEUM / "good.yaml").read_bytes()}
    assert list(law_of(texts).measures) == ["good"]
    with pytest.raises(LawError):
        law_of(texts | texts_of(MUSEUM / "clause-twice.yaml"))
