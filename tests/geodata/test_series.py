from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.filters import IncidentFilter
from geodata.index import IncidentIndex
from geodata.series import (
    MOST_DAYS,
    Toll,
    by_value,
    casualties_over_time,
    incidents_over_time,
    total_of,
)

JANUARY = date(2020, 1, 1), date(2020, 1, 31)
YEAR = date(2020, 1, 1), date(2020, 12, 31)
DAYS = st.dates(date(2019, 6, 1), date(2020, 12, 31))
COUNTS = st.none() | st.integers(0, 50)


@st.composite
def _rows(draw):
    days = sorted((draw(DAYS), draw(DAYS)))
    if draw(st.booleans()):
        days[1] = days[0]
    low, high = draw(COUNTS), draw(COUNTS)
    if low is not None and high is not None:
        low, high = sorted((low, high))
    return {
        "date_earliest": days[0],
        "date_latest": days[1],
        "date_kind": draw(st.sampled_from(["within", "duration"])),
        "killed_low": low,
        "killed_high": high,
    }


WINDOWS = st.tuples(DAYS, DAYS).map(sorted)


@pytest.fixture(scope="module")
def index_of(make_frame):
    return lambda *rows: IncidentIndex(make_frame(*rows), {})


def _all(index):
    return index.mask(IncidentFilter())


def _toll(index, *rows):
    return total_of(index, list(rows), "killed")


@pytest.mark.parametrize(
    ("first", "last", "unit", "count"),
    [
        (date(2020, 1, 1), date(2020, 1, 1), "day", 1),
        (date(2020, 1, 1), date(2020, 1, 1) + timedelta(MOST_DAYS - 1), "day", MOST_DAYS),
        (date(2020, 1, 1), date(2020, 1, 1) + timedelta(MOST_DAYS), "month", 3),
        (date(2014, 5, 7), date(2020, 3, 14), "month", 71),
        (date(1900, 1, 1), date(2020, 3, 14), "year", 121),
    ],
)
def test_periods_fill_the_window_without_gap(index_of, first, last, unit, count):
    series = incidents_over_time(index_of({}), _all(index_of({})), first, last)

    days = [day for period in series.periods for day in (period.start, period.end)]
    assert (series.unit, len(series.periods)) == (unit, count)
    assert (days[0], days[-1]) == (first, last)
    assert all(
        after - before == timedelta(1)
        for before, after in zip(days[1:-1:2], days[2:-1:2], strict=True)
    )


@given(st.lists(_rows(), max_size=8), WINDOWS)
def test_incidents_over_time_are_certain_and_possible_as_in_a_window_of_the_period(
    index_of, rows, window
):
    index = index_of(*rows)
    everything = range(len(rows))
    for period in incidents_over_time(index, _all(index), *window).periods:
        may = index.may_fall_in(period.start, period.end)
        sure = index.surely_falls_in(period.start, period.end, list(everything))
        assert period.certain == int(sure.sum())
        assert period.certain + period.possible == int(may.sum())


@given(st.lists(_rows(), max_size=8), WINDOWS)
def test_casualties_of_each_shown_incident_are_in_one_place_once(index_of, rows, window):
    index = index_of(*rows)
    mask = index.may_fall_in(*window)

    series = casualties_over_time(index, mask, *window, "killed")

    tolls = [*(period.toll for period in series.periods), series.spread, series.undated]
    together = total_of(index, mask.nonzero()[0], "killed")
    for name in ("counted", "low", "high", "open_ended", "unknown"):
        assert sum(getattr(toll, name) for toll in tolls) == getattr(together, name)
    assert together.counted + together.unknown == int(mask.sum())
    assert together.low <= together.high


@pytest.mark.parametrize(
    ("low", "high", "toll"),
    [
        (2, 3, Toll(1, 2, 3, 0, 0)),
        (0, 0, Toll(1, 0, 0, 0, 0)),
        (12, None, Toll(1, 12, 12, 1, 0)),
        (None, 4_000, Toll(1, 0, 4_000, 0, 0)),
        (None, None, Toll(0, 0, 0, 0, 1)),
    ],
    ids=["range", "none-is-a-number", "open", "at-most", "unknown-is-no-zero"],
)
def test_total_of_one_incident(index_of, low, high, toll):
    assert _toll(index_of({"killed_low": low, "killed_high": high}), 0) == toll


def test_total_of_several_is_a_range_from_lows_to_highs(index_of):
    index = index_of(
        {"killed_low": 2, "killed_high": 3}, {"killed_low": 10}, {}, {"killed_high": 5}
    )

    assert _toll(index, 0, 1, 2, 3) == Toll(3, 12, 18, 1, 1)


def test_casualties_of_what_lasts_over_several_periods_are_in_none(index_of):
    battle = {"date_latest": date(2020, 3, 1), "date_kind": "duration", "killed_low": 100}
    index = index_of({"killed_low": 1, "killed_high": 1}, battle)

    series = casualties_over_time(index, _all(index), *YEAR, "killed")

    assert [period.toll.high for period in series.periods] == [1, *[0] * 11]
    assert series.spread == Toll(1, 100, 100, 1, 0)


def test_casualties_of_an_undated_incident_are_in_no_period(index_of):
    undated = {"date_earliest": None, "date_latest": None, "killed_low": 4, "killed_high": 4}
    index = index_of(undated)

    series = casualties_over_time(index, _all(index), *JANUARY, "killed")

    assert (series.undated.low, series.spread.low) == (4, 0)
    assert incidents_over_time(index, _all(index), *JANUARY).undated == 1


def test_by_value_counts_an_incident_for_each_of_its_actors(index_of):
    index = index_of(
        {"initiators": ("iran", "hezbollah"), "killed_low": 1, "killed_high": 2},
        {"targets": ("iran",), "injured_low": 3},
        {},
    )

    found = by_value(index, _all(index), "actor", 9, "killed")

    assert [(count.value, count.incidents) for count in found] == [
        ("iran", 2),
        ("hezbollah", 1),
        (None, 1),
    ]
    assert found[0].toll == Toll(1, 1, 2, 0, 1)
    assert by_value(index, _all(index), "actor", 1, "injured")[0].toll == Toll(1, 3, 3, 1, 1)
    assert by_value(index, _all(index), "actor", 1)[0].toll is None


def test_by_value_leaves_out_what_the_mask_has_not_and_what_is_too_rare(index_of):
    types = ["battle", "battle", "riot", "protest", "protest", "protest", None]
    index = index_of(*({"event_type": kind} for kind in types))
    mask = _all(index)
    mask[3:6] = False

    assert [count.value for count in by_value(index, mask, "event_type", 9)] == [
        "battle",
        "riot",
        None,
    ]
    assert [count.value for count in by_value(index, mask, "event_type", 1)] == ["battle", None]


def test_pictures_of_nothing_are_empty(index_of):
    index = index_of()

    assert by_value(index, _all(index), "actor", 9) == []
    assert incidents_over_time(index, _all(index), *JANUARY).periods[0].certain == 0
    assert casualties_over_time(index, _all(index), *JANUARY, "killed").spread.counted == 0
