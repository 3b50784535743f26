"""Turn tables and entities that name parties into PARTY rows: what their owner says of them, nothing else.

A table needs a line of column names with `name` among them; one without is refused with what was seen, since
a first party taken for a header would never be screened.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from proscribe.errors import SourceError
from proscribe.fields.columns import party_type, placed, split
from proscribe.fields.countries import code
from proscribe.fields.dates import partial
from proscribe.fields.followthemoney import NAMES, OTHERS, PARTIES, countries, entities, identifiers
from proscribe.fields.identifiers import cleaned
from proscribe.schemas import PARTY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

__all__ = ["Tally", "from_entities", "from_tables", "one"]

_BATCH = 16_384
_SHOWN = 200


@dataclass(slots=True)
class Tally:
    """What was read of a file of parties, and what was not.

    Attributes:
        parties: how many there are.
        reasons: why something was not screened, and how often.
        notes: what was left out of parties that were screened all the same, and how often.
        examples: the first example of each.
        columns: what each column was taken for; one that is not used is taken for nothing.
    """

    parties: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)

    def skip(self, reason: str, example: str = "", count: int = 1) -> None:
        """Count what was not read for `reason`; keep the first `example`."""
        self.reasons[reason] += count
        self.examples.setdefault(reason, example[:_SHOWN])

    def note(self, text: str, example: str = "", count: int = 1) -> None:
        """Count what was not understood of a party that was screened all the same."""
        self.notes[text] += count
        self.examples.setdefault(text, example[:_SHOWN])


def one(name: str, **fields: str) -> pa.RecordBatch:
    """Return one party; `fields` are columns of a table of parties, such as `country` or `lei`."""
    row = {"id": "1", "name": name, **fields}
    batch = pa.RecordBatch.from_pydict({k: pa.array([v], pa.string()) for k, v in row.items()})
    return next(from_tables([batch], "--name", Tally()))


def from_tables(batches: Iterable[pa.RecordBatch], file: str, tally: Tally) -> Iterator[pa.RecordBatch]:
    """Yield PARTY batches of tables of text, in order; no row is left out.

    A party without an id gets the number of its row.

    Args:
        batches: the table, in batches.
        file: names it in errors.
        tally: filled while the batches are taken.

    Raises:
        SourceError: there is no column that names the parties.
    """
    seen = False
    for batch in batches:
        header = batch.schema.names
        fields = placed(header)
        if "name" not in fields.values() and not seen:
            raise SourceError(
                f"{file}:1: there is no column `name`; the first line is: {', '.join(header)[:_SHOWN]}",
                hint="name the columns in the first line: id,name and, if known, type,country,birth_date,address,lei,tax,...",
            )
        seen = True
        tally.columns.update({n: fields.get(p, "") for p, n in enumerate(header)})
        for start in range(0, batch.num_rows, _BATCH):
            part = batch.slice(start, _BATCH)
            yield _parties(part, {f: part.column(p) for p, f in fields.items()}, tally)
    if not seen:
        raise SourceError(
            f"{file}: there is no party in it", hint="name the columns in the first line, id,name"
        )


def _parties(batch: pa.RecordBatch, columns: Mapping[str, pa.Array[Any]], tally: Tally) -> pa.RecordBatch:
    rows = batch.num_rows
    texts = {f: _texts(c) for f, c in columns.items()}
    names = texts.get("name", [""] * rows)
    ids = texts.get("id", [""] * rows)
    first = tally.parties + 1
    numbered = [i or str(first + n) for n, i in enumerate(ids)]
    tally.parties += rows
    kinds = [f.removeprefix("identifiers.") for f in texts if f.startswith("identifiers.")]
    empty = sum(
        not n.strip() and not any(texts[f"identifiers.{k}"][i] for k in kinds) for i, n in enumerate(names)
    )
    if empty:
        tally.skip("a party has neither name nor identifier and cannot be screened", count=empty)
    cells: dict[str, list[Any]] = {
        "id": numbered,
        "name": [n or None for n in names],
        "type": _read(texts.get("type"), rows, tally, "a type is not known", _type),
        "countries": _read(texts.get("countries"), rows, tally, "a country is not known", _countries),
        "birth_date": _read(texts.get("birth_date"), rows, tally, "a birth date is no date", _birth),
        "address": [a or None for a in texts.get("address", [""] * rows)],
        "identifiers": [
            [{"type": k, "value": cleaned(k, v)} for k in kinds for v in split(texts[f"identifiers.{k}"][i])]
            for i in range(rows)
        ]
        if kinds
        else [None] * rows,
    }
    return pa.RecordBatch.from_arrays([pa.array(cells[f.name], f.type) for f in PARTY], schema=PARTY)


def _texts(column: pa.Array[Any]) -> list[str]:
    return [t.strip() if t else "" for t in column.cast(pa.string()).to_pylist()]


def _read(
    texts: Sequence[str] | None, rows: int, tally: Tally, reason: str, read: Callable[[str], Any]
) -> list[Any]:
    """Read each different text once; one that says nothing that is known is null and told."""
    if texts is None:
        return [None] * rows
    known: dict[str, Any] = {"": None}
    wrong: Counter[str] = Counter()
    out = []
    for text in texts:
        if text not in known:
            known[text] = read(text)
        value = known[text]
        if text and value is None:
            wrong[text] += 1
        out.append(value)
    for text, count in wrong.items():
        tally.note(f"{reason}; the party was screened without it", text, count)
    return out


def _type(text: str) -> str | None:
    kind = party_type(text)
    return None if kind is None else str(kind)


def _countries(text: str) -> list[str] | None:
    found = [c for part in split(text.replace("|", ";")) if (c := code(part))]
    return found or None


def _birth(text: str) -> str | None:
    found = partial(text)
    return found[0] if found else None


def from_entities(stream: Iterable[bytes], tally: Tally) -> Iterator[pa.RecordBatch]:
    """Yield PARTY batches of FollowTheMoney entities; those that are no party are passed over.

    A party with several names is one row for each, all with its id.
    """
    iterator = _entities(stream, tally)
    while rows := list(islice(iterator, _BATCH)):
        yield pa.RecordBatch.from_pylist(rows, schema=PARTY)


def _entities(stream: Iterable[bytes], tally: Tally) -> Iterator[dict[str, Any]]:
    for line, entity in entities(stream):
        if isinstance(entity, str):
            tally.skip("a line is no entity", f"line {line}: {entity}")
            continue
        kind = PARTIES.get(entity.schema.casefold())
        if kind is None:
            if entity.schema.casefold() not in OTHERS:
                tally.skip("a schema is not known; the entity was not screened", entity.schema)
            continue
        tally.parties += 1
        names: list[str | None] = [t for n, _ in NAMES for t in entity.texts(n)]
        for name in dict.fromkeys(names or [None]):
            yield {
                "id": entity.id,
                "name": name,
                "type": str(kind),
                "countries": [c for t in countries(entity) if (c := code(t))] or None,
                "birth_date": next((d for t in entity.texts("birthDate") for d in partial(t)), None),
                "address": next(iter(entity.texts("address")), None),
                "identifiers": [{"type": k, "value": cleaned(k, v)} for k, v in identifiers(entity)] or None,
            }
