"""Hold the names of restricted-party lists so that a party is found in microseconds.

Everything is an array, so that the whole index can be written as one file and mapped into memory.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from proscribe.engine.screen import hashes, weights
from proscribe.engine.screen.forms import WIDE, Forms, joins_by_bones, lay_out
from proscribe.engine.screen.names import tokenize
from proscribe.engine.screen.secondary import Facts, listed_facts
from proscribe.engine.screen.similar import Keys, build_keys, spread
from proscribe.engine.screen.vocabulary import Vocabulary, describe
from proscribe.errors import SourceError
from proscribe.schemas import LISTED, NameKind, PartyType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

__all__ = ["FINGERPRINT", "ScreenIndex", "build"]

pc: Any = pyarrow.compute  # the stubs infer no type through most of its functions

FINGERPRINT: str = (
    "screen/1-"
    + hashlib.sha256(repr((weights.PERSON, weights.BODY, weights.SOURCES)).encode()).hexdigest()[:12]
)
"""Names the engine and its weights: part of the key under which an application caches an index."""

INITIAL = 0.35
"""An initial weighs so much of what its letter would as a word."""

_FREQUENT = 8  # names in which a word stands that misspellings are looked for of
_EVERYDAY = 0.002  # share of names that an everyday word of the world is taken to stand in, whatever the list
_COMMON_CLASS = 0.5  # a spelling counts as common as half of all spellings of its consonants


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is rare and what is common: counted over all names of the lists, also for a part of them.

    Attributes:
        weight: for each token of the vocabulary, 0 (in every name) to 1 (in one).
        keys: what a token of a party is known by (its letters, its consonants, its meaning, a frequent word
            of which it may be a misspelling), sorted.
        common: in how many names what has the key stands.
        names: how many names were counted.
    """

    weight: NDArray[np.float32]
    keys: NDArray[np.uint64]
    common: NDArray[np.int64]
    names: int

    def weigh(self, common: Ints) -> NDArray[np.float32]:
        """Return the weight of tokens that stand in so many names."""
        top = np.log(1 + max(self.names, 2) / 2)
        return (np.log(1 + max(self.names, 2) / (1 + common)) / top).astype(np.float32)

    def weigh_tokens(self, v: Vocabulary) -> NDArray[np.float32]:
        """Return the weight of tokens: as in the lists, or as that of what they are a spelling of."""
        exact = np.zeros(len(v), dtype=np.int64)
        other = np.zeros(len(v), dtype=np.int64)
        for (rows, keys), found in (*((k, other) for k in _classes(v)), (_letters(v), exact)):
            if len(self.keys):
                at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
                hit = self.keys[at] == keys
                np.maximum.at(found, rows[hit], self.common[at[hit]])
        initial = np.where(v.length == 1, np.float32(INITIAL), np.float32(1))
        return self.weigh(np.where(exact > 0, exact, other)) * initial


@dataclass(frozen=True, slots=True)
class Links:
    """Whose name each form is.

    Attributes:
        starts: where the links of each form begin, and the end.
        entry: row in the list.
        name: position among the entry's names.
        weak: whether the list calls it weak.
    """

    starts: Ints
    entry: NDArray[np.int32]
    name: NDArray[np.int32]
    weak: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Postings:
    """In which forms each key stands, keys sorted.

    Attributes:
        keys: token numbers, or hashes.
        starts: where the forms of each key begin, and the end.
        form: row in the forms.
        column: where in it.
    """

    keys: NDArray[Any]
    starts: Ints
    form: NDArray[np.int32]
    column: NDArray[np.int8]


class ScreenIndex:
    """An index over the entries of one or more lists.

    Made by `build`, or by `from_buffer` from what `to_buffer` gave. Cheap to share between forked
    processes and threads: nothing in it changes.

    Attributes:
        listed: the entries, as LISTED rows.
        words: the distinct tokens of their names.
        vocabulary: what is known of each token.
        statistics: how common each is.
        forms: the distinct names.
        links: whose they are.
        facts: what the lists say of the entries besides.
        weights: the weight of each token of each form.
        mass: their sum.
        posted: in how many forms each token stands.
        rank: place of each entry by list and id.
    """

    def __init__(
        self,
        listed: pa.Table,
        words: pa.Array[Any],
        vocabulary: Vocabulary,
        statistics: Statistics,
        forms: Forms,
        links: Links,
        keys: Keys | None = None,
    ) -> None:
        self.listed = listed
        self.words = words
        self.vocabulary = vocabulary
        self.statistics = statistics
        self.forms = forms
        self.links = links
        self.facts: Facts = listed_facts(listed)
        self.rank = _rank(listed)
        self.tokens = _post_tokens(forms, len(vocabulary))
        self.keys: Keys = (
            build_keys(vocabulary) if keys is None else keys.only(self._used()[vocabulary.token])
        )
        self.canonical = _post(forms.canonical, np.flatnonzero(forms.canonical))
        self.joined = _post(forms.joined, np.flatnonzero(forms.joined))
        used = np.flatnonzero(self._used() & (vocabulary.length > 0))
        folds = np.zeros(len(vocabulary), dtype=np.uint64)
        folds[used] = hashes.hash_words(vocabulary.folded[vocabulary.starts[used]])
        self.folds = _post(folds, used)
        bones = np.zeros(len(vocabulary), dtype=np.uint64)
        reading = vocabulary.starts[used]
        long = joins_by_bones(vocabulary, reading)
        bones[used[long]] = vocabulary.bones_hash[reading[long]]
        self.bones = _post(bones, np.flatnonzero(bones))
        rows, columns = np.nonzero(forms.pair_hash)
        self.pairs = _post(forms.pair_hash[rows, columns], rows, columns)
        rows, columns = np.nonzero(forms.pair_bones)
        self.pairs_bones = _post(forms.pair_bones[rows, columns], rows, columns)
        self.weights = np.where(forms.tokens >= 0, statistics.weight[forms.tokens], 0).astype(np.float32)
        self.posted = np.diff(self.tokens.starts)
        self.weights *= np.where(vocabulary.length[forms.tokens] == 1, np.float32(INITIAL), np.float32(1))
        self.mass = self.weights.sum(1)

    def __len__(self) -> int:
        return self.listed.num_rows

    def _used(self) -> NDArray[np.bool_]:
        return np.diff(self.tokens.starts) > 0

    def __reduce__(self) -> tuple[Any, ...]:
        return (ScreenIndex.from_buffer, (self.to_buffer(),))

    def subset(self, rows: Sequence[int] | NDArray[Any]) -> ScreenIndex:
        """Return an index over some of the entries that scores exactly as this one does.

        What is rare and what is common stays that of the whole: so parties screened against the changed
        entries alone get the scores of a full run.

        Args:
            rows: rows of `listed`, each once.
        """
        wanted = np.asarray(rows, dtype=np.int64)
        new = np.full(len(self), -1, dtype=np.int64)
        new[wanted] = np.arange(len(wanted))
        entry = new[self.links.entry]
        form = np.repeat(np.arange(len(self.forms)), np.diff(self.links.starts))
        keep = entry >= 0
        forms, at = np.unique(form[keep], return_inverse=True)
        links = Links(
            np.searchsorted(at, np.arange(len(forms) + 1)),
            entry[keep].astype(np.int32),
            self.links.name[keep],
            self.links.weak[keep],
        )
        return ScreenIndex(
            self.listed.take(wanted),
            self.words,
            self.vocabulary,
            self.statistics,
            self.forms.take(forms),
            links,
            self.keys,
        )

    def to_buffer(self) -> pa.Buffer:
        """Return the index as one Arrow IPC file, to be written, and later mapped into memory."""
        arrays = {
            **{f"vocabulary.{k}": a for k, a in self.vocabulary.arrays().items()},
            **{f"forms.{k}": a for k, a in self.forms.arrays().items()},
            **{f"links.{k}": getattr(self.links, k) for k in Links.__slots__},
            "statistics.weight": self.statistics.weight,
            "statistics.keys": self.statistics.keys,
            "statistics.common": self.statistics.common,
        }
        listed = pa.BufferOutputStream()
        with pa.ipc.new_file(listed, self.listed.schema) as writer:
            writer.write_table(self.listed)
        shapes = {k: [str(a.dtype), list(a.shape)] for k, a in arrays.items()}
        told = {"fingerprint": FINGERPRINT, "names": self.statistics.names, "arrays": shapes}
        columns = [pa.array([np.ascontiguousarray(a).tobytes()], pa.large_binary()) for a in arrays.values()]
        words = "\n".join(map(str, self.words.to_pylist())).encode()
        columns += [pa.array([raw], pa.large_binary()) for raw in (words, listed.getvalue().to_pybytes())]
        batch = pa.RecordBatch.from_arrays(columns, names=[*arrays, "words", "listed"])
        schema = batch.schema.with_metadata({"proscribe.screen": json.dumps(told)})
        sink = pa.BufferOutputStream()
        with pa.ipc.new_file(sink, schema) as file:
            file.write_batch(batch.replace_schema_metadata(schema.metadata))
        return sink.getvalue()

    @classmethod
    def from_buffer(cls, buffer: pa.Buffer) -> ScreenIndex:
        """Return the index that `to_buffer` wrote; the names are not copied.

        Raises:
            SourceError: the buffer is no index, or another version's.
        """
        hint = "delete the cached index: it is built anew from the lists"
        try:
            batch = pa.ipc.open_file(buffer).get_batch(0)
            told = json.loads((batch.schema.metadata or {})[b"proscribe.screen"])
        except (pa.ArrowInvalid, KeyError, ValueError) as error:
            raise SourceError("this is not an index of restricted parties", hint=hint) from error
        if told["fingerprint"] != FINGERPRINT:
            raise SourceError(
                f"the index was built by {told['fingerprint']}, and this is {FINGERPRINT}", hint=hint
            )
        parts: dict[str, dict[str, Any]] = {"vocabulary": {}, "forms": {}, "links": {}, "statistics": {}}
        for name, (kind, shape) in told["arrays"].items():
            group, _, field = name.partition(".")
            raw = batch.column(name)[0].as_buffer()
            parts[group][field] = np.frombuffer(raw, dtype=kind).reshape(shape)
        listed = pa.ipc.open_file(batch.column("listed")[0].as_buffer()).read_all()
        return cls(
            listed,
            pa.array(batch.column("words")[0].as_buffer().to_pybytes().decode().split("\n"), pa.string()),
            Vocabulary(**parts["vocabulary"]),
            Statistics(**parts["statistics"], names=told["names"]),
            Forms(**parts["forms"]),
            Links(**parts["links"]),
        )


def _rank(listed: pa.Table) -> Ints:
    """Return the place of each entry by list and entity id: how ties of the score are broken."""
    keys = [("list", "ascending"), ("entity_id", "ascending")]
    order = pc.sort_indices(listed.select(["list", "entity_id"]), sort_keys=keys).to_numpy()
    out = np.empty(len(order), dtype=np.int64)
    out[order] = np.arange(len(order))
    return out


def _post(keys: NDArray[Any], rows: Ints, columns: Ints | None = None) -> Postings:
    values = keys if columns is not None else keys[rows]
    order = np.argsort(values, kind="stable")
    values, rows = values[order], rows[order]
    new = np.flatnonzero(np.append(True, values[1:] != values[:-1])) if len(values) else np.zeros(0, np.int64)
    column = np.zeros(len(rows), np.int8) if columns is None else columns[order].astype(np.int8)
    return Postings(values[new], np.append(new, len(values)), rows.astype(np.int32), column)


def _post_tokens(forms: Forms, size: int) -> Postings:
    rows, columns = np.nonzero(forms.tokens >= 0)
    tokens = forms.tokens[rows, columns]
    order = np.argsort(tokens, kind="stable")
    starts = np.searchsorted(tokens[order], np.arange(size + 1))
    return Postings(np.arange(size), starts, rows[order].astype(np.int32), columns[order].astype(np.int8))


def find(postings: Postings, wanted: NDArray[Any]) -> tuple[Ints, Ints]:
    """Return (position in `wanted`, position in the postings) of every posting of the keys wanted."""
    if not len(postings.keys) or not len(wanted):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    at = np.minimum(np.searchsorted(postings.keys, wanted), len(postings.keys) - 1)
    hit = np.flatnonzero(postings.keys[at] == wanted)
    starts = postings.starts[at[hit]]
    which, place = spread(starts, postings.starts[at[hit] + 1] - starts)
    return hit[which], place


def _letters(v: Vocabulary) -> tuple[Ints, NDArray[np.uint64]]:
    return np.arange(len(v)), v.latin


def _classes(v: Vocabulary) -> list[tuple[Ints, NDArray[np.uint64]]]:
    """Return (token, key) by which tokens stand for words that they are not: by sound, meaning, misspelling."""
    first = v.starts[:-1]
    sound = np.flatnonzero(v.bones_length[first] > 2)  # noqa: PLR2004  fewer consonants are no class
    meaning = np.flatnonzero(v.meaning != 0)
    row, deleted = hashes.one_deleted(v.folded[first], v.folded_length[first], 5)
    whole = hashes.hash_words(v.folded[first])
    return [
        (sound, hashes.mix(v.bones_hash[first][sound] + np.uint64(11))),
        (meaning, hashes.mix(v.meaning[meaning] + np.uint64(13))),
        (np.arange(len(v)), hashes.mix(whole + np.uint64(17))),
        (row, hashes.mix(deleted + np.uint64(17))),
    ]


def _count(forms: Forms, v: Vocabulary) -> Statistics:
    """Count in how many names each token stands, spellings of one sound and words of one meaning together."""
    rows, columns = np.nonzero(forms.tokens >= 0)
    pairs = np.unique((forms.tokens[rows, columns].astype(np.int64) << 32) | rows)
    df = np.bincount(pairs >> 32, minlength=len(v))
    common = df.copy()
    sound, meaning, whole, deleted = _classes(v)
    tables: list[tuple[NDArray[np.uint64], Ints]] = []
    for (some, keys), share in ((sound, _COMMON_CLASS), (meaning, 1.0), (_letters(v), 1.0)):
        known, group = np.unique(keys, return_inverse=True)
        total = (share * np.bincount(group, weights=df[some])).astype(np.int64)
        common[some] = np.maximum(common[some], total[group])
        tables.append((known, total))
    everyday = np.flatnonzero(v.everyday)
    common[everyday] = np.maximum(common[everyday], int(_EVERYDAY * len(forms)))
    # a misspelling of a frequent word is no rare word
    for some, keys in (whole, deleted):
        frequent = common[some] >= _FREQUENT
        tables.append((keys[frequent], common[some[frequent]]))
    tables.append((v.latin, common))
    keys = np.concatenate([k for k, _ in tables])
    counts = np.concatenate([c for _, c in tables])
    order = np.lexsort((-counts, keys))
    order = order[np.append(True, keys[order][1:] != keys[order][:-1])[: len(order)]]
    shell = Statistics(np.zeros(0, np.float32), keys[order], counts[order], len(forms))
    return Statistics(shell.weigh(common), keys[order], counts[order], len(forms))


def build(listed: pa.Table) -> ScreenIndex:
    """Build the index over all names of the entries.

    Args:
        listed: LISTED rows, of one list or of several put together.
    """
    listed = listed.cast(LISTED) if listed.schema != LISTED else listed
    listed = listed.combine_chunks()
    # combined, a column of no rows still has no chunk
    chunks: Any = listed["names"].chunks
    column: Any = chunks[0] if chunks else pa.array([], LISTED.field("names").type)
    flat = column.flatten()
    counts = np.asarray(pc.fill_null(pc.list_value_length(column), 0), dtype=np.int64)
    entry = np.repeat(np.arange(len(counts)), counts)
    position = np.arange(len(entry)) - np.repeat(np.cumsum(counts) - counts, counts)
    types = np.asarray(listed["type"].to_pylist(), dtype=object)
    person = (types == PartyType.PERSON.value)[entry] if len(entry) else np.zeros(0, np.bool_)
    weak = np.asarray(pc.fill_null(pc.equal(flat.field("kind"), NameKind.WEAK.value), False), dtype=np.bool_)
    tokens = tokenize(flat.field("name"), person)
    vocabulary = describe(tokens.words)
    forms = lay_out(tokens, vocabulary, person[tokens.rows])
    # one form for all names that are written alike
    places = np.arange(WIDE, dtype=np.uint64) << np.uint64(40)
    sequence = hashes.mix((forms.tokens + 1).astype(np.uint64) | places).sum(1)
    sequence = hashes.mix(
        sequence ^ (forms.legal.astype(np.uint64) << np.uint64(1)) ^ forms.person ^ forms.native
    )
    used = np.flatnonzero(forms.length > 0)
    _, first, group = np.unique(sequence[used], return_index=True, return_inverse=True)
    order = np.argsort(group, kind="stable")
    source = tokens.rows[used][order]
    links = Links(
        np.searchsorted(group[order], np.arange(len(first) + 1)),
        entry[source].astype(np.int32),
        position[source].astype(np.int32),
        weak[source],
    )
    forms = forms.take(used[first])
    return ScreenIndex(
        listed, pa.array(tokens.words, pa.string()), vocabulary, _count(forms, vocabulary), forms, links
    )
