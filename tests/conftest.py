"""What several test files share: builders of records and frames, and a gazetteer.

The builders are session fixtures that return functions, so that a test says
only what matters to it, and a property test may use them.
"""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import settings
from shapely import Point

from geodata.build import BuildPaths, _gazetteer_stamp
from geodata.gazetteer import Gazetteer, NamedPlace, Place, compile_gazetteer, read_curated
from geodata.geocoding import Geocoder
from geodata.records import Actor, Claim, Incident, Source
from geodata.schema import COLUMNS, WGS84, check_frame
from geodata.vocabulary import PlacePrecision

settings.register_profile("local", deadline=None, max_examples=60)
settings.register_profile("ci", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "local")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser tests last: they take longest, and Playwright's event loop
    stays open once it was started, where others want to start their own."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def make_source():
    def make(source_id="paper", **fields):
        required = {
            "kind": "article",
            "title": "A title",
            "publisher": f"Publisher of {source_id}",
            "published": "2020-01-24",
            "reliability_reason": "A reason.",
            "abstract": "What it is about.",
        }
        return Source(id=source_id, **{**required, **fields})

    return make


@pytest.fixture(scope="session")
def make_actor():
    def make(actor_id, **fields):
        return Actor(id=actor_id, **{"name": actor_id.title(), "kind": "state", **fields})

    return make


@pytest.fixture(scope="session")
def make_claim():
    def make(field, value, source="paper", **fields):
        return Claim(field=field, value=value, source=source, **{"paragraph": 1, **fields})

    return make


@pytest.fixture(scope="session")
def make_incident():
    """Incidents from claims, each source's claims in an account of its own."""

    def make(*claims, incident_id="an-incident", **fields):
        by_source = {}
        for claim in claims:
            by_source.setdefault(claim.source, []).append(claim)
        accounts = [
            {"source": source, "paragraph": 1, "says": "What it says.", "claims": of_source}
            for source, of_source in by_source.items()
        ]
        required = {"title": "Something happened", "summary": "Something.", "accounts": accounts}
        return Incident(id=incident_id, **{**required, **fields})

    return make


@pytest.fixture(scope="session")
def make_frame():
    """Incident frames from rows; a row says only what differs from a plain one."""

    def make(*rows):
        filled = [{**_plain_row(number), **row} for number, row in enumerate(rows)]
        frame = pd.DataFrame(filled, columns=[column.name for column in COLUMNS])
        for column in COLUMNS:
            if column.dtype not in ("geometry", "object"):
                frame[column.name] = frame[column.name].astype(column.dtype)
        return check_frame(gpd.GeoDataFrame(frame, geometry="geometry", crs=WGS84))

    return make


def _plain_row(number):
    empty_lists = {column.name: () for column in COLUMNS if column.dtype == "object"}
    return {
        **dict.fromkeys(column.name for column in COLUMNS),
        **empty_lists,
        "id": f"incident-{number}",
        "title": "Something happened",
        "summary": "Something.",
        "event_type": "air_strike",
        "date_earliest": date(2020, 1, 3),
        "date_latest": date(2020, 1, 3),
        "date_kind": "within",
        "date_edtf": "2020-01-03",
        "place_precision": "settlement",
        "radius_m": 5_000,
        "place_reason": "same name",
        "killed_is_rounded": False,
        "injured_is_rounded": False,
        "grade": "weak",
        "outlets": 1,
        "geometry": Point(44.36, 33.31),
    }


@pytest.fixture(scope="session")
def make_place():
    """Named places of a made-up gazetteer."""

    def make(place_id, name="Testtown", **fields):
        variants = fields.pop("variants", ())
        plain = {
            "name": name,
            "name_ar": "",
            "kind": "town",
            "precision": PlacePrecision.SETTLEMENT,
            "radius_m": 2_000,
            "longitude": 44.0,
            "latitude": 33.0,
            "admin1": "",
            "country": "IQ",
            "population": 0,
            "is_curated": True,
            "coordinate_source": "made up",
            "note": "",
        }
        return NamedPlace(Place(id=place_id, **{**plain, **fields}), (name, *variants))

    return make


@pytest.fixture(scope="session")
def gazetteer_path(tmp_path_factory):
    """A compiled index of the curated places alone; GeoNames takes too long."""
    path = tmp_path_factory.mktemp("gazetteer") / "places.sqlite"
    compile_gazetteer(path, read_curated())
    return path


@pytest.fixture(scope="session")
def gazetteer(gazetteer_path):
    with Gazetteer(gazetteer_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def geocoder(gazetteer):
    return Geocoder(gazetteer)


SOURCES = """\
- id: paper
  kind: article
  title: A title
  publisher: A publisher
  published: 2020-01-24
  reliability_reason: A reason.
  abstract: What it is about.
"""

ACTORS = """\
- {id: attackers, name: Attackers, kind: armed_group}
"""

INCIDENT = """\
title: Rockets on a town
summary: Rockets hit a town.
accounts:
  - source: paper
    paragraph: 1
    says: Rockets hit it.
    claims:
      - {field: event_type, value: rocket_attack}
      - {field: date, value: 2020-01-03}
      - {field: place, value: Fallujah, country: IQ}
      - {field: initiator, value: attackers}
      - {field: killed, value: 2-3}
"""


@pytest.fixture
def write_seeds(tmp_path):
    """Write a seed folder: a good one, but for the files that a test gives.

    A file given as None is left out; one given as bytes is written as it is.
    """

    def write(files=None, name="seeds"):
        folder = tmp_path / name
        good = {
            "sources.yaml": SOURCES,
            "actors.yaml": ACTORS,
            "incidents/rockets.yaml": INCIDENT,
        }
        for path, content in {**good, **(files or {})}.items():
            if content is not None:
                _write(folder / path, content)
        return folder

    return write


def _write(path: Path, content: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.fixture(scope="session")
def good_seeds():
    """Text of one good file of each kind, for tests that change a part of it."""
    return {"source": SOURCES, "actor": ACTORS, "incident": INCIDENT}


@pytest.fixture
def build_folder(tmp_path, gazetteer_path):
    """A build folder that holds a current gazetteer: the curated places alone.

    Compiling GeoNames as well would take each test ten seconds.
    """
    paths = BuildPaths(tmp_path / "build")
    paths.folder.mkdir()
    shutil.copy(gazetteer_path, paths.gazetteer)
    paths._gazetteer_stamp.write_text(_gazetteer_stamp(), encoding="utf-8")
    return paths.folder
