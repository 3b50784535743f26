"""Strict YAML: what is refused, and that a complaint's line is where the text at fault stands."""

from __future__ import annotations

import pytest

from proscribe.errors import LawError
from proscribe.strictyaml import parse

MERGED = b"""\
base: &base
  kept: 1
  list: [1,
    2]
one:
  own: 5
  list:
    - 8
  <<: *base
two: {<<: *base, kept: 11}
"""


def lines_of(text: bytes) -> dict[tuple[str | int, ...], int]:
    return parse(text, "f.yaml", LawError).lines


def refusal(text: bytes) -> str:
    with pytest.raises(LawError) as caught:
        parse(text, "f.yaml", LawError)
    return str(caught.value)


def test_a_merged_key_has_the_line_where_it_was_written():
    lines = lines_of(MERGED)
    assert lines["one", "kept"] == 2
    assert lines["two", "list", 1] == 4


def test_a_key_of_its_own_keeps_its_line_and_leaves_none_of_what_it_overrides():
    lines = lines_of(MERGED)
    assert lines["one", "list"] == 7
    assert lines["one", "list", 0] == 8
    assert ("one", "list", 1) not in lines
    assert lines["two", "kept"] == 10


def test_the_first_of_several_merged_mappings_wins_with_its_line():
    text = b"a: &a\n  x: 1\nb: &b\n  x: 2\n  y: 2\nc:\n  <<: [*a, *b]\n"
    document = parse(text, "f.yaml", LawError)
    assert document.data["c"] == {"x": 1, "y": 2}
    assert [document.lines["c", k] for k in "xy"] == [2, 5]


def test_a_place_that_is_not_there_has_the_line_of_its_nearest_parent():
    assert parse(b"a:\n  b: 1\n", "f.yaml", LawError).line(("a", "b", "c", 3)) == 2


@pytest.mark.parametrize(
    ("plain", "value"),
    [
        (b"NO", "NO"),
        (b"on", "on"),
        (b"1:20", "1:20"),
        (b"2024-07-20", "2024-07-20"),
        (b"0x10", "0x10"),
        (b"1e5", "1e5"),
        (b"-3", -3),
        (b"0.5", 0.5),
        (b"true", True),
        (b"True", "True"),
        (b"null", None),
    ],
)
def test_only_four_kinds_of_plain_scalars_are_typed(plain, value):
    found = parse(b"a: " + plain, "f.yaml", LawError).data["a"]
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("tag", [b"!!str", b"!!python/object/apply:os.system", b"!own", b"!"])
def test_every_tag_is_refused(tag):
    assert "is not allowed" in refusal(b"a: " + tag + b" 5\n")


def test_a_hidden_character_is_refused_raw_and_escaped():
    assert refusal("a: 1\nb: x\u202ey\n".encode()).startswith("f.yaml:2: character U+202E is not allowed")
    assert refusal(b'a: 1\nb: "x\\e[2Jy"\n').startswith("f.yaml:2: character U+001B is not allowed")


def test_an_alias_to_itself_ends():
    assert "aliases expand to too much" in refusal(b"a: &x [*x, *x]\n")


def test_an_unclosed_quote_tells_where_it_began():
    assert "f.yaml:4: not YAML" in (told := refusal(b'a: 1\nb: "x\nc: 2\n'))
    assert "begins on line 2" in told
