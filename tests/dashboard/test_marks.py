import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from dashboard.marks import to_marks
from dashboard.symbols import SYMBOLS
from geodata.gazetteer import read_curated

GOVERNORATES = Path(__file__).resolve().parents[2] / "dashboard/assets/basemap/governorates.geojson"
EPOCH = date(1970, 1, 1)


@pytest.fixture(scope="module")
def marks(atlas, words):
    return to_marks(atlas.incidents, words)


def test_to_marks_has_columns_of_one_length(atlas, marks):
    assert {len(column) for column in marks.values()} == {len(atlas.incidents)}


def test_to_marks_keeps_the_order_of_the_frame(atlas, marks):
    assert marks["id"] == atlas.incidents["id"].tolist()
    assert marks["title"] == atlas.incidents["title"].tolist()


def test_to_marks_is_json_without_nan(marks):
    assert json.loads(json.dumps(marks, allow_nan=False)) == marks


def test_to_marks_has_no_point_for_incidents_that_are_not_on_the_map(marks):
    off_map = {"country", "unlocated"}
    for precision, longitude, latitude in zip(
        marks["precision"], marks["lon"], marks["lat"], strict=True
    ):
        assert (longitude is None) == (latitude is None) == (precision in off_map)


def test_to_marks_places_the_point_longitude_first(marks):
    row = marks["id"].index("2020-01-03-soleimani-muhandis-killing")
    assert (marks["lon"][row], marks["lat"][row]) == pytest.approx((44.23, 33.26), abs=0.05)


def test_to_marks_knows_a_symbol_for_every_type(marks):
    assert set(marks["type"]) <= set(SYMBOLS)


@given(st.dates(), st.integers(min_value=0, max_value=4_000))
def test_to_marks_days_are_true_to_the_calendar(make_frame, words, first, days):
    last = min(first, date.max - timedelta(days)) + timedelta(days)
    frame = make_frame(
        {"date_earliest": first, "date_latest": last, "date_edtf": f"{first}/{last}"}
    )
    marks = to_marks(frame, words)
    assert EPOCH + timedelta(marks["earliest"][0]) == first
    assert EPOCH + timedelta(marks["latest"][0]) == last


def test_to_marks_of_a_row_that_lacks_everything_is_null_and_not_nan(make_frame, words):
    nothing = dict.fromkeys(
        ("event_type", "date_earliest", "date_latest", "date_kind", "date_edtf", "radius_m")
    )
    frame = make_frame({**nothing, "place_precision": "unlocated", "geometry": Point()})
    marks = to_marks(frame, words)
    assert {name: column[0] for name, column in marks.items()} == {
        "id": "incident-0",
        "title": "Something happened",
        "type": "unknown",
        "precision": "unlocated",
        "radius_m": None,
        "lon": None,
        "lat": None,
        "area": None,
        "earliest": None,
        "latest": None,
        "duration": False,
        "when": "date unknown",
    }


def test_to_marks_of_no_incident_is_empty_columns(make_frame, words):
    assert set(map(len, to_marks(make_frame({}).iloc[:0], words).values())) == {0}


@pytest.mark.parametrize(("kind", "is_duration"), [("duration", True), ("within", False)])
def test_to_marks_tells_durations_from_within_ranges(make_frame, words, kind, is_duration):
    assert to_marks(make_frame({"date_kind": kind}), words)["duration"] == [is_duration]


def test_to_marks_names_the_outline_of_a_governorate_only(make_frame, words):
    frame = make_frame(
        {"place_id": "iq-gov-anbar", "place_precision": "governorate"},
        {"place_id": "iq-ramadi", "place_precision": "settlement"},
    )
    assert to_marks(frame, words)["area"] == ["iq-gov-anbar", None]


def test_every_governorate_of_iraq_has_its_outline_on_the_base_map():
    features = json.loads(GOVERNORATES.read_text("utf-8"))["features"]
    drawn = {feature["properties"]["id"] for feature in features}
    known = {
        named.place.id
        for named in read_curated()
        if named.place.kind == "governorate" and named.place.country == "IQ"
    }
    assert len(known) >= 18
    assert known - drawn <= {"iq-gov-halabja"}  # split from Sulaymaniyah in 2014
