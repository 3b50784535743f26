"""Acts that traffic shows were done are judged at the instants at which it was seen."""

from __future__ import annotations

import json

from proscribe import pipeline, profile
from proscribe.law.instants import parse_instant
from proscribe.law.model import Outcome

NOW = parse_instant("2026-11-23T12:00:00-05:00")


def zeek(path, *rows):
    """Write a DNS log of (RFC 3339 instant, client, host) and return its path."""
    events = [
        {"ts": parse_instant(at) / 1000, "uid": "C1", "id.orig_h": client, "id.orig_p": 5353, "query": host}
        | {"qtype_name": "A", "rcode_name": "NOERROR", "trans_id": 1}
        for at, client, host in rows
    ]
    path.write_text("".join(json.dumps(e) + "\n" for e in events))
    return str(path)


def dnsmasq(path, *rows):
    """Write a DNS log whose times have neither year nor zone, of (client, host)."""
    lines = [f"Nov 23 17:44:59 dnsmasq[123]: query[A] {host} from {client}\n" for client, host in rows]
    path.write_text("".join(lines))
    return str(path)


def check(*paths, who=profile.DEFAULT, at=NOW):
    return pipeline.check(paths, at=at, known_at=NOW, profile=who)


def seen(result):
    """Return the observed acts of the only finding supplied by a vendor, by role."""
    (finding,) = [f for f in result.findings if f.relation == "supplied-by"]
    return {d.act: d for d in finding.decisions if d.observed is not None}


UPDATE = "dnl-01.geo.kaspersky.com"
BEFORE, AFTER = "2024-09-28T23:59:59.999-04:00", "2024-09-29T00:00:00-04:00"


def test_an_update_is_judged_on_its_own_side_of_the_boundary(tmp_path):
    for at, outcome in ((BEFORE, Outcome.NO_EFFECT), (AFTER, Outcome.PROHIBITED)):
        fetched = seen(check(zeek(tmp_path / "dns.log", (at, "10.0.0.5", UPDATE))))["updates"]
        assert fetched.outcome is outcome
        assert parse_instant(fetched.at) == parse_instant(at)
        assert fetched.actor == "kaspersky"


def test_contacts_since_the_answer_changed_are_counted(tmp_path):
    log = zeek(
        tmp_path / "dns.log",
        ("2024-06-01T00:00:00Z", "10.0.0.5", UPDATE),
        (BEFORE, "10.0.0.5", UPDATE),
        (AFTER, "10.0.0.5", UPDATE),
        ("2025-03-01T00:00:00Z", "10.0.0.5", UPDATE),
        ("2026-03-01T00:00:00Z", "10.0.0.5", UPDATE),
        ("2026-03-02T00:00:00Z", "10.0.0.5", "ds.ksn.kaspersky-labs.com"),
    )
    acts = seen(check(log))
    fetched = acts["updates"].observed
    assert (fetched.count, fetched.after_change, fetched.untimed) == (5, 3, 0)
    assert [(s.outcome, s.count) for s in fetched.spans] == [(Outcome.NO_EFFECT, 2), (Outcome.PROHIBITED, 3)]
    assert fetched.first_seen == "2024-06-01T00:00:00Z"
    assert acts["updates"].at == fetched.last_seen == "2026-03-01T00:00:00Z"
    cloud = acts["cloud-network"].observed
    assert (cloud.count, cloud.after_change) == (1, None)
    assert acts["cloud-network"].hits[0].clause == "ksn"


def test_standing_acts_beside_it_are_judged_when_asked(tmp_path):
    (finding,) = check(zeek(tmp_path / "dns.log", (BEFORE, "10.0.0.5", UPDATE))).findings
    by_act = {d.act: d for d in finding.decisions}
    assert by_act["updates"].outcome is Outcome.NO_EFFECT
    assert by_act["receive-updates"].outcome is Outcome.PROHIBITED
    assert parse_instant(by_act["receive-updates"].at) == NOW
    assert by_act["receive-updates"].observed is None


def test_without_an_instant_the_side_is_not_guessed(tmp_path):
    acts = seen(check(dnsmasq(tmp_path / "dns.log", ("10.0.0.5", UPDATE), ("10.0.0.5", UPDATE))))
    fetched = acts["updates"]
    assert fetched.outcome is Outcome.NEEDS_FACTS
    assert fetched.at is None
    assert [m.fact for m in fetched.missing] == ["at"]
    assert (fetched.observed.count, fetched.observed.untimed, fetched.observed.spans) == (2, 2, ())


def test_the_instant_of_a_log_is_no_question_for_the_profile(tmp_path):
    result = check(dnsmasq(tmp_path / "dns.log", ("10.0.0.5", UPDATE)))
    assert "at" not in {q.fact for q in result.questions}


def test_some_contacts_without_an_instant_leave_the_others_their_answer(tmp_path):
    timed = zeek(tmp_path / "zeek.log", (AFTER, "10.0.0.5", UPDATE))
    fetched = seen(check(timed, dnsmasq(tmp_path / "dns.log", ("10.0.0.5", UPDATE))))["updates"]
    assert fetched.outcome is Outcome.PROHIBITED
    assert (fetched.observed.count, fetched.observed.untimed) == (2, 1)


def test_a_visit_to_the_web_site_is_no_act(tmp_path):
    (lead,) = check(zeek(tmp_path / "dns.log", (AFTER, "10.0.0.5", "www.kaspersky.com"))).findings
    assert (lead.relation, lead.decisions) == ("mentions", ())


def test_using_a_service_that_is_itself_the_technology_is_use(tmp_path):
    acts = seen(check(zeek(tmp_path / "dns.log", (AFTER, "10.0.0.5", "chat.deepseek.com"))))
    assert [h.actor for d in acts.values() for h in d.hits if h.actor != "self"] == []
    assert "web" in acts


def test_what_was_done_before_a_removal_is_still_told(tmp_path):
    log = tmp_path / "osquery.log"
    log.write_text(
        '{"name":"pack_x_deb_packages","hostIdentifier":"PC-1","unixTime":"1764000000","action":"removed",'
        '"columns":{"name":"kesl","version":"12.0","maintainer":"AO Kaspersky Lab"}}\n'
    )
    dns = zeek(tmp_path / "dns.log", ("2025-01-01T00:00:00Z", "PC-1", UPDATE))
    result = check(str(log), dns)
    by_product = {f.product: f for f in result.findings}
    removed = by_product["kaspersky-endpoint-security"]
    assert (removed.state, removed.outcome, removed.decisions) == ("removed", None, ())
    assert by_product[None].outcome is Outcome.PROHIBITED
    assert [d.name for d in result.devices] == ["PC-1"]


def test_devices_are_at_the_site_of_any_of_their_names(tmp_path):
    text = '[organisation]\nname = "J"\n[[site]]\nname = "Radiology"\nmatch = "RAD-*"\n[[device]]\nname = "RAD-1"\nalso = ["10.0.0.5"]\n'
    who = profile.read(text, tmp_path / "proscribe.toml")
    result = check(zeek(tmp_path / "dns.log", (AFTER, "10.0.0.5", UPDATE)), who=who)
    (device,) = result.devices
    assert (device.name, device.names, device.site) == ("RAD-1", ("10.0.0.5",), "Radiology")
    assert (result.summary.devices, result.summary.sites) == (1, 1)


def test_steps_of_removal_come_with_what_is_on_a_device_and_hold_no_password(tmp_path):
    result = check(zeek(tmp_path / "dns.log", (AFTER, "10.0.0.5", UPDATE)))
    (removal,) = result.removal
    texts = [s.text for s in removal.steps]
    order = [
        next(i for i, t in enumerate(texts) if word in t)
        for word in ("protection product", "Then uninstall Network Agent", "kavremover")
    ]
    assert order == sorted(order)
    assert all(s.source and s.grade in "ABCD" for s in removal.steps)
    assert "=" not in " ".join(texts)
