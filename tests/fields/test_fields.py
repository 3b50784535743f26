"""Countries, dates and identifiers: what lists and parties write, and what it means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proscribe.fields.columns import placed
from proscribe.fields.countries import code, last_in
from proscribe.fields.dates import day, partial
from proscribe.fields.identifiers import cleaned, kind_of


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("Russia", "RU"),
        ("RUSSIAN FEDERATION", "RU"),
        ("ru", "RU"),
        ("Korea, North", "KP"),
        ("Türkiye", "TR"),
        ("Cote d'Ivoire", "CI"),
        ("Britain (UK)", "GB"),
        ("Atlantis", None),
        ("ZZ", None),
        ("", None),
    ],
)
def test_a_country_is_read(written, iso):
    assert code(written) == iso


def test_the_country_that_an_address_ends_with():
    assert last_in("39A Example Highway, Moscow, 125212, Russia") == "RU"
    assert last_in("Panama") == "PA"
    assert last_in("somewhere, 12345") is None


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("10 Dec 1948", ("1948-12-10",)),
        ("06/19/2003", ("2003-06-19",)),
        ("circa 1959", ("1959",)),
        ("March 12, 2021", ("2021-03-12",)),
        ("Mar 1971", ("1971-03",)),
        ("1970 to 1972", ("1970", "1972")),
        ("1982-04-30T00:00:00", ("1982-04-30",)),
        ("31/02/1970", ()),
        ("30 Feb 1970", ()),
        ("soon", ()),
    ],
)
def test_a_date_says_what_it_says(written, read):
    assert partial(written) == read


def test_the_day_comes_first_where_it_does():
    assert partial("03/04/2021", day_first=True) == ("2021-04-03",)
    assert partial("03/04/2021") == ("2021-03-04",)
    assert day("1971") == ""


@given(st.text(max_size=40))
def test_no_text_stops_the_reading(text):
    for found in partial(text):
        assert partial(found) == (found,)
    code(text)
    kind_of(text)


def test_identifiers_of_one_kind_meet():
    assert kind_of("Cedula No.") == kind_of("National ID No.") == "national-id"
    assert kind_of("Unified Social Credit Code (USCC)") == "registration"
    assert kind_of("Gender") == "id"
    assert cleaned("imo", "IMO 1234567") == "1234567"


def test_columns_are_known_however_they_are_written():
    assert placed(["Customer No", "Company_Name", "Country Code", "VAT-Number", "mood"]) == {
        0: "id",
        1: "name",
        2: "countries",
        3: "identifiers.tax",
    }
    assert placed(["name", "Full Name"]) == {0: "name"}
