"""Join the stages: the only module that knows their order.

`check` finds and decides for a profile; `decide` and `decide_table` decide on facts given; `record` keeps
what was asked and answered in a ledger. Applications
call these and render what comes back; no rule of law stands here. Nothing reads a clock: `at` and
`known_at` are arguments, in milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from proscribe import accounting, blocking, licences, organisations, packed
from proscribe._version import __version__
from proscribe.asker import Asker, register
from proscribe.comparing import compared
from proscribe.dispositions import Dispositions
from proscribe.engine.decide import Rules
from proscribe.engine.questions import rank_questions
from proscribe.errors import ProscribeError
from proscribe.following import Following
from proscribe.judging import Judge
from proscribe.law.age import Ages
from proscribe.law.age import warning as overdue_warning
from proscribe.law.instants import day_bounds, format_instant
from proscribe.law.model import Outcome
from proscribe.law.naming import naming
from proscribe.profile import DEFAULT
from proscribe.profile import load as load_profile
from proscribe.reading import Reading
from proscribe.results import (
    CatalogUsed,
    CheckResult,
    Decision,
    LawUsed,
    Organisation,
    OrganisationsResult,
    ProfileUsed,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import tzinfo
    from pathlib import Path

    import pyarrow as pa

    from proscribe.blocklists import Blocking
    from proscribe.catalog import Catalog
    from proscribe.engine.found import Found
    from proscribe.engine.identify import Index
    from proscribe.evidence import Evidence
    from proscribe.holdings import Holdings
    from proscribe.law import Law
    from proscribe.law.facts import Register
    from proscribe.ledger.entry import Kind
    from proscribe.ledger.recording import Recorder
    from proscribe.ledger.store import Appended, Ledger
    from proscribe.lists._store import Store
    from proscribe.organisations import Member
    from proscribe.profile import Profile
    from proscribe.reading import Progress
    from proscribe.remembered import Memory
    from proscribe.results import Finding
    from proscribe.screening import ScreenRun
    from proscribe.sources._opening import Opened

__all__ = [
    "FAIL_ON",
    "Loaded",
    "block",
    "check",
    "check_organisations",
    "compile_law",
    "decide",
    "decide_table",
    "evidence_of",
    "follow",
    "load_all",
    "record",
    "recorder",
    "rescreen",
    "screen",
]

FAIL_ON = (Outcome.PROHIBITED, Outcome.LICENCE_REQUIRED, Outcome.ADVISED_AGAINST, Outcome.NEEDS_FACTS)
"""What `fail_on` may be: findings at or above it make the exit code 1."""


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
    evidence: Evidence | None = None,
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
        evidence: what screening says of counterparty and maker.
        loaded: law and catalog; the built-in ones by default.

    Raises:
        FactError: a name or value that the vocabulary does not have, or a contradiction.
        ProfileError, LawError: see Asker and Loaded.rules.
    """
    home = loaded or load_all()
    asker = Asker(profile, home.law.vocabulary, home.catalog, home.register, assume=assume)
    screened: tuple[str, ...] = ()
    if evidence is not None:
        found = evidence.add([written])[0]
        written, screened = {**written, **found.facts}, found.says
    row = asker.row(written)
    when = row.at if row.at is not None or row.at_unknown else at
    facts = asker.complete(row.facts, at=when)
    if assessed_at is None:
        assessed_at = known_at if known_at is not None else when if isinstance(when, int) else None
    rules = home.rules(known_at, tuple(measures))
    decision = rules.decide(facts, when, assessed_at=assessed_at, amount=row.amount)
    change = decision.next_change
    if isinstance(when, int):
        change = licences.next_change(
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
        excepted=licences.named(decision.excepted, asker.licences.held(facts, when)),
        next_change=change,
        receipt=receipt,
        law_as_of=old.as_of,
        overdue=old.overdue,
        warnings=(*([late] if late else []), *asker.licences.warnings(when), *screened),
    )


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
    evidence: Evidence | None = None,
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
        yield worker.decide(batch if evidence is None else evidence.fill(batch))
    worker.close()


def check(
    paths: Sequence[str],
    *,
    at: int,
    known_at: int,
    profile: Profile = DEFAULT,
    as_format: str | None = None,
    fail_on: Outcome = Outcome.PROHIBITED,
    baseline: CheckResult | None = None,
    fail_on_new: bool = False,
    evidence: Evidence | None = None,
    loaded: Loaded | None = None,
    progress: Progress | None = None,
    zone: tzinfo | None = None,
    deep: bool = False,
    more: Iterable[Opened] = (),
) -> CheckResult:
    """Find banned technology in files and folders, and say what the law says of it to this profile.

    Args:
        paths: files, folders, `-`, or `FORMAT:path`.
        at: the instant at which standing acts are judged, in milliseconds.
        known_at: knowledge time, in milliseconds.
        profile: who asks.
        as_format: read everything as this format.
        fail_on: the outcome from which findings make the exit code 1.
        baseline: an earlier result to compare with.
        fail_on_new: with a baseline, only what did not fail there makes the exit code 1.
        evidence: what screening says of the makers of what is found.
        loaded: law and catalog; the built-in ones by default.
        progress: told how far the reading of each file has come.
        zone: of times in logs that have no offset; without it such times are unknown.
        deep: look for names in the bytes of programs, and open packages and nested archives.
        more: inputs that are open already, as a machine's own listings.

    Raises:
        ProfileError: the profile states what the vocabulary does not have.
    """
    home = loaded or load_all()
    asker, rules, reading = _begin(home, profile, known_at, progress, zone, deep=deep)
    for path in paths:
        reading.path(path, as_format)
    screened = evidence.maker if evidence is not None else None
    reading.given(more)
    judge = Judge(home.law, home.catalog, asker, rules, at, reading.formats, screened)
    judged = [(f, judge.finding(f)) for f in reading.gathering.finish()]
    result = _result(home, asker, at, known_at, reading, judged, fail_on, evidence)
    if baseline is None:
        return result
    result = compared(result, baseline)
    if fail_on_new and result.summary.exit_code == 1 and not accounting.fails_anew(result, baseline, fail_on):
        code = 0 if result.summary.complete else 3
        return msgspec.structs.replace(
            result, summary=msgspec.structs.replace(result.summary, exit_code=code)
        )
    return result


def _begin(
    home: Loaded,
    profile: Profile,
    known_at: int,
    progress: Progress | None,
    zone: tzinfo | None,
    *,
    deep: bool = False,
) -> tuple[Asker, Rules, Reading]:
    """Return who asks, the law, and what reads and gathers."""
    from proscribe.engine.findings import Gathering  # noqa: PLC0415  deciding alone needs no columns

    asker = Asker(profile, home.law.vocabulary, home.catalog, home.register)
    names = None
    if deep:
        from proscribe.engine.strings import names_of  # noqa: PLC0415  seldom wanted

        names = names_of(home.catalog)
    rules = home.rules(known_at)
    edges = sorted({*rules.ruleset.boundaries, *asker.edges})
    gathering = Gathering(edges, profile.devices)
    return asker, rules, Reading(home.index, gathering, progress, zone, names=names, deep=deep)


def check_organisations(
    members: Sequence[Member],
    *,
    at: int,
    known_at: int,
    as_format: str | None = None,
    fail_on: Outcome = Outcome.PROHIBITED,
    baseline: OrganisationsResult | None = None,
    fail_on_new: bool = False,
    warnings: Sequence[str] = (),
    loaded: Loaded | None = None,
    progress: Progress | None = None,
    zone: tzinfo | None = None,
    deep: bool = False,
    settle: Callable[[CheckResult], CheckResult] = lambda result: result,
) -> OrganisationsResult:
    """Check several organisations, each by itself: no fact, device or finding of one is seen by another.

    Args:
        members: the organisations, from `organisations.listed`.
        at: as for `check`, and so are the others that it has, for each organisation.
        known_at: knowledge time, in milliseconds.
        as_format: read everything as this format.
        fail_on: the outcome from which findings make an exit code 1.
        baseline: an earlier result; organisations are the same where their names are.
        fail_on_new: only what did not fail in the baseline makes an exit code 1.
        warnings: what else to know.
        loaded: law and catalog; the built-in ones by default.
        progress: told how far the reading of each file has come.
        zone: of times in logs that have no offset.
        deep: look for names in the bytes of programs, and open packages and nested archives.
        settle: has the last word on each result, such as on its exit code.

    Whatever stops one organisation is told in its place, and the others are checked.
    """
    home = loaded or load_all()
    old = {o.name: o.result for o in baseline.organisations} if baseline else {}
    found: list[Organisation] = []
    for member in members:
        try:
            result = settle(
                check(
                    member.inputs,
                    at=at,
                    known_at=known_at,
                    profile=load_profile(member.profile),
                    as_format=as_format,
                    fail_on=fail_on,
                    baseline=old.get(member.name),
                    fail_on_new=fail_on_new,
                    loaded=home,
                    progress=progress,
                    zone=zone,
                    deep=deep,
                )
            )
        except ProscribeError as e:
            found.append(Organisation(member.name, member.inputs, None, e.message, e.hint, e.exit_code))
        else:
            found.append(Organisation(member.name, member.inputs, result, "", "", result.summary.exit_code))
    return OrganisationsResult(
        "proscribe.organisations/1",
        __version__,
        format_instant(at),
        format_instant(known_at),
        _law_used(home, at, known_at),
        CatalogUsed(home.catalog.digest, len(home.catalog.vendors)),
        tuple(found),
        tuple(warnings),
        organisations.merged(found),
    )


def screen(
    lists: Sequence[str] = (),
    *,
    at: int,
    known_at: int,
    threshold: float = 0.7,
    limit: int = 10,
    processes: int = 1,
    dispositions: Dispositions | None = None,
    holdings: Holdings | None = None,
    store: Store | None = None,
    loaded: Loaded | None = None,
) -> ScreenRun:
    """Make ready to hold parties against restricted-party lists; `take` of what is returned does it.

    Args:
        lists: names of lists that are kept, or files; all that are kept and the built-in one where empty.
        at: the instant of the question, in milliseconds: ages of lists are counted to it.
        known_at: lists by name are taken as they stood then.
        threshold: leave out what scores less, 0 to 1.
        limit: at most so many entries for each party.
        processes: at most so many for large inputs.
        dispositions: what people decided about alerts.
        holdings: who holds what of whom; the ownership rules are then applied to each party.
        store: where lists are kept; the user's data folder by default.
        loaded: law and catalog; the built-in ones by default.

    Raises:
        ProscribeError: a list is not known, or there is no snapshot of it.
        SourceError: a file of a list cannot be read, or is refused.
    """
    from proscribe import screening  # noqa: PLC0415  deciding alone needs no lists
    from proscribe.lists._store import Store, data_dir  # noqa: PLC0415

    home = loaded or load_all()
    kept = store or Store(data_dir())
    held, warnings = screening.against(lists, kept, home.law, home.catalog, at=at, known_at=known_at)
    run = screening.ScreenRun(
        screening.Screening(
            screening.Against(held),
            naming(home.law.measures.values()),
            threshold=threshold,
            limit=limit,
            processes=processes,
            dispositions=dispositions or Dispositions(),
            at=at,
        ),
        at,
        known_at,
        list(warnings),
    )
    if holdings is not None:
        from proscribe.owners import Owners  # noqa: PLC0415  most runs have no holdings

        run.owners = Owners(holdings, run.screening, home.rules(known_at), at)
    return run


def rescreen(
    run: ScreenRun, *, memory: Memory | None = None, since: str = "", store: Store | None = None
) -> ScreenRun:
    """Let a run look only at what changed: since a former run, or since the snapshots of a day.

    Args:
        run: made ready by `screen`.
        memory: what a former run found: new and changed parties are held against all entries, the others against
            new and changed entries, and what was found before is kept.
        since: a day (2026-08-21) or the id of a snapshot: only entries that are new or changed since are held
            against the parties, and only those alerts are given.
        store: where lists are kept; the user's data folder by default.

    Raises:
        ProscribeError: no list has a snapshot of that time.
    """
    from proscribe import remembered  # noqa: PLC0415  most runs are whole
    from proscribe.lists._store import Store, data_dir  # noqa: PLC0415
    from proscribe.screening import contents_at  # noqa: PLC0415

    whole = run.screening.against
    if memory is not None:
        run.screening.memory = memory
        run.screening.changed = remembered.changed_rows(whole.contents.items(), memory.entries)
    elif since:
        before = contents_at(whole, store or Store(data_dir()), since)
        run.screening.changed = remembered.changed_rows(whole.contents.items(), before)
        run.warnings.append(
            f"only the {len(run.screening.changed):,} entries that are new or changed since {since} were looked at"
        )
    return run


def evidence_of(run: ScreenRun, loaded: Loaded | None = None) -> Evidence:
    """Return what answers facts about counterparties and makers from the lists of a run.

    Raises:
        ProscribeError: see `screen`.
    """
    from proscribe.evidence import Evidence  # noqa: PLC0415  deciding alone needs no lists

    home = loaded or load_all()
    run.screening.explain_from = 2.0  # of facts one sentence is told, and no more
    return Evidence(run, home.law.vocabulary, home.catalog, run.owners)


def follow(
    paths: Sequence[str],
    *,
    at: int,
    known_at: int,
    told: Callable[[Finding], None],
    wait: Callable[[], bool],
    profile: Profile = DEFAULT,
    as_format: str | None = None,
    fail_on: Outcome = Outcome.PROHIBITED,
    loaded: Loaded | None = None,
    progress: Progress | None = None,
    zone: tzinfo | None = None,
) -> CheckResult:
    """Check logs that grow, until `wait` says that it is enough; the rest as `check`.

    Args:
        paths: files, or `FORMAT:path`; of formats that are read line by line.
        at: the instant at which standing acts are judged, in milliseconds.
        known_at: knowledge time, in milliseconds.
        told: given each finding once, when it is first seen.
        wait: waits a moment; False ends the following.
        profile: who asks.
        as_format: read everything as this format.
        fail_on: the outcome from which findings make the exit code 1.
        loaded: law and catalog; the built-in ones by default.
        progress: told how far the reading of each file has come.
        zone: of times in logs that have no offset.

    Raises:
        SourceError: a path cannot be followed.
        ProfileError: the profile states what the vocabulary does not have.
    """
    home = loaded or load_all()
    asker, rules, reading = _begin(home, profile, known_at, progress, zone)
    following = Following(reading, paths, as_format)
    judge = Judge(home.law, home.catalog, asker, rules, at, reading.formats)
    seen: set[str] = set()

    def tell() -> None:
        for found in reading.gathering.finish():
            if found.id not in seen:
                seen.add(found.id)
                told(judge.finding(found))

    try:
        following.catch_up()
        tell()
        while wait():
            if following.look():
                tell()
    finally:
        following.finish()
    judged = [(f, judge.finding(f)) for f in reading.gathering.finish()]
    return _result(home, asker, at, known_at, reading, judged, fail_on, None)


def block(
    wanted: blocking.Wanted,
    *,
    at: int,
    known_at: int,
    profile: Profile = DEFAULT,
    result: CheckResult | None = None,
    loaded: Loaded | None = None,
) -> Blocking:
    """Choose what is to be stopped for this profile; a blocking format renders it.

    Args:
        wanted: vendors, roles, exceptions and the like.
        at: the instant at which the law is asked, in milliseconds.
        known_at: knowledge time, in milliseconds.
        profile: who asks.
        result: the findings of a check: only vendors found are stopped then.
        loaded: law and catalog; the built-in ones by default.

    Raises:
        FactError: there is no such vendor, or an allowed name is no host name.
        ProfileError: the profile states what the vocabulary does not have.
    """
    home = loaded or load_all()
    asker = Asker(profile, home.law.vocabulary, home.catalog, home.register)
    judge = Judge(home.law, home.catalog, asker, home.rules(known_at), at, {})
    who = profile.name or "an organisation without a profile"
    return blocking.choose(judge, home.catalog, home.law.digest, who, wanted, result)


def recorder(
    ledger: Ledger,
    clock: Callable[[], int],
    *,
    withheld: Collection[str] = (),
    loaded: Loaded | None = None,
) -> Recorder:
    """Return what records acts in an open ledger, each tied to the law and catalog that are loaded.

    Args:
        ledger: opened for writing.
        clock: gives milliseconds since the epoch.
        withheld: members of payloads whose values are left out (`proscribe.ledger.redaction.PERSONAL`).
        loaded: law and catalog; the built-in ones by default.
    """
    from proscribe.ledger.recording import Recorder, Used  # noqa: PLC0415  most runs record nothing

    home = loaded or load_all()
    used = Used(home.law.digest, home.catalog.digest, home.law.digests, home.packs)
    return Recorder(ledger, used, clock, withheld)


def record(
    where: str,
    kind: Kind,
    payload: object,
    *,
    clock: Callable[[], int],
    withheld: Collection[str] = (),
    loaded: Loaded | None = None,
    **told: Any,
) -> Appended:
    """Record one act in the ledger at `where`; it is on the disk when this returns.

    Args:
        where: a file, or `postgresql://user@host/name`.
        kind: what it is.
        payload: the record: a struct, or a mapping of plain types.
        clock: gives milliseconds since the epoch.
        withheld: members of the payload whose values are left out.
        loaded: law and catalog; the built-in ones by default.
        told: `at`, `known_at`, `lists` and `inputs`, see `Recorder.draft`.

    Raises:
        LedgerError: nothing was recorded, and why.
    """
    from proscribe.ledger.store import opened  # noqa: PLC0415  pulls in the database library

    with opened(where, write=True) as ledger:
        return recorder(ledger, clock, withheld=withheld, loaded=loaded).record(kind, payload, **told)


def _result(
    home: Loaded,
    asker: Asker,
    at: int,
    known_at: int,
    reading: Reading,
    judged: Sequence[tuple[Found, Finding]],
    fail_on: Outcome,
    evidence: Evidence | None,
) -> CheckResult:
    findings = tuple(f for _, f in judged)
    machines = accounting.devices(judged)
    complete = reading.complete and any(c.format is not None for c in reading.coverage)
    profile = asker.profile
    stated: dict[str, Any] = {**profile.organisation, **profile.facts}
    for held in asker.licences.all:
        stated[held.fact] = f"{stated[held.fact]}; {held.told}" if held.fact in stated else held.told
    warnings = list(reading.warnings)
    if profile.file is None:
        warnings.append(
            "no profile was found: a U.S. private company is assumed, of which nothing else is known; `proscribe init` makes one"
        )
    old = home.ages().at(at, known_at)
    late = overdue_warning(old, home.ages().count)
    if late:
        warnings.append(late)
    warnings.extend(asker.licences.warnings(at))
    if evidence is not None:
        warnings.extend(evidence.said)
    warnings.append(
        "sellers are not screened here: whether one is on a restricted-party list was not looked at"
        if evidence is not None
        else "parties are not screened here: whether a seller is on a restricted-party list was not looked at"
    )
    return CheckResult(
        "proscribe.check/1",
        __version__,
        format_instant(at),
        format_instant(known_at),
        _law_used(home, at, known_at),
        CatalogUsed(home.catalog.digest, len(home.catalog.vendors)),
        evidence.lists if evidence is not None else (),
        ProfileUsed(
            profile.name,
            profile.source,
            stated,
            dict(asker.assumed),
            asker.acts,
            {s.name: s.owner for s in profile.sites if s.owner},
        ),
        tuple(reading.coverage),
        findings,
        rank_questions(findings, home.law.vocabulary),
        tuple(warnings),
        accounting.summary(reading.coverage, findings, machines, fail_on, complete=complete),
        machines,
        accounting.removal(findings, home.catalog),
    )


def _law_used(home: Loaded, at: int, known_at: int) -> LawUsed:
    old = home.ages().at(at, known_at)
    return LawUsed(
        home.law.digest,
        dict(home.law.digests),
        old.as_of,
        old.reviewed_through,
        old.overdue,
        dict(home.packs),
    )
