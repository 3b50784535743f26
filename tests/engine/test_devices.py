"""Which names are one device, and which never are, whatever the order in which they are met."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proscribe.engine.devices import Given, is_nameless, mac_id, resolve, serial_id
from proscribe.profile import Named

MAC = "2c:44:fd:00:00:01"
OTHER_MAC = "2c:44:fd:00:00:02"


def together(names, given=(), aliases=()):
    """Return the names as sets of one device each."""
    found = resolve(names, given, aliases)
    return {frozenset(d.names) for d in found.values()}


@pytest.mark.parametrize(
    "names",
    [
        ("PC-1", "pc-1"),
        ("PC-1", "pc-1.corp.example.org"),
        ("PC-1.corp.example.org", "pc-1.corp.example.org."),
        ("PC-1$", "PC-1"),
        ("PC-1.local", "pc-1.corp.example.org"),
        (r"CORP\PC-1", "pc-1.corp.example.org"),
        (r"CORP\PC-1", "PC-1"),
        ("Anna's phone", "ANNA'S PHONE"),
        ("2C-44-FD-00-00-01", "2c44.fd00.0001"),
    ],
)
def test_ways_of_writing_one_name_are_one_device(names):
    assert together(names) == {frozenset(names)}
    assert resolve(names, ())[names[0]].because


@pytest.mark.parametrize(
    "names",
    [
        ("pc-1.a.example.org", "pc-1.b.example.org"),
        ("PC-1", "pc-1.a.example.org", "pc-1.b.example.org"),
        ("PC-1", "PC-10"),
        (r"EAST\PC-1", r"WEST\PC-1"),
        (r"EAST\PC-1", "pc-1.west.example.org"),
        ("10.0.0.1", "10.0.0.10"),
    ],
)
def test_names_that_conflict_stay_apart(names):
    assert together(names) == {frozenset({n}) for n in names}


def test_one_mac_address_is_one_device_and_says_so():
    given = [Given(mac_id(MAC), "leases.txt", "10.0.0.5"), Given(mac_id(MAC.upper()), "apps.csv", "PC-1")]
    found = resolve(["10.0.0.5", "PC-1"], given)
    assert found["10.0.0.5"] is found["PC-1"]
    assert found["PC-1"].name == "PC-1"
    assert found["PC-1"].because == (
        "10.0.0.5 and PC-1 have the MAC address 2c:44:fd:00:00:01 (apps.csv and leases.txt)",
    )


def test_an_id_that_one_input_gives_to_two_machines_joins_nothing():
    dock = [Given(mac_id(MAC), "apps.csv", "PC-1"), Given(mac_id(MAC), "apps.csv", "PC-2")]
    assert len(together(["PC-1", "PC-2"], dock)) == 2


def test_an_address_that_had_two_machines_joins_neither():
    given = [
        Given(mac_id(MAC), "leases.txt", "10.0.0.5"),
        Given(mac_id(OTHER_MAC), "leases.txt", "10.0.0.5"),
        Given(mac_id(MAC), "apps.csv", "PC-1"),
        Given(mac_id(OTHER_MAC), "apps.csv", "PC-2"),
    ]
    assert together(["10.0.0.5", "PC-1", "PC-2"], given) == {
        frozenset({"10.0.0.5"}),
        frozenset({"PC-1"}),
        frozenset({"PC-2"}),
    }


def test_what_the_user_says_joins_and_names():
    aliases = [Named("Reception", ("10.0.0.5", "pc-1.corp.example.org", "5CG1234XYZ"))]
    found = resolve(["PC-1", "pc-1.corp.example.org", "10.0.0.5", "PC-2"], (), aliases)
    assert {n for n, d in found.items() if d.name == "Reception"} == {
        "PC-1",
        "pc-1.corp.example.org",
        "10.0.0.5",
    }
    assert found["PC-2"].name == "PC-2"
    assert any("the profile says" in why for why in found["PC-1"].because)


@pytest.mark.parametrize(
    "name",
    [
        None,
        "",
        "  ",
        "localhost",
        "LOCALHOST.localdomain",
        "unknown",
        "N/A",
        "-",
        "(none)",
        "127.0.0.1",
        "::1",
        "0.0.0.0",
    ],
)
def test_names_that_mean_nothing_are_no_device(name):
    assert is_nameless(name)


@pytest.mark.parametrize("name", ["PC-1", "localhost-7", "unknown-lab.example.org", "10.0.0.1", "nonesuch"])
def test_other_names_are(name):
    assert not is_nameless(name)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "00:00:00:00:00:00",
        "ff:ff:ff:ff:ff:ff",
        "02:42:ac:11:00:02",
        "01:00:5e:00:00:fb",
        "2c:44:fd",
        "x",
    ],
)
def test_a_mac_address_that_many_may_have_is_no_id(text):
    assert mac_id(text) is None


@pytest.mark.parametrize(
    "text", [None, "", "0000000", "To be filled by O.E.M.", "Default string", "None", "1234", "N/A"]
)
def test_a_serial_number_that_many_have_is_no_id(text):
    assert serial_id(text) is None


def test_a_serial_number_joins_without_case():
    given = [
        Given(serial_id("5cg1234xyz"), "a.csv", "PC-1"),
        Given(serial_id("5CG1234XYZ"), "b.csv", "10.0.0.5"),
    ]
    assert together(["PC-1", "10.0.0.5"], given) == {frozenset({"PC-1", "10.0.0.5"})}


def test_the_key_of_a_device_does_not_hang_on_what_else_was_read():
    alone = resolve(["PC-1"], ())["PC-1"].key
    joined = resolve(["PC-1", "pc-1.corp.example.org"], ())["PC-1"].key
    assert alone == joined == "pc-1"
    apart = resolve(["PC-1.a.example.org", "pc-1.b.example.org"], ())
    assert {d.key for d in apart.values()} == {"pc-1.a.example.org", "pc-1.b.example.org"}


NAMES = st.sampled_from(
    [
        "PC-1",
        "pc-1",
        "pc-1.a.example",
        "PC-1.b.example",
        r"A\pc-1",
        "pc-2",
        "PC-2.a.example",
        "10.0.0.1",
        "10.0.0.2",
        "x y",
    ]
)
GIVEN = st.builds(
    Given,
    st.sampled_from([mac_id(MAC), mac_id(OTHER_MAC), serial_id("5CG1234")]),
    st.sampled_from(["f", "g"]),
    NAMES,
)
ALIASES = st.sampled_from([(), (Named("Front desk", ("10.0.0.1", "pc-2")),)])


@settings(max_examples=200, deadline=None)
@given(st.lists(NAMES, unique=True, min_size=1), st.lists(GIVEN), ALIASES, st.randoms())
def test_the_order_of_names_and_ids_has_no_say(names, given, aliases, random):
    first = resolve(names, given, aliases)
    shuffled, ids = names.copy(), given.copy()
    random.shuffle(shuffled)
    random.shuffle(ids)
    assert resolve(shuffled, ids, aliases) == first
    assert set(first) == set(names)
    for device in first.values():
        assert bool(device.because) == (len(device.names) > 1), "every joining says why"
