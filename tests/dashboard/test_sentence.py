from datetime import date

import pytest
from shapely import Point

from dashboard.atlas import Atlas
from dashboard.sentence import say_view
from dashboard.state import Window
from dashboard.view import View
from geodata.collection import Collection
from geodata.filters import IncidentFilter
from geodata.holdings import Records

WINTER = Window(date(2019, 12, 27), date(2020, 1, 24))


@pytest.fixture(scope="module")
def say(make_frame, words, make_source, make_actor):
    """The sentence of rows, a filter and a window."""

    def say(rows, chosen=None, window=WINTER):
        records = Records(
            incidents={},
            rejected=(),
            read_count=0,
            sources={name: make_source(name, publisher=name.title()) for name in ("paper", "wire")},
            actors={name: make_actor(name) for name in ("iran", "isis", "israel", "iraq", "usa")},
        )
        atlas = Atlas(Collection(make_frame(*rows), records), {}, [])
        return say_view(View(atlas, chosen or IncidentFilter(), window), words)

    return say


def test_sentence_of_the_issue_is_said_word_for_word(say):
    strikes = [{"event_type": kind, "outlets": 2} for kind in ("air_strike", "rocket_attack")]
    rows = [*strikes * 3, {"outlets": 4}, *[{"event_type": "riot", "outlets": 2}] * 16, {}]
    chosen = IncidentFilter(event_type=("air_strike", "rocket_attack"), voices=("2", "3"))

    assert say(rows, chosen) == (
        "7 of 24 incidents between 27 December 2019 and 24 January 2020, "
        "air strikes and rocket attacks, corroborated by at least two outlets"
    )


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({}, ""),
        ({"actor": ("iran",)}, ", by or against Iran"),
        (
            {"actor": ("iran", "isis", "israel", "iraq", "usa")},
            ", by or against Iran, Isis, Israel, and 2 more",
        ),
        ({"admin1": ("Anbar", "Kirkuk")}, ", in Anbar and Kirkuk"),
        ({"source": ("paper",)}, ", as Paper reports"),
        ({"source": ("paper", "wire")}, ", as Paper and Wire report"),
        ({"grade": ("weak", "fair")}, ", graded weak and fair"),
        ({"voices": ("1",)}, ", reported by one outlet"),
        ({"voices": ("3", "1")}, ", reported by one outlet or at least three"),
        ({"basis": ("inferred",)}, ", with an inferred value"),
        ({"basis": ("stated",)}, ", with stated values only"),
        ({"basis": ("stated", "inferred")}, ""),
        ({"conflict": ("yes",)}, ", where claims disagree"),
        ({"conflict": ("no",)}, ", where no claims disagree"),
        ({"text": " rockets at night "}, ", matching “rockets at night”"),
    ],
)
def test_sentence_says_each_condition(say, chosen, said):
    assert say([{}], IncidentFilter(**chosen)).partition("2020")[2] == said


def test_sentence_counts_undated_incidents_apart(say):
    undated = {"date_earliest": None, "date_latest": None}

    assert say([{}, undated]).startswith("1 of 2 incidents between ")
    assert say([{}, undated]).endswith(", and 1 more without a date")


def test_sentence_counts_what_the_map_cannot_show(say):
    assert say([{}, {"geometry": Point()}]).startswith("2 of 2 incidents between ")


def test_sentence_of_no_incident(say):
    assert say([{}], IncidentFilter(text="nothing")).startswith("0 of 1 incidents between ")


def test_sentence_says_the_day_of_knowledge(atlas, words):
    known = atlas.known_on(date(2020, 1, 1))

    said = say_view(
        View(known, IncidentFilter(), Window(date(2019, 12, 1), date(2020, 3, 31))), words
    )

    assert " of 18 incidents between 1 December 2019 and 31 March 2020, " in said
    assert said.endswith(", as known on 1 January 2020")
