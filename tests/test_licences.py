"""Licences that are held: what they cover, when, and what they change in an answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from proscribe import pipeline, profile
from proscribe.asker import Asker
from proscribe.errors import ProfileError
from proscribe.law.facts import NA
from proscribe.law.instants import parse_instant
from proscribe.law.model import Outcome

FILE = Path("proscribe.toml")
LIST = "us-ear-entitylist-kaspersky"
CASE = {
    "actor": "self",
    "act": "export",
    "product.maker": "other",
    "counterparty.party": "party:ao-kaspersky-lab",
    "counterparty.export_role": "end-user",
    "item.subject_to_ear": "true",
    "export.en_route": "false",
}
START, END = "2026-01-01T00:00:00-05:00", "2027-01-01T00:00:00-05:00"


def licence(**more: str) -> str:
    told = {
        "regime": '"bis"',
        "number": '"L-1"',
        "issued_by": '"BIS"',
        "covers": '{ parties = ["party:ao-kaspersky-lab"], acts = ["export"] }',
        "from": f'"{START}"',
        "until": f'"{END}"',
    } | more
    return "[[licence]]\n" + "".join(f"{k} = {v}\n" for k, v in told.items() if v)


def asks(*texts: str) -> profile.Profile:
    return profile.read("\n".join(texts), FILE)


def asker(*texts: str) -> Asker:
    home = pipeline.load_all()
    return Asker(asks(*texts), home.law.vocabulary, home.catalog, home.register)


def decide(at: str, *texts: str, **case: str):
    known = parse_instant("2026-11-23T12:00:00Z")
    return pipeline.decide({**CASE, **case, "at": at}, profile=asks(*texts), known_at=known, measures=[LIST])


@pytest.mark.parametrize(
    ("at", "outcome"),
    [
        ("2025-12-31T23:59:59.999-05:00", Outcome.LICENCE_REQUIRED),
        (START, Outcome.NO_EFFECT),
        ("2026-12-31T23:59:59.999-05:00", Outcome.NO_EFFECT),
        (END, Outcome.LICENCE_REQUIRED),
    ],
)
def test_it_lifts_from_its_first_instant_to_its_last(at, outcome):
    assert decide(at, licence()).outcome is outcome


def test_it_is_shown_with_number_issuer_and_end():
    d = decide("2026-11-23T12:00:00Z", licence())
    (lifted,) = d.excepted
    assert (lifted.clause, lifted.exception) == ("named-entities", "authorisation.bis")
    assert lifted.licence == "licence L-1 of BIS, from 2026-01-01T05:00:00Z until 2027-01-01T05:00:00Z"
    assert d.receipt.facts["authorisation.bis"] is True
    assert "authorisation.bis" not in d.receipt.assumed
    assert d.warnings == ()


def test_its_end_is_the_next_change():
    assert parse_instant(decide("2026-11-23T12:00:00Z", licence()).next_change) == parse_instant(END)
    assert parse_instant(decide("2025-11-23T12:00:00Z", licence()).next_change) == parse_instant(START)
    assert decide(END, licence()).next_change is None


def test_one_that_has_ended_is_told_and_lifts_nothing():
    (told,) = decide("2027-06-01T00:00:00Z", licence()).warnings[-1:]
    assert told.startswith("licence L-1 of BIS")
    assert told.endswith("it is not held then, and lifts nothing")
    assert decide("2027-06-01T00:00:00Z", licence()).excepted == ()


@pytest.mark.parametrize(
    ("covers", "outcome"),
    [
        ("", Outcome.NO_EFFECT),
        ('{ vendors = ["huawei"] }', Outcome.LICENCE_REQUIRED),
        ('{ acts = ["reexport"] }', Outcome.LICENCE_REQUIRED),
        ('{ parties = ["kaspersky", "huawei"], acts = ["export", "resell"] }', Outcome.NO_EFFECT),
        ('{ parties = ["party:kaspersky-labs-limited"] }', Outcome.LICENCE_REQUIRED),
        ('{ products = ["tiktok"] }', Outcome.NEEDS_FACTS),
    ],
)
def test_it_covers_what_it_names_and_all_of_what_it_does_not(covers, outcome):
    assert decide("2026-11-23T12:00:00Z", licence(covers=covers)).outcome is outcome


def test_a_party_is_covered_on_either_side():
    one = asker(licence(covers='{ parties = ["kaspersky"] }')).licences.all[0]
    group = pipeline.load_all().register.group("kaspersky")
    assert one.about({"counterparty.party": next(iter(group)), "actor": "self"}) is True
    assert one.about({"counterparty.party": "self", "actor": group}) is True
    assert one.about({"counterparty.party": "other", "actor": "self"}) is False
    assert one.about({"actor": "self"}) is None
    assert one.about({"counterparty.party": NA, "actor": "self"}) is False
    assert one.about({"counterparty.party": group | {"other"}, "actor": "self"}) is None


def test_another_regime_is_not_cured():
    assert decide("2026-11-23T12:00:00Z", licence(regime='"ofac"')).outcome is Outcome.LICENCE_REQUIRED


def test_what_the_row_says_is_stronger():
    d = decide("2026-11-23T12:00:00Z", licence(), **{"authorisation.bis": "false"})
    assert d.outcome is Outcome.LICENCE_REQUIRED


def test_of_two_one_that_covers_is_enough_and_the_longest_is_named():
    more = licence(number='"L-2"', until="")
    d = decide("2026-11-23T12:00:00Z", licence(), more)
    assert d.excepted[0].licence == "licence L-2 of BIS, from 2026-01-01T05:00:00Z without a stated end"
    assert d.next_change is None


def test_a_day_on_which_it_ends_is_not_a_day_on_which_it_is_held():
    one = asker(licence(until="2026-06-01T12:00:00-04:00")).licences.all[0]
    assert [one.at(date(2026, 5, d)) for d in (30,)] == [True]
    assert one.at(date(2026, 6, 1)) is None
    assert one.at(date(2026, 6, 3)) is False
    assert one.at(None) is None
    assert asker(licence(**{"from": "", "until": ""})).licences.all[0].at(None) is True


def test_a_table_sees_the_same_licences_row_by_row():
    rows = [
        {**CASE, "id": str(i), "at": at, "act": act}
        for i, (at, act) in enumerate(
            [
                ("2025-12-31T23:59:59.999-05:00", "export"),
                (START, "export"),
                (START, "reexport"),
                ("2026-12-31T23:59:59.999-05:00", "export"),
                (END, "export"),
                ("2026-06-01", "export"),
                ("2027-01-01", "export"),
                ("unknown", "export"),
            ]
        )
    ]
    who = asks(licence())
    batch = pa.RecordBatch.from_pylist(rows)
    (out,) = pipeline.decide_table([batch], profile=who, measures=[LIST])
    singles = [pipeline.decide(r, profile=who, measures=[LIST]) for r in rows]
    assert out["outcome"].to_pylist() == [str(d.outcome) for d in singles]
    assert out["missing"].to_pylist() == [";".join(m.fact for m in d.missing) or None for d in singles]
    assert {str(d.outcome) for d in singles} >= {"licence-required", "no-effect", "needs-facts"}


def test_check_names_the_licence_and_its_end(tmp_path):
    path = tmp_path / "apps.csv"
    path.write_text("Name,Publisher,ComputerName\nTikTok,TikTok Pte. Ltd.,PC-1\n")
    contractor = """[organisation]
acts = ["keep-using"]
federal_contract = "prime"
[facts]
"contract.customer" = "us-federal-civilian"
"contract.clause.tiktok" = "far-27"
"use.contract_link" = "performance"
"system.incidental" = false
"""
    told = licence(regime='"far-tiktok"', covers='{ vendors = ["bytedance"] }')
    at = parse_instant("2026-11-23T12:00:00Z")
    who = asks(contractor, told)
    result = pipeline.check([str(path)], at=at, known_at=at, profile=who)
    (decision,) = result.findings[0].decisions
    named = {e.licence for e in decision.excepted if e.exception == "authorisation.far-tiktok"}
    assert named == {"licence L-1 of BIS, from 2026-01-01T05:00:00Z until 2027-01-01T05:00:00Z"}
    assert parse_instant(decision.next_change) == parse_instant(END)
    assert result.profile.stated["authorisation.far-tiktok"] in named
    assert "authorisation.far-tiktok" not in result.profile.assumed
    later = parse_instant("2027-06-01T00:00:00Z")
    after = pipeline.check([str(path)], at=later, known_at=later, profile=who)
    assert any("lifts nothing" in w for w in after.warnings)
    assert after.findings[0].decisions[0].excepted == ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (licence(regime='"biz"'), "proscribe.toml:1: there is no regime `biz`; the nearest is `bis`"),
        (
            licence(covers='{ vendors = ["kasperski"] }'),
            "proscribe.toml:1: product.maker cannot be `kasperski`",
        ),
        (licence(covers='{ acts = ["resel"] }'), "proscribe.toml:1: act cannot be `resel`"),
        (licence(until='"2027-01-01T00:00:00"'), "proscribe.toml:1: `2027-01-01T00:00:00` has no offset"),
        (licence(until=f'"{START}"'), "is not after from"),
        (
            '[facts]\n"authorisation.bis" = true\n' + licence(),
            "proscribe.toml:3: [facts] states authorisation.bis",
        ),
    ],
)
def test_what_it_names_must_be_there(text, message):
    with pytest.raises(ProfileError) as caught:
        asker(text)
    assert message in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (licence(number=""), "a licence has no regime or no number"),
        (licence(number="12"), "a licence has no regime or no number"),
        (licence(until="2027-01-01"), "until of a licence is `2027-01-01`, which is no instant"),
        (
            licence(until="2027-01-01T00:00:00"),
            "until of a licence is `2027-01-01 00:00:00`, which is no instant",
        ),
        (licence(covers='["kaspersky"]'), "covers must be a table"),
        (licence(covers="{ vendor = [] }"), "unknown key `vendor`; the nearest is `vendors`"),
        (licence(covers='{ vendors = "kaspersky" }'), "covers.vendors must be a list of texts"),
        (licence(valid="true"), "unknown key `valid`"),
        ('licence = "bis"\n', "licence must be a list of tables"),
        ("\n" + licence() + licence(valid="true"), "proscribe.toml:9: unknown key `valid`"),
    ],
)
def test_its_shape_is_checked(text, message):
    with pytest.raises(ProfileError) as caught:
        asks(text)
    assert message in caught.value.message
    assert caught.value.hint


def test_toml_instants_are_read():
    (one,) = asks(licence(until="2027-01-01T00:00:00-05:00")).licences
    assert (one.until, one.line) == (END, 1)
