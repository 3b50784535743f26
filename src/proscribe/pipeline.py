"""Join the stages: the only module that knows their order.

`check` finds and decides for a profile; `decide` and `decide_table` decide on facts given. Applications
call these and render what comes back; no rule of law stands here. Nothing reads a clock: `at` and
`known_at` are arguments, in milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from proscribe import packed
from proscribe._version import __version__
from proscribe.asker import Asker, register
from proscribe.engine import acts
from proscribe.engine.decide import Rules
from proscribe.engine.findings import Found, Gathering
from proscribe.engine.questions import rank_questions
from proscribe.errors import SourceError, UnrecognisedError
from proscribe.law.age import Ages
from proscribe.law.age import warning as overdue_warning
from proscribe.law.instants import day_bounds, format_instant, parse_instant
from proscribe.law.model import RANK, Outcome
from proscribe.profile import DEFAULT
from proscribe.profile import NAME as PROFILE_NAME
from proscribe.results import (
    ActDecision,
    CatalogUsed,
    CheckResult,
    Coverage,
    Decision,
    Evidence,
    Excepted,
    Finding,
    LawUsed,
    NotChecked,
    ProfileUsed,
    Summary,
)
from proscribe.schemas import Relation, State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pyarrow as pa

    from proscribe.catalog import Catalog
    from proscribe.engine.identify import Index
    from proscribe.law import Law
    from proscribe.law.facts import Register
    from proscribe.law.facts import State as FactState
    from proscribe.licences import Held
    from proscribe.profile import Profile
    from proscribe.sources import Tally
    from proscribe.sources._opening import Opened

__all__ = ["FAIL_ON", "Loaded", "check", "compile_law", "decide", "decide_table", "load_all"]

FAIL_ON = (Outcome.PROHIBITED, Outcome.LICENCE_REQUIRED, Outcome.ADVISED_AGAINST, Outcome.NEEDS_FACTS)
"""What `fail_on` may be: findings at or above it make the exit code 1."""

_COMPONENTS = frozenset(
    {"cyclonedx-json", "cyclonedx-xml", "spdx-json", "spdx-tagvalue", "package-lock", "requirements-txt"}
)
_SOFTWARE = frozenset(
    [
        "antivirus",
        "cybersecurity",
        "privacy-tool",
        "threat-intelligence",
        "operating-system",
        "video-surveillance",
        "application",
        "ai-system",
        "other-software",
    ]
)
_LOCATE_AT_ONCE = 100_000
_LEAD_NOTES = {
    Relation.MAY_EMBED: "may carry the vendor's technology: ask its supplier; nothing here shows that it does",
    Relation.CLIENT_OF: "a third party's client for the vendor's product or service; not supplied by the vendor",
    Relation.MENTIONS: "only names the vendor; no evidence of its technology",
}


@dataclass(frozen=True, eq=False)
class Loaded:
    """Law and catalog, loaded once.

    Attributes:
        law: vocabulary, measures, penalty schedules.
        catalog: vendors and their identities.
        register: the catalog's names, as the law needs them.
        packs: version and digest of each installed pack that is in them, by id.
    """

    law: Law
    catalog: Catalog
    register: Register
    packs: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def index(self) -> Index:
        """The catalog compiled for identification."""
        from proscribe.engine.identify import build_index  # noqa: PLC0415  deciding alone needs no index

        return build_index(self.catalog)

    @lru_cache(maxsize=8)  # noqa: B019  a handful of handles, kept as long as the law they are of
    def rules(self, known_at: int | None = None, measures: tuple[str, ...] = ()) -> Rules:
        """Return the compiled handle for a knowledge time, for all measures or those named.

        Raises:
            LawError: there is no such measure.
        """
        law = self.law.only(measures) if measures else self.law
        return Rules(law, self.register, known_at, self.catalog.digest)

    @lru_cache(maxsize=8)  # noqa: B019  as for the rules
    def ages(self, measures: tuple[str, ...] = ()) -> Ages:
        """Return how old the law is: of all measures, or of those named.

        Raises:
            LawError: there is no such measure.
        """
        return Ages((self.law.only(measures) if measures else self.law).measures.values())


def load_all(extra_law: tuple[Path, ...] = (), extra_catalog: tuple[Path, ...] = ()) -> Loaded:
    """Load the built-in law and catalog, the installed packs, and the user's own files beside them.

    Raises:
        LawError: a measure or a pack is not well formed; nothing is loaded then.
        CatalogError: a vendor file is not well formed.
    """
    return _load_all(packed.there(), extra_law, extra_catalog)


@cache
def _load_all(found: packed.There, extra_law: tuple[Path, ...], extra_catalog: tuple[Path, ...]) -> Loaded:
    law, catalog = packed.load(found, extra_law, extra_catalog)
    return Loaded(law, catalog, register(catalog), found.told)


def compile_law(known_at: int | None = None, measures: Sequence[str] = ()) -> Rules:
    """Return the built-in law compiled for deciding, as known at `known_at` (milliseconds).

    Raises:
        LawError: there is no such measure.
    """
    return load_all().rules(known_at, tuple(measures))


def decide(
    written: Mapping[str, object],
    *,
    at: int | date | None = None,
    known_at: int | None = None,
    assessed_at: int | None = None,
    profile: Profile = DEFAULT,
    assume: bool = True,
    measures: Sequence[str] = (),
    loaded: Loaded | None = None,
) -> Decision:
    """Decide one case as written: facts by name, and `at`, `amount`, `product`, `maker`, `counterparty`.

    Args:
        written: what is said of the case.
        at: the instant where `written` has none.
        known_at: knowledge time in milliseconds; None for all that the law data hold.
        assessed_at: date of assessment for penalties; default `known_at`, else the case's instant.
        profile: who asks.
        assume: fill what neither case nor profile states with the default profile.
        measures: decide on these alone; all where empty.
        loaded: law and catalog; the built-in ones by default.

    Raises:
        FactError: a name or value that the vocabulary does not have, or a contradiction.
        ProfileError, LawError: see Asker and Loaded.rules.
    """
    home = loaded or load_all()
    asker = Asker(profile, home.law.vocabulary, home.catalog, home.register, assume=assume)
    row = asker.row(written)
    when = row.at if row.at is not None or row.at_unknown else at
    facts = asker.complete(row.facts, at=when)
    if assessed_at is None:
        assessed_at = known_at if known_at is not None else when if isinstance(when, int) else None
    rules = home.rules(known_at, tuple(measures))
    decision = rules.decide(facts, when, assessed_at=assessed_at, amount=row.amount)
    change = decision.next_change
    if isinstance(when, int):
        change = _next_change(
            decision, when, asker.edges, lambda t: rules.decide(asker.complete(row.facts, at=t), t)
        )
    said = {*row.facts, "actor", "act", *(h.fact for h in asker.licences.all)}
    stated = {k for k in asker.stated if not k.startswith("org.")}
    assumed = tuple(sorted(k for k in facts if k not in said and k not in stated))
    receipt = msgspec.structs.replace(decision.receipt, assumed=assumed)
    ages = home.ages(tuple(measures))
    old = ages.at(_last(when), known_at)
    late = overdue_warning(old, ages.count)
    return msgspec.structs.replace(
        decision,
        excepted=_licensed(decision.excepted, asker.licences.held(facts, when)),
        next_change=change,
        receipt=receipt,
        law_as_of=old.as_of,
        overdue=old.overdue,
        warnings=(*([late] if late else []), *asker.licences.warnings(when)),
    )


def _licensed(excepted: tuple[Excepted, ...], held: Mapping[str, Held]) -> tuple[Excepted, ...]:
    """Name the licence that lifts a clause, where the profile lists it."""
    return tuple(
        msgspec.structs.replace(e, licence=held[e.exception].told) if e.exception in held else e
        for e in excepted
    )


def _next_change(
    found: Decision | ActDecision,
    at: int,
    edges: Sequence[int],
    again: Callable[[int], Decision | ActDecision],
) -> str | None:
    """Return the first instant after `at` at which the outcome differs, beginnings and ends of licences counted in."""
    current = found
    for edge in edges:
        if edge <= at:
            continue
        if current.next_change and parse_instant(current.next_change) <= edge:
            break
        current = again(edge)
        if current.outcome is not found.outcome:
            return format_instant(edge)
    return current.next_change


def _last(at: int | date | None) -> int | None:
    """Return the last instant that is asked about; a day ends somewhere on earth when it ends in UTC."""
    return day_bounds(at, "UTC")[1] - 1 if isinstance(at, date) else at


def decide_table(
    batches: Iterable[pa.RecordBatch],
    *,
    at: int | date | None = None,
    known_at: int | None = None,
    profile: Profile = DEFAULT,
    assume: bool = True,
    measures: Sequence[str] = (),
    keep: bool = False,
    loaded: Loaded | None = None,
) -> Iterator[pa.RecordBatch]:
    """Decide millions: batches of cases in, the same batches with their answers out, in order.

    Columns are facts and the reserved ones; see `proscribe.engine.table.ANSWER` for the columns added. A
    case that cannot be read gets its reason in `error`, and no outcome.

    Raises:
        FactError: a column is no fact and `keep` is not set; names the nearest.
    """
    from proscribe.engine.table import Table  # noqa: PLC0415  single answers need no columns

    home = loaded or load_all()
    asker = Asker(profile, home.law.vocabulary, home.catalog, home.register, assume=assume)
    worker = Table(home.rules(known_at, tuple(measures)), asker, keep=keep, at=at)
    for batch in batches:
        yield worker.decide(batch)


def check(
    paths: Sequence[str],
    *,
    at: int,
    known_at: int,
    profile: Profile = DEFAULT,
    as_format: str | None = None,
    fail_on: Outcome = Outcome.PROHIBITED,
    loaded: Loaded | None = None,
    progress: Callable[[str, int], None] | None = None,
) -> CheckResult:
    """Find banned technology in files and folders, and say what the law says of it to this profile.

    Args:
        paths: files, folders, `-`, or `FORMAT:path`.
        at: the instant at which standing acts are judged, in milliseconds.
        known_at: knowledge time, in milliseconds.
        profile: who asks.
        as_format: read everything as this format.
        fail_on: the outcome from which findings make the exit code 1.
        loaded: law and catalog; the built-in ones by default.
        progress: told the file and the rows read so far, now and then.

    Raises:
        ProfileError: the profile states what the vocabulary does not have.
    """
    home = loaded or load_all()
    asker = Asker(profile, home.law.vocabulary, home.catalog, home.register)
    reading = _Reading(home, progress)
    for path in paths:
        reading.path(path, as_format)
    judge = _Judge(home, asker, home.rules(known_at), at, reading.formats)
    findings = tuple(judge.finding(f) for f in reading.gathering.finish())
    return _result(home, asker, at, known_at, reading, findings, fail_on)


class _Reading:
    """Reads every input, identifies what is in it, and keeps account of what was not checked."""

    def __init__(self, home: Loaded, progress: Callable[[str, int], None] | None) -> None:
        self.home = home
        self.progress = progress
        self.gathering = Gathering()
        self.coverage: list[Coverage] = []
        self.formats: dict[str, str] = {}
        self.complete = True

    def path(self, path: str, as_format: str | None) -> None:
        """Read one path that the user named; what cannot be read is a row of coverage."""
        from proscribe.sources._opening import read_input  # noqa: PLC0415  opening pulls in every format

        before = len(self.coverage)
        walked = False
        try:
            for opened in read_input(path, as_format):
                walked = walked or opened.file != path.rpartition(":")[2]
                self.opened(opened)
        except SourceError as e:
            self.failed(path, None, e)
        read = [c for c in self.coverage[before:] if c.format is not None]
        if not read or (not walked and any(c.not_checked and not c.rows for c in read)):
            self.complete = False  # what was named has nothing that could be read

    def failed(self, file: str, name: str | None, error: SourceError, tally: Tally | None = None) -> None:
        """Account for an input that could not be read as a whole."""
        self.complete = self.complete and isinstance(error, UnrecognisedError)
        reason = error.message.removeprefix(f"{file}: ")
        self.coverage.append(_coverage(file, name, tally, NotChecked(reason, 1, error.hint)))

    def opened(self, opened: Opened) -> None:
        """Read one input: a file, a member of an archive, or standard input."""
        if opened.source is None:
            reason = opened.reason or "the format was not recognised"
            if opened.file.rpartition("/")[2] == PROFILE_NAME:
                reason = "the profile of who asks, not an inventory"
            if reason.startswith(("it cannot be opened", "the folder cannot be listed")):
                self.complete = False
            self.coverage.append(_coverage(opened.file, None, None, NotChecked(reason, 1, opened.file)))
            return
        name = opened.source.name
        self.formats[opened.file] = name
        origin, batches = opened.read()
        try:
            self._batches(opened, batches, origin.tally)
        except SourceError as e:
            self.failed(opened.file, name, e, origin.tally)
            return
        self.coverage.append(_coverage(opened.file, name, origin.tally))

    def _batches(self, opened: Opened, batches: Iterator[pa.RecordBatch], tally: Tally) -> None:
        from proscribe.engine.identify import identify  # noqa: PLC0415  deciding alone needs no identification

        waiting: list[pa.Table] = []
        try:
            for batch in batches:
                matches = identify(batch, self.home.index)
                if matches.num_rows:
                    if opened.source is not None and opened.source.locate is not None:
                        waiting.append(matches)
                    else:
                        self.gathering.add(matches)
                if self.progress is not None:
                    self.progress(opened.file, tally.rows)
        finally:
            for matches in waiting:
                self.gathering.add(_located(opened, matches))


def _located(opened: Opened, matches: pa.Table) -> pa.Table:
    """Fill the lines of matches in a document whose parser does not tell them."""
    import pyarrow as pa  # noqa: PLC0415  kept off the start-up path

    if matches.num_rows > _LOCATE_AT_ONCE or not matches["line"].null_count:
        return matches
    pointers, values = matches["pointer"].to_pylist(), matches["value"].to_pylist()
    pairs = [(p or "", v or "") for p, v in zip(pointers, values, strict=True)]
    found = opened.locate({(p, v) for p, v in pairs if p and v})
    known = matches["line"].to_pylist()
    lines = [found.get(p) if n is None else n for n, p in zip(known, pairs, strict=True)]
    place = matches.schema.get_field_index("line")
    return matches.set_column(place, "line", pa.array(lines, pa.int64()))


def _coverage(file: str, name: str | None, tally: Tally | None, *more: NotChecked) -> Coverage:
    if tally is None:
        return Coverage(file, name, 0, 0, tuple(more))
    skipped = tuple(NotChecked(r, n, tally.examples.get(r, "")) for r, n in sorted(tally.reasons.items()))
    return Coverage(
        file, name, tally.rows, tally.recognised, (*skipped, *more), dict(tally.columns), dict(tally.notes)
    )


class _Judge:
    """Decides what the law says of each finding to the profile."""

    def __init__(self, home: Loaded, asker: Asker, rules: Rules, at: int, formats: Mapping[str, str]) -> None:
        self.home, self.asker, self.rules, self.at, self.formats = home, asker, rules, at, formats
        self._decided: dict[Any, tuple[ActDecision, ...]] = {}

    def finding(self, found: Found) -> Finding:
        """Return one finding with its decisions."""
        key = found.key
        vendor = self.home.catalog.vendors[key.vendor]
        product = self.home.catalog.products.get(key.product) if key.product else None
        site = self.asker.profile.site(key.device, key.file or "")
        decisions: tuple[ActDecision, ...] = ()
        outcome: Outcome | None = None
        note = ""
        if key.relation != Relation.SUPPLIED_BY:
            note = _LEAD_NOTES[Relation(key.relation)]
        elif found.state == State.REMOVED:
            note = "the input says that it was removed"
        elif found.state == State.RESIDUE:
            note = "removed, but something was left behind: remove the rest"
        else:
            decisions = self._decide(found, site)
            outcome = acts.headline([(d.at_least, d.at_most) for d in decisions])[0]
            if outcome is Outcome.NO_EFFECT and not any(m in self._naming for m in (key.vendor,)):
                note = "no measure here names this vendor"
        return Finding(
            found.id,
            key.vendor,
            vendor.name,
            key.product,
            product.name if product else None,
            found.family,
            key.relation,
            found.grade,
            key.device,
            site.name if site else found.site,
            _instant(found.first_seen),
            _instant(found.last_seen),
            found.count,
            found.state,
            outcome,
            tuple(
                Evidence(
                    s.file, s.line, s.field, s.value, s.identity, s.grade, s.pointer, _instant(s.seen_at)
                )
                for s in found.evidence
            ),
            decisions,
            note,
        )

    @cached_property
    def _naming(self) -> frozenset[str]:
        """The vendors that some clause names."""
        table = self.rules.ruleset.table.get("product.maker")
        return frozenset(str(v) for v in table.masks) if table else frozenset()

    def _decide(self, found: Found, site: Any) -> tuple[ActDecision, ...]:
        key = found.key
        component = all(self.formats.get(f) in _COMPONENTS for f in found.files)
        family = found.family or self._families(found)
        memo = (key.vendor, key.product, family, component, site.name if site else None)
        if memo not in self._decided:
            facts: dict[str, FactState] = {"product.maker": key.vendor}
            if key.product:
                facts["product.id"] = key.product
            facts["product.family"] = family
            facts["product.vendor_part"] = "component" if component else "whole"
            name = self.home.catalog.vendors[key.vendor].name
            self._decided[memo] = tuple(self._act(a, key.vendor, name, facts, site) for a in self.asker.acts)
        return self._decided[memo]

    @staticmethod
    def _families(found: Found) -> FactState:
        """Return the families that a product of unknown family may have, by what showed it.

        What is installed as a program or a package is software: it is no vehicle, chip or camera, though it
        may be the software of one. A network address shows hardware; a domain name shows neither.
        """
        fields = {e.field for e in found.evidence}
        return None if fields & {"mac", "domain"} else _SOFTWARE

    def _act(
        self, act: str, vendor: str, name: str, facts: Mapping[str, FactState], site: Any
    ) -> ActDecision:
        told = self.home.law.vocabulary.user_acts[act]

        def decide_at(at: int) -> tuple[list[acts.Asked], ActDecision]:
            asked = []
            for pair in told.pairs:
                mine = self.asker.pair(pair, vendor, facts, site, at)
                if mine is not None:
                    asked.append(acts.Asked(vendor if pair.actor == "vendor" else pair.actor, mine))
            return asked, acts.decide_act(self.rules, act, told, asked, at, name)

        asked, decided = decide_at(self.at)
        if not self.asker.edges and not self.asker.licences.all:
            return decided
        held: dict[str, Held] = {}
        for one in asked:
            held |= self.asker.licences.held(one.facts, self.at)
        return msgspec.structs.replace(
            decided,
            excepted=_licensed(decided.excepted, held),
            next_change=_next_change(decided, self.at, self.asker.edges, lambda t: decide_at(t)[1]),
        )


def _instant(ms: int | None) -> str | None:
    return None if ms is None else format_instant(ms)


def _result(
    home: Loaded,
    asker: Asker,
    at: int,
    known_at: int,
    reading: _Reading,
    findings: tuple[Finding, ...],
    fail_on: Outcome,
) -> CheckResult:
    profile = asker.profile
    stated: dict[str, Any] = {**profile.organisation, **profile.facts}
    for held in asker.licences.all:
        stated[held.fact] = f"{stated[held.fact]}; {held.told}" if held.fact in stated else held.told
    warnings = []
    if profile.file is None:
        warnings.append(
            "no profile was found: a U.S. private company is assumed, of which nothing else is known; `proscribe init` makes one"
        )
    old = home.ages().at(at, known_at)
    late = overdue_warning(old, home.ages().count)
    if late:
        warnings.append(late)
    warnings.extend(asker.licences.warnings(at))
    warnings.append(
        "parties are not screened here: whether a seller is on a restricted-party list was not looked at"
    )
    return CheckResult(
        "proscribe.check/1",
        __version__,
        format_instant(at),
        format_instant(known_at),
        LawUsed(
            home.law.digest,
            dict(home.law.digests),
            old.as_of,
            old.reviewed_through,
            old.overdue,
            dict(home.packs),
        ),
        CatalogUsed(home.catalog.digest, len(home.catalog.vendors)),
        (),
        ProfileUsed(profile.name, profile.source, stated, dict(asker.assumed), asker.acts),
        tuple(reading.coverage),
        findings,
        rank_questions(findings, home.law.vocabulary),
        tuple(warnings),
        _summary(reading, findings, fail_on),
    )


def _summary(reading: _Reading, findings: tuple[Finding, ...], fail_on: Outcome) -> Summary:
    supplied = [f for f in findings if f.relation == Relation.SUPPLIED_BY]
    counts = {o: sum(f.outcome is o for f in supplied) for o in Outcome}
    rows = sum(c.rows for c in reading.coverage)
    read = [c for c in reading.coverage if c.format is not None]
    complete = reading.complete and bool(read)
    hit = any(_fails(d, fail_on) for f in supplied for d in f.decisions)
    return Summary(
        len(reading.coverage),
        rows,
        sum(c.recognised for c in reading.coverage),
        sum(n.count for c in reading.coverage for n in c.not_checked),
        len(supplied),
        len(findings) - len(supplied),
        counts[Outcome.PROHIBITED],
        counts[Outcome.LICENCE_REQUIRED],
        counts[Outcome.ADVISED_AGAINST],
        counts[Outcome.NEEDS_FACTS],
        counts[Outcome.NOT_PROHIBITED],
        counts[Outcome.NO_EFFECT],
        complete,
        1 if hit else 0 if complete else 3,
    )


def _fails(d: ActDecision, fail_on: Outcome) -> bool:
    if fail_on is Outcome.NEEDS_FACTS:
        return d.outcome in {Outcome.NEEDS_FACTS, Outcome.PROHIBITED}
    return RANK[d.at_most] >= RANK[fail_on]
