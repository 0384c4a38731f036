import csv
import gc
import io
import json
import weakref
from datetime import date

import numpy as np
import pytest

from dashboard.state import Window
from dashboard.view import View
from dashboard.views import tables
from dashboard.views.tables import PAGE_SIZE, table_rows
from geodata.filters import IncidentFilter

EVERYTHING = Window(date(1900, 1, 1), date(2100, 1, 1))


def _table(view, words):
    return table_rows(view, view.page(1, PAGE_SIZE), words).to_pandas()


@pytest.fixture(scope="module")
def table(atlas, words):
    return _table(View(atlas, IncidentFilter(), EVERYTHING), words)


def test_table_rows_are_the_shown_incidents_in_the_order_of_the_frame(atlas, words):
    view = View(atlas, IncidentFilter(event_type=("air_strike",)), EVERYTHING)
    assert _table(view, words)["title"].tolist() == view.shown_incidents()["title"].tolist()


def test_table_rows_of_some_rows_are_these_in_their_order(atlas, words):
    table = table_rows(View(atlas, IncidentFilter(), EVERYTHING), np.array([4, 2]), words)
    assert table["title"].to_pylist() == atlas.incidents["title"].iloc[[4, 2]].tolist()


def test_table_rows_say_everything_in_words(table):
    row = table[table["title"].str.startswith("Second rocket attack")].iloc[0].to_dict()
    assert row == {
        "date": date(2020, 3, 14),
        "title": "Second rocket attack within a week on a base in Iraq",
        "when": "14 March 2020",
        "what": "Rocket attack",
        "place": "Camp Taji, Baghdad",
        "precision": "site, ±4 km",
        "killed": "unknown",
        "injured": "2–3",
        "grade": "Weak",
        "in_window": "certainly",
    }


def test_table_rows_have_no_missing_cell(table):
    assert not table.isna().any().any()
    assert not table.astype(str).isin(["", "nan", "None", "<NA>"]).any().any()


def test_table_rows_tell_certain_from_possible(atlas, words):
    view = View(atlas, IncidentFilter(), Window(date(2020, 1, 10), date(2020, 1, 10)))
    in_window = dict(
        zip(view.shown_incidents()["id"], _table(view, words)["in_window"], strict=True)
    )
    assert in_window["2020-01-green-zone-rockets"] == "possibly"
    assert in_window["2019-10-iraq-protests"] == "certainly"


def test_table_rows_of_nothing_are_none(atlas, words):
    assert _table(View(atlas, IncidentFilter(text="no such word"), EVERYTHING), words).empty


def test_table_rows_keep_a_hostile_title_as_it_is(make_atlas, hostile_seeds, words):
    atlas = make_atlas(
        hostile_seeds.incidents.values(),
        hostile_seeds.sources.values(),
        hostile_seeds.actors.values(),
    )
    table = _table(View(atlas, IncidentFilter(), EVERYTHING), words)
    assert len(table) == 2
    assert not table["title"].str.contains("\u202e").any()


def test_downloads_hold_no_array_of_the_run_and_take_the_rows_shown(atlas, words, monkeypatch):
    offered = {}
    monkeypatch.setattr(
        tables.st, "download_button", lambda label, data, name, *_: offered.update({name: data})
    )
    view = View(atlas, IncidentFilter(event_type=("air_strike",)), EVERYTHING)
    ids = view.shown_incidents()["id"].tolist()
    held = weakref.ref(view)

    tables._render_downloads(view, words)
    del view
    gc.collect()

    assert held() is None
    rows = csv.DictReader(io.StringIO(offered["incidents.csv"]().decode("utf-8-sig")))
    assert [row["id"] for row in rows] == ids
    features = json.loads(offered["incidents.geojson"]())["features"]
    assert [feature["properties"]["id"] for feature in features] == ids


@pytest.fixture
def open_off_map(open_page, compile_build, make_seeds, make_source, make_claim, make_incident):
    """Captions of the list of what is not on the map, for one incident with this place."""

    def open_(*place_claims):
        incident = make_incident(make_claim("date", "2020-01-03"), *place_claims)
        page = open_page(compile_build(make_seeds([incident], [make_source()])))
        page.session_state["tabs"] = "Not on the map"
        page.run()
        assert not page.exception
        return [caption.value.replace("\\", "") for caption in page.caption]

    return open_


@pytest.mark.parametrize(
    ("place", "why"),
    [
        pytest.param(("Iraq", {}), "Only the country is known (Iraq).", id="country"),
        pytest.param(None, "No source names a place.", id="no place"),
        pytest.param(
            ("Atlantisburgh", {}), "The gazetteer does not know “Atlantisburgh”.", id="unresolved"
        ),
        pytest.param(
            ("Mosul", {"precision": "unlocated"}),
            "The source says too little of where (Mosul, Nineveh).",
            id="vague source",
        ),
    ],
)
def test_off_map_list_says_why(open_off_map, make_claim, place, why):
    claims = [] if place is None else [make_claim("place", place[0], **place[1])]
    captions = open_off_map(*claims)
    assert captions[-1] == f"3 January 2020 · {why}"
