import csv
import io
import json
from datetime import date

import pytest

from dashboard.atlas import Settings, load_atlas
from dashboard.pictures import COUNTED, KINDS, make_picture
from dashboard.sentence import say_view
from dashboard.state import Window
from dashboard.view import View
from geodata.export import describe_csv, to_csv, to_geojson
from geodata.filters import IncidentFilter

WINDOW = Window(date(2019, 12, 1), date(2020, 1, 31))
BASE = "Al Asad Air Base"


@pytest.fixture(scope="module")
def base(gazetteer):
    """A base that no other incident and no list of towns has."""
    return next(place for place in gazetteer.curated() if place.name == BASE)


@pytest.fixture(scope="module")
def careful(compile_build, make_seeds, make_source, make_actor, make_claim, make_incident, base):
    """An atlas of one incident that is rounded, of a graphic source."""
    incident = make_incident(
        make_claim("event_type", "rocket_attack"),
        make_claim("date", "2020-01-08"),
        make_claim("place", base.name, reason=f"It is {base.name}.", basis="inferred"),
        make_claim("initiator", "iran"),
        make_claim("target", "usa"),
        make_claim("killed", "2-3"),
        rounding={"radius_m": 20_000, "reason": "People live there."},
    )
    source = make_source(content_warning="Shows the dead.")
    actors = [make_actor("iran"), make_actor("usa")]
    return load_atlas(Settings(compile_build(make_seeds([incident], [source], actors)), None))


@pytest.fixture(scope="module")
def files(careful, words):
    """Every file that a reader can take from the page, as text."""
    view = View(careful, IncidentFilter(), WINDOW)
    said, shown = say_view(view, words), view.shown_incidents()
    pictures = {
        f"{kind} {counted}": repr(make_picture(view, kind, counted, words))
        for kind in KINDS
        for counted in COUNTED
    }
    return {
        "csv": to_csv(shown).decode("utf-8-sig"),
        "geojson": to_geojson(shown, said).decode(),
        "metadata": describe_csv("incidents.csv", said).decode(),
        **pictures,
    }


def test_no_download_says_where_a_rounded_incident_was(files, base):
    for name, text in files.items():
        assert base.name not in text, name
        for exact in (base.longitude, base.latitude):
            assert f"{exact:.3f}" not in text, name


def test_downloads_keep_rounding_and_warning(files):
    [row] = csv.DictReader(io.StringIO(files["csv"]))
    [feature] = json.loads(files["geojson"])["features"]
    properties = feature["properties"]

    assert (row["rounded_m"], properties["rounded_m"]) == ("20000", 20_000)
    assert row["content_warning"] == properties["content_warning"] == "Shows the dead."
    assert {"rounded_m", "content_warning"} <= {
        column["name"] for column in json.loads(files["metadata"])["tableSchema"]["columns"]
    }


def test_downloads_say_which_incidents_they_hold(files):
    said = "1 of 1 incidents between 1 December 2019 and 31 January 2020"

    assert json.loads(files["geojson"])["description"] == said
    assert json.loads(files["metadata"])["dc:description"] == said
