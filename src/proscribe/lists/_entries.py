"""Make rows of LISTED of entries: clean names, ISO countries and dates, ids that last, a hash of the content.

One way for all lists, so that two lists that say the same thing have the same row but for their names.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa

from proscribe.fields.countries import code
from proscribe.fields.dates import day, partial
from proscribe.fields.identifiers import cleaned
from proscribe.lists import SignalKind
from proscribe.schemas import LISTED, NameKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from proscribe.lists import Account, Entry

__all__ = ["folded", "one_line", "rows"]

_SPACE = re.compile(r"\s+")
_BATCH = 16_384
_LONGEST = 4_000
_ID_LENGTH = 24
_NO_COUNTRY = frozenset({"undetermined", "unknown", "n/a", "na", "-0-", "none", "stateless"})


def one_line(text: str) -> str:
    """Return the text on one line, without space around it, cut where no name or remark ends."""
    return _SPACE.sub(" ", text).strip()[:_LONGEST]


def folded(text: str) -> str:
    """Return a name as it is compared for being the same entry: case, marks and punctuation do not count."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _SPACE.sub(" ", re.sub(r"[^\w\s]", " ", plain)).strip()


def rows(entries: Iterable[Entry], default: str, account: Account) -> Iterator[pa.RecordBatch]:
    """Yield LISTED batches of the entries, in order.

    Args:
        entries: as a reader gives them.
        default: the list of an entry that names none.
        account: takes what could not be read: no name, no country, no date, an id that is there twice.
    """
    seen: dict[tuple[str, str], int] = {}
    iterator = iter(entries)
    while batch := list(islice(iterator, _BATCH)):
        made = [r for e in batch if (r := _row(e, default, account, seen)) is not None]
        if made:
            columns = [pa.array([r[f.name] for r in made], f.type) for f in LISTED]
            yield pa.RecordBatch.from_arrays(columns, schema=LISTED)


def _row(
    entry: Entry, default: str, account: Account, seen: dict[tuple[str, str], int]
) -> dict[str, Any] | None:
    names = _names(entry)
    if not names:
        account.signal(SignalKind.UNKNOWN_VALUE, "an entry without a name was passed over", entry.id)
        return None
    row: dict[str, Any] = {
        "list": entry.list or default,
        "type": str(entry.type),
        "names": names,
        "countries": _countries(entry, account),
        "birth_dates": _births(entry, account),
        "addresses": _unique(entry.addresses),
        "identifiers": [
            {"type": t, "value": v}
            for t, v in dict.fromkeys((t, cleaned(t, one_line(v))) for t, v in entry.identifiers)
            if v
        ],
        "programmes": _unique(entry.programmes),
        "citations": _unique(entry.citations),
        "listed_on": day(entry.listed_on) or None,
        "remarks": one_line(entry.remarks) or None,
    }
    if entry.listed_on and row["listed_on"] is None:
        account.signal(
            SignalKind.UNKNOWN_VALUE, "the day of listing is no date", f"{entry.id} {entry.listed_on}"
        )
    row["entity_id"] = _identity(entry, row, account, seen)
    row["entry_hash"] = _hash(row)
    return row


def _names(entry: Entry) -> list[dict[str, str]]:
    found: dict[str, NameKind] = {}
    for name in entry.names:
        text = one_line(name.text)
        if text and text not in found:
            found[text] = name.kind
    return [{"name": n, "kind": str(k)} for n, k in found.items()]


def _unique(texts: Iterable[str]) -> list[str]:
    return [t for t in dict.fromkeys(map(one_line, texts)) if t]


def _countries(entry: Entry, account: Account) -> list[str]:
    found = []
    for text in entry.countries:
        if not text.strip() or text.strip().casefold() in _NO_COUNTRY:
            continue
        iso = code(text)
        if iso is None:
            account.signal(SignalKind.UNKNOWN_VALUE, "a country is not known", text)
        else:
            found.append(iso)
    return list(dict.fromkeys(found))


def _births(entry: Entry, account: Account) -> list[str]:
    found: list[str] = []
    for text in entry.birth_dates:
        dates = partial(text)
        if not dates and text.strip():
            account.signal(SignalKind.UNKNOWN_VALUE, "a date of birth could not be read", text)
        found.extend(dates)
    return list(dict.fromkeys(found))


def _identity(entry: Entry, row: dict[str, Any], account: Account, seen: dict[tuple[str, str], int]) -> str:
    """Return the publisher's id, or one made of list, name and country, which an edit seldom touches."""
    if entry.id:
        ident = entry.id
    else:
        basis = "\n".join((row["list"], folded(row["names"][0]["name"]), ",".join(row["countries"][:1])))
        ident = hashlib.sha256(basis.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_LENGTH]
    key = (row["list"], ident)
    seen[key] = seen.get(key, 0) + 1
    if seen[key] == 1:
        return ident
    if entry.id:
        account.signal(SignalKind.REPEATED_ID, "an id stands in the list more than once", entry.id)
    return f"{ident}-{seen[key]}"


def _hash(row: dict[str, Any]) -> str:
    content = {k: row[k] for k in sorted(row) if k != "entity_id"}
    encoded = msgspec.json.encode(msgspec.to_builtins(content, str_keys=True))
    return hashlib.sha256(encoded).hexdigest()
