"""Tell when two spellings are one name: folding, words, and company names without their legal form.

Used on both sides, for what the catalog claims and for what an input says, so that equal means equal.
Pure functions of their argument.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["company", "fold", "words"]

_MARKS = str.maketrans("", "", "®™©℠'’ʼ`´")  # noqa: RUF001 - typographic apostrophes are meant
_WORD = re.compile(r"[^\W_]+")

_AFTER = frozenset(
    _WORD.findall(
        "inc incorporated llc ltd limited co company corp corporation plc lp llp gmbh mbh ag ab as asa aps oy oyj sa sas"
        " sarl srl spa bv nv kk kg kgaa ohg se pte pty pvt private sdn bhd sp zoo spzoo sro doo kft zrt fz fze fzco fzllc"
        " zao ao oao ooo pao jsc ojsc cjsc pjsc ао оао зао ооо пао нао тоо"  # noqa: RUF001 - Cyrillic legal forms are meant
    )
)
_BEFORE = frozenset(
    _WORD.findall("the pt jsc ojsc cjsc pjsc zao ao oao ooo pao ао оао зао ооо пао нао тоо")  # noqa: RUF001 - as above
)
_BEFORE_PHRASES = (
    ("joint", "stock", "company"),
    ("limited", "liability", "company"),
    ("aktsionernoe", "obshchestvo"),
    ("акционерное", "общество"),
    ("общество", "с", "ограниченнои", "ответственностью"),  # noqa: RUF001 - folded, so without the breve
)
_CJK_AFTER = ("股份有限公司", "有限责任公司", "有限責任公司", "有限公司", "株式会社", "주식회사")
_CJK_BEFORE = ("株式会社", "주식회사")


def fold(text: str) -> str:
    """Fold case, width, accents and trade marks, so that spellings of one name become one text.

    Compatibility forms are unified (full-width letters, ligatures) and combining marks dropped; nothing
    is transliterated: a Cyrillic name stays Cyrillic.
    """
    if text.isascii():
        return text.replace("'", "").replace("`", "").lower()
    text = unicodedata.normalize("NFKD", text.translate(_MARKS)).casefold()
    return unicodedata.normalize("NFC", "".join(c for c in text if unicodedata.category(c) != "Mn"))


@lru_cache(maxsize=8192)
def words(text: str) -> tuple[str, ...]:
    """Split a name into folded words; punctuation separates, and initials join (`L.L.C.` is `llc`)."""
    out: list[str] = []
    run = ""
    for word in _WORD.findall(fold(text)):
        if len(word) == 1 and word.isalpha():
            run += word
            continue
        if run:
            out.append(run)
            run = ""
        out.append(word)
    if run:
        out.append(run)
    return tuple(out)


@lru_cache(maxsize=8192)
def company(text: str) -> str:
    """Return a company's name in folded words without its legal form, before or after.

    `AO Kaspersky Lab`, `Kaspersky Lab ZAO` and `"Kaspersky Lab", Inc.` are all `kaspersky lab`. A name that
    is nothing but a legal form is returned whole.
    """
    parts = list(words(text))
    whole = " ".join(parts)
    for phrase in _BEFORE_PHRASES:
        if tuple(parts[: len(phrase)]) == phrase:
            del parts[: len(phrase)]
    while parts and parts[0] in _BEFORE:
        del parts[0]
    while parts and parts[-1] in _AFTER:
        del parts[-1]
    if parts and not whole.isascii():
        parts[-1] = next((parts[-1].removesuffix(f) for f in _CJK_AFTER if parts[-1].endswith(f)), parts[-1])
        parts[0] = next((parts[0].removeprefix(f) for f in _CJK_BEFORE if parts[0].startswith(f)), parts[0])
    return " ".join(p for p in parts if p) or whole
