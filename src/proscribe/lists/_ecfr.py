"""The supplements of 15 CFR part 744 as the Electronic Code of Federal Regulations publishes them (XML).

A table whose country stands in the first row of each country; the entity's cell holds name, aliases and
addresses in one sentence: `Name, a.k.a., the following two aliases: -One; and -Two. Address`. The columns are
told by their heads, since each supplement has others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from proscribe.errors import SourceError
from proscribe.lists import Entry, Name, SignalKind
from proscribe.lists._xml import elements, tag
from proscribe.schemas import NameKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree.ElementTree import Element

    from proscribe.lists import Account

__all__ = ["read", "sniff"]

_HEADS = {
    "country": "country",
    "entity": "entity",
    "listed person": "entity",
    "license requirement": "requirement",
    "license review": "policy",
    "federal register": "citation",
}
_ALIASES = re.compile(
    r",?\s*(?:a\.k\.a\.|also known as|f\.k\.a\.),?\s*(?:the following\s+(?:[\w-]+\s+)?alias(?:es)?)?\s*:?\s*",
    re.IGNORECASE,
)
_ALIAS = re.compile(r"(?:^|;)\s*(?:and\s+)?[-\u2013\u2014]\s*([^;]+?)(?=;|\.\s|\.?$)")
_FORM = re.compile(
    r",\s*(?:Ltd|Inc|LLC|L\.L\.C|Co|Corp|Limited|GmbH|S\.A|S\.L|B\.V|PLC|JSC|LLP|FZE|FZCO|Pte|Sdn|Bhd|OOO|AO)\b\.?",
    re.IGNORECASE,
)
_CITATION = re.compile(r"\d+ FR \d+(?:, \d{1,2}/\d{1,2}/\d{2,4})?")
_DATE = re.compile(r"(\d{1,2}/\d{1,2}/\d{2,4})")


def sniff(number: str, head: bytes, name: str) -> float:
    """Return how sure bytes are supplement no. `number` to part 744, by its heading or the file's name."""
    text = head[:HEAD].decode("utf-8", "replace").lower()
    if "<table" not in text and "<div" not in text and "<ecfr" not in text:
        return 0.0
    said = f"supplement no. {number} to part 744" in text
    return 0.9 if said else 0.4 * (f"supplement-no-{number}" in name.lower())


HEAD = 8192
"""How many bytes of a document its heading stands in."""


def read(files: Mapping[str, BinaryIO], account: Account) -> Iterator[Entry]:
    """Yield the entries of the supplement's table; role `xml`.

    Raises:
        SourceError: it is not whole XML, or has no such table.
    """
    columns: list[str] = []
    country = ""
    for row in elements(
        files["xml"], ("TR", "tr"), ("ECFR", "DIV9", "DIV1", "DIV5", "DLPSTEXTCLASS", "div", "html", "DIV")
    ):
        cells = [_text(c) for c in row if tag(c).lower() in {"td", "th"}]
        heads = [_head(c) for c in cells]
        if "entity" in heads:
            if columns and heads != columns:
                account.signal(
                    SignalKind.UNKNOWN_FIELD, "a table has other columns than the first", ", ".join(cells)
                )
            columns = heads
            for head, cell in zip(heads, cells, strict=True):
                if not head:
                    account.signal(
                        SignalKind.UNKNOWN_FIELD, f"the column `{cell}` is not known and was not read"
                    )
            continue
        if not columns:
            continue
        if len(cells) != len(columns):
            account.signal(
                SignalKind.SHORT_ROW,
                "a row has another number of cells than the head and was passed over",
                " | ".join(cells),
            )
            continue
        told = dict(zip(columns, cells, strict=True))
        country = told.get("country") or country
        if told.get("entity") and "reserved" not in told["entity"].lower()[:12]:
            yield _entry(told, country)
    if not columns:
        raise SourceError("there is no table with a column `Entity`", hint="fetch the supplement's XML again")


def _text(cell: Element) -> str:
    return " ".join("".join(cell.itertext()).split())


def _head(cell: str) -> str:
    low = cell.casefold()
    return next((name for start, name in _HEADS.items() if low.startswith(start)), "")


def _entry(told: Mapping[str, str], country: str) -> Entry:
    name, aliases, address = _parts(told["entity"])
    cited = told.get("citation", "")
    dates = _DATE.findall(cited)
    remarks = [
        f"{w}: {told[k]}"
        for k, w in (("requirement", "licence requirement"), ("policy", "licence policy"))
        if told.get(k)
    ]
    return Entry(
        names=(Name(name, NameKind.PRIMARY), *map(Name, aliases)),
        countries=(country.title(),) if country else (),
        addresses=(address,) if address else (),
        citations=tuple(_CITATION.findall(cited)) or ((cited,) if cited else ()),
        listed_on=dates[0] if dates else "",
        remarks="; ".join(remarks),
    )


def _parts(text: str) -> tuple[str, list[str], str]:
    """Return name, aliases and address of an entity's cell."""
    before, *after = _ALIASES.split(text, maxsplit=1)
    if not after:
        name, address = _cut(text)
        return name, [], address
    aliases = [m.strip(" .") for m in _ALIAS.findall(after[0])]
    if aliases:
        address = after[0].rpartition(aliases[-1])[2].strip(" .;")
    else:
        first, address = _cut(after[0])
        aliases = [first.strip(" .;")]
    return before.strip(" ,"), [a for a in aliases if a], address


def _cut(text: str) -> tuple[str, str]:
    """Cut a name from the address after it, at the first comma that no legal form follows."""
    place = 0
    while (place := text.find(",", place)) >= 0 and _FORM.match(text, place):
        place += 1
    return (text.strip(" ."), "") if place < 0 else (text[:place].strip(), text[place + 1 :].strip(" ."))
