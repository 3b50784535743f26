"""`proscribe facts`: the vocabulary that decisions rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from proscribe.apps.cli._lazy import Command
from proscribe.apps.cli._options import common, output_options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from proscribe.law.load import Law
    from proscribe.law.model import Fact, Measure
    from proscribe.outputs._blocks import Block

__all__ = ["command"]


@click.command("facts", cls=Command)
@click.argument("search", required=False, metavar="[NAME|SEARCH]")
@output_options(("text", "md", "json"), "text")
@common
@click.pass_context
def command(ctx: click.Context, search: str | None, form: str, output: str | None) -> None:
    """Show the facts: their values, what each means, where the term is from, and which measures ask.

    With a fact's NAME, that fact; with other words, the facts that have them in name, question or meaning.
    """
    from proscribe import pipeline  # noqa: PLC0415  slow to import
    from proscribe.apps.cli._texts import tell  # noqa: PLC0415
    from proscribe.errors import FactError  # noqa: PLC0415
    from proscribe.strictyaml import nearest  # noqa: PLC0415

    law = pipeline.load_all().law
    facts = law.vocabulary.facts
    uses = _uses(law)
    if search is None:
        found = dict(facts)
    elif search in facts:
        found = {search: facts[search]}
    else:
        found = {n: f for n, f in facts.items() if _has(n, f, search)}
    if not found:
        raise FactError(
            f"no fact has `{search}`{nearest(str(search), facts)}", hint="run `proscribe facts` for all"
        )
    blocks = _one(next(iter(found)), law, uses) if len(found) == 1 else _many(found, law)
    tell(ctx, blocks, [_data(n, law, uses) for n in found], form, output)


def _has(name: str, fact: Fact, search: str) -> bool:
    text = " ".join((name, fact.question, fact.means, *map(str, fact.values), *fact.values.values())).lower()
    return all(word in text for word in search.lower().split())


def _many(found: Mapping[str, Fact], law: Law) -> Iterator[Block]:
    from proscribe.outputs._blocks import heading, term, title  # noqa: PLC0415

    yield title(f"{len(found)} facts")
    group = ""
    for name, fact in found.items():
        if law.vocabulary.groups[name] != group:
            group = law.vocabulary.groups[name]
            yield heading(group)
        mark = "" if fact.verified else " †"
        yield term(name, f"{fact.type}; {fact.question}{mark}")
    yield heading("Note")
    yield term("†", "the source of the term was not read")
    yield term("`proscribe facts NAME`", "tells one of them in full")


def _one(name: str, law: Law, uses: Mapping[str, list[str]]) -> Iterator[Block]:
    from proscribe.outputs._blocks import heading, item, paragraph, term, title  # noqa: PLC0415

    fact = law.vocabulary.facts[name]
    data = _data(name, law, uses)
    yield title(name)
    yield paragraph(fact.question)
    yield paragraph(fact.means)
    yield heading("What it is")
    yield term("type", str(fact.type))
    yield term("group", law.vocabulary.groups[name])
    source = fact.source or "a term of this program"
    yield term("source", source if fact.verified else f"{source} † not read")
    yield term("said by", ", ".join(fact.by))
    if fact.if_:
        values = " or ".join(str(v).lower() if isinstance(v, bool) else v for v in fact.if_.in_)
        yield term("asked only if", f"{fact.if_.fact} is {values}; otherwise n/a")
    if fact.same_as:
        yield term("filled from", f"{fact.same_as}, where the organisation that asks is meant")
    if fact.judgement:
        yield term("judgement", "a named person has to assert it; it is never inferred")
    if data["default"] is not None:
        yield term("assumed", f"{data['default']}, where nobody states it (the default profile)")
    if data["values"]:
        yield heading("Values")
        for value, means in data["values"].items():
            yield term(str(value), means)
    if data["sets"]:
        yield heading("Groups of values, usable as a value")
        for group, members in data["sets"].items():
            yield term(group, ", ".join(members))
    yield heading("Measures that look at it")
    for measure in data["measures"] or ["none by itself"]:
        yield item(measure)


def _data(name: str, law: Law, uses: Mapping[str, list[str]]) -> dict[str, Any]:
    from msgspec import to_builtins  # noqa: PLC0415

    fact = law.vocabulary.facts[name]
    told = {str(v).lower() if isinstance(v, bool) else v: "" for v in law.vocabulary.domain(name)}
    default = fact.default
    return {
        "name": name,
        "group": law.vocabulary.groups[name],
        "type": str(fact.type),
        "question": fact.question,
        "means": fact.means,
        "source": fact.source,
        "verified": fact.verified,
        "values": told | dict(fact.values),
        "sets": {n: list(s.values) for n, s in law.vocabulary.sets.items() if s.fact == name},
        "if": to_builtins(fact.if_) if fact.if_ else None,
        "by": list(fact.by),
        "judgement": fact.judgement,
        "same_as": fact.same_as,
        "default": str(default).lower() if isinstance(default, bool) else to_builtins(default),
        "measures": uses.get(name, []),
    }


def _uses(law: Law) -> dict[str, list[str]]:
    """Return the measures that look at each fact, in conditions, actors, acts or deadlines."""
    uses: dict[str, list[str]] = {}
    for m in law.measures.values():
        for name in dict.fromkeys(_named(m)):
            uses.setdefault(name, []).append(m.id)
    return uses


def _named(m: Measure) -> Iterator[str]:
    conditions = [c.when for c in m.conditions.values()] + [e.when for e in m.exceptions.values()]
    conditions += [m.scope, *(c.when for c in m.clauses), *(d.when for d in m.duties)]
    for when in conditions:
        yield from _in(when)
    yield from (name for c in m.clauses for name in c.cured_by)
    for c in m.clauses:
        if c.act:
            yield "act"
        if c.actor != "any":
            yield "actor"
    for d in m.duties:
        yield from (x.after for x in (d.due, d.every) if x is not None and x.after)


def _in(when: Any) -> Iterator[str]:
    if isinstance(when, dict):
        if isinstance(when.get("fact"), str):
            yield when["fact"]
        for part in when.values():
            yield from _in(part)
    elif isinstance(when, (list, tuple)):
        for part in when:
            yield from _in(part)
