"""The Consolidated Screening List of the United States, as CSV and as JSON.

Thirteen lists of the Departments of Commerce, State and the Treasury in one file, published every day. Each
row belongs to the list that it names, so that `listed_on.bis-entity` can rest on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from proscribe.errors import SourceError
from proscribe.lists import Entry, Evidence, Form, PartyList, Published, SignalKind
from proscribe.lists._csl import FIELDS, LISTS, entry
from proscribe.lists._json import document
from proscribe.lists._tables import first_line, records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from proscribe.lists import Account

__all__ = ["PLUGIN"]

_MANY = (
    "addresses",
    "alt_names",
    "citizenships",
    "dates_of_birth",
    "nationalities",
    "places_of_birth",
    "programs",
    "ids",
)
_NEEDED = ("_id", "source", "name", "alt_names")
_JSON_ONLY = ("id", "name", "country", "score")
_WITHIN = ("address", "city", "state", "postal_code", "country")


def _sniff_csv(head: bytes, name: str) -> float:  # noqa: ARG001  the columns tell
    return 1.0 if set(_NEEDED) <= set(first_line(head)) else 0.0


def _read_csv(files: Mapping[str, BinaryIO], account: Account) -> Iterator[Entry]:
    for line, row in records(files["csv"], account, known=FIELDS, needed=_NEEDED):
        many = {n: [t for part in row.get(n, "").split(";") if (t := part.strip())] for n in _MANY}
        yield entry(row, many, account, f"line {line}")


def _sniff_json(head: bytes, name: str) -> float:  # noqa: ARG001  the members tell
    return 0.9 if b'"source_list_url"' in head and b'"results"' in head else 0.0


def _read_json(files: Mapping[str, BinaryIO], account: Account) -> Iterator[Entry]:
    whole = document(files["json"])
    found = whole.get("results") if isinstance(whole, dict) else None
    if not isinstance(found, list):
        raise SourceError("it has no `results`", hint="fetch consolidated.json again")
    for number, item in enumerate(found):
        if not isinstance(item, dict):
            account.signal(
                SignalKind.SHORT_ROW, "a result is no object and was passed over", f"/results/{number}"
            )
            continue
        for key in item:
            if key not in FIELDS and key not in _JSON_ONLY:
                account.signal(SignalKind.UNKNOWN_FIELD, f"the member `{key}` is not known and was not read")
        row = {k: "" if v is None else str(v) for k, v in item.items() if not isinstance(v, (list, dict))}
        many = {n: _texts(item.get(n), n) for n in _MANY}
        yield entry(row, many, account, f"/results/{number}")


def _texts(value: Any, name: str) -> list[str]:
    if isinstance(value, str):
        return [t for part in value.split(";") if (t := part.strip())]
    if not isinstance(value, list):
        return []
    if name == "addresses":
        return [_joined(v, _WITHIN) for v in value]
    if name == "ids":
        return [_joined(v, ("country", "number", "type")) for v in value]
    return [str(v) for v in value]


def _joined(value: Any, keys: tuple[str, ...]) -> str:
    if not isinstance(value, dict):
        return str(value)
    return ", ".join(str(value[k]) for k in keys if value.get(k))


PLUGIN = PartyList(
    name="csl",
    title="Consolidated Screening List",
    publisher="US Department of Commerce, International Trade Administration",
    licence="work of the US Government, public domain (17 USC 105)",
    forms=(
        Form(
            "csv",
            "consolidated.csv, 29 columns",
            (
                Published(
                    "csv",
                    _sniff_csv,
                    "https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv",
                ),
            ),
            _read_csv,
            Evidence.SAMPLE,
        ),
        Form(
            "json",
            "consolidated.json",
            (
                Published(
                    "json",
                    _sniff_json,
                    "https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.json",
                ),
            ),
            _read_json,
            Evidence.SCHEMA,
        ),
    ),
    least=12_000,
    most=60_000,
    home="https://www.trade.gov/consolidated-screening-list",
    note="gathers the lists of three departments; ids are made here for all but the Treasury's rows",
    holds=tuple(dict.fromkeys(LISTS.values())),
)
