import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.state import WINTER_2019, Window, clip, parse_view, slider_range, year_window

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


@pytest.fixture(scope="session")
def make_atlas_of_days(make_atlas, make_source, make_claim, make_incident):
    def make(first, last):
        incident = make_incident(make_claim("date", f"{first}/{last}"))
        return make_atlas([incident], [make_source()])

    return make


@pytest.mark.parametrize(
    ("text", "view"),
    [
        pytest.param("44.4,33.3,7", (44.4, 33.3, 7.0), id="plain"),
        pytest.param("-71.06,-42.36,12", (-71.06, -42.36, 12.0), id="negative"),
        pytest.param("0,0,1", (0.0, 0.0, 1.0), id="null island"),
        pytest.param("180,85,18", (180.0, 85.0, 18.0), id="far corner"),
        pytest.param("", None, id="empty"),
        pytest.param("hello", None, id="word"),
        pytest.param("44.4,33.3", None, id="no zoom"),
        pytest.param("44.4,33.3,7,1", None, id="four parts"),
        pytest.param("181,33,7", None, id="longitude out of range"),
        pytest.param("44,86,7", None, id="latitude out of range"),
        pytest.param("44,33,0", None, id="zoom too small"),
        pytest.param("44,33,19", None, id="zoom too large"),
        pytest.param("nan,nan,7", None, id="nan"),
        pytest.param("inf,33,7", None, id="infinity"),
        pytest.param("4e1,33,7", None, id="exponent"),
        pytest.param("0x1,33,7", None, id="hexadecimal"),
        pytest.param("44, 33,7", None, id="space"),
        pytest.param("44,33,7\n", None, id="line feed"),
        pytest.param("44,33,<script>", None, id="markup"),
        pytest.param("44,33,7');alert(1)//", None, id="script"),
        pytest.param("1" * 10_000 + ",33,7", None, id="endless number"),
    ],
)
def test_parse_view_reads_only_what_is_a_view(text, view):
    assert parse_view(text) == view


@given(st.text(max_size=60))
def test_parse_view_of_any_text_is_a_view_of_the_earth_or_none(text):
    view = parse_view(text)
    assert view is None or (abs(view[0]) <= 180 and abs(view[1]) <= 85 and 1 <= view[2] <= 18)


@given(DAYS, DAYS)
def test_window_epoch_days_are_true_to_the_calendar(start, end):
    first, last = Window(start, end).to_epoch_days()
    assert date(1970, 1, 1) + timedelta(first) == start
    assert date(1970, 1, 1) + timedelta(last) == end


def test_window_epoch_days_of_the_epoch_are_zero():
    assert Window(date(1970, 1, 1), date(1969, 12, 31)).to_epoch_days() == (0, -1)


@given(first=DAYS, days=st.integers(0, 3_000), start=DAYS, length=st.integers(0, 3_000))
def test_clip_is_the_common_part_if_there_is_one(make_atlas_of_days, first, days, start, length):
    last, end = first + timedelta(days), start + timedelta(length)
    atlas = make_atlas_of_days(first, last)
    first, last = slider_range(atlas)
    clipped = clip((start, end), atlas)
    if start <= last and end >= first:
        assert clipped == (max(start, first), min(end, last))
    else:
        assert clipped is None


@given(first=DAYS, days=st.integers(0, 3_000))
def test_year_windows_lie_in_the_slider_and_cover_it(make_atlas_of_days, first, days):
    atlas = make_atlas_of_days(first, first + timedelta(days))
    low, high = slider_range(atlas)
    windows = [clip(year_window(year), atlas) for year in range(low.year, high.year + 1)]
    assert all(low <= start <= end <= high for start, end in windows)
    assert (windows[0][0], windows[-1][1]) == (low, high)
    assert all(end + timedelta(1) == start for (_, end), (start, _) in itertools.pairwise(windows))


def test_slider_range_of_one_day_is_wide_enough_for_the_slider(make_atlas_of_days):
    day = date(2020, 1, 3)
    assert slider_range(make_atlas_of_days(day, day)) == (day, date(2020, 1, 4))


def test_winter_of_2019_holds_the_incidents_that_it_is_named_for(atlas):
    winter = Window(*clip(WINTER_2019, atlas))
    for day in (date(2019, 12, 27), date(2020, 1, 3), date(2020, 3, 14)):
        assert winter.start <= day <= winter.end
