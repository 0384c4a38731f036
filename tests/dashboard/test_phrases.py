import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.phrases import (
    row_quantity,
    say_claim_value,
    say_date,
    say_distance,
    say_place,
    say_precision,
    say_quantity,
    say_where,
)
from geodata.quantities import Quantity, parse_quantity

COUNTS = st.integers(min_value=0, max_value=10**7)


@pytest.mark.parametrize(
    ("edtf", "said"),
    [
        pytest.param("2019-12-27", "27 December 2019", id="a day"),
        pytest.param("2020-02-29", "29 February 2020", id="a leap day"),
        pytest.param("2019-08", "some day in August 2019", id="a month"),
        pytest.param("2003", "some day in 2003", id="a year"),
        pytest.param("2019-12-27~", "about 27 December 2019", id="about a day"),
        pytest.param("2019-12-27?", "about 27 December 2019", id="perhaps a day"),
        pytest.param("2019-08~", "about August 2019", id="about a month"),
        pytest.param("2017%", "about 2017", id="about a year"),
        pytest.param("2003/2011", "2003 to 2011", id="years"),
        pytest.param("2016-05-22/2016-06-26", "22 May 2016 to 26 June 2016", id="days"),
        pytest.param(
            "2015-12~/2016-05-30", "about December 2015 to 30 May 2016", id="one end about"
        ),
        pytest.param(
            "[2020-01-03..2020-01-24]",
            "some day between 3 January 2020 and 24 January 2020",
            id="one of a set",
        ),
        pytest.param("201X", "some day between 1 January 2010 and 31 December 2019", id="a decade"),
        pytest.param("2019-21", "some day between 1 March 2019 and 31 May 2019", id="a season"),
        pytest.param(None, "date unknown", id="no date"),
        pytest.param("", "date unknown", id="an empty date"),
    ],
)
def test_say_date_in_words(words, edtf, said):
    assert say_date(words, edtf) == said


@given(st.dates())
def test_say_date_of_a_day_is_that_day(words, day):
    said = say_date(words, day.isoformat())
    assert re.fullmatch(rf"{day.day} [A-Z][a-z]+ {day.year}", said)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        ("3", "3"),
        ("0", "0"),
        ("2-3", "2–3"),
        (">=12", "at least 12"),
        ("<=4000", "up to 4,000"),
        ("~300", "about 300"),
        ("20,000", "20,000"),
        ("unknown", "unknown"),
    ],
)
def test_say_quantity_in_words(words, count, said):
    assert say_quantity(words, parse_quantity(count)) == said


@given(low=st.none() | COUNTS, more=st.none() | COUNTS, is_approximate=st.booleans())
def test_say_quantity_says_unknown_only_where_no_bound_is_known(words, low, more, is_approximate):
    high = None if more is None else (low or 0) + more
    said = say_quantity(words, Quantity(low, None, high, is_approximate))
    assert (said == "unknown") == (low is None and high is None)
    assert not re.search(r"None|nan|null|<NA>", said)
    for bound in (low, high):
        assert bound is None or f"{bound:,}" in said


def test_row_quantity_of_missing_cells_is_unknown_and_not_zero(make_frame, words):
    row = next(make_frame({}).itertuples())
    assert row_quantity(row, "killed").is_unknown
    assert say_quantity(words, row_quantity(row, "killed")) == "unknown"


def test_row_quantity_of_zero_is_zero(make_frame, words):
    none_killed = {"killed_low": 0, "killed_best": 0, "killed_high": 0}
    row = next(make_frame(none_killed).itertuples())
    assert say_quantity(words, row_quantity(row, "killed")) == "0"
    assert say_quantity(words, row_quantity(row, "injured")) == "unknown"


def test_row_quantity_of_a_rounded_figure_is_about(make_frame, words):
    rounded = {"killed_low": 300, "killed_best": 300, "killed_high": 300, "killed_is_rounded": True}
    row = next(make_frame(rounded).itertuples())
    assert say_quantity(words, row_quantity(row, "killed")) == "about 300"


@pytest.mark.parametrize(
    ("metres", "said"),
    [(0, "0 m"), (100, "100 m"), (999, "999 m"), (1_000, "1 km"), (2_500, "2.5 km")],
)
def test_say_distance_in_metres_or_kilometres(words, metres, said):
    assert say_distance(words, metres) == said


@pytest.mark.parametrize(
    ("precision", "radius_m", "said"),
    [
        ("exact", 100, "exact place, ±100 m"),
        ("site", 1_000, "site, ±1 km"),
        ("neighbourhood", 2_000, "neighbourhood, ±2 km"),
        ("settlement", 5_000, "town, ±5 km"),
        ("near", 25_000, "near, ±25 km"),
        ("district", 30_000, "district only"),
        ("governorate", 100_000, "governorate only"),
        ("country", None, "country only"),
        ("unlocated", None, "place unknown"),
    ],
)
def test_say_precision_with_its_radius(words, precision, radius_m, said):
    assert say_precision(words, precision, radius_m) == said


@pytest.mark.parametrize(
    ("place", "admin1", "toponym", "said"),
    [
        pytest.param("Camp Taji", "Baghdad", "Taji base", "Camp Taji, Baghdad", id="resolved"),
        pytest.param("Baghdad", "Baghdad", "Baghdad", "Baghdad", id="same name once"),
        pytest.param("Raqqa", None, "Raqqa", "Raqqa", id="no governorate"),
        pytest.param(None, None, "Atlantis", "Atlantis", id="unresolved"),
        pytest.param(None, None, None, "", id="no name"),
    ],
)
def test_say_place_by_what_is_known(place, admin1, toponym, said):
    row = SimpleNamespace(place=place, admin1=admin1, toponym=toponym)
    assert say_place(row) == said


def test_say_where_without_a_name_says_only_how_closely(make_frame, words):
    row = next(make_frame({"place_precision": "unlocated", "radius_m": None}).itertuples())
    assert say_where(words, row) == "place unknown"


@pytest.mark.parametrize(
    ("field", "value", "fields", "said"),
    [
        pytest.param("event_type", "air_strike", {}, "Air strike", id="event type"),
        pytest.param("date", "2020-01", {}, "some day in January 2020", id="date"),
        pytest.param("killed", "unknown", {}, "unknown", id="unknown count"),
        pytest.param("killed", "2", {"group": "soldiers"}, "2 (soldiers)", id="count of a group"),
        pytest.param("place", "Mosul", {}, "Mosul", id="place"),
        pytest.param("place", "Mosul", {"precision": "near"}, "Mosul (near, ±25 km)", id="near"),
        pytest.param("initiator", "iran", {}, "Iran", id="actor by its name"),
        pytest.param(
            "place", "Anbar", {"precision": "district"}, "Anbar (district only)", id="vaguer"
        ),
    ],
)
def test_say_claim_value_by_its_field(words, make_claim, field, value, fields, said):
    claim = make_claim(field, value, **fields)
    assert say_claim_value(words, claim, str.title) == said


def test_say_date_of_every_real_incident_names_a_year(atlas, words):
    for edtf in atlas.incidents["date_edtf"]:
        assert re.search(r"\b(19|20)\d\d\b", say_date(words, edtf))
