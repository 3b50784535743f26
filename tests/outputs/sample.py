"""A made-up result with every kind of row that a report can meet, hostile names among them."""

from __future__ import annotations

from proscribe.law.model import Outcome
from proscribe.law.penalties import Penalty
from proscribe.results import (
    ActDecision,
    ActHit,
    Baseline,
    CatalogUsed,
    Changed,
    CheckResult,
    Coverage,
    Decision,
    Device,
    DutyDue,
    Evidence,
    Excepted,
    Finding,
    Gone,
    Hit,
    LawUsed,
    LeadsTo,
    Missing,
    NotChecked,
    Observed,
    ObservedSpan,
    ProfileUsed,
    Question,
    Receipt,
    Removal,
    RemovalStep,
    Summary,
    Unverified,
)

AT = "2026-11-23T15:00:00Z"
BAN = "us-made-up-ban"
STATE = "us-tx-made-up"
OWN = "juniper-own-policy"
LICENCE = "licence D1234567 of BIS, until 2027-03-01"
ESCAPES = "\x1b[2J\x1b[31mowned\x07"
BIDI = "invoice\u202efdp.exe"
O1 = Unverified(BAN, "O1", "The day was read; the hour was not.")
SECOND = Unverified(STATE, "source:gov", "Governor's letter was read in secondary sources only")

HIT_UPDATES = ActHit(
    BAN,
    "updates",
    Outcome.PROHIBITED,
    "89 FR 52434, p. 52436",
    "2024-09-29T00:00:00-04:00",
    None,
    "acme",
    "giving signature and code updates in the United States or to US persons",
    retroactive=False,
    certain=True,
)
HIT_USE = ActHit(
    BAN,
    "end-use",
    Outcome.NOT_PROHIBITED,
    "BIS press release, 20 June 2024",
    "2024-06-24T00:00:00-04:00",
    None,
    "self",
    "people who go on using what they have face no penalty",
    retroactive=False,
    certain=True,
)
HIT_BUY = ActHit(
    STATE,
    "procure",
    Outcome.PROHIBITED,
    "Gov't Code 620.003",
    "2023-06-14T00:00:00-05:00",
    "2027-01-01T00:00:00-06:00",
    "self",
    "state bodies may not buy listed technology",
    retroactive=True,
    certain=False,
)
HIT_OWN = ActHit(
    OWN,
    "no-new",
    Outcome.PROHIBITED,
    "Board resolution 7 of 2026, item 2",
    "2026-06-01T00:00:00-05:00",
    None,
    "self",
    "nothing new of Acme's is bought",
    retroactive=False,
    certain=True,
    kind="policy",
)
FINE = Penalty(
    STATE,
    "civil",
    "Gov't Code 620.009",
    10_000,
    2,
    10_000.0,
    None,
    "violation",
    "a fine",
    "620.009",
    "the sum",
)
DUE = DutyDue(
    STATE,
    "remove",
    "remove it from every device and report",
    "the Department of Information Resources",
    "2026-12-05",
    "2026-12-05T23:59:59.999000-06:00",
    None,
    "",
    "620.004",
    certain=True,
)
LATE = DutyDue(
    STATE,
    "report",
    "report what was found",
    "the Department of Information Resources",
    "2026-11-20",
    "2026-11-20T23:59:59.999000-06:00",
    None,
    "every year",
    "620.005",
    certain=False,
)
UNDATED = DutyDue(
    STATE, "notify", "tell the users", "users", None, None, "event.identified_at", "", "620.006", certain=True
)
WHO = Missing(
    "org.kind",
    "What kind of body is your organisation?",
    (
        LeadsTo(("us-state-executive", "us-local"), Outcome.PROHIBITED, Outcome.PROHIBITED),
        LeadsTo(("private-organisation",), Outcome.NO_EFFECT, Outcome.NO_EFFECT),
    ),
    (f"{STATE}#procure",),
)


def act(name, title, outcome, hits, says, **more):
    rest = {
        "actor": "self",
        "at": AT,
        "at_least": outcome,
        "at_most": outcome,
        "excepted": (),
        "missing": (),
        "duties": (),
        "next_change": None,
        "penalty": (),
        "unverified": (),
    } | more
    return ActDecision(act=name, title=title, outcome=outcome, hits=hits, says=says, **rest)


USE = act("keep-using", "keep using", Outcome.NOT_PROHIBITED, (HIT_USE,), "You may face no penalty for it.")
UPDATES = act(
    "receive-updates",
    "receive updates",
    Outcome.PROHIBITED,
    (HIT_UPDATES,),
    "Prohibited to Acme; you face no penalty.",
    actor="acme",
    unverified=(O1,),
)
BUY = act(
    "buy-or-renew",
    "buy or renew",
    Outcome.PROHIBITED,
    (HIT_BUY, HIT_UPDATES, HIT_OWN),
    "Prohibited to you.",
    excepted=(
        Excepted(BAN, "agreements", "informational", "89 FR 52434, p. 52440"),
        Excepted(BAN, "export", "authorisation.bis", "15 CFR 744.11", LICENCE),
    ),
    duties=(DUE, LATE, UNDATED),
    next_change="2027-01-01T00:00:00-06:00",
    penalty=(FINE,),
    unverified=(O1, SECOND),
)
OPEN = act(
    "buy-or-renew",
    "buy or renew",
    Outcome.NEEDS_FACTS,
    (),
    "It depends on 1 fact.",
    at_least=Outcome.NO_EFFECT,
    at_most=Outcome.PROHIBITED,
    missing=(WHO,),
)
FETCHED = act(
    "updates",
    "updates fetched",
    Outcome.PROHIBITED,
    (HIT_UPDATES,),
    "Prohibited to Acme; you face no penalty.",
    actor="acme",
    at="2026-11-20T08:00:00Z",
    observed=Observed(
        "updates",
        "2024-09-01T08:00:00Z",
        "2026-11-20T08:00:00Z",
        120,
        3,
        100,
        (
            ObservedSpan(Outcome.NO_EFFECT, "2024-09-01T08:00:00Z", "2024-09-28T08:00:00Z", 17),
            ObservedSpan(Outcome.PROHIBITED, "2024-09-29T08:00:00Z", "2026-11-20T08:00:00Z", 100),
        ),
    ),
)
ACTIVATED = act(
    "activation",
    "licence activated or checked",
    Outcome.NEEDS_FACTS,
    (),
    "depends on at: at least no-effect, at most prohibited",
    at=None,
    at_least=Outcome.NO_EFFECT,
    at_most=Outcome.PROHIBITED,
    missing=(Missing("at", "When is it done?", (), (f"{BAN}#updates",)),),
    observed=Observed("activation", None, None, 2, 2, None, ()),
)
NOTHING = act("keep-using", "keep using", Outcome.NO_EFFECT, (), "No clause of these 2 measures applies.")


def evidence(file, line, value, **more):
    return Evidence(file, line, "name", value, f"name:{value.lower()}", "A", **more)


def finding(ident, device, outcome, decisions, **more):
    rest = {
        "vendor": "acme",
        "vendor_name": "Acme Lab",
        "product": "acme-shield",
        "product_name": "Acme Shield",
        "family": "antivirus",
        "relation": "supplied-by",
        "grade": "A",
        "site": "Main campus",
        "first_seen": "2026-11-01T08:00:00Z",
        "last_seen": "2026-11-20T08:00:00Z",
        "count": 1,
        "state": "present",
        "evidence": (evidence("inv/apps.csv", 3, "Acme Shield 12"),),
    } | more
    return Finding(id=ident, device=device, outcome=outcome, decisions=decisions, **rest)


def result() -> CheckResult:
    """Return the whole made-up result."""
    found = (
        *(
            finding(
                f"f00{i}",
                f"MC-0{i}",
                Outcome.PROHIBITED,
                (USE, UPDATES, BUY, *((FETCHED, ACTIVATED) if i < 3 else ())),
                site="Main campus",
                change="new" if i == 1 else "changed" if i == 2 else "",
            )
            for i in range(1, 7)
        ),
        finding(
            "f010",
            ESCAPES,
            None,
            (),
            product="acme-agent",
            product_name=BIDI,
            grade="D",
            state="residue",
            note="removed, but something was left behind",
            evidence=(evidence("inv/=cmd|' /C calc'!A0.json", None, ESCAPES, pointer="/apps/0"),),
        ),
        finding(
            "f020",
            "=HYPERLINK(1)",
            Outcome.NEEDS_FACTS,
            (OPEN,),
            vendor="globex",
            vendor_name="Globex <b>Corp</b> | [x](javascript:1)",
            product=None,
            product_name=None,
            family=None,
            grade="B",
        ),
        finding(
            "f030",
            None,
            Outcome.NO_EFFECT,
            (NOTHING,),
            vendor="initech",
            vendor_name="Initech",
            product="initech-db",
            product_name="Initech DB",
            site=None,
            first_seen=None,
            last_seen=None,
            count=4,
            evidence=(evidence("sbom.json", 17, "initech-db", pointer="/components/3"),),
        ),
        finding(
            "f040",
            "MC-01",
            None,
            (),
            relation="mentions",
            grade="C",
            note="only names the vendor",
            product=None,
            product_name=None,
            evidence=(evidence("dns.log", 7, "www.acme.example"),),
        ),
    )
    return CheckResult(
        schema="proscribe.check/1",
        engine="0.1.0",
        at=AT,
        known_at=AT,
        law=LawUsed(
            "ab" * 32,
            {BAN: "cd" * 32, STATE: "ef" * 32, OWN: "34" * 32},
            "2026-06-01",
            "2026-11-01",
            (STATE,),
            {"juniper": f"1.2 {'56' * 32}"},
        ),
        catalog=CatalogUsed("12" * 32, 3),
        lists=(),
        profile=ProfileUsed(
            "",
            "default profile (assumed)",
            {},
            {"org.kind": "private-organisation", "org.us_person": True, "org.locations": ["US"]},
            ("keep-using", "receive-updates", "buy-or-renew"),
        ),
        coverage=(
            Coverage(
                "inv/apps.csv",
                "intune-apps",
                12,
                11,
                (NotChecked("no name", 1, "inv/apps.csv:9: DisplayName is empty"),),
                {"DisplayName": "name"},
            ),
            Coverage(
                "sbom.json", "cyclonedx-json", 1200, 1195, (NotChecked("no identity", 5, "/components/9"),)
            ),
            Coverage("dns.log", "zeek-dns", 40, 40, ()),
            Coverage(
                "inv/notes.txt", None, 0, 0, (NotChecked("not recognised", 1, "first bytes: Dear all"),)
            ),
        ),
        findings=found,
        questions=(
            Question(
                "org.kind",
                "What kind of body is your organisation?",
                1,
                ("f020",),
                ("us-state-executive", "us-local", "private-organisation"),
            ),
        ),
        warnings=("dns.log: times have no zone; give --log-timezone",),
        summary=Summary(
            files=4,
            rows=1252,
            recognised=1246,
            not_checked=7,
            findings=9,
            leads=1,
            prohibited=6,
            licence_required=0,
            advised_against=0,
            needs_facts=1,
            not_prohibited=0,
            no_effect=1,
            complete=True,
            exit_code=1,
            devices=8,
            sites=1,
            residue=1,
        ),
        devices=(
            *(
                Device(
                    f"MC-0{i}",
                    (f"MC-0{i}",) if i > 1 else ("10.0.0.1", "MC-01", "mc-01.example.org"),
                    () if i > 1 else ("`mc-01` is the host name of mc-01.example.org, and of no other host",),
                    "Main campus",
                    Outcome.PROHIBITED,
                    "2026-11-01T08:00:00Z",
                    "2026-11-20T08:00:00Z",
                    ("Acme Shield",),
                    (f"f00{i}", "f040") if i == 1 else (f"f00{i}",),
                )
                for i in range(1, 7)
            ),
            Device(
                "=HYPERLINK(1)",
                ("=HYPERLINK(1)",),
                (),
                None,
                Outcome.NEEDS_FACTS,
                None,
                None,
                ("=x",),
                ("f020",),
            ),
            Device(
                ESCAPES,
                (ESCAPES, BIDI),
                ("they differ in case or form only",),
                None,
                None,
                None,
                None,
                (),
                ("f010",),
            ),
        ),
        removal=(
            Removal(
                "acme",
                "acme-shield",
                "Acme Shield",
                (
                    RemovalStep("Uninstall the product.", "Acme's manual", "A"),
                    RemovalStep("Uninstall the agent, then look again.", "A public script", "C"),
                ),
            ),
        ),
        baseline=Baseline(
            "2026-10-01T15:00:00Z",
            "2026-10-01T15:00:00Z",
            "0.1.0",
            ("law: 1 altered (us-tx-made-up)", "at: 2026-10-01T15:00:00Z, now 2026-11-23T15:00:00Z"),
            ("f001",),
            (
                Gone(
                    "f099",
                    "Acme Lab",
                    "Acme Shield",
                    "MC-99",
                    "Main campus",
                    Outcome.PROHIBITED,
                    False,
                    "not read this time: inv/old.csv; it may still be there",
                ),
                Gone(
                    "f098",
                    "Globex <b>Corp</b>",
                    None,
                    ESCAPES,
                    None,
                    None,
                    True,
                    "the inputs that showed it were read again and do not show it",
                ),
            ),
            (
                Changed(
                    "f002",
                    ("buy or renew: no-effect, now prohibited",),
                    ("the text of us-tx-made-up differs",),
                ),
            ),
            7,
        ),
    )


def empty() -> CheckResult:
    """Return a result in which nothing was found and everything was read, for a stated profile."""
    import msgspec

    whole = result()
    return msgspec.structs.replace(
        whole,
        profile=ProfileUsed(
            "Juniper County",
            "proscribe.toml",
            {"org.kind": "us-local"},
            {"org.us_person": True},
            ("keep-using",),
        ),
        coverage=(Coverage("dns.log", "zeek-dns", 40, 40, ()),),
        findings=(),
        questions=(),
        warnings=(),
        devices=(),
        removal=(),
        baseline=None,
        summary=Summary(1, 40, 40, 0, 0, 0, 0, 0, 0, 0, 0, 0, complete=True, exit_code=0),
    )


def decision() -> Decision:
    """Return one whole decision."""
    return Decision(
        outcome=Outcome.NEEDS_FACTS,
        at_least=Outcome.LICENCE_REQUIRED,
        at_most=Outcome.PROHIBITED,
        hits=(
            Hit(
                BAN,
                "export",
                Outcome.LICENCE_REQUIRED,
                "15 CFR 744.11",
                "2024-06-24T00:00:00-04:00",
                None,
                "sending it without a licence",
                ("act", "counterparty.party"),
                retroactive=False,
                certain=True,
            ),
            Hit(
                OWN,
                "with-care",
                Outcome.ADVISED_AGAINST,
                "Board resolution 7 of 2026, item 3",
                "2026-06-01T00:00:00-05:00",
                None,
                "nothing is sent abroad without asking",
                ("act",),
                retroactive=False,
                certain=True,
                kind="policy",
            ),
        ),
        excepted=(Excepted(BAN, "agreements", "informational", "89 FR 52434"),),
        missing=(WHO,),
        duties=(DUE, UNDATED),
        next_change="2027-01-01T00:00:00-06:00",
        penalties=(FINE,),
        unverified=(O1,),
        retroactive=False,
        receipt=Receipt(
            "0.1.0",
            "ab" * 32,
            "12" * 32,
            {BAN: "cd" * 32},
            AT,
            None,
            AT,
            {"act": "export", "org.kind": None, "product.family": ["antivirus", "cybersecurity"], "x": True},
        ),
        law_as_of="2026-06-01",
        overdue=(STATE,),
        warnings=("the review of 1 of 3 measures is overdue",),
    )
