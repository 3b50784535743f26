"""Decide again from the ledger: what was asked, under the law as it was known then and as it is known today.

What was asked is taken from the record alone: facts as they were written, the profile's text, findings as
they were seen. The law is the one that is loaded: its text of then where the measures' digests are those
that were recorded, and where they are not, that is told.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from proscribe import pipeline, profile
from proscribe.asker import Asker
from proscribe.engine.changes import learned
from proscribe.engine.devices import Device
from proscribe.engine.found import PART, Contacts, Found, Key, Seen
from proscribe.errors import LedgerError
from proscribe.judging import Judge
from proscribe.law.facts import RESERVED
from proscribe.law.instants import format_instant, parse_at, parse_instant
from proscribe.ledger.entry import Kind
from proscribe.ledger.redaction import restore
from proscribe.ledger.replay import Case, Replay, answer, compare, differing
from proscribe.results import CheckResult
from proscribe.schemas import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from proscribe.ledger.entry import Entry
    from proscribe.ledger.reader import Reader
    from proscribe.ledger.replay import Answer
    from proscribe.pipeline import Loaded
    from proscribe.profile import Profile
    from proscribe.results import Finding, Observed

__all__ = ["replay"]


def replay(ledger: Reader, seq: int, today: int, loaded: Loaded | None = None) -> Replay:
    """Decide an entry again: a decision, a case of a table, or a check.

    Args:
        ledger: where it is.
        seq: its number.
        today: the knowledge time to compare with, in milliseconds.
        loaded: law and catalog; the built-in ones by default.

    Raises:
        LedgerError: there is nothing to decide in this entry, or what it rests on was left out and deleted.
    """
    home = loaded or pipeline.load_all()
    entry = ledger.entry(seq)
    told = _payload(ledger, entry)
    if (
        entry.known_at is None
        or entry.kind not in {Kind.DECISION, Kind.CHECK}
        or not ("result" in told or "written" in told)
    ):
        raise LedgerError(f"entry {seq} holds no answer that can be given again (it is a `{entry.kind}`)",
                          hint="name an entry of a check, a decision, or a case of a table")  # fmt: skip
    asked = told["asked"] if "asked" in told else _payload(ledger, ledger.entry(told["of"]))["asked"]
    then = parse_instant(entry.known_at)
    again = _checked if entry.kind == Kind.CHECK else _decided
    try:
        recorded = _recorded(told)
        before, after = (again(entry, told, asked, home, t) for t in (then, today))
    except (KeyError, TypeError, msgspec.ValidationError) as e:
        raise LedgerError(f"entry {seq} cannot be decided again: {e}",
                          hint="what it rests on may have been left out (--redact) and deleted since") from e  # fmt: skip
    cases = tuple(
        Case(name, " ".join(found.get("outcome", found.get("error", ()))), compare(found, before.get(name, {})), compare(found, after.get(name, {})))
        for name, found in recorded.items()
    )  # fmt: skip
    clauses = differing(cases)
    measures = frozenset(c.partition("#")[0] for c in clauses)
    changes = learned(home.rules(then).ruleset, home.rules(today).ruleset, measures) if measures else ()
    return Replay(
        seq,
        entry.at,
        entry.known_at,
        format_instant(today),
        cases,
        tuple(c.says for c in changes if f"{c.measure}#{c.clause}" in clauses),
        _texts(ledger, entry, home, measures),
    )


def _payload(ledger: Reader, entry: Entry) -> dict[str, Any]:
    told: dict[str, Any] = restore(
        msgspec.json.decode(entry.payload), (w for _, w in ledger.withheld(entry.seq))
    )
    return told


def _recorded(told: Mapping[str, Any]) -> dict[str, Answer]:
    if "answer" in told:
        return {"": answer(told["answer"])}
    return _acts(msgspec.convert(told["result"], CheckResult).findings)


def _acts(findings: tuple[Finding, ...]) -> dict[str, Answer]:
    return {
        f"{f.id} {f.product_name or f.vendor_name}, {d.act}": answer(msgspec.to_builtins(d))
        for f in findings
        for d in f.decisions
    }


def _profile(asked: Mapping[str, Any]) -> Profile:
    told = asked["profile"]
    return profile.DEFAULT if told is None else profile.read(told["text"], Path(told["file"]))


def _decided(
    entry: Entry, told: Mapping[str, Any], asked: Mapping[str, Any], home: Loaded, known_at: int
) -> dict[str, Answer]:
    facts = {*home.law.vocabulary.facts, *RESERVED}
    written = {k: v for k, v in told["written"].items() if k in facts}
    assert entry.at is not None
    common: dict[str, Any] = {
        "at": parse_at(entry.at),
        "known_at": known_at,
        "profile": _profile(asked),
        "assume": asked["assume"],
        "measures": asked["measures"],
        "loaded": home,
    }
    if "hits" in told["answer"]:
        assessed = parse_instant(asked["assessed_at"]) if asked["assessed_at"] else None
        decision = pipeline.decide(written, assessed_at=assessed, **common)
        return {"": answer(msgspec.to_builtins(decision))}
    import pyarrow as pa  # noqa: PLC0415  a case of a table alone

    row = pa.RecordBatch.from_pylist([written])
    (decided,) = pipeline.decide_table([row], **common)
    return {"": answer(decided.to_pylist()[0])}


def _checked(
    entry: Entry, told: Mapping[str, Any], asked: Mapping[str, Any], home: Loaded, known_at: int
) -> dict[str, Answer]:
    result = msgspec.convert(told["result"], CheckResult)
    assert entry.at is not None
    formats = {c.file: c.format for c in result.coverage if c.format is not None}
    asker = Asker(_profile(asked), home.law.vocabulary, home.catalog, home.register)
    judge = Judge(home.law, home.catalog, asker, home.rules(known_at), parse_instant(entry.at), formats)
    devices = {d.name: Device(d.name, d.name, d.names) for d in result.devices}
    found: dict[str, Answer] = {}
    for f in result.findings:
        again = judge.finding(_found(f, devices))
        found |= _acts((msgspec.structs.replace(again, id=f.id),))
    return found


def _found(finding: Finding, devices: Mapping[str, Device]) -> Found:
    """Return a finding as it was before anything was decided, as far as an answer rests on it.

    Contacts are known by the spans that were recorded: each is decided at its last instant.
    """
    file = None if finding.device else finding.evidence[0].file
    seen = [
        Seen(e.file, e.line, e.pointer, e.field, e.value, e.identity, e.grade, e.role, _ms(e.seen_at))
        for e in finding.evidence
    ]
    standing = any(d.observed is None for d in finding.decisions)
    parts = {PART} if standing and finding.state == State.RESIDUE else set()
    return Found(
        key=Key(finding.vendor, finding.product, finding.relation, finding.device, file),
        device=devices.get(finding.device or ""),
        grade=finding.grade,
        first_seen=_ms(finding.first_seen),
        last_seen=_ms(finding.last_seen),
        count=finding.count,
        contacts={
            d.observed.role: _contacts(d.observed) for d in finding.decisions if d.observed is not None
        },
        families={finding.family} if finding.family else set(),
        sites={finding.site} if finding.site else set(),
        untimed={finding.state, *parts},
        kept={s: (0, i) for i, s in enumerate(seen)},
        met={s.file: {} for s in seen},
    )


def _contacts(observed: Observed) -> Contacts:
    spans = {
        i: (s.count, parse_instant(s.first_seen), parse_instant(s.last_seen))
        for i, s in enumerate(observed.spans)
    }
    return Contacts(observed.untimed, spans)


def _ms(instant: str | None) -> int | None:
    return None if instant is None else parse_instant(instant)


def _texts(ledger: Reader, entry: Entry, home: Loaded, measures: frozenset[str]) -> tuple[str, ...]:
    """Say which measures read otherwise now than when the entry was recorded, those that matter here first."""
    if entry.law == home.law.digest:
        return ()
    law = ledger.newest(Kind.LAW, before=entry.seq)
    if law is None or law.law != entry.law:
        return ("which text of the measures was used is not recorded",)
    before = msgspec.json.decode(law.payload)["measures"]
    now = home.law.digests
    changed = sorted(
        (i for i in {*before, *now} if before.get(i) != now.get(i)), key=lambda i: (i not in measures, i)
    )
    return tuple(f"{i}: {_text(before.get(i), now.get(i))}" for i in changed)


def _text(before: str | None, now: str | None) -> str:
    if before is None:
        return "was not there"
    return "is not there any more" if now is None else f"sha256 {now[:16]}, then {before[:16]}"
