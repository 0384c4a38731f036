from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.state import Window
from dashboard.view import View
from dashboard.views.tables import table_rows
from geodata.filters import FACETS, IncidentFilter
from tests.oracle import filter_mask, window_masks

EVERYTHING = Window(date(1900, 1, 1), date(2100, 1, 1))


@st.composite
def _choices(draw, atlas):
    facet = draw(st.sampled_from(FACETS))
    values = atlas.index.facets[facet].values
    chosen = tuple(draw(st.lists(st.sampled_from(values), max_size=3, unique=True)))
    days = sorted(draw(st.tuples(*[st.dates(date(2003, 1, 1), date(2020, 3, 14))] * 2)))
    text = draw(st.sampled_from(["", "rocket", "Baghdad", "no such word"]))
    return IncidentFilter(**{facet: chosen}, text=text), Window(*days)


@given(st.data())
def test_view_counts_add_up(atlas, data):
    view = View(atlas, *data.draw(_choices(atlas)))
    assert view.drawn_count + view.off_map_count == int(view.shown.sum())
    assert len(view.shown_incidents()) == view.shown_count == int(view.shown.sum())
    assert 0 <= view.possible_count <= view.drawn_count


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
    ids = set(view.shown_incidents()["id"])
    assert ("2020-01-03-soleimani-muhandis-killing" in ids) == is_shown


def test_view_finds_an_incident_by_another_name_of_its_actor(atlas):
    view = View(atlas, IncidentFilter(text="hashd"), EVERYTHING)
    assert "2020-03-12-strikes-across-iraq" in set(view.shown_incidents()["id"])


def test_views_of_the_same_choice_are_equal(atlas):
    assert View(atlas, IncidentFilter(), EVERYTHING) == View(atlas, IncidentFilter(), EVERYTHING)
    assert View(atlas, IncidentFilter(text="x"), EVERYTHING) != View(
        atlas, IncidentFilter(), EVERYTHING
    )


def test_view_counts_what_only_may_have_happened_in_the_dates(atlas):
    view = View(atlas, IncidentFilter(), Window(date(2020, 1, 10), date(2020, 1, 10)))
    assert view.possible_count == 1


@given(st.data())
def test_view_counts_are_those_of_a_plain_filter_of_the_frame(atlas, data):
    wanted, window = data.draw(_choices(atlas))
    view = View(atlas, wanted, window)
    masks = window_masks(atlas.incidents, window.start, window.end)
    located = ~atlas.incidents.geometry.is_empty.to_numpy()
    undated = atlas.incidents["date_earliest"].isna().to_numpy()
    passing = filter_mask(atlas.incidents, wanted, _names(atlas))
    assert view.drawn_count == int((passing & masks.shown & located).sum())
    assert view.possible_count == int((passing & masks.possible & located).sum())
    assert view.off_map_count == int(
        (passing & (masks.shown | undated) & ~(located & ~undated)).sum()
    )


def _names(atlas):
    """All that an actor or source can be found by."""
    actors = atlas.records.actors.values()
    aliases = {a.id: " ".join((a.name, a.name_ar or "", *a.aliases)) for a in actors}
    return {**atlas.outlets, **aliases}


@given(st.data())
def test_view_counts_beside_a_value_what_choosing_it_shows(atlas, data):
    wanted, window = data.draw(_choices(atlas))
    facet = data.draw(st.sampled_from(FACETS))
    values = atlas.index.facets[facet].values
    counts = View(atlas, wanted, window).count_facet(facet)
    number = data.draw(st.integers(0, len(values) - 1))
    alone = replace(wanted, **{facet: (values[number],)})
    assert counts[number] == View(atlas, alone, window).shown_count


@given(st.data(), st.integers(1, 12))
def test_view_pages_are_the_shown_rows_in_order(atlas, data, size):
    view = View(atlas, *data.draw(_choices(atlas)))
    numbers = range(1, view.shown_count // size + 2)
    paged = [row for number in numbers for row in view.page(number, size)]
    off_map = [row for number in numbers for row in view.off_map_page(number, size)]
    assert paged == np.flatnonzero(view.shown).tolist()
    assert off_map == np.flatnonzero(view.shown & ~view.drawn).tolist()


def test_an_incident_without_a_date_is_never_drawn_and_never_lost(
    make_atlas, make_source, make_claim, make_incident, words
):
    dated = make_incident(make_claim("date", "2020-01-03"), make_claim("place", "Mosul"))
    undated = make_incident(make_claim("place", "Mosul"), incident_id="undated")
    atlas = make_atlas([dated, undated], [make_source()])
    for window in (EVERYTHING, Window(date(2015, 1, 1), date(2015, 1, 1))):
        view = View(atlas, IncidentFilter(), window)
        assert view.off_map_count == 1
        assert "undated" in set(view.shown_incidents()["id"])
        row = table_rows(view, view.page(1, 10), words).to_pylist()[-1]
        assert (row["when"], row["in_window"]) == ("date unknown", "date unknown")
