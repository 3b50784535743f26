"""Know the forms in which law is cited, and tell a citation that nobody could look up.

Federal forms have numbers that can be checked against each other: a Federal Register volume is a year, a
public law belongs to a Congress, a code has so many titles. State and foreign forms are many; those that are
known are named, and what is none of them is a document, which needs a date or an address to be found.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from proscribe.law.model import Source

__all__ = ["Form", "complaints", "forms", "of_source"]


class Form(StrEnum):
    """How a text is cited."""

    FEDERAL_REGISTER = "Federal Register"
    CFR = "Code of Federal Regulations"
    USC = "United States Code"
    PUBLIC_LAW = "public law"
    FAR = "Federal Acquisition Regulation"
    EXECUTIVE_ORDER = "executive order"
    COURT = "decision of a court"
    AGENCY = "numbered paper of an authority"
    STATE = "law of a state"
    FOREIGN = "law of another country"
    DOCUMENT = "document, known by its title"


class _Shape(NamedTuple):
    """A federal form: what gives the attempt away, what it must look like there, and how to write it."""

    form: Form
    attempt: re.Pattern[str]
    right: re.Pattern[str]
    wanted: str


_NUMBER = r"\d[\w.()-]*"
_PART = rf"(?:(?:sub)?parts? )?{_NUMBER}"
_SHAPES = (
    _Shape(
        Form.FEDERAL_REGISTER,
        re.compile(r"(?:\bFR\b(?! ?Doc)|(?<!C\.)(?<!C\. )\bF\. ?R\.|\bFed\. ?Reg\.)"),
        re.compile(r"\b(?P<volume>\d{1,3}) FR \d{1,6}\b"),
        "volume FR page, such as 89 FR 52434",
    ),
    _Shape(
        Form.FEDERAL_REGISTER,
        re.compile(r"\bFR ?Doc\b"),
        re.compile(r"\bFR Doc\.? \d{2,4}-\d{4,6}\b"),
        "FR Doc. year-number, such as FR Doc. 2024-13532",
    ),
    _Shape(
        Form.CFR,
        re.compile(r"(?:\bCFR\b|\bC\. ?F\. ?R\.)"),
        re.compile(rf"\b(?P<cfr>\d{{1,2}}) CFR {_PART}"),
        "title CFR section, or title CFR part, such as 15 CFR 791.2",
    ),
    _Shape(
        Form.USC,
        re.compile(r"(?:\bUSC\b|\bU\. ?S\. ?C\b\.?)"),
        re.compile(rf"\b(?P<usc>\d{{1,2}}) U\.S\.C\. (?:ch\. )?{_NUMBER}"),
        "title U.S.C. section, such as 50 U.S.C. 1705(b)",
    ),
    _Shape(
        Form.PUBLIC_LAW,
        re.compile(r"(?:\bPub\. ?L\b\.?|\bPublic Law\b|\bP\. ?L\.)"),
        re.compile(r"\bPub\. L\. (?P<congress>\d{2,3})-\d{1,4}\b"),
        "Pub. L. congress-number, such as Pub. L. 115-91 s.1634",
    ),
    _Shape(
        Form.FAR,
        re.compile(r"\b(?:DFARS|FAR)\b(?=,? ?(?:s\.|§|clause)? ?\d)"),
        re.compile(r"\b(?:DFARS|FAR) \d{1,3}\.\d{1,4}(?:-\d{1,4})?"),
        "FAR section or clause, such as FAR 52.204-23",
    ),
    _Shape(
        Form.EXECUTIVE_ORDER,
        re.compile(r"\b(?:E\. ?O\.|EO(?= ?\d))"),
        re.compile(r"\bE\.O\. \d{4,5}\b"),
        "E.O. number, such as E.O. 13873",
    ),
)
_KNOWN = (
    (Form.FAR, re.compile(r"\bFAR (?:part|subpart|Case) \d")),
    (
        Form.COURT,
        re.compile(r"\b\d{1,4} (?:U\.S\.|S\. Ct\.|F\.(?:[23]d|4th)?|F\. Supp\.(?: [23]d)?) \d{1,4}\b"),
    ),
    (Form.COURT, re.compile(r"\b\d{1,2} [A-Z]{1,2} \d{1,5}/\d{2}\b")),  # German file numbers: 1 L 466/22
    (
        Form.AGENCY,
        re.compile(
            r"\b(?:FCC \d\d-\d+|(?:FCC )?DA \d\d-\d+|OMB M-\d\d-\d+|OFAC FAQ \d+|BOD \d\d-\d\d|Binding Operational Directive \d\d-\d\d)\b"
        ),
    ),
    (
        Form.STATE,
        re.compile(
            r"\b(?:[A-Z][a-z]+\.|[A-Z]\.[A-Z]\.) (?:[A-Z][\w.'&]* ?|& |, ?)*(?:Code|Stat\.|Laws)(?:, [A-Z][\w.& ]+?)? (?:ch\. )?\d[\w.-]*"
        ),
    ),
    (Form.STATE, re.compile(r"\bExecutive (?:Order|Directive) (?:No\. )?(?:\d{4}-\d+[A-Z]?|\d+ \(\d{4}\))")),
    (Form.STATE, re.compile(r"\b(?:BOG Regulation|Joint Circular) \d[\w.-]*")),
    (Form.FOREIGN, re.compile(r"\b(?:Regulation|Directive|Decision) \((?:EU|EC|CFSP)\) \d{4}/\d+\b")),
    (Form.FOREIGN, re.compile(r"\b(?:A\d|B\d|P\d)-\d{4}/\d{4}\b")),  # papers of the European Parliament
    (Form.FOREIGN, re.compile(r"\b(?:PSPF )?Direction \d{3}-\d{4}\b")),
    (
        Form.FOREIGN,
        re.compile(r"\bD\.L\. (?:\d{1,2} \w+ \d{4}, n\. \d+|\d+/\d{4})|\bCircolare ACN \d{1,2} \w+ \d{4}"),
    ),
    (Form.FOREIGN, re.compile(r"\bs\. ?\d+[a-z]? [A-Z]{2,}G\b|§ ?\d+[a-z]? [A-Z]{2,}G\b")),  # German acts
    (Form.FOREIGN, re.compile(r"\b(?:[A-Z][\w']+,? (?:and )?)+Act \d{4}\b(?! of)")),
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_CFR_TITLES, _USC_TITLES = 50, 54
_FIRST_VOLUME, _FIRST_CONGRESS = 1935, 1789


def forms(text: str) -> tuple[Form, ...]:
    """Return the forms of citation that stand in `text`, in the order of `Form`; DOCUMENT where none does."""
    found = {s.form for s in _SHAPES if s.right.search(text)} | {f for f, p in _KNOWN if p.search(text)}
    return tuple(f for f in Form if f in found) or (Form.DOCUMENT,)


def complaints(text: str, date: str = "") -> Iterator[str]:
    """Yield one sentence for each citation in `text` that has a wrong form or cannot be.

    Args:
        text: a citation, or prose with citations in it.
        date: the day of the source, YYYY-MM-DD or as much of it as is known; empty where it is not told.
    """
    for shape in _SHAPES:
        right = list(shape.right.finditer(text))
        for attempt in shape.attempt.finditer(text):
            if not any(m.start() <= attempt.start() < m.end() for m in right):
                near = text[max(0, attempt.start() - 8) : attempt.end() + 16].strip()
                yield f"`{near}` is not how the {shape.form} is cited: write {shape.wanted}"
        for m in right:
            yield from _impossible(m, date)


def _impossible(found: re.Match[str], date: str) -> Iterator[str]:
    """Yield what a citation of the right form says that cannot be."""
    parts, cited = found.groupdict(), found[0]
    year = int(date[:4]) if date[:4].isdigit() else None
    if (
        (volume := parts.get("volume")) is not None
        and year is not None
        and int(volume) + _FIRST_VOLUME != year
    ):
        yield f"`{cited}` is of {int(volume) + _FIRST_VOLUME}, its date says {year}: correct one of the two"
    if (title := parts.get("cfr")) is not None and not 1 <= int(title) <= _CFR_TITLES:
        yield f"`{cited}` names title {title}; the Code of Federal Regulations has {_CFR_TITLES}"
    if (title := parts.get("usc")) is not None and not 1 <= int(title) <= _USC_TITLES:
        yield f"`{cited}` names title {title}; the United States Code has {_USC_TITLES}"
    if (congress := parts.get("congress")) is not None and year is not None:
        sat = (year - _FIRST_CONGRESS) // 2 + 1
        last = year % 2 and date[5:7] in {"", "01"}  # a Congress ends on 3 January of an odd year
        if int(congress) != sat and not (last and int(congress) == sat - 1):
            yield f"`{cited}` is of the {congress}th Congress, and {year} of the {sat}th: correct one of the two"


def of_source(source: Source) -> Iterator[str]:
    """Yield what is wrong with how a source is cited, whether it could be found again included."""
    yield from complaints(source.cite, source.date)
    if forms(source.cite) == (Form.DOCUMENT,) and not (
        source.date or source.url or source.note or _YEAR.search(source.cite)
    ):
        yield f"`{source.cite}` is known by its title alone: add its date or url, so that it can be found"
