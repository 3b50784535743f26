"""Read parties, screen them and write what came of it, batch by batch."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, BinaryIO

import click
import msgspec
import pyarrow as pa

from proscribe import dispositions, holdings, parties, pipeline, remembered
from proscribe.alerts import NotRead
from proscribe.apps.cli import _cases, _dispositions, _rows, _writing
from proscribe.apps.cli._clock import now
from proscribe.apps.cli._options import log, moment, settings
from proscribe.apps.cli._progress import Progress
from proscribe.apps.cli._reports import options
from proscribe.engine.screen import FINGERPRINT
from proscribe.errors import SourceError
from proscribe.fields.columns import IDENTIFIERS
from proscribe.law.instants import format_instant
from proscribe.lists._store import Store, data_dir
from proscribe.outputs import _blocks, _screen
from proscribe.outputs._screen import list_line, summary_line
from proscribe.outputs._text import escape_json
from proscribe.outputs.json import document
from proscribe.screening import EXPLAIN_FROM

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from proscribe.alerts import Screened, ScreenSummary
    from proscribe.parties import Tally
    from proscribe.screening import ScreenRun

__all__ = ["Source", "by_suffix", "from_file", "list_line", "one_party", "prepare", "summary_line", "write"]

_HEAD = 65_536
_AT_ONCE = 4_096
_EXPLAIN = {"all": 0.0, "none": 2.0}  # the score from which on
_ENTITIES = (".ftm.json", ".ftm.jsonl", ".ftm")


@dataclass(slots=True)
class Source:
    """Parties to be screened, and the account of their reading."""

    file: str
    batches: Iterator[pa.RecordBatch]
    tally: Tally
    together: bool = False
    skipped: list[str] | None = None


def by_suffix(output: str | None) -> str | None:
    """Return the format that a file name's ending means, or None."""
    suffix = PurePath(output or "").suffix.lower()
    known = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet"}
    return known.get(suffix)


def one_party(name: str, given: Mapping[str, Any]) -> Source:
    """Return the one party that the options name.

    Raises:
        click.BadParameter: an identifier is not KIND=VALUE, or of no kind that is known.
    """
    told = {
        field: given[option]
        for field, option in (
            ("type", "kind"),
            ("country", "country"),
            ("birth_date", "birth_date"),
            ("address", "address"),
        )
        if given.get(option)
    }
    for text in given["identifiers"]:
        kind, equals, value = text.partition("=")
        if not equals or kind not in IDENTIFIERS:
            raise click.BadParameter(
                f"`{text}`: write KIND=VALUE, KIND one of {', '.join(IDENTIFIERS)}", param_hint="--identifier"
            )
        told[kind.replace("-", "") if kind != "id" else "identifier"] = value
    tally = parties.Tally()
    row = {"id": "1", "name": name, **told}
    batch = pa.RecordBatch.from_pydict({k: pa.array([v], pa.string()) for k, v in row.items()})
    return Source("--name", parties.from_tables([batch], "--name", tally), tally)


def from_file(path: str, as_format: str | None) -> Source:
    """Return the parties of a file; what it is, is told by its name or, for entities, its content.

    Raises:
        SourceError: it cannot be read, or its format is not told.
    """
    tally = parties.Tally()
    skipped: list[str] = []
    if as_format == "followthemoney" or (as_format is None and _entities(path)):
        return Source(path, parties.from_entities(_lines(path), tally), tally, together=True, skipped=skipped)
    tables = _cases.read(path, _cases.format_of(path, as_format), skipped)
    return Source(path, parties.from_tables(tables, path, tally), tally, skipped=skipped)


def _entities(path: str) -> bool:
    low = path.lower()
    if path == "-" or not low.endswith((*_ENTITIES, ".json", ".jsonl", ".ndjson")):
        return False
    try:
        with Path(path).open("rb") as stream:
            head = stream.read(_HEAD).split(b"\n", 1)[0]
    except OSError:
        return False  # told by whoever opens it
    return b'"schema"' in head and b'"properties"' in head


def _lines(path: str) -> Iterator[bytes]:
    try:
        stream = sys.stdin.buffer if path == "-" else Path(path).open("rb")  # noqa: SIM115  closed below
    except OSError as e:
        raise SourceError(f"{path}: cannot be read: {e.strerror}", hint="check the path") from e
    with stream:
        yield from stream


def prepare(
    ctx: click.Context, given: Mapping[str, Any], near: str | None, asked_at: int | None = None
) -> ScreenRun:
    """Return the run that the options ask for: lists, thresholds, instants.

    Args:
        ctx: the command's context.
        given: the options.
        near: a file whose profile is the one that asks.
        asked_at: the instant of the question, in milliseconds; that of `--at` where it is None.

    Raises:
        ProscribeError: a list is not known, or not there.
    """
    clock = now()
    known = moment(ctx, "known_at", clock)
    at = moment(ctx, "at", clock) if asked_at is None else asked_at
    assert isinstance(at, int)
    assert isinstance(known, int)
    run = pipeline.screen(
        given["lists"],
        at=at,
        known_at=known,
        threshold=given["threshold"],
        limit=given["limit"],
        processes=given["processes"],
        dispositions=dispositions.load(_dispositions.path(ctx, given["dispositions"], near)),
        holdings=_holdings(ctx, given["holdings"], at),
        store=Store(data_dir(given["data_dir"])),
        loaded=pipeline.load_all(tuple(map(Path, given["extra_law"]))),
    )
    run.screening.explain_from = _EXPLAIN.get(given.get("explain", ""), EXPLAIN_FROM)
    return run


def _holdings(ctx: click.Context, path: str | None, at: int) -> holdings.Holdings | None:
    """Read who holds what; what could not be read is told on stderr."""
    if path is None:
        return None
    day = format_instant(at)[:10]
    if _entities(path):
        found = holdings.from_entities(_lines(path), path, day)
    else:
        skipped: list[str] = []
        found = holdings.from_tables(_cases.read(path, _cases.format_of(path, None), skipped), path, day)
        found.skipped += skipped
    for text in found.skipped:
        log(ctx, f"not read: {text}")
    return found


def write(
    ctx: click.Context, run: ScreenRun, source: Source, form: str, given: Mapping[str, Any]
) -> ScreenSummary:
    """Screen and write; returns the counts.

    Raises:
        SourceError: the file as a whole cannot be read.
        OutputError: the result cannot be written.
    """
    wanted = not given["no_progress"] and not settings(ctx).quiet
    with (
        _writing.opened(given["output"]) as stream,
        Progress(wanted=wanted) as progress,
        _state(run, given) as kept,
    ):
        screened = kept(run.take(_watched(source, progress), together=source.together))
        if form in {"table", "json"}:
            result = run.result(tuple(screened), _not_read(source))
            text = (
                document(result)
                if form == "json"
                else _blocks.to_text(
                    _screen.blocks(result, verbose=bool(settings(ctx).verbose)), options(ctx, given["output"])
                )
            )
            stream.write(text.encode("utf-8", "backslashreplace"))
        elif form == "jsonl":
            _jsonl(screened, stream)
        else:
            batches = (_screen.row_batch(part) for part in _parts(screened))
            _rows.write(batches, form, stream, options(ctx, given["output"]))
    for text in (source.skipped or [])[:10]:
        log(ctx, f"not read: {text}")
    for reason, count in (*source.tally.reasons.items(), *source.tally.notes.items()):
        log(ctx, f"{reason} ({count:,}): {source.tally.examples[reason]}")
    unused = [n for n, field in source.tally.columns.items() if not field]
    if unused:
        log(ctx, f"columns that were not used: {', '.join(unused)}")
    return run.summary(sum(source.tally.reasons.values()) + len(source.skipped or ()))


@contextlib.contextmanager
def _state(
    run: ScreenRun, given: Mapping[str, Any]
) -> Iterator[Callable[[Iterable[Screened]], Iterable[Screened]]]:
    """Let the run look only at what changed, where that is asked for; gives what writes the new state down."""
    if given["state"] is None:
        if given["since"]:
            pipeline.rescreen(run, since=given["since"], store=Store(data_dir(given["data_dir"])))
        yield lambda screened: screened
        return
    if given["since"]:
        raise click.UsageError("give --since or --state, and not both")
    path = Path(given["state"])
    header = remembered.Header(FINGERPRINT, given["threshold"], given["limit"])
    memory = remembered.load(path, header)
    if memory is not None:
        pipeline.rescreen(run, memory=memory)
    with remembered.remembering(path, header) as kept:
        kept.entries(run.screening.against.contents.items())
        yield kept.watch


def _watched(source: Source, progress: Progress) -> Iterator[pa.RecordBatch]:
    for batch in source.batches:
        yield batch
        progress(source.file, source.tally.parties)


def _not_read(source: Source) -> tuple[NotRead, ...]:
    tally = source.tally
    told = [NotRead(r, n, tally.examples[r]) for r, n in (*tally.reasons.items(), *tally.notes.items())]
    if source.skipped:
        told.append(NotRead("a record could not be read", len(source.skipped), source.skipped[0]))
    return tuple(told)


def _jsonl(screened: Iterable[Screened], stream: BinaryIO) -> None:
    encoder = msgspec.json.Encoder()
    for part in _parts(screened):
        text = encoder.encode_lines(part)
        stream.write(text if text.isascii() else escape_json(text.decode()).encode())


def _parts(screened: Iterable[Screened]) -> Iterator[list[Screened]]:
    iterator = iter(screened)
    while part := list(islice(iterator, _AT_ONCE)):
        yield part
