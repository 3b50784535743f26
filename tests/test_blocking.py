"""What is chosen to be stopped: what the law bars, what was asked for, and nothing that is allowed."""

from __future__ import annotations

import dataclasses
from datetime import date

import msgspec
import pytest

from proscribe import pipeline
from proscribe.blocking import Wanted
from proscribe.blocklists import Blocking, Mode, Reach, Stage
from proscribe.catalog.model import Role
from proscribe.errors import FactError
from proscribe.law.instants import parse_instant
from proscribe.profile import DEFAULT, Profile

AT = parse_instant("2026-11-23T12:00:00Z")
BEFORE = parse_instant("2024-07-19T12:00:00-04:00")
AGENCY = {"org.kind": "us-federal-civilian"}


def block(at: int = AT, profile: Profile = DEFAULT, result=None, **wanted) -> Blocking:
    return pipeline.block(Wanted(**wanted), at=at, known_at=AT, profile=profile, result=result)


def hosts(blocking: Blocking) -> set[str]:
    return {h.name for h in blocking.hosts}


def test_by_default_what_the_law_bars_to_a_company():
    found = block()
    assert set(found.names) == {"kaspersky"}
    assert {"upd.kaspersky.com", "ksn.kaspersky-labs.com", "pdc.kaspersky.com"} <= hosts(found)
    assert "kaspersky.com" not in hosts(found), "reading the vendor's site is left alone"
    assert not found.rules.get(Stage.EXECUTION), "going on to use it is not barred to a company"
    assert found.rules[Stage.DETECTION]


def test_every_reason_has_its_citation():
    for stage, whys in block().why.items():
        assert {w.vendor for w in whys} <= {"kaspersky"}, stage
        assert all(w.cites for w in whys)


def test_before_the_ban_updates_are_not_barred():
    assert "upd.kaspersky.com" not in hosts(block(BEFORE))


def test_an_agency_may_not_run_it_either():
    found = block(profile=dataclasses.replace(DEFAULT, organisation=AGENCY))
    assert any(r.vendor == "kaspersky" for r in found.of(Stage.EXECUTION, "team-id"))


def test_a_site_that_is_itself_the_barred_service_is_stopped():
    texas = {"org.kind": "us-state-executive", "org.state": "TX"}
    found = block(
        profile=dataclasses.replace(DEFAULT, organisation=texas, facts={"system.owner": "government"})
    )
    assert "tiktok.com" in hosts(found)
    assert "kaspersky.com" not in hosts(found)
    unsure = block(profile=dataclasses.replace(DEFAULT, organisation=texas))
    assert "tiktok.com" not in hosts(unsure)
    assert any("ByteDance" in line for line in unsure.left_out[Stage.NETWORK]), "what may be barred is told"


def test_a_vendor_that_is_named_is_stopped_whatever_the_law_says():
    found = block(vendors=("deepseek",))
    assert set(found.names) == {"deepseek"}
    (why,) = found.why[Stage.NETWORK]
    assert why.outcome == "stopped because you named it"


def test_an_unknown_vendor_is_an_error_with_the_nearest():
    with pytest.raises(FactError, match=r"kasperski.*kaspersky"):
        block(vendors=("kasperski",))


def test_the_web_is_stopped_when_it_is_named_and_children_are_dropped():
    found = block(vendors=("kaspersky",), roles=(Role.WEB, Role.UPDATES))
    assert "kaspersky.com" in hosts(found)
    assert "upd.kaspersky.com" not in hosts(found), (
        "its parent covers it: an entry of its own would undo the wildcard"
    )


@pytest.mark.parametrize(
    ("allow", "gone"), [("upd.kaspersky.com", True), ("kaspersky.com", True), ("x.upd.kaspersky.com", False)]
)
def test_what_is_allowed_is_never_stopped(allow, gone):
    found = block(allow=(allow,))
    assert ("upd.kaspersky.com" not in hosts(found)) is gone
    assert found.allow == (allow,)


@pytest.mark.parametrize(
    "name", ["com", "", "a b.com", "https://example.com/", "192.0.2.1", "x" * 64 + ".com"]
)
def test_what_is_no_host_name_is_refused(name):
    with pytest.raises(FactError, match="is no host name"):
        block(allow=(name,))


def test_names_are_written_as_the_resolver_sees_them():
    assert block(allow=("BÜCHER.example.",)).allow == ("xn--bcher-kva.example",)


def test_address_blocks_only_when_asked_for():
    assert not block().networks
    assert block(addresses=True).networks


def test_unconfirmed_identities_are_left_out_and_told():
    found, weak = block(), block(weak=True)
    assert any("grade D" in line for lines in found.left_out.values() for line in lines)
    assert not any(r.grade == "D" for rules in found.rules.values() for r in rules)
    assert any(r.grade == "D" for rules in weak.rules.values() for r in rules)


def test_the_day_of_review_comes_sooner_when_an_answer_changes():
    assert block().review == "2027-02-21"
    assert block(parse_instant("2024-09-01T12:00:00Z")).review == "2024-09-29"
    assert block(review=date(2027, 1, 1), mode=Mode.ENFORCE).review == "2027-01-01"


def test_only_what_was_found_and_the_names_that_were_seen(tmp_path):
    log = tmp_path / "hosts.csv"
    log.write_text(
        "timestamp,domain,query_type,dnssec,protocol,client_ip,status,device_name\n"
        "2026-11-01T10:00:00Z,dnl-07.geo.kaspersky.com,A,false,UDP,10.0.0.5,allowed,desk-1\n"
    )
    result = pipeline.check([str(log)], at=AT, known_at=AT)
    assert result.findings, result.coverage
    found = block(result=result)
    seen = [h for h in found.hosts if h.seen]
    assert [(h.name, h.reach, h.role) for h in seen] == [("dnl-07.geo.kaspersky.com", Reach.EXACT, "updates")]
    nothing = msgspec.structs.replace(result, findings=())
    assert not block(result=nothing).hosts
