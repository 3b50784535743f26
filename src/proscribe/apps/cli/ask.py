"""`proscribe ask`: put the questions that settle most, and keep the answers in the profile."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, instants, log, moment, profile_near, profile_option

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from proscribe.law.facts import Vocabulary
    from proscribe.pipeline import Loaded
    from proscribe.profile import Profile
    from proscribe.results import CheckResult, Finding, Question

__all__ = ["command"]

_WORDS = ("unknown", "skip", "quit")


@click.command("ask", cls=Command)
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--from", "saved", metavar="RESULT.json", help="A saved result, instead of PATH.")
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="NAME=VALUE",
    help="Answer without being asked (repeatable).",
)
@profile_option
@instants
@common
@click.pass_context
def command(ctx: click.Context, paths: tuple[str, ...], saved: str | None, answers: tuple[str, ...]) -> None:
    """Ask what is still open, one question at a time, those first that settle most findings.

    Answers are kept in the profile. `unknown` keeps a question open without asking again, `skip` leaves
    it, `quit` ends. With PATH, what is open is found anew after each answer.
    """
    from proscribe import pipeline, profile  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._saved import read_result  # noqa: PLC0415

    if not paths and saved is None and not answers:
        raise click.UsageError("there is nothing to ask about: give PATH, or --from result.json", ctx)
    loaded = pipeline.load_all()
    who = profile_near(ctx, paths)
    file = who.file or Path("proscribe.toml")
    given = dict(_given(answers, loaded, who))
    if given:
        profile.write(file, facts=given)
        log(ctx, f"kept in {file}: {', '.join(given)}")
    asked: set[str] = set(given)
    result = read_result(saved) if saved else _check(ctx, paths, file, loaded) if paths else None
    if result is None or answers:
        _remaining(ctx, result, loaded.law.vocabulary)
        return
    while (
        question := _next(result, loaded.law.vocabulary, profile.load(file if file.exists() else None), asked)
    ) is not None:
        asked.add(question.fact)
        answer = _put(question, result, loaded)
        if answer == "quit":
            break
        if answer != "skip":
            name = _kept_as(question.fact, loaded.law.vocabulary)
            assert name is not None, "only such questions are put"
            profile.write(file, facts={name: _typed(answer)})
            log(ctx, f"kept in {file}: {name} = {answer}")
            if paths:
                result = _check(ctx, paths, file, loaded)
    _remaining(ctx, result, loaded.law.vocabulary)


def _check(ctx: click.Context, paths: Iterable[str], file: Path, loaded: Loaded) -> CheckResult:
    from proscribe import pipeline, profile  # noqa: PLC0415
    from proscribe.apps.cli._clock import now  # noqa: PLC0415

    clock = now()
    at, known = moment(ctx, "at", clock), moment(ctx, "known_at", clock)
    assert isinstance(at, int)
    assert isinstance(known, int)
    who = profile.load(file if file.exists() else None)
    return pipeline.check(tuple(paths), at=at, known_at=known, profile=who, loaded=loaded)


def _given(answers: Iterable[str], loaded: Loaded, who: Profile) -> Iterator[tuple[str, str | bool]]:
    from proscribe.errors import FactError  # noqa: PLC0415

    del who
    vocabulary = loaded.law.vocabulary
    for text in answers:
        name, equals, value = text.partition("=")
        name, value = name.strip(), value.strip()
        if not equals:
            raise click.BadParameter(f"`{text}` has no `=`; write name=value", param_hint="--answer")
        vocabulary.read(name, value, loaded.register)
        kept = _kept_as(name, vocabulary)
        if kept is None:
            raise FactError(
                f"{name} belongs to a single case, not to the organisation: a profile cannot hold it",
                hint=f"decide that case with --fact {name}={value}",
            )
        yield kept, _typed(value)


def _typed(value: str) -> str | bool:
    return value == "true" if value in {"true", "false"} else value


def _kept_as(name: str, vocabulary: Vocabulary) -> str | None:
    """Return the name under which a profile holds a fact; None where it belongs to a single case.

    What is asked of the actor is a fact of the organisation only where the organisation acts; it is kept
    as `org.*`, which fills it there and nowhere else.
    """
    fact = vocabulary.fact(name)
    if fact.same_as and name != "location":
        return fact.same_as
    return name if "profile" in fact.by or fact.default is not None else None


def _next(result: CheckResult, vocabulary: Vocabulary, who: Profile, asked: set[str]) -> Question | None:
    """Return the best question that a profile can hold the answer to, and that was not answered yet."""
    for question in result.questions:
        if question.fact not in vocabulary.facts or question.fact in asked:
            continue
        kept = _kept_as(question.fact, vocabulary)
        if kept is not None and kept not in who.organisation and kept not in who.facts:
            return question
    return None


def _put(question: Question, result: CheckResult, loaded: Loaded) -> str:
    """Put one question on the terminal and return the answer as it is written in a profile."""
    from proscribe.errors import FactError  # noqa: PLC0415
    from proscribe.outputs import _words as words  # noqa: PLC0415

    vocabulary = loaded.law.vocabulary
    fact = vocabulary.facts[question.fact]
    bears = (
        f"settles {words.many(question.settles, 'finding')}"
        if question.settles
        else f"with others, bears on {words.many(len(question.findings), 'finding')}"
    )
    click.echo(f"\n{question.text}  ({bears})", err=True)
    click.echo(f"  {fact.means}", err=True)
    for value in vocabulary.domain(question.fact):
        written = words.values([value])[0]
        means = fact.values.get(str(value), "")
        click.echo(f"  {written}{': ' + means if means else ''}", err=True)
    for line in _leads(question, result.findings):
        click.echo(f"    -> {line}", err=True)

    def read(text: str) -> str:
        if text in _WORDS:
            return text
        try:
            vocabulary.read(question.fact, text, loaded.register)
        except FactError as e:
            raise click.BadParameter(str(e)) from e
        return text

    return str(click.prompt(f"{question.fact} [{'|'.join(_WORDS)}]", value_proc=read, err=True))


def _leads(question: Question, findings: Iterable[Finding]) -> list[str]:
    """Return what each value leads to for the first act that waits for the fact."""
    from proscribe.outputs import _words as words  # noqa: PLC0415

    for finding in findings:
        for d in finding.decisions:
            for m in d.missing:
                if m.fact == question.fact:
                    return [f"{d.title}: {line}" for line in words.leads(m)]
    return []


def _remaining(ctx: click.Context, result: CheckResult | None, vocabulary: Vocabulary) -> None:
    """Say what is still open, on stdout: it is what the command found out."""
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415
    from proscribe.outputs import _blocks  # noqa: PLC0415
    from proscribe.outputs import _words as words  # noqa: PLC0415

    if result is None:
        return
    blocks = [_blocks.title(words.summary_line(result))]
    open_ = [q for q in result.questions if q.fact in vocabulary.facts]
    if open_:
        blocks.append(_blocks.heading("Still open"))
    for q in open_:
        single = (
            "" if _kept_as(q.fact, vocabulary) else " Belongs to a single case: `proscribe decide --fact`."
        )
        blocks.append(_blocks.term(q.fact, f"{q.text}{single}"))
    if not open_:
        blocks.append(_blocks.paragraph("Nothing that these measures ask is open."))
    tell(ctx, blocks, None, "text", None)
