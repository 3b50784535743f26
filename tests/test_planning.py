"""A plan from a result: each thing once, in order, with its days counted and nothing left out."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from proscribe.law.model import Outcome
from proscribe.planning import planned
from proscribe.results import PlanKind, PlanStand, ProfileUsed
from tests.outputs import sample

BARRED = sample.act("keep-using", "keep using", Outcome.PROHIBITED, (sample.HIT_BUY,), "Prohibited to you.")


def only(result, *kinds):
    return [i for i in planned(result).items if i.kind in kinds]


def having(*decisions, **more):
    """Return the sample with two findings at two sites that have these decisions."""
    found = tuple(
        sample.finding(f"f{n}", f"PC-{n}", decisions[0].outcome, decisions, site=site)
        for n, site in ((1, "Main"), (2, "Clinic"))
    )
    return replace(sample.result(), findings=found, questions=(), **more)


def test_items_stand_in_order_overdue_dated_now_undated():
    stands = [i.stands for i in planned(sample.result()).items]
    assert stands == sorted(stands, key=list(PlanStand).index)
    assert set(stands) == set(PlanStand)
    dated = [i.due_by for i in planned(sample.result()).items if i.stands is PlanStand.DATED]
    assert dated == ["2026-12-05T23:59:59.999000-06:00", "2027-01-01T00:00:00-06:00"]


def test_a_duty_of_many_findings_is_one_item_about_all():
    late, due, open_ = only(sample.result(), PlanKind.DUTY)
    assert (late.clause, late.stands, late.days_left, late.every) == (
        "report",
        PlanStand.OVERDUE,
        -3,
        "every year",
    )
    assert (due.clause, due.stands, due.days_left) == ("remove", PlanStand.DATED, 12)
    assert (open_.clause, open_.stands, open_.asks) == ("notify", PlanStand.UNDATED, "event.identified_at")
    for item in (late, due, open_):
        assert item.devices == 6
        assert item.vendors == ("Acme Lab",)
        assert item.sites == ("Main campus",)
        assert len(item.findings) == 6


def test_a_duty_that_is_certain_once_is_certain():
    sure, unsure = (replace(sample.DUE, certain=c) for c in (True, False))
    result = having(replace(sample.USE, duties=(unsure,)), replace(sample.BUY, duties=(sure,)))
    (item,) = only(result, PlanKind.DUTY)
    assert item.certain
    assert not only(having(replace(sample.USE, duties=(unsure,))), PlanKind.DUTY)[0].certain


@pytest.mark.parametrize(
    ("due", "due_by", "stands", "left"),
    [
        # 2026-11-23T15:00:00Z is the 23rd, 09:00, at -06:00, and the 24th, 04:00, at +13:00
        ("2026-11-23", "2026-11-23T23:59:59.999000-06:00", PlanStand.DATED, 0),
        ("2026-11-23", "2026-11-23T23:59:59.999000+13:00", PlanStand.OVERDUE, -1),
        ("2026-11-24", "2026-11-24T23:59:59.999000+13:00", PlanStand.DATED, 0),
        ("2026-11-23T08:59:00-06:00", "2026-11-23T08:59:00-06:00", PlanStand.OVERDUE, 0),
        ("2026-11-23T09:00:00-06:00", "2026-11-23T09:00:00-06:00", PlanStand.DATED, 0),
    ],
)
def test_days_are_counted_in_the_zone_of_the_measure(due, due_by, stands, left):
    duty = replace(sample.DUE, due=due, due_by=due_by)
    (item,) = only(having(replace(sample.USE, duties=(duty,))), PlanKind.DUTY)
    assert (item.stands, item.days_left) == (stands, left)


def test_a_day_that_is_moved_keeps_the_id_and_two_days_are_two_items():
    moved = replace(sample.DUE, due="2027-02-01", due_by="2027-02-01T23:59:59-06:00")
    (one,) = only(having(replace(sample.USE, duties=(sample.DUE,))), PlanKind.DUTY)
    (two,) = only(having(replace(sample.USE, duties=(moved,))), PlanKind.DUTY)
    assert one.id == two.id
    both = only(having(replace(sample.USE, duties=(sample.DUE, moved))), PlanKind.DUTY)
    assert len({i.id for i in both}) == 2
    assert [i.due for i in both] == ["2026-12-05", "2027-02-01"]


def test_what_may_not_be_used_must_be_gone_with_its_steps_in_order():
    plan = planned(having(BARRED))
    (item,) = (i for i in plan.items if i.kind is PlanKind.REMOVE)
    assert item.stands is PlanStand.NOW
    assert item.since == sample.HIT_BUY.since
    assert (item.measure, item.clause, item.devices) == (sample.STATE, "procure", 2)
    assert item.sites == ("Clinic", "Main")
    assert [s.text[:9] for s in item.steps] == ["Uninstall", "Uninstall"]
    assert item.steps == sample.result().removal[0].steps
    assert (plan.summary.must_be_gone, plan.summary.exit_code) == (1, 1)


def test_what_may_not_be_bought_is_bought_elsewhere_and_need_not_be_gone():
    plan = planned(having(replace(sample.BUY, duties=())))
    assert [i.kind for i in plan.items if i.kind in {PlanKind.REMOVE, PlanKind.REPLACE}] == [PlanKind.REPLACE]
    assert (plan.summary.must_be_gone, plan.summary.exit_code) == (0, 0)


def test_own_policy_is_told_as_such():
    policy = replace(sample.BUY, hits=(sample.HIT_OWN,), duties=())
    (item,) = only(having(policy), PlanKind.REPLACE)
    assert item.policy
    assert not only(having(sample.BUY), PlanKind.REPLACE)[0].policy, "law stands before policy"


def test_a_licence_may_be_had():
    act = replace(
        BARRED,
        outcome=Outcome.LICENCE_REQUIRED,
        at_least=Outcome.LICENCE_REQUIRED,
        hits=(replace(sample.HIT_BUY, outcome=Outcome.LICENCE_REQUIRED),),
    )
    plan = planned(having(act))
    (item,) = (i for i in plan.items if i.kind is PlanKind.LICENCE)
    assert item.cite == sample.HIT_BUY.cite
    assert plan.summary.exit_code == 0


def test_other_acts_are_stopped_where_they_bind_the_one_who_asks():
    sell = sample.act("resell", "sell it on", Outcome.PROHIBITED, (sample.HIT_BUY,), "Prohibited to you.")
    assert [i.title for i in only(having(sell), PlanKind.STOP)] == [
        "Do not sell it on: Acme Shield (Acme Lab)"
    ]
    assert not only(having(sample.UPDATES), PlanKind.STOP), "what binds the vendor alone asks nothing"


def test_traffic_after_the_change_is_to_be_stopped():
    (item,) = only(sample.result(), PlanKind.STOP_TRAFFIC)
    assert item.devices == 2
    assert "seen 200 times under this answer, last on 2026-11-20T08:00:00Z" in item.text
    assert item.since == sample.HIT_UPDATES.since
    allowed = replace(sample.FETCHED, outcome=Outcome.NO_EFFECT, hits=())
    assert not only(having(allowed), PlanKind.STOP_TRAFFIC)


def test_an_answer_that_changes_says_when_and_by_which_clause():
    (item,) = only(sample.result(), PlanKind.CHANGE)
    assert (item.due, item.days_left, item.clause) == ("2027-01-01", 39, "procure")
    odd = replace(sample.USE, next_change="2027-01-01T10:30:00-06:00")
    assert only(having(odd), PlanKind.CHANGE)[0].due == "2027-01-01T10:30:00-06:00"


def test_questions_and_reviews_are_asked_and_fail_nothing():
    result = replace(sample.result(), findings=sample.result().findings[7:])
    plan = planned(result)
    (answer,) = (i for i in plan.items if i.kind is PlanKind.ANSWER)
    assert (answer.asks, answer.findings, answer.devices) == ("org.kind", ("f020",), 1)
    assert [i.measure for i in plan.items if i.kind is PlanKind.LOOK_AGAIN] == [sample.STATE]
    assert (plan.summary.overdue, plan.summary.exit_code) == (0, 0)


def test_owners_of_the_sites_stand_with_their_items():
    used = ProfileUsed("Juniper", "p.toml", {}, {}, (), {"Main": "Facilities desk", "Elsewhere": "Nobody"})
    (item,) = only(having(BARRED, profile=used), PlanKind.REMOVE)
    assert item.owners == ("Facilities desk",)


def test_the_exit_code_tells_what_is_late_before_what_is_missing():
    incomplete = replace(sample.result().summary, complete=False)
    assert planned(replace(sample.empty(), summary=incomplete)).summary.exit_code == 3
    assert planned(replace(sample.result(), summary=incomplete)).summary.exit_code == 1
    assert planned(sample.empty()).summary.exit_code == 0
    assert planned(sample.result()).summary.exit_code == 1


def test_the_order_of_findings_changes_nothing_but_their_ids_order():
    result = sample.result()
    back = planned(replace(result, findings=result.findings[::-1]))
    assert [i.id for i in back.items] == [i.id for i in planned(result).items]
