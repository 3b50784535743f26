"""Read a token or a name in any script as Latin letters.

Cyrillic, Greek, Arabic and Hebrew are read letter by letter with what their own spelling leaves open given
as further readings; Hangul by its own arithmetic of letters; Han, kana and every other script through
anyascii. A reading is for comparing, not for print.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from anyascii import anyascii

from proscribe.engine.screen.glossary import CJK_LONGEST, CJK_WORDS
from proscribe.engine.screen.latin import APART

__all__ = ["IDEOGRAPHIC", "MOST_READINGS", "Reading", "ideographs", "readings"]


class Reading(NamedTuple):
    """One way to read a token.

    Attributes:
        latin: small Latin letters and digits.
        bare: the script writes no short vowels, so only consonants can be compared.
    """

    latin: str
    bare: bool = False


IDEOGRAPHIC = r"[\p{Han}\p{Hangul}\p{Hiragana}\p{Katakana}]"
"""Which names `ideographs` must read first (RE2 syntax): their words stand together without spaces."""

MOST_READINGS = 3
"""Readings of one token that are kept."""

_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґўђљњћџјќѓѕѐѝәғқңөұүһ",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "_",
            "y",
            "_",
            "e",
            "yu",
            "ya",
            "i",
            "i",
            "e",
            "g",
            "u",
            "dj",
            "lj",
            "nj",
            "c",
            "dz",
            "j",
            "k",
            "g",
            "dz",
            "e",
            "i",
            "a",
            "g",
            "k",
            "n",
            "o",
            "u",
            "u",
            "h",
        ],
        strict=True,
    )
)
_UKRAINIAN = re.compile(r"[іїєґў]")
_LOOKALIKES = str.maketrans("аеорсухіјкмтвнԁѕһꓲɡοαερυνκιτχ", "aeopcyxijkmtbhdshigoaepuvkitx")
_LOOKALIKES_BACK = str.maketrans("aeopcyxijkmtbh", "аеорсухіјкмтвн")
_DIGITS_FOR_LETTERS = str.maketrans("0134568", "oleasgb")
_GREEK = (
    ("ου", "u"),
    ("μπ", "b"),
    ("ντ", "d"),
    ("γκ", "g"),
    ("γγ", "ng"),
    ("αυ", "av"),
    ("ευ", "ev"),
    ("ει", "i"),
    ("οι", "i"),
    ("αι", "e"),
    ("τσ", "ts"),
    ("τζ", "tz"),
    ("χ", "ch"),
    ("υ", "y"),
)
_ARABIC = dict(
    zip(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهةپچژگکؤئءأإآٱڤڨہھۀٹڈڑںےݐګڼ",
        [
            "a",
            "b",
            "t",
            "th",
            "j",
            "h",
            "kh",
            "d",
            "dh",
            "r",
            "z",
            "s",
            "sh",
            "s",
            "d",
            "t",
            "z",
            "_",
            "gh",
            "f",
            "k",
            "k",
            "l",
            "m",
            "n",
            "h",
            "a",
            "p",
            "ch",
            "j",
            "g",
            "k",
            "_",
            "_",
            "_",
            "a",
            "i",
            "a",
            "a",
            "v",
            "g",
            "h",
            "h",
            "h",
            "t",
            "d",
            "r",
            "n",
            "i",
            "p",
            "g",
            "n",
        ],
        strict=True,
    )
)
_OPEN = {"ذ": "z", "ث": "s", "ض": "z", "ظ": "d", "ج": "g", "ق": "g"}
"""Arabic letters that another usage reads otherwise (Persian, Egyptian)."""
_ARABIC_VOWELS = frozenset("اأإآٱ")
_HEBREW = dict(
    zip(
        "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
        [
            "_",
            "b",
            "g",
            "d",
            "h",
            "v",
            "z",
            "h",
            "t",
            "i",
            "k",
            "k",
            "l",
            "m",
            "m",
            "n",
            "n",
            "s",
            "_",
            "p",
            "f",
            "ts",
            "ts",
            "k",
            "r",
            "sh",
            "t",
        ],
        strict=True,
    )
)
_HEBREW_OPEN = {"ב": "v", "פ": "f", "כ": "h", "ש": "s", "ו": "u"}
_HANGUL_FIRST = [
    "k",
    "kk",
    "n",
    "t",
    "tt",
    "r",
    "m",
    "p",
    "pp",
    "s",
    "ss",
    "_",
    "ch",
    "jj",
    "ch",
    "k",
    "t",
    "p",
    "h",
]
_HANGUL_MIDDLE = [
    "a",
    "ae",
    "ya",
    "yae",
    "o",
    "e",
    "yo",
    "ye",
    "o",
    "wa",
    "wae",
    "oe",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "u",
    "ui",
    "i",
]
_HANGUL_LAST = [
    "_",
    "k",
    "k",
    "k",
    "n",
    "n",
    "n",
    "t",
    "l",
    "k",
    "m",
    "l",
    "l",
    "l",
    "p",
    "l",
    "m",
    "p",
    "p",
    "t",
    "t",
    "ng",
    "t",
    "t",
    "k",
    "t",
    "p",
    "t",
]
_HANGUL = (0xAC00, 0xD7A4)
_KOREAN_NAMES = {
    "이": "ri",
    "리": "ri",
    "박": "pak",
    "최": "choe",
    "임": "rim",
    "류": "ryu",
    "유": "yu",
    "노": "no",
}
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_ARTICLE = "ال"
_LEAST = 3  # letters that must be left when the Arabic article is taken off


def _plain(text: str) -> str:
    return _NOT_WORD.sub("", anyascii(text).lower())


def _letters(token: str, table: dict[str, str]) -> str:
    return "".join(table[c].replace("_", "") if c in table else _plain(c) for c in token)


def _cyrillic(token: str) -> list[Reading]:
    latin = _letters(token, _CYRILLIC)
    out = [Reading(latin)]
    if "г" in token and _UKRAINIAN.search(token):
        out.append(Reading(_letters(token, {**_CYRILLIC, "г": "h", "и": "y"})))
    if "ё" in token:
        out.append(Reading(_letters(token, {**_CYRILLIC, "ё": "yo"})))
    return out


def _semitic(token: str, table: dict[str, str], other: dict[str, str], weak: str) -> list[Reading]:
    """Read consonants; `weak` letters are vowels unless they begin the word or stand beside a vowel."""
    vowels, consonants = ("u", "i"), ("v", "y")

    def read(letters: dict[str, str], sounded: bool) -> str:
        out: list[str] = []
        for i, c in enumerate(token):
            if c in weak:
                beside = i == 0 or token[i - 1] in _ARABIC_VOWELS or token[i + 1 : i + 2] in _ARABIC_VOWELS
                strong = (
                    (beside or sounded)
                    and token[i + 1 : i + 2]
                    and not (i == 1 and token[0] in _ARABIC_VOWELS)
                )
                if i == 1 and token[0] in _ARABIC_VOWELS and not sounded:
                    out = []  # alef only carries the vowel that follows it
                sound = (consonants if strong else vowels)[weak.index(c)]
            else:
                sound = letters[c].replace("_", "") if c in letters else _plain(c)
            out.append(APART + sound if sound == "h" and out and out[-1][-1:] in "skcgdptz" else sound)
        return "".join(out)

    first = read(table, sounded=False)
    out = [Reading(first, bare=True)]
    if any(c in weak for c in token[1:-1]):
        out.append(Reading(read(table, sounded=True), bare=True))
    if any(c in other for c in token):
        out.append(
            Reading(read({**table, **{c: v for c, v in other.items() if c in token}}, False), bare=True)
        )
    return out


def _arabic(token: str) -> list[Reading]:
    if token.startswith(_ARTICLE) and len(token) >= len(_ARTICLE) + _LEAST:
        token = token[len(_ARTICLE) :]
    # one letter in the table for the Arabic and the Persian form; the last of a word is often written without dots
    token = token.replace("ي", "ی").replace("ى", "ی")
    if token.endswith(("ه", "ہ")) and len(token) >= _LEAST:
        token = token[:-1]  # heard as a vowel, and written -a, -ah or -eh
    initial = {"ع": "a"} if token.startswith("ع") else {}
    return _semitic(token, {**_ARABIC, **initial}, _OPEN, "وی")


def _greek(token: str) -> list[Reading]:
    for old, new in _GREEK:
        token = token.replace(old, new)
    return [Reading(_plain(token))]


def _latin(token: str) -> tuple[Reading, ...]:
    if token.isalpha():
        # ch is k in Michael and h in Germany
        return (Reading(token), Reading(token.replace("ch", "k"))) if "ch" in token else (Reading(token),)
    letters = token.translate(_DIGITS_FOR_LETTERS)
    if letters.isalpha() and sum(map(str.isalpha, token)) >= max(_LEAST, len(token) - 2):
        return (Reading(token), Reading(letters))
    return (Reading(token),)


def readings(token: str) -> tuple[Reading, ...]:
    """Return the ways to read a token, the likeliest first; empty if it has no letter and no digit.

    Letters that only look like those of the token's other script (`оil` with a Cyrillic о) are read as what
    they look like.
    """
    if token.isascii():
        return _latin(token) if token.isalnum() else ()
    latin = sum("a" <= c <= "z" for c in token)
    cyrillic = sum("\u0400" <= c <= "\u052f" for c in token)
    greek = sum("\u0370" <= c <= "\u03ff" for c in token)
    if latin and cyrillic + greek:
        token = (
            token.translate(_LOOKALIKES) if latin >= cyrillic + greek else token.translate(_LOOKALIKES_BACK)
        )
    found: list[Reading]
    if any("\u0400" <= c <= "\u052f" for c in token):
        found = _cyrillic(token)
    elif any("\u0600" <= c <= "\u06ff" for c in token):
        found = _arabic(token)
    elif any("\u0590" <= c <= "\u05ff" for c in token):
        found = _semitic(token, _HEBREW, _HEBREW_OPEN, "וי")
    elif any("\u0370" <= c <= "\u03ff" for c in token):
        found = _greek(token)
    else:
        found = [Reading(_plain(token))]
    return tuple(dict.fromkeys(r for r in found if r.latin))[:MOST_READINGS]


_VOICED = {"k": "g", "t": "d", "p": "b", "ch": "j"}
_VOICING = re.compile(r"(?:[aeiou]|n|m|ng|l|r)$")


def _ideograph(c: str, before: str, place: int) -> str:
    """Read one sign; `before` is what it follows, and `place` counts from the beginning of a run of signs."""
    code = ord(c)
    if _HANGUL[0] <= code < _HANGUL[1]:
        if c in _KOREAN_NAMES and not place:
            return _KOREAN_NAMES[c]
        first, rest = divmod(code - _HANGUL[0], 588)
        middle, last = divmod(rest, 28)
        onset = _HANGUL_FIRST[first]
        if place > 1 and _VOICING.search(before):  # a family name does not voice what follows
            onset = _VOICED.get(onset, onset)
        return (onset + _HANGUL_MIDDLE[middle] + _HANGUL_LAST[last]).replace("_", "")
    return anyascii(c).lower()


def ideographs(name: str) -> str:
    """Read Chinese, Japanese and Korean writing as spaced Latin words; what is not such writing stays.

    Known words of trade are translated (贸易, 무역: trading), every other Han or Hangul sign is one word, and
    a run of kana is one.
    """
    out: list[str] = []
    before = ""
    at = place = 0
    while at < len(name):
        c = name[at]
        if c < "\u2e80":
            out.append(c)
            place = 0
            at += 1
            continue
        for size in range(min(CJK_LONGEST, len(name) - at), 1, -1):
            word = CJK_WORDS.get(name[at : at + size])
            if word is not None:
                out.append(f" {word} ")
                place = 0
                at += size
                break
        else:
            if "\u3040" <= c <= "\u30ff":
                end = at
                while end < len(name) and "\u3040" <= name[end] <= "\u30ff":
                    end += 1
                out.append(f" {anyascii(name[at:end]).lower()} ")
                at = end
            else:
                read = _ideograph(c, before, place)
                out.append(f" {read} ")
                before = read
                place += 1
                at += 1
    return "".join(out)
