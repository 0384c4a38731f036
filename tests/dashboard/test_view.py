from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.state import Window
from dashboard.view import View
from dashboard.views.header import count_line
from dashboard.views.tables import table_rows
from geodata.filters import FACETS, IncidentFilter, facet_values

EVERYTHING = Window(date(1900, 1, 1), date(2100, 1, 1))


@st.composite
def _choices(draw, atlas):
    facet = draw(st.sampled_from(FACETS))
    values = sorted(set().union(*facet_values(atlas.incidents, facet)))
    chosen = tuple(draw(st.lists(st.sampled_from(values), max_size=3, unique=True)))
    days = sorted(draw(st.tuples(*[st.dates(date(2003, 1, 1), date(2020, 3, 14))] * 2)))
    text = draw(st.sampled_from(["", "rocket", "Baghdad", "no such word"]))
    return IncidentFilter(**{facet: chosen}, text=text), Window(*days)


@given(st.data())
def test_view_counts_add_up(atlas, data):
    view = View(atlas, *data.draw(_choices(atlas)))
    assert view.drawn_count + view.off_map_count == int(view.shown.sum())
    assert len(view.shown_incidents) == int(view.shown.sum())
    assert 0 <= view.possible_count <= view.drawn_count
    assert not (view.in_window.certain & view.in_window.possible).any()


@given(st.data())
def test_view_shows_what_passes_both_filter_and_dates(atlas, data):
    wanted, window = data.draw(_choices(atlas))
    view = View(atlas, wanted, window)
    open_filter, open_window = (
        View(atlas, IncidentFilter(), window),
        View(atlas, wanted, EVERYTHING),
    )
    assert (view.shown == (open_filter.shown & open_window.shown)).all()


def test_view_without_filter_and_dates_shows_every_incident(atlas):
    view = View(atlas, IncidentFilter(), EVERYTHING)
    assert view.shown.all()
    assert view.possible_count == 0
    assert view.drawn_count + view.off_map_count == len(atlas.records.incidents)


@pytest.mark.parametrize(
    ("start", "end", "is_shown"),
    [
        pytest.param(date(2020, 1, 3), date(2020, 1, 3), True, id="the day alone"),
        pytest.param(date(2020, 1, 3), date(2020, 1, 31), True, id="first day of the window"),
        pytest.param(date(2019, 12, 1), date(2020, 1, 3), True, id="last day of the window"),
        pytest.param(date(2019, 12, 1), date(2020, 1, 2), False, id="the day before"),
        pytest.param(date(2020, 1, 4), date(2020, 1, 31), False, id="the day after"),
    ],
)
def test_view_window_includes_both_ends(atlas, start, end, is_shown):
    view = View(atlas, IncidentFilter(), Window(start, end))
    ids = set(view.shown_incidents["id"])
    assert ("2020-01-03-soleimani-muhandis-killing" in ids) == is_shown


def test_view_finds_an_incident_by_another_name_of_its_actor(atlas):
    view = View(atlas, IncidentFilter(text="hashd"), EVERYTHING)
    assert "2020-03-12-strikes-across-iraq" in set(view.shown_incidents["id"])


def test_views_of_the_same_choice_are_equal(atlas):
    assert View(atlas, IncidentFilter(), EVERYTHING) == View(atlas, IncidentFilter(), EVERYTHING)
    assert View(atlas, IncidentFilter(text="x"), EVERYTHING) != View(
        atlas, IncidentFilter(), EVERYTHING
    )


def test_count_line_says_how_many_are_shown(atlas, words):
    view = View(atlas, IncidentFilter(), EVERYTHING)
    assert count_line(view, words) == f"**{view.drawn_count} of {len(atlas.incidents)} shown**"


def test_count_line_says_how_many_only_may_have_happened(atlas, words):
    view = View(atlas, IncidentFilter(), Window(date(2020, 1, 10), date(2020, 1, 10)))
    assert view.possible_count == 1
    assert count_line(view, words).endswith("· 1 only possibly in these dates")


def test_count_line_says_how_many_rows_were_left_out(make_atlas, hostile_seeds, words):
    atlas = make_atlas(
        hostile_seeds.incidents.values(),
        hostile_seeds.sources.values(),
        hostile_seeds.actors.values(),
    )
    atlas.records = atlas.records.model_copy(update={"rejected": hostile_seeds.rejected})
    view = View(atlas, IncidentFilter(), EVERYTHING)
    assert count_line(view, words).endswith("· 1 row left out")


def test_an_incident_without_a_date_is_never_drawn_and_never_lost(
    make_atlas, make_source, make_claim, make_incident, words
):
    dated = make_incident(make_claim("date", "2020-01-03"), make_claim("place", "Mosul"))
    undated = make_incident(make_claim("place", "Mosul"), incident_id="undated")
    atlas = make_atlas([dated, undated], [make_source()])
    for window in (EVERYTHING, Window(date(2015, 1, 1), date(2015, 1, 1))):
        view = View(atlas, IncidentFilter(), window)
        assert view.off_map_count == 1
        assert "undated" in set(view.shown_incidents["id"])
        row = table_rows(view, words).iloc[-1]
        assert (row["when"], row["in_window"]) == ("date unknown", "date unknown")
