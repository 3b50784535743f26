"""Vary the names of a list as the world does, to see whether screening still finds them.

A seeded generator in the manner of supervisors' tests: for each kind of variation, names drawn from the
list, each varied, with the entry that must be found. Pure: the same list, kinds and seed give the same
parties.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
import pyarrow as pa

from proscribe.schemas import PARTY, PartyType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

__all__ = ["TRUTH", "Kind", "Varied", "vary"]

_T = TypeVar("_T")


class Kind(StrEnum):
    """How a name is varied."""

    EXACT = "exact"
    CASE = "case"
    ORDER = "order"
    TYPO = "typo"
    TWO_TYPOS = "two-typos"
    TRANSLITERATION = "transliteration"
    LEGAL_FORM = "legal-form"
    INITIALS = "initials"
    ABBREVIATION = "abbreviation"
    MISSING = "missing-token"
    EXTRA = "extra-token"
    SPACING = "spacing"
    PUNCTUATION = "punctuation"
    HOMOGLYPHS = "homoglyphs"
    DIACRITICS = "diacritics"
    CYRILLIC = "cyrillic"
    ARABIC = "arabic"
    COMBINED = "combined"


TRUTH: pa.Schema = pa.schema(
    [
        pa.field("id", pa.string()),  # of the party
        pa.field("kind", pa.string()),  # a Kind
        pa.field("original", pa.string()),  # the listed name that was varied
        pa.field("list", pa.string()),
        pa.field("entity_id", pa.string()),
    ]
)
"""One row for each varied party: what must be found."""


class Varied(NamedTuple):
    """Parties made from a list, and what each of them is.

    Attributes:
        parties: PARTY rows, with name and type only.
        truth: TRUTH rows, in the same order.
    """

    parties: pa.RecordBatch
    truth: pa.RecordBatch


_SWAPS = (
    ("kh", "h"), ("h", "kh"), ("ou", "u"), ("u", "ou"), ("u", "oo"), ("oo", "u"), ("ee", "i"), ("i", "ee"), ("y", "i"),
    ("i", "y"), ("iy", "y"), ("ey", "ei"), ("ya", "ia"), ("yu", "iu"), ("ye", "e"), ("zh", "j"), ("j", "dj"), ("q", "k"), ("k", "q"),
    ("ks", "x"), ("x", "ks"), ("ck", "k"), ("c", "k"), ("w", "v"), ("v", "w"), ("ph", "f"), ("f", "ph"), ("sh", "sch"), ("ch", "tch"),
    ("ts", "tz"), ("o", "u"), ("e", "a"), ("a", "e"), ("e", "i"), ("ss", "s"), ("mm", "m"), ("ll", "l"), ("l", "ll"), ("m", "mm"),
    ("th", "t"), ("dh", "d"), ("gh", "g"), ("aa", "a"), ("ai", "ay"), ("s", "z"), ("z", "s"),
)  # fmt: skip
_LATIN_TO_CYRILLIC = (
    ("shch", "щ"), ("sch", "щ"), ("yev", "ев"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю"), ("iu", "ю"),
    ("ya", "я"), ("ia", "я"), ("ye", "е"), ("yo", "ё"), ("iy", "ий"), ("ii", "ий"), ("a", "а"), ("b", "б"), ("v", "в"), ("w", "в"),
    ("g", "г"), ("d", "д"), ("e", "е"), ("z", "з"), ("i", "и"), ("j", "дж"), ("y", "й"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"),
    ("o", "о"), ("p", "п"), ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"), ("f", "ф"), ("h", "х"), ("c", "к"), ("x", "кс"), ("q", "к"),
)  # fmt: skip
_LATIN_TO_ARABIC = (
    ("kh", "خ"), ("gh", "غ"), ("sh", "ش"), ("th", "ثت"), ("dh", "ذد"), ("ch", "چش"), ("ph", "ف"), ("b", "ب"), ("p", "پب"), ("t", "تتط"),
    ("j", "ج"), ("h", "هح"), ("d", "ددض"), ("r", "ر"), ("z", "زظ"), ("s", "سسص"), ("f", "ف"), ("q", "ق"), ("k", "کك"), ("g", "گ"),
    ("l", "ل"), ("m", "م"), ("n", "ن"), ("w", "و"), ("v", "و"), ("y", "ی"), ("x", "کس"), ("c", "ک"),
)  # fmt: skip
_VOWELS_ARABIC = {"a": "ا", "e": "ی", "i": "ی", "o": "و", "u": "و"}
_LONG_VOWELS = {"a": 2, "e": 1, "i": 3, "o": 2, "u": 3}
_LOOKALIKE = {
    "a": "а",
    "e": "е",
    "o": "о",
    "p": "р",
    "c": "с",
    "x": "х",
    "y": "у",
    "i": "і",
    "O": "0",
    "l": "1",
    "s": "5",
}
_ACCENTS = {
    "a": "áàäā",
    "e": "éèëē",
    "i": "íïī",
    "o": "óöøō",
    "u": "úüū",
    "c": "çć",
    "s": "šś",
    "n": "ñ",
    "z": "ž",
}
_LEGAL = re.compile(
    r"[,\s]+(?:co\.?,?\s*ltd|ltd|limited|llc|l\.l\.c|inc|corp|corporation|company|co|jsc|ojsc|gmbh|s\.?a|s\.?r\.?l|plc|ooo|oao|zao|ltda)\.?\s*$",
    re.IGNORECASE,
)
_SHORT = {
    "international": "intl", "company": "co", "limited": "ltd", "corporation": "corp", "technology": "tech", "industries": "ind",
    "trading": "trdg", "development": "dev", "engineering": "engg", "manufacturing": "mfg", "institute": "inst", "research": "res",
    "university": "univ", "group": "grp", "general": "gen", "services": "svcs", "shipping": "shpg", "electronics": "elec", "and": "&",
}  # fmt: skip
_ADDED_BODY = ("Group", "International", "Holdings", "Trading", "Branch", "(Moscow Branch)", "Global", "Ltd")
_ADDED_PERSON = ("Mr", "Dr.", "Haji", "Jr.", "Gen.", "Mrs", "Sheikh")
_LEAST_TOKENS = 2
_LONG = 4


class _Draw:
    """Draws from one seed."""

    def __init__(self, seed: int) -> None:
        self.generator = np.random.default_rng(seed)

    def below(self, n: int) -> int:
        return int(self.generator.integers(n))

    def one(self, values: Iterable[_T]) -> _T:
        known = list(values)
        return known[self.below(len(known))]


def _typo(name: str, draw: _Draw) -> str:
    places = [i for i, c in enumerate(name) if c.isalpha()]
    if len(places) < _LONG:
        return name
    at = draw.one(places[1:])
    letter = "abcdefghijklmnopqrstuvwxyz"[draw.below(26)]
    kind = draw.below(4)
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + letter + name[at:]
    if kind == 2:  # noqa: PLR2004  the third of four
        return name[:at] + letter + name[at + 1 :]
    return name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]


def _order(name: str, draw: _Draw) -> str:
    words = name.split()
    if len(words) < _LEAST_TOKENS:
        return name
    by = 1 + draw.below(len(words) - 1)
    return " ".join(words[by:] + words[:by]).replace(",", "")


def _transliterate(name: str, draw: _Draw) -> str:
    text = name.lower()
    for _ in range(1 + draw.below(2)):
        fitting = [(a, b) for a, b in _SWAPS if a in text]
        if not fitting:
            break
        old, new = draw.one(fitting)
        places = [m.start() for m in re.finditer(re.escape(old), text)]
        at = draw.one(places)
        text = text[:at] + new + text[at + len(old) :]
    return text.title()


def _initials(name: str, draw: _Draw) -> str:
    words = name.replace(",", "").split()
    if len(words) < _LEAST_TOKENS:
        return name
    inner = [i for i, w in enumerate(words[:-1]) if len(w) >= _LONG and w.isalpha()]
    if not inner:
        return name
    at = draw.one(inner)
    words[at] = words[at][0].upper() + draw.one((".", ""))
    return " ".join(words)


def _abbreviate(name: str, draw: _Draw) -> str:
    words = name.split()
    known = [i for i, w in enumerate(words) if w.lower().strip(",.") in _SHORT]
    if known:
        at = draw.one(known)
        words[at] = _SHORT[words[at].lower().strip(",.")].title()
        return " ".join(words)
    return _initials(name, draw)


def _drop(name: str, draw: _Draw) -> str:
    words = name.split()
    if len(words) <= _LEAST_TOKENS:
        return name
    at = draw.below(len(words))
    return " ".join(words[:at] + words[at + 1 :])


def _respace(name: str, draw: _Draw) -> str:
    spaces = [i for i, c in enumerate(name) if c == " "]
    if spaces and draw.below(2):
        at = draw.one(spaces)
        return name[:at] + draw.one(("", "-")) + name[at + 1 :]
    inner = [i for i in range(2, len(name) - 2) if name[i - 2 : i + 2].isalpha()]
    if not inner:
        return name
    at = draw.one(inner)
    return name[:at] + " " + name[at:]


def _punctuate(name: str, draw: _Draw) -> str:
    out = re.sub(r"[.,'\"()&/-]+", " ", name)
    words = out.split()
    if draw.below(2):
        at = draw.below(len(words)) if words else 0
        words = [w + draw.one((".", ",", "-", " -")) if i == at else w for i, w in enumerate(words)]
    return " ".join(words)


def _lookalike(name: str, draw: _Draw) -> str:
    places = [i for i, c in enumerate(name) if c in _LOOKALIKE]
    for _ in range(1 + draw.below(2)):
        if places:
            at = draw.one(places)
            name = name[:at] + _LOOKALIKE.get(name[at], name[at]) + name[at + 1 :]
    return name


def _accent(name: str, draw: _Draw) -> str:
    places = [i for i, c in enumerate(name) if c in _ACCENTS]
    if not places:
        return name
    at = draw.one(places)
    return name[:at] + draw.one(_ACCENTS[name[at]]) + name[at + 1 :]


def _cyrillic(name: str, draw: _Draw) -> str:
    del draw
    text = name.lower()
    for old, new in _LATIN_TO_CYRILLIC:
        text = text.replace(old, new)
    return text.title()


def _arabic(name: str, draw: _Draw) -> str:
    """Write a name as Arabic does: consonants, and long vowels where chance has it."""
    words = []
    for word in re.findall(r"[a-z]+", name.lower().replace("'", "")):
        text = re.sub(r"(.)\1", r"\1", word)
        for old, new in _LATIN_TO_ARABIC:
            text = text.replace(old, draw.one(new))
        out = ""
        for i, c in enumerate(text):
            if c not in _VOWELS_ARABIC:
                out += c
            elif i == 0:
                out += "\u0627"
            elif i == len(text) - 1 or draw.below(5) < _LONG_VOWELS[c]:
                out += _VOWELS_ARABIC[c]
        words.append(out)
    return " ".join(w for w in words if w)


def _combined(name: str, draw: _Draw) -> str:
    return _typo(_transliterate(_order(name, draw), draw), draw)


def _extra(name: str, draw: _Draw, person: bool) -> str:
    if person:
        return f"{draw.one(_ADDED_PERSON)} {name}"
    return f"{name} {draw.one(_ADDED_BODY)}"


_CHANGES: dict[Kind, Callable[[str, _Draw], str]] = {
    Kind.EXACT: lambda n, _: n,
    Kind.CASE: lambda n, d: d.one((n.upper(), n.lower(), n.title())),
    Kind.ORDER: _order,
    Kind.TYPO: _typo,
    Kind.TWO_TYPOS: lambda n, d: _typo(_typo(n, d), d),
    Kind.TRANSLITERATION: _transliterate,
    Kind.LEGAL_FORM: lambda n, _: _LEGAL.sub("", n),
    Kind.INITIALS: _initials,
    Kind.ABBREVIATION: _abbreviate,
    Kind.MISSING: _drop,
    Kind.SPACING: _respace,
    Kind.PUNCTUATION: _punctuate,
    Kind.HOMOGLYPHS: _lookalike,
    Kind.DIACRITICS: _accent,
    Kind.CYRILLIC: _cyrillic,
    Kind.ARABIC: _arabic,
    Kind.COMBINED: _combined,
}
_SAME_ALLOWED = (Kind.EXACT, Kind.CASE)
_OTHER_SCRIPTS = (Kind.CYRILLIC, Kind.ARABIC)
_TRIES = 20


def vary(listed: pa.Table, kinds: Iterable[Kind], n: int, seed: int) -> Varied:
    """Make parties that are entries of a list under varied names.

    A kind that no name of the list can take (a legal form in a list of persons) gives fewer than `n`.

    Args:
        listed: LISTED rows.
        kinds: how to vary.
        n: parties for each kind, each of its own entry where the list has so many.
        seed: of all that is drawn.
    """
    entries = listed.select(["list", "entity_id", "type", "names"]).to_pylist()
    usable = [e for e in entries if e["names"] and (e["names"][0]["name"] or "").strip()]
    parties: list[dict[str, str | None]] = []
    truth: list[dict[str, str]] = []
    for number, kind in enumerate(kinds):
        draw = _Draw(seed * 1000 + number)
        made = 0
        for at in draw.generator.permutation(len(usable)):
            if made == n:
                break
            entry = usable[int(at)]
            person = entry["type"] == PartyType.PERSON.value
            original = draw.one(x["name"] for x in entry["names"] if x["name"])
            if kind in _OTHER_SCRIPTS and not original.isascii():
                continue
            varied = original
            for _ in range(_TRIES if kind not in _SAME_ALLOWED else 1):
                varied = (
                    _extra(original, draw, person) if kind is Kind.EXTRA else _CHANGES[kind](original, draw)
                )
                if varied != original:
                    break
            if not varied.strip() or (varied == original and kind not in _SAME_ALLOWED):
                continue
            name = f"{kind.value}-{made}"
            parties.append({"id": name, "name": varied, "type": entry["type"]})
            truth.append(
                {
                    "id": name,
                    "kind": kind.value,
                    "original": original,
                    "list": entry["list"],
                    "entity_id": entry["entity_id"],
                }
            )
            made += 1
    return Varied(
        pa.RecordBatch.from_pylist(parties, schema=PARTY), pa.RecordBatch.from_pylist(truth, schema=TRUTH)
    )
