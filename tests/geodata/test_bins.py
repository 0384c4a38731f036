import itertools
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.bins import MOST_BINS, make_bins
from geodata.filters import IncidentFilter
from geodata.index import IncidentIndex
from tests.oracle import window_masks

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
    rows.sort(key=lambda row: row["date_earliest"])
    return rows, rows[0]["date_earliest"], max(row["date_latest"] for row in rows)


@pytest.fixture(scope="module")
def bins_of(make_frame):
    """Bins of rows, all of them or those of a mask."""

    def make(rows, first, last, mask=None):
        index = IncidentIndex(make_frame(*rows), {})
        chosen = np.ones(len(rows), dtype=bool) if mask is None else np.array(mask)
        arrays = (index.earliest, index.latest, index.is_duration)
        return make_bins(*(array[chosen] for array in arrays), first, last)

    return make


def _share(row, bin_):
    """Part of a row's days that lies in a bin."""
    start, end = max(row["date_earliest"], bin_.start), min(row["date_latest"], bin_.end)
    days = (row["date_latest"] - row["date_earliest"]).days + 1
    return max(0, (end - start).days + 1) / days


@settings(max_examples=25)
@given(_rows(), st.lists(st.booleans(), min_size=8, max_size=8), st.tuples(DAYS, DAYS))
def test_make_bins_counts_what_the_window_of_each_bar_holds(
    make_frame, bins_of, drawn, bits, other
):
    rows, first, last = drawn
    mask, frame = np.array(bits[: len(rows)]), make_frame(*rows)
    for begin, end in ((first, last), sorted(other)):
        bins, _ = bins_of(rows, begin, end, mask)
        for bin_ in bins:
            masks = window_masks(frame, bin_.start, bin_.end)
            assert bin_.certain == int((masks.certain & mask).sum())
            assert bin_.possible == int((masks.possible & mask).sum())
            doubtful = itertools.compress(rows, masks.possible & mask)
            share = sum(_share(row, bin_) for row in doubtful)
            assert bin_.expected == pytest.approx(share, abs=1e-8)


@given(_rows())
def test_make_bins_shares_make_one_of_each_uncertain_incident(bins_of, drawn):
    rows, first, last = drawn
    bins, _ = bins_of(rows, first, last)

    uncertain = [
        row
        for row in rows
        if row["date_kind"] == "within"
        and sum(row["date_earliest"] <= b.end and row["date_latest"] >= b.start for b in bins) > 1
    ]

    assert sum(bin_.expected for bin_ in bins) == pytest.approx(len(uncertain), abs=1e-6)
    assert all(0 <= bin_.expected <= bin_.possible for bin_ in bins)


@settings(max_examples=25)
@given(_rows())
def test_make_bins_covers_the_range_without_gap_or_overlap(bins_of, drawn):
    rows, first, last = drawn
    bins, _ = bins_of(rows, first, last)
    assert bins[0].start <= first <= bins[0].end
    assert bins[-1].start <= last <= bins[-1].end
    assert all(a.end + timedelta(1) == b.start for a, b in itertools.pairwise(bins))


@settings(max_examples=25)
@given(_rows())
def test_make_bins_has_every_incident_in_one_bar_at_least(bins_of, drawn):
    rows, first, last = drawn
    for row in rows:
        bins, _ = bins_of([row], first, last)
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


def test_make_bins_spreads_an_uncertain_incident_over_its_days(bins_of):
    row = {"date_earliest": date(2020, 1, 22), "date_latest": date(2020, 2, 10)}
    bins, _ = bins_of([row], date(2020, 1, 1), date(2020, 3, 1))
    told = [(bin_.certain, bin_.possible, bin_.expected) for bin_ in bins]
    assert told == [(0, 1, 0.5), (0, 1, 0.5), (0, 0, 0)]


def test_make_bins_of_nothing_chosen_counts_nothing(bins_of):
    bins, _ = bins_of([{}], date(2020, 1, 1), date(2020, 2, 1), [False])
    assert [(b.certain, b.possible, b.expected) for b in bins] == [(0, 0, 0), (0, 0, 0)]


def test_make_bins_leaves_an_undated_incident_out(bins_of):
    undated = dict.fromkeys(("date_earliest", "date_latest", "date_kind", "date_edtf"))
    bins, _ = bins_of([undated], date(1, 1, 1), date(9999, 12, 1))
    assert not any(bin_.certain or bin_.possible or bin_.expected for bin_ in bins)


@pytest.mark.parametrize(
    ("first", "last", "unit", "count"),
    [
        pytest.param(date(2020, 1, 3), date(2020, 1, 4), "month", 1, id="a day"),
        pytest.param(date(2019, 12, 31), date(2020, 1, 1), "month", 2, id="over new year"),
        pytest.param(date(2000, 1, 1), date(2021, 8, 31), "month", 260, id="most months"),
        pytest.param(date(2000, 1, 1), date(2021, 9, 1), "year", 22, id="too many months"),
        pytest.param(date(1900, 6, 1), date(2020, 6, 1), "year", 121, id="a hundred years"),
        pytest.param(date(1761, 12, 31), date(2020, 1, 1), "year", 260, id="most years"),
        pytest.param(date(1760, 12, 31), date(2020, 1, 1), "decade", 27, id="too many years"),
        pytest.param(date(201, 3, 1), date(2020, 1, 1), "decade", 183, id="a date in antiquity"),
        pytest.param(date(1, 1, 1), date(2599, 12, 31), "decade", 260, id="most decades"),
        pytest.param(date(1, 1, 1), date(2600, 1, 1), "century", 27, id="too many decades"),
        pytest.param(date.min, date.max, "century", 100, id="all dates that there are"),
    ],
)
def test_make_bins_unit_leaves_bars_some_width(bins_of, first, last, unit, count):
    bins, found = bins_of([{}], first, last)
    assert (found, len(bins)) == (unit, count)
    assert all(bin_.start <= last and bin_.end >= first for bin_ in bins)


@given(st.dates(), st.dates())
def test_make_bins_makes_no_more_bars_than_have_room_and_covers_the_range(bins_of, one, other):
    first, last = sorted((one, other))
    bins, unit = bins_of([{}], first, last)
    assert len(bins) <= MOST_BINS
    assert bins[0].start <= first <= bins[0].end
    assert bins[-1].start <= last <= bins[-1].end
    assert all(a.end + timedelta(1) == b.start for a, b in itertools.pairwise(bins))
    years = {"decade": 10, "century": 100}.get(unit, 1)
    assert all(bin_.start == date.min or bin_.start.year % years == 0 for bin_ in bins)


def test_selection_keeps_the_bins_of_a_filter(make_frame):
    selection = IncidentIndex(make_frame({}), {}).select(IncidentFilter())
    bins = selection.bins(date(2020, 1, 1), date(2020, 1, 31))
    assert bins[0][0].certain == 1
    assert selection.bins(date(2020, 1, 1), date(2020, 1, 31)) is bins
