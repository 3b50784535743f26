"""What results are made of: the types of `proscribe.decision/1` and `proscribe.check/1`, in written order.

The engine and the pipeline fill them, outputs render them, and a saved result is read back into them. The
types of `proscribe.plan/1`, which is made from a result, stand at the end. JSON Schemas of all are shipped
in `proscribe/outputs/schemas`.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from proscribe.law.model import Outcome
from proscribe.law.penalties import Penalty

__all__ = [
    "Across",
    "ActDecision",
    "ActHit",
    "Baseline",
    "CatalogUsed",
    "Change",
    "Changed",
    "CheckResult",
    "Coverage",
    "Decision",
    "Device",
    "DutyDue",
    "Evidence",
    "Excepted",
    "Finding",
    "Gone",
    "Hit",
    "LawUsed",
    "LeadsTo",
    "Missing",
    "NotChecked",
    "Observed",
    "ObservedSpan",
    "Organisation",
    "OrganisationsResult",
    "OrganisationsSummary",
    "Phase",
    "Plan",
    "PlanItem",
    "PlanKind",
    "PlanStand",
    "PlanSummary",
    "ProfileUsed",
    "Question",
    "Receipt",
    "Removal",
    "RemovalStep",
    "Summary",
    "Unverified",
]


class Hit(msgspec.Struct, frozen=True):
    """A clause that applies.

    Attributes:
        measure: measure id.
        clause: clause id.
        outcome: what the clause states.
        cite: source and pinpoint, as cited at the act's instant.
        since: first instant of the span it applies in, RFC 3339 in the measure's zone.
        until: first instant at which it applies no more; None where no end is known.
        text: what it says, in our own words.
        because: the facts that its match rests on.
        retroactive: the act lies before the public could know of the clause.
        certain: False only where the open facts settle which of several clauses applies, not the outcome.
        kind: binding, advice, or policy: the asker's own rule, which is no law.
    """

    measure: str
    clause: str
    outcome: Outcome
    cite: str
    since: str
    until: str | None
    text: str
    because: tuple[str, ...]
    retroactive: bool
    certain: bool
    kind: str = "binding"


class Excepted(msgspec.Struct, frozen=True):
    """A clause that would apply, and the exception or held licence that lifts it.

    `licence` tells number, issuer and end of the licence, where the profile lists it.
    """

    measure: str
    clause: str
    exception: str
    cite: str
    licence: str = ""


class LeadsTo(msgspec.Struct, frozen=True):
    """Values of a missing fact that come to the same, and what that is."""

    values: tuple[str | bool, ...]
    outcome: Outcome
    at_least: Outcome


class Missing(msgspec.Struct, frozen=True):
    """A fact that can still change the outcome, the question to ask, and what each value leads to."""

    fact: str
    question: str
    leads_to: tuple[LeadsTo, ...]
    clauses: tuple[str, ...]


class DutyDue(msgspec.Struct, frozen=True):
    """Something to do beside the outcome.

    Attributes:
        due: the last day (YYYY-MM-DD) or, for hours, the instant; None until `asks` is known.
        due_by: the last instant, RFC 3339 in the measure's zone; None with `due`.
        asks: the event fact without which there is no date; None where the date is known.
        every: how it repeats, in words; empty where it does not.
        certain: False where facts still missing decide whether the duty applies.
    """

    measure: str
    id: str
    text: str
    to: str
    due: str | None
    due_by: str | None
    asks: str | None
    every: str
    cite: str
    certain: bool


class Unverified(msgspec.Struct, frozen=True):
    """Something the answer rests on that was not verified, or could not be encoded faithfully."""

    measure: str
    id: str
    text: str


class Receipt(msgspec.Struct, frozen=True):
    """All that is needed to give the same answer again."""

    engine: str
    law: str
    catalog: str
    measures: dict[str, str]
    at: str | None
    known_at: str | None
    assessed_at: str | None
    facts: dict[str, str | bool | list[str | bool] | None]
    assumed: tuple[str, ...] = ()


class Decision(msgspec.Struct, frozen=True):
    """One answer (schema `proscribe.decision/1`).

    Attributes:
        outcome: the headline: the most severe clause that applies, whatever the order of measures.
        at_least: the outcome that is certain already; differs from `outcome` only for needs-facts.
        at_most: the most severe outcome that the open facts can still lead to.
        hits: every clause that applies, by severity, then date.
        excepted: clauses lifted by an exception or a licence.
        missing: exactly the facts that can change the outcome; a fact behind an unknown gate waits for its gate.
        duties: what must be done, by when.
        next_change: the next instant at which the outcome differs, all else equal; None where none is known.
        penalties: those in force at `assessed_at`.
        unverified: what the answer rests on that was not verified.
        retroactive: a hit lies before the public could know of its clause.
        receipt: digests and facts.
        law_as_of: the day of the newest entry in the measures' histories, up to `known_at`.
        overdue: measures that should have been looked at again by the instant asked about.
        warnings: what else to know before relying on the answer.
    """

    outcome: Outcome
    at_least: Outcome
    at_most: Outcome
    hits: tuple[Hit, ...]
    excepted: tuple[Excepted, ...]
    missing: tuple[Missing, ...]
    duties: tuple[DutyDue, ...]
    next_change: str | None
    penalties: tuple[Penalty, ...]
    unverified: tuple[Unverified, ...]
    retroactive: bool
    receipt: Receipt
    law_as_of: str = ""
    overdue: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """One place that shows the technology, and the identity by which it was known.

    `line` is 1-based, where `value` stands; `pointer` is given for JSON and XML besides. Both are None
    where the format has no lines. `role` is what a host that was contacted is for.
    """

    file: str
    line: int | None
    field: str
    value: str
    identity: str
    grade: str
    pointer: str | None = None
    seen_at: str | None = None
    role: str | None = None


class ActHit(msgspec.Struct, frozen=True):
    """A clause that applies to an act, and whom it binds."""

    measure: str
    clause: str
    outcome: Outcome
    cite: str
    since: str
    until: str | None
    actor: str
    text: str
    retroactive: bool
    certain: bool
    kind: str = "binding"


class ObservedSpan(msgspec.Struct, frozen=True):
    """Contacts with one answer of the law.

    Attributes:
        outcome: the answer at these instants.
        first_seen, last_seen: the first and last of them, RFC 3339.
        count: how many.
    """

    outcome: Outcome
    first_seen: str
    last_seen: str
    count: int


class Observed(msgspec.Struct, frozen=True):
    """Traffic that shows that an act was done.

    Attributes:
        role: of the hosts contacted: updates, cloud-network, activation, telemetry, downloads or web.
        first_seen, last_seen: RFC 3339; None where no contact has a known instant.
        count: contacts, those without a known instant among them.
        untimed: contacts whose instant is not known, so neither is the law's answer to them.
        after_change: contacts since the law's answer changed to the one given; None where it did not change.
        spans: the law's answers over time, oldest first.
    """

    role: str
    first_seen: str | None
    last_seen: str | None
    count: int
    untimed: int
    after_change: int | None
    spans: tuple[ObservedSpan, ...]


class ActDecision(msgspec.Struct, frozen=True):
    """What the law says of one act that a user would think of, for one finding.

    A standing act is judged at the instant asked about. An observed act, which traffic shows was done, is
    judged at the instants at which it was seen, and the answer given is that of the last.

    Attributes:
        act: the user-level act (`keep-using`, ...), or the role of the hosts that were contacted.
        title: the same in words.
        actor: whom the headline binds: `self`, or the vendor's id.
        at: the instant the act is judged at, RFC 3339; None where no contact has a known instant.
        outcome, at_least, at_most: the most severe over the (actor, act) pairs that the act stands for.
        hits: every clause that applies, most severe first.
        excepted, missing, duties, unverified: as in Decision, over all pairs.
        next_change: the next instant at which the outcome differs.
        penalty: penalties for the clauses that bind the user.
        says: the answer in one sentence.
        observed: when and how often it was seen; None for a standing act.
    """

    act: str
    title: str
    actor: str
    at: str | None
    outcome: Outcome
    at_least: Outcome
    at_most: Outcome
    hits: tuple[ActHit, ...]
    excepted: tuple[Excepted, ...]
    missing: tuple[Missing, ...]
    duties: tuple[DutyDue, ...]
    next_change: str | None
    penalty: tuple[Penalty, ...]
    unverified: tuple[Unverified, ...]
    says: str
    observed: Observed | None = None


class Finding(msgspec.Struct, frozen=True):
    """One vendor's technology on one device (or in one file), with what was seen and what it means.

    Attributes:
        id: stable over runs: a digest of vendor, product, relation and device (or file).
        relation: supplied-by, may-embed, client-of or mentions; only the first counts for exit codes.
        state: present, removed or residue.
        count: observations, or the devices that they stand for.
        outcome: the most severe outcome among the decisions; None for leads and for what was removed.
        decisions: one a standing act, then one an observed act; for what was removed, observed acts alone.
        change: `new` or `changed` since the baseline; empty without one, and where nothing changed.
    """

    id: str
    vendor: str
    vendor_name: str
    product: str | None
    product_name: str | None
    family: str | None
    relation: str
    grade: str
    device: str | None
    site: str | None
    first_seen: str | None
    last_seen: str | None
    count: int
    state: str
    outcome: Outcome | None
    evidence: tuple[Evidence, ...]
    decisions: tuple[ActDecision, ...]
    note: str = ""
    change: str = ""


class Device(msgspec.Struct, frozen=True):
    """One device on which something was found, by whatever names the inputs call it.

    Attributes:
        name: what to call it; `device` of its findings.
        names: every spelling that inputs use.
        because: why these names are one device, a sentence each.
        site: the site of the profile that it is at, else the one that an input names.
        outcome: the most severe outcome among its findings; None where nothing was decided.
        first_seen, last_seen: over all its findings; None where no evidence has a time.
        products: what was found, by name; leads apart.
        findings: their ids.
    """

    name: str
    names: tuple[str, ...]
    because: tuple[str, ...]
    site: str | None
    outcome: Outcome | None
    first_seen: str | None
    last_seen: str | None
    products: tuple[str, ...]
    findings: tuple[str, ...]


class RemovalStep(msgspec.Struct, frozen=True):
    """One step of taking a product away, in order; `grade` says how good the source is."""

    text: str
    source: str
    grade: str


class Removal(msgspec.Struct, frozen=True):
    """How a product that was found on a device is taken away; `product` is None where it is not known."""

    vendor: str
    product: str | None
    product_name: str
    steps: tuple[RemovalStep, ...]


class Gone(msgspec.Struct, frozen=True):
    """A finding of the baseline that is not there any more.

    `why` says whether the inputs that showed it were read again; if not, it may still be there.
    """

    id: str
    vendor_name: str
    product_name: str | None
    device: str | None
    site: str | None
    outcome: Outcome | None
    read_again: bool
    why: str


class Changed(msgspec.Struct, frozen=True):
    """A finding that is there as before, with something else about it; `what` says what, a sentence each."""

    id: str
    what: tuple[str, ...]
    because: tuple[str, ...]


class Baseline(msgspec.Struct, frozen=True):
    """What differs from an earlier result.

    Attributes:
        at, known_at, engine: of the earlier result.
        differs: what else differs between the runs, and may be why findings do; a sentence each.
        new: ids of findings that were not there.
        gone: findings that are not there any more.
        changed: findings with another outcome, state, grade, site or relation to time.
        same: how many are as they were.
    """

    at: str
    known_at: str
    engine: str
    differs: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[Gone, ...]
    changed: tuple[Changed, ...]
    same: int


class NotChecked(msgspec.Struct, frozen=True):
    """Records or files that were not checked, why, how many, and the first of them."""

    reason: str
    count: int
    example: str


class Coverage(msgspec.Struct, frozen=True):
    """What was read of one file: without it, nothing found means nothing.

    `notes` says what was done to read it (another encoding, rows of uneven length), and how often.
    """

    file: str
    format: str | None
    rows: int
    recognised: int
    not_checked: tuple[NotChecked, ...]
    columns: dict[str, str] = {}
    notes: dict[str, int] = {}


class Question(msgspec.Struct, frozen=True):
    """A question worth asking: one fact, and how many findings its answer can settle."""

    fact: str
    text: str
    settles: int
    findings: tuple[str, ...]
    values: tuple[str | bool, ...]


class LawUsed(msgspec.Struct, frozen=True):
    """Which text of the law was used: digest over all, and each measure's.

    Attributes:
        digest: sha256 over all law files.
        measures: sha256 of each measure's file, by id.
        as_of: the day of the newest entry in the measures' histories, up to `known_at`; empty where not told.
        reviewed_through: the last day on which no measure waits for its review; empty where none says.
        overdue: measures that should have been looked at again by the instant asked about.
        packs: version and digest of each installed pack, by id.
    """

    digest: str
    measures: dict[str, str]
    as_of: str = ""
    reviewed_through: str = ""
    overdue: tuple[str, ...] = ()
    packs: dict[str, str] = {}


class Change(msgspec.Struct, frozen=True):
    """One thing that differs between two instants, or between two states of knowledge.

    Attributes:
        measure: measure id.
        clause: clause id.
        kind: began, ended, suspended, resumed, changed, announced or withdrawn.
        on: the instant at which it happened, RFC 3339 in the measure's zone; None where it has none.
        says: the change in one sentence.
    """

    measure: str
    clause: str
    kind: str
    on: str | None
    says: str


class Phase(msgspec.Struct, frozen=True):
    """One span in which a clause is in force.

    Attributes:
        measure: measure id.
        clause: clause id.
        outcome: what the clause states.
        start: milliseconds since the epoch, or None from the beginning of time.
        end: milliseconds, exclusive, or None where no end is known.
        timezone: the measure's own.
        text: what the clause says.
        marks: open points that touch it.
    """

    measure: str
    clause: str
    outcome: str
    start: int | None
    end: int | None
    timezone: str
    text: str
    marks: tuple[str, ...]


class CatalogUsed(msgspec.Struct, frozen=True):
    """Which catalog was used."""

    digest: str
    vendors: int


class ProfileUsed(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who asked: stated facts, and the assumptions made where nothing was stated.

    `owners` tells who answers for a site, by the site's name, and is left out where the profile does not say.
    """

    name: str
    source: str
    stated: dict[str, str | bool | list[str]]
    assumed: dict[str, str | bool | list[str]]
    acts: tuple[str, ...]
    owners: dict[str, str] = {}


class Summary(msgspec.Struct, frozen=True):
    """The counts of a run, and the exit code that they come to.

    Attributes:
        devices: devices with findings; leads do not count.
        sites: sites of these devices.
        residue: findings of what a removed product left behind.
    """

    files: int
    rows: int
    recognised: int
    not_checked: int
    findings: int
    leads: int
    prohibited: int
    licence_required: int
    advised_against: int
    needs_facts: int
    not_prohibited: int
    no_effect: int
    complete: bool
    exit_code: int
    devices: int = 0
    sites: int = 0
    residue: int = 0


class CheckResult(msgspec.Struct, frozen=True):
    """One run of `check` (schema `proscribe.check/1`).

    Attributes:
        devices: the devices on which something was found, by name.
        removal: how the products that were found are taken away, where that is known.
        baseline: what differs from an earlier result; None where none was given.
    """

    schema: str
    engine: str
    at: str
    known_at: str
    law: LawUsed
    catalog: CatalogUsed
    lists: tuple[str, ...]
    profile: ProfileUsed
    coverage: tuple[Coverage, ...]
    findings: tuple[Finding, ...]
    questions: tuple[Question, ...]
    warnings: tuple[str, ...]
    summary: Summary
    devices: tuple[Device, ...] = ()
    removal: tuple[Removal, ...] = ()
    baseline: Baseline | None = None


class Organisation(msgspec.Struct, frozen=True):
    """One organisation of a run over several.

    Attributes:
        name: as the list of organisations, its profile or its folder has it.
        inputs: what was to be read of it.
        result: its own result; None where it could not be checked.
        problem: why it could not be checked, in one sentence; empty where it was.
        hint: what to do about the problem.
        exit_code: what it alone would leave with.
    """

    name: str
    inputs: tuple[str, ...]
    result: CheckResult | None
    problem: str
    hint: str
    exit_code: int


class Across(msgspec.Struct, frozen=True):
    """What was found of one vendor, in one organisation or at one site; counts only, no facts of it.

    Attributes:
        organisation: its name; None in a row about a vendor.
        site: the site; None in other rows, and for what is at no named site.
        vendor: vendor id; None in other rows.
        organisations: organisations that have findings.
        devices: devices with findings.
        findings: findings; leads do not count.
        outcomes: findings by outcome.
        outcome: the most severe of them; None where there is none.
    """

    organisation: str | None
    site: str | None
    vendor: str | None
    organisations: int
    devices: int
    findings: int
    outcomes: dict[str, int]
    outcome: Outcome | None


class OrganisationsSummary(msgspec.Struct, frozen=True):
    """The counts of a run over several organisations; the exit code is the highest of theirs.

    Attributes:
        organisations: how many there are.
        checked: how many could be checked.
        by_organisation, by_vendor, by_site: what was found, from three sides.
    """

    organisations: int
    checked: int
    by_organisation: tuple[Across, ...]
    by_vendor: tuple[Across, ...]
    by_site: tuple[Across, ...]
    exit_code: int


class OrganisationsResult(msgspec.Struct, frozen=True):
    """One run of `check --organisations` (schema `proscribe.organisations/1`).

    Attributes:
        organisations: each with a result of its own, as if it had been checked alone.
        warnings: what else to know, such as files that belong to no organisation.
    """

    schema: str
    engine: str
    at: str
    known_at: str
    law: LawUsed
    catalog: CatalogUsed
    organisations: tuple[Organisation, ...]
    warnings: tuple[str, ...]
    summary: OrganisationsSummary


class PlanKind(StrEnum):
    """What an item of a plan asks for."""

    DUTY = "duty"
    REMOVE = "remove"
    LICENCE = "licence"
    REPLACE = "replace"
    STOP = "stop"
    STOP_TRAFFIC = "stop-traffic"
    CHANGE = "change"
    ANSWER = "answer"
    LOOK_AGAIN = "look-again"


class PlanStand(StrEnum):
    """How an item of a plan stands to the instant asked about, in the order in which items are told."""

    OVERDUE = "overdue"
    DATED = "dated"
    NOW = "now"
    UNDATED = "undated"


class PlanItem(msgspec.Struct, frozen=True):
    """One thing to do, or to be ready for.

    Attributes:
        id: stable over runs: a digest of what is asked, not of how much there is of it.
        kind: what is asked for.
        stands: past its day; has a day to come; holds already; has no day.
        title: what to do, in one line.
        text: what it rests on, in one sentence; empty where the title says it all.
        vendors: names of the vendors that it is about.
        products: names of the products that it is about; empty where none is known.
        devices: how many devices it is about; 0 where it is about none, or none is named.
        sites: the sites of these devices.
        owners: who answers for these sites, as the profile says.
        findings: ids of the findings that it is about.
        since: the instant since which it holds, RFC 3339; None where it does not say.
        due: the last day (YYYY-MM-DD) or, where a time of day counts, the instant; None without one.
        due_by: the last instant, RFC 3339; for a change the first instant of the new answer.
        days_left: whole days in the zone of `due_by`, negative where they have passed.
        every: how it repeats, in words; empty where it does not.
        asks: the fact that is asked for, or without which there is no date.
        to: whom a report or a notice goes to.
        cite: source and pinpoint.
        measure: measure id; empty where none is meant.
        clause: id of the clause, or of the duty; empty where none is meant.
        certain: False where facts still missing decide whether it is asked.
        policy: it rests on the asker's own policy, which is no law.
        steps: how it is done, in order.
        unverified: what of its measure was not verified, or could not be encoded faithfully.
    """

    id: str
    kind: PlanKind
    stands: PlanStand
    title: str
    text: str
    vendors: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    devices: int = 0
    sites: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    since: str | None = None
    due: str | None = None
    due_by: str | None = None
    days_left: int | None = None
    every: str = ""
    asks: str | None = None
    to: str = ""
    cite: str = ""
    measure: str = ""
    clause: str = ""
    certain: bool = True
    policy: bool = False
    steps: tuple[RemovalStep, ...] = ()
    unverified: tuple[str, ...] = ()


class PlanSummary(msgspec.Struct, frozen=True):
    """The counts of a plan, and the exit code that they come to.

    Attributes:
        overdue, dated, now, undated: items by how they stand.
        must_be_gone: products that may not be used any more.
        next_due: the first day to come; None where there is none.
        not_checked: records and files that the result could not tell about.
        complete: all that was named could be read.
        exit_code: 1 where a duty is overdue or something must be gone already, else 3 where not complete.
    """

    overdue: int
    dated: int
    now: int
    undated: int
    must_be_gone: int
    next_due: str | None
    not_checked: int
    complete: bool
    exit_code: int


class Plan(msgspec.Struct, frozen=True):
    """What a result asks for, by when (schema `proscribe.plan/1`).

    Attributes:
        at: the instant from which days are counted.
        law, catalog: digests of what the result rests on.
        items: overdue, dated by day, since now, undated.
        warnings: those of the result.
    """

    schema: str
    engine: str
    at: str
    known_at: str
    law: str
    catalog: str
    profile: ProfileUsed
    items: tuple[PlanItem, ...]
    warnings: tuple[str, ...]
    summary: PlanSummary
