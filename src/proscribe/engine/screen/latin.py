"""Bring spellings of one sound together: romanisations differ, what they stand for does not.

Three views of a Latin token, each coarser than the last. `fold` undoes the choices of a romanisation
(kh or h, ou or u, yev or ev), `skeleton` keeps the consonants alone and merges those that romanisations
confuse, and `syllable` reads a token as one Korean syllable. Pure functions of one token in small letters.
"""

from __future__ import annotations

import re

__all__ = ["APART", "fold", "skeleton", "syllable"]

APART = "'"
"""Stands in a reading between letters that are two sounds: s'h is not sh."""

_CLUSTERS = (
    ("shch", "S"),
    ("tsch", "C"),
    ("sch", "S"),
    ("tch", "C"),
    ("dzh", "j"),
    ("zh", "j"),
    ("dj", "j"),
    ("sh", "S"),
    ("ch", "C"),
    ("kh", "h"),
    ("gh", "g"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "d"),
    ("ck", "k"),
    ("tz", "ts"),
    ("x", "ks"),
    ("q", "k"),
    ("w", "v"),
    ("y", "i"),
    ("ou", "u"),
    ("oo", "u"),
)
_SOUND = dict(_CLUSTERS)
_SOUNDS = re.compile("|".join(old for old, _ in _CLUSTERS) + "|c")
_SOFTENING = ("e", "i", "y")
_LONG_I = re.compile(r"[ei]{2,}")
_TWICE = re.compile(r"(.)\1+")
_SMALL = re.compile(r"(?<=[aeiou])h$")
_VOWELS = re.compile(r"[aeiou]+")
_MERGED = str.maketrans({"S": "x", "C": "x", "j": "x", "z": "s", "g": "k"})


def _sound(found: re.Match[str]) -> str:
    old = found[0]
    if old != "c":
        return _SOUND[old]
    return "s" if found.string[found.end() : found.end() + 1] in _SOFTENING else "k"


def fold(token: str) -> str:
    """Undo the choices of a romanisation: Evgenii, Yevgeny and Evgeniy become one.

    Capitals in the result stand for single sounds (`S` sh, `C` ch). Digits stay as they are.
    """
    if token.isdigit():
        return token
    token = _SOUNDS.sub(_sound, token)
    if token.startswith(("ie", "ee")):
        token = "e" + token[2:]
    token = _TWICE.sub(r"\1", _LONG_I.sub("i", token)).replace(APART, "")
    return _SMALL.sub("", token)


def skeleton(folded: str) -> str:
    """Return the consonants of a folded token, those merged that romanisations confuse; digits as they are."""
    if folded.isdigit():
        return folded
    return _TWICE.sub(r"\1", _VOWELS.sub("", folded).translate(_MERGED))


_SYLLABLE = re.compile(
    r"(kk|gg|k|g|tt|dd|t|d|pp|bb|p|b|jj|ch|j|ss|sh|s|h|rh|r|l|n|m|)"
    r"(yeo|yoo|you|yae|eui|woo|wae|weo|aeu|eo|eu|ae|ai|oo|ou|ee|oe|oi|yo|yu|ya|ye|yi|ui|wo|wa|we|wi|u|o|a|e|i)"
    r"(ng|ck|k|g|n|ll|l|r|m|p|b|t|d|h|)"
)
_INITIAL = {
    "g": "k",
    "d": "t",
    "b": "p",
    "j": "c",
    "ch": "c",
    "s": "s",
    "sh": "s",
    "r": "r",
    "rh": "r",
    "l": "r",
}
_NUCLEUS = {
    **dict.fromkeys(("o", "u", "eo", "eu", "oo", "ou", "wo", "weo", "woo"), "o"),
    **dict.fromkeys(("yeo", "yo", "yu", "you", "yoo"), "y"),
    **dict.fromkeys(("ae", "ai", "e", "ye", "yae", "oe", "oi", "we", "wae", "yi"), "e"),
    **dict.fromkeys(("i", "ee", "ui", "eui", "wi"), "i"),
    **dict.fromkeys(("a", "aeu"), "a"),
    "ya": "Y",
    "wa": "W",
}
_FINAL = {"g": "k", "ck": "k", "l": "l", "ll": "l", "r": "l", "b": "p", "d": "t", "h": ""}
_SURNAMES = {
    **dict.fromkeys(("lee", "li", "ri", "rhee", "yi", "i", "ree", "leigh"), "r-i-"),
    **dict.fromkeys(("ryu", "yu", "yoo", "you", "ryoo", "liu"), "r-y-"),
    **dict.fromkeys(("no", "noh", "ro", "roh", "rho"), "n-o-"),
    **dict.fromkeys(("im", "lim", "rim", "yim"), "r-i-m"),
    **dict.fromkeys(("park", "pak", "bak", "bark"), "p-a-k"),
    **dict.fromkeys(("choi", "choe", "chwe"), "c-e-"),
    **dict.fromkeys(("ryang", "yang"), "r-Y-ng"),
    **dict.fromkeys(("young", "yong", "yeong", "ryong", "ryeong", "yung"), "-y-ng"),
    **dict.fromkeys(("hyun", "hyon", "hyeon"), "h-y-n"),
    **dict.fromkeys(("chung", "jung", "jeong", "chong", "cheong"), "c-o-ng"),
}
_LONGEST_SYLLABLE = 6


def syllable(token: str) -> str:
    """Return one code for all romanisations of a Korean syllable; empty if the token cannot be one."""
    if len(token) > _LONGEST_SYLLABLE:
        return ""
    known = _SURNAMES.get(token)
    if known is not None:
        return known
    found = _SYLLABLE.fullmatch(token)
    if found is None:
        return ""
    first, middle, last = found.groups()
    first = {"kk": "g", "gg": "g", "tt": "d", "dd": "d", "pp": "b", "bb": "b", "jj": "j", "ss": "s"}.get(
        first, first
    )
    return f"{_INITIAL.get(first, first)}-{_NUCLEUS[middle]}-{_FINAL.get(last, last)}"
