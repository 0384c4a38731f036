from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from geodata.collection import Collection
from geodata.dates import parse_date
from geodata.seeds import read_seeds
from geodata.stories import Step, Story, step_window

STORY = """\
title: A story
summary: It is told.
steps:
  - {incident: rockets, says: First.}
  - {incident: rockets, says: Then., dates: 2020-01, view: "44.2,35.4,7"}
"""


def test_read_seeds_names_a_story_after_its_file(write_seeds):
    seeds = read_seeds(write_seeds({"stories/winter.yaml": STORY}))

    assert seeds.rejected == ()
    assert seeds.stories["winter"].title == "A story"
    assert seeds.accepted_count == seeds.read_count == 4


def test_a_step_with_an_incident_that_is_not_there_rejects_the_story_with_its_line(write_seeds):
    wrong = STORY.replace("{incident: rockets, says: Then.", "{incident: rocket, says: Then.")

    (rejection,) = read_seeds(write_seeds({"stories/winter.yaml": wrong})).rejected

    assert (rejection.file, rejection.row, rejection.value) == ("stories/winter.yaml", 5, "rocket")
    assert rejection.reason == "no incident has this id"


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("  - {incident: rockets, says: First.}\n", "", "at least 2"),
        ("title: A story", "title: A story\nid: other", "name of its file"),
        ("44.2,35.4,7", "44.2,35.4", "not a view"),
        ("44.2,35.4,7", "44.2,95.4,7", "not on the map"),
        ("44.2,35.4,7", "44.2,35.4,7.5", "not a view"),
        ("44.2,35.4,7", "nan,35.4,7", "not a view"),
        ("dates: 2020-01", "dates: winter", "not a date"),
        ("says: First.", 'says: " "', "at least 1"),
    ],
)
def test_a_story_at_fault_is_left_out_with_the_reason(write_seeds, old, new, reason):
    seeds = read_seeds(write_seeds({"stories/winter.yaml": STORY.replace(old, new)}))

    assert seeds.stories == {}
    assert any(reason in rejection.reason for rejection in seeds.rejected)


def test_a_view_over_an_incident_whose_place_is_rounded_is_refused(write_seeds, good_seeds):
    rounded = good_seeds["incident"] + "rounding: {radius_m: 10000, reason: A witness.}\n"
    files = {"stories/winter.yaml": STORY, "incidents/rockets.yaml": rounded}

    (rejection,) = read_seeds(write_seeds(files)).rejected

    assert (rejection.row, rejection.field) == (5, "steps.1.view")
    assert "rounded" in rejection.reason


def test_a_collection_keeps_its_stories(write_seeds, geocoder, tmp_path):
    seeds = read_seeds(write_seeds({"stories/winter.yaml": STORY}))
    Collection.from_seeds(seeds, geocoder).write(tmp_path / "collection")

    assert Collection.read(tmp_path / "collection").records.stories == seeds.stories


@pytest.mark.parametrize(
    ("own", "days", "window"),
    [
        ("2020-01", "2019-12-27", (date(2020, 1, 1), date(2020, 1, 31))),
        (None, "2019-12-27", (date(2019, 12, 13), date(2020, 1, 10))),
        ("2020-01", None, (date(2020, 1, 1), date(2020, 1, 31))),
        (None, None, None),
    ],
)
def test_a_step_shows_its_own_dates_or_those_of_its_incident(own, days, window):
    step = Step(incident="rockets", says="First.", dates=own)

    assert step_window(step, parse_date(days) if days else None) == window


def test_a_step_gives_longitude_latitude_and_zoom():
    assert Step(incident="rockets", says="First.", view="44.2,35.4,7").camera == (44.2, 35.4, 7.0)
    assert Step(incident="rockets", says="First.").camera is None


def test_a_story_of_one_step_is_none():
    with pytest.raises(ValidationError, match="at least 2"):
        Story(id="one", title="One", summary="One.", steps=[Step(incident="a", says="A.")])
