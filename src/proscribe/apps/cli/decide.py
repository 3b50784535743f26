"""`proscribe decide`: what the law says of one case, or of millions."""

from __future__ import annotations

from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import (
    common,
    instants,
    law_files,
    log,
    moment,
    output_options,
    profile_near,
    profile_option,
    screening,
    threshold,
)
from proscribe.apps.cli._recording import asker, record_options, recording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    import pyarrow as pa

    from proscribe.apps.cli._recording import Recording
    from proscribe.apps.cli._rows import Counts
    from proscribe.results import Decision

__all__ = ["command"]

_FORMS = ("table", "json", "jsonl", "csv", "parquet")
_INCOMPLETE = 3
_TOGETHER = 1000
"""Cases that are recorded in one transaction."""


@click.command("decide", cls=Command)
@click.argument("file", required=False, metavar="[FILE]")
@click.option(
    "--fact",
    "-F",
    "written",
    multiple=True,
    metavar="NAME=VALUE",
    help="A fact; several values as a|b, or unknown.",
)
@click.option(
    "--measure", "measures", multiple=True, metavar="ID", help="Decide on this measure alone (repeatable)."
)
@click.option("--amount", type=float, metavar="USD", help="The transaction in US dollars, for penalties.")
@click.option(
    "--assessed-at", metavar="INSTANT", help="Day of assessment for penalties [default: --known-at]."
)
@click.option("--as", "as_format", type=click.Choice(["csv", "jsonl", "parquet"]), help="What FILE is.")
@click.option("--keep", is_flag=True, help="Let columns through that are no facts.")
@click.option("--assume/--no-assume", default=True, help="Fill what is not said with the default profile.")
@screening
@law_files
@threshold
@output_options(_FORMS)
@record_options
@profile_option
@instants
@common
@click.pass_context
def command(ctx: click.Context, /, file: str | None, written: tuple[str, ...], **given: Any) -> None:
    """Decide whether an act may go ahead: one case from --fact, or each row of FILE (`-` is stdin).

    A row is one act by one actor at one instant. Columns are facts (`proscribe facts`) and id, at, amount,
    currency, product, maker, counterparty. What a row leaves empty comes from --fact, then the profile.
    """
    if file is None and not written:
        raise click.UsageError("there is nothing to decide: give FILE, or --fact NAME=VALUE", ctx)
    flags = _flags(written)
    if given["amount"] is not None:
        flags.setdefault("amount", str(given["amount"]))
    form = given["form"] or _by_suffix(given["output"]) or "table"
    asked = _asked(ctx, given, near=file)
    with recording(ctx, given, asked["profile"], asked["loaded"]) as kept:
        if file is None:
            code = _one(ctx, flags, asked, form, given, kept)
        else:
            code = _many(ctx, file, flags, asked, form, given, kept)
    if code == 1 and given["exit_zero"]:
        code = 0
    if code == _INCOMPLETE and given["allow_incomplete"]:
        code = 0
    ctx.exit(code)


def _asked(ctx: click.Context, given: Mapping[str, Any], near: str | None) -> dict[str, Any]:
    """Return what both ways of deciding are told: who asks, when, on what law."""
    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._clock import now  # noqa: PLC0415

    clock = now()
    loaded = pipeline.load_all(tuple(map(Path, given["extra_law"])))
    asked = {
        "at": moment(ctx, "at", clock, days=True),
        "known_at": moment(ctx, "known_at", clock),
        "profile": profile_near(ctx, [near] if near else []),
        "assume": given["assume"],
        "measures": given["measures"],
        "loaded": loaded,
    }
    if given["lists"]:
        from proscribe.apps.cli._screening import prepare  # noqa: PLC0415  most decisions screen nobody

        run = prepare(ctx, {**given, "limit": 100, "processes": 1}, near, asked["known_at"])
        asked["evidence"] = pipeline.evidence_of(run, loaded)
    elif given["holdings"]:
        raise click.UsageError("--holdings needs lists to hold the owners against: give --list too", ctx)
    return asked


def _flags(written: Iterable[str]) -> dict[str, str]:
    flags: dict[str, str] = {}
    for text in written:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name:
            raise click.BadParameter(f"`{text}` has no `=`; write name=value", param_hint="--fact")
        if name in flags:
            raise click.BadParameter(
                f"`{name}` is given twice; write several values as a|b", param_hint="--fact"
            )
        flags[name] = value.strip()
    return flags


def _by_suffix(output: str | None) -> str | None:
    suffix = PurePath(output or "").suffix.lower()
    return {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".parquet": "parquet"}.get(
        suffix
    )


def _asks(asked: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is recorded of how cases were asked about: all that is not in the cases themselves."""
    return {
        "assessed_at": given["assessed_at"],
        "assume": asked["assume"],
        "measures": asked["measures"],
        "profile": asker(asked["profile"].file),
    }


def _instants(asked: Mapping[str, Any]) -> dict[str, str]:
    from proscribe.law.instants import format_instant  # noqa: PLC0415

    at = asked["at"]
    return {
        "at": format_instant(at) if isinstance(at, int) else at.isoformat(),
        "known_at": format_instant(asked["known_at"]),
    }


def _one(
    ctx: click.Context,
    flags: Mapping[str, str],
    asked: dict[str, Any],
    form: str,
    given: Mapping[str, Any],
    kept: Recording,
) -> int:
    """Decide one case; returns the exit code."""
    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli import _writing  # noqa: PLC0415
    from proscribe.apps.cli._reports import options  # noqa: PLC0415
    from proscribe.outputs import _decision  # noqa: PLC0415

    decision = pipeline.decide(flags, assessed_at=_assessed(given["assessed_at"]), **asked)
    if kept:
        from proscribe.ledger.entry import Kind  # noqa: PLC0415  most runs record nothing

        told = {"answer": decision, "asked": _asks(asked, given), "written": flags}
        kept.record(Kind.DECISION, told, **_instants(asked))
    output = given["output"]
    if form == "table":
        _writing.emit(_decision.as_text(decision, options(ctx, output)), output)
    elif form == "json":
        _writing.emit(_decision.as_json(decision), output)
    else:
        import pyarrow as pa  # noqa: PLC0415  one case as a row, which is rarely wanted

        row = pa.RecordBatch.from_pydict({k: pa.array([v], pa.string()) for k, v in flags.items()})
        _rows(ctx, [row], asked, form, given)
    return int(_reaches(decision, given["fail_on"]))


def _assessed(text: str | None) -> int | None:
    from proscribe.apps.cli._instants import instant  # noqa: PLC0415  pulls in the law package

    return instant("--assessed-at", text) if text is not None else None


def _reaches(decision: Decision, fail_on: str) -> bool:
    from proscribe.law.model import RANK, Outcome  # noqa: PLC0415

    if fail_on == Outcome.NEEDS_FACTS:
        return decision.outcome in {Outcome.NEEDS_FACTS, Outcome.PROHIBITED}
    return RANK[decision.at_most] >= RANK[Outcome(fail_on)]


def _many(
    ctx: click.Context,
    file: str,
    flags: Mapping[str, str],
    asked: dict[str, Any],
    form: str,
    given: Mapping[str, Any],
    kept: Recording,
) -> int:
    """Decide each row of a file; returns the exit code."""
    from proscribe.apps.cli import _cases  # noqa: PLC0415  pulls in Arrow
    from proscribe.apps.cli._writing import say  # noqa: PLC0415

    skipped: list[str] = []
    told: list[str] = []
    reads = _cases.format_of(file, given["as_format"])
    batches = _cases.read(file, reads, skipped)
    batches = (
        _cases.under(_cases.unanswered(b, told.append) if given["keep"] else b, flags) for b in batches
    )
    as_it_stands = reads == "parquet" and file != "-" and not flags
    keeping = _keeping(kept, file, asked, given)
    counts = _rows(ctx, batches, asked, form, given, Path(file) if as_it_stands else None, keeping)
    if told:
        log(ctx, f"answered anew: {', '.join(dict.fromkeys(told))}")
    for text in skipped[:10]:
        say(f"not read: {text}")
    if len(skipped) > 10:  # noqa: PLR2004  as many as were shown
        say(f"not read: and {len(skipped) - 10:,} more")
    log(ctx, counts.line())
    _old(ctx, asked)
    if counts.reaches(given["fail_on"]):
        return 1
    return _INCOMPLETE if skipped or counts.wrong or not counts.cases else 0


def _keeping(
    kept: Recording, file: str, asked: Mapping[str, Any], given: Mapping[str, Any]
) -> Callable[[Iterable[pa.RecordBatch]], Iterable[pa.RecordBatch]]:
    """Return what records the batches that pass: first how was asked, then each case with its answer."""
    if not kept:
        return lambda batches: batches
    from proscribe.engine.table import ANSWER  # noqa: PLC0415  most runs record nothing
    from proscribe.ledger.entry import Kind  # noqa: PLC0415
    from proscribe.ledger.recording import digests  # noqa: PLC0415

    instants = _instants(asked)
    answers = frozenset(ANSWER.names)

    def case(row: dict[str, Any], of: int) -> dict[str, Any]:
        return {
            "answer": {k: v for k, v in row.items() if k in answers},
            "of": of,
            "written": {k: v for k, v in row.items() if k not in answers and v is not None},
        }

    def keeping(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        asks = kept.draft(
            Kind.DECISION, {"asked": _asks(asked, given), "file": file}, inputs=digests([file]), **instants
        )
        first = kept.append([asks])
        for batch in batches:
            for part in range(0, batch.num_rows, _TOGETHER):
                rows = batch.slice(part, _TOGETHER).to_pylist()
                kept.append(
                    [kept.draft(Kind.DECISION, case(r, first), **instants) for r in rows], quietly=True
                )
            yield batch

    return keeping


def _old(ctx: click.Context, asked: Mapping[str, Any]) -> None:
    """Say on stderr how old the law is and what to know of licences: rows of a table have no place for it."""
    from datetime import date  # noqa: PLC0415

    from proscribe.apps.cli._writing import say  # noqa: PLC0415
    from proscribe.law.age import warning  # noqa: PLC0415

    ages = asked["loaded"].ages(tuple(asked["measures"]))
    at = None if isinstance(asked["at"], date) else asked["at"]
    old = ages.at(at, asked["known_at"])
    log(ctx, f"law: {ages.count} measures, the newest entry of {old.as_of}")
    late = warning(old, ages.count)
    if late:
        say(f"warning: {late}")


def _rows(
    ctx: click.Context,
    batches: Iterable[pa.RecordBatch],
    asked: dict[str, Any],
    form: str,
    given: Mapping[str, Any],
    source: Path | None = None,
    keeping: Callable[[Iterable[pa.RecordBatch]], Iterable[pa.RecordBatch]] = lambda batches: batches,
) -> Counts:
    """Decide and write batches; returns their counts."""
    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli import _rows as rows  # noqa: PLC0415
    from proscribe.apps.cli import _writing  # noqa: PLC0415
    from proscribe.apps.cli._reports import options  # noqa: PLC0415
    from proscribe.law.facts import RESERVED  # noqa: PLC0415

    counts = rows.Counts()
    output = given["output"]
    with _writing.opened(output) as stream:
        decided = counts.watch(keeping(pipeline.decide_table(batches, keep=given["keep"], **asked)))
        if form == "json":
            assessed = _assessed(given["assessed_at"])
            facts = {*asked["loaded"].law.vocabulary.facts, *RESERVED}
            rows.write_whole(
                decided,
                stream,
                lambda cells: pipeline.decide(
                    {k: v for k, v in cells.items() if k in facts}, assessed_at=assessed, **asked
                ),
            )
        else:
            rows.write(decided, form, stream, options(ctx, output), source)
    return counts
