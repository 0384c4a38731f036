import itertools
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.bins import make_bins
from geodata.filters import window_masks

FIRST, LAST = date(2003, 1, 1), date(2020, 12, 31)
DAYS = st.dates(min_value=FIRST, max_value=LAST)


@st.composite
def _rows(draw):
    """Dated rows, with the whole range that a slider over them has."""
    rows = []
    for _ in range(draw(st.integers(1, 8))):
        earliest, latest = sorted((draw(DAYS), draw(DAYS)))
        if draw(st.booleans()):
            latest = earliest
        kind = draw(st.sampled_from(["duration", "within"]))
        rows.append({"date_earliest": earliest, "date_latest": latest, "date_kind": kind})
    first = min(row["date_earliest"] for row in rows)
    return rows, first, max(row["date_latest"] for row in rows)


def _all(frame):
    return np.ones(len(frame), dtype=bool)


@settings(max_examples=25)
@given(_rows(), st.integers(0, 255))
def test_make_bins_counts_what_the_window_of_each_bar_holds(make_frame, drawn, chosen):
    rows, first, last = drawn
    frame = make_frame(*rows)
    mask = np.array([bool(chosen >> row & 1) for row in range(len(rows))])
    bins, _ = make_bins(frame, mask, first, last)
    for bin_ in bins:
        masks = window_masks(frame, bin_.start, bin_.end)
        assert bin_.certain == int((masks.certain & mask).sum())
        assert bin_.possible == int((masks.possible & mask).sum())


@settings(max_examples=25)
@given(_rows())
def test_make_bins_covers_the_range_without_gap_or_overlap(make_frame, drawn):
    rows, first, last = drawn
    frame = make_frame(*rows)
    bins, _ = make_bins(frame, _all(frame), first, last)
    assert bins[0].start <= first <= bins[0].end
    assert bins[-1].start <= last <= bins[-1].end
    assert all(a.end + timedelta(1) == b.start for a, b in itertools.pairwise(bins))


@settings(max_examples=25)
@given(_rows())
def test_make_bins_has_every_incident_in_one_bar_at_least(make_frame, drawn):
    rows, first, last = drawn
    for row in rows:
        frame = make_frame(row)
        bins, _ = make_bins(frame, _all(frame), first, last)
        certain = sum(bin_.certain for bin_ in bins)
        possible = sum(bin_.possible for bin_ in bins)
        touched = sum(
            row["date_earliest"] <= bin_.end and row["date_latest"] >= bin_.start for bin_ in bins
        )
        assert certain + possible == touched >= 1
        if row["date_earliest"] == row["date_latest"]:
            assert (certain, possible) == (1, 0)
        elif row["date_kind"] == "duration":
            assert possible == 0
        else:
            assert certain == int(touched == 1)


def test_make_bins_of_a_masked_frame_counts_nothing(make_frame):
    frame = make_frame({})
    bins, _ = make_bins(frame, np.zeros(1, dtype=bool), date(2020, 1, 1), date(2020, 2, 1))
    assert [(bin_.certain, bin_.possible) for bin_ in bins] == [(0, 0), (0, 0)]


@pytest.mark.parametrize(
    ("first", "last", "unit", "count"),
    [
        pytest.param(date(2020, 1, 3), date(2020, 1, 4), "month", 1, id="a day"),
        pytest.param(date(2019, 12, 31), date(2020, 1, 1), "month", 2, id="over new year"),
        pytest.param(date(2000, 1, 1), date(2021, 8, 31), "month", 260, id="most months"),
        pytest.param(date(2000, 1, 1), date(2021, 9, 1), "year", 22, id="too many months"),
        pytest.param(date(1900, 6, 1), date(2020, 6, 1), "year", 121, id="a century"),
    ],
)
def test_make_bins_unit_leaves_bars_some_width(make_frame, first, last, unit, count):
    frame = make_frame({})
    bins, found = make_bins(frame, _all(frame), first, last)
    assert (found, len(bins)) == (unit, count)
    assert all(bin_.start <= last and bin_.end >= first for bin_ in bins)


def test_make_bins_of_the_real_seeds_shows_the_winter_of_2019(atlas):
    bins, unit = make_bins(atlas.incidents, _all(atlas.incidents), *atlas.date_range)
    assert unit == "month"
    december = next(bin_ for bin_ in bins if bin_.start == date(2019, 12, 1))
    assert december.certain >= 4
