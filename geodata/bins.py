"""Incidents over time: counted in bins of the calendar, with their doubt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from geodata.filters import Mask

UNITS = {"month": 1, "year": 12, "decade": 120, "century": 1_200}
"""What a bin may be, and how many months that is; a decade begins with a year that ends in 0."""
MOST_BINS = 260
"""Of more bins the bars would be too narrow: a longer unit is taken."""

_EPOCH = date(1970, 1, 1)

Days = npt.NDArray[np.int32]
"""One day a row, counted from 1970-01-01."""
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Bin:
    """One of the units: its days, both inclusive, and the incidents that lie in it."""

    start: date
    end: date
    certain: int
    """Incidents that happened on a day of the bin."""
    possible: int
    """Incidents that may have happened in the bin, or in another one."""
    expected: float
    """The possible ones, each counted by the share of its days that lie in the bin."""


Histogram = tuple[tuple[Bin, ...], str]
"""Bins without gap or overlap, and their unit."""


def make_bins(
    earliest: Days, latest: Days, is_duration: Mask, first: date, last: date
) -> Histogram:
    """Count incidents in each bin from ``first`` to ``last``.

    ``earliest`` and ``latest`` are the first and last day that each may be. A
    duration is certain in every bin it touches, and a *within* range in a bin
    that holds all of it. A *within* range over several bins is possible in each,
    and is expected in each by the share of its days there, so that all of its
    shares make one incident. An incident after ``last`` is in no bin, and so is
    one without a date. Returns the bins and their unit, the shortest of
    :data:`UNITS` that makes no more than :data:`MOST_BINS`.
    """
    days, unit = calendar_edges(first, last)
    begins, ends = find_bins(earliest, latest, days)
    doubt = ~(is_duration | (begins == ends))
    certain, possible = count_in_bins(begins, ends, is_duration, len(days) - 1)
    expected = _expected(earliest[doubt], latest[doubt], begins[doubt], ends[doubt], days)
    bins = tuple(
        Bin(_to_date(start), _to_date(following - 1), int(sure), int(perhaps), float(share))
        for start, following, sure, perhaps, share in zip(
            days[:-1], days[1:], certain, possible, expected, strict=True
        )
    )
    return bins, unit


def find_bins(earliest: Days, latest: Days, edges: Numbers) -> tuple[Numbers, Numbers]:
    """Number of the bin of each first and last day.

    The first bin is 1; 0 is before it, and one more than there are is after the last.
    """
    begins, ends = (np.searchsorted(edges, day, side="right") for day in (earliest, latest))
    return begins, ends


def count_in_bins(
    begins: Numbers, ends: Numbers, is_duration: Mask, count: int
) -> tuple[Numbers, Numbers]:
    """How many ranges are certain, and how many possible, in each of so many bins.

    ``begins`` and ``ends`` are of :func:`find_bins`.
    """
    is_certain = is_duration | (begins == ends)
    certain = _touched(begins[is_certain], ends[is_certain], count + 2)
    possible = _touched(begins[~is_certain], ends[~is_certain], count + 2)
    return certain[1:-1], possible[1:-1]


def calendar_edges(first: date, last: date) -> tuple[Numbers, str]:
    """First day of each bin and the day after the last bin, as epoch days; and the unit."""
    begin, end = (12 * day.year + day.month - 1 for day in (first, last))
    unit, months = next(
        (unit, months)
        for unit, months in UNITS.items()
        if end // months - begin // months < MOST_BINS
    )
    starts = np.arange(begin // months, end // months + 2) * months - 12 * _EPOCH.year
    edges: Numbers = starts.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    # The first decade and century have no year 0.
    return edges.clip((date.min - _EPOCH).days), unit


def _to_date(epoch_day: int) -> date:
    return _EPOCH + timedelta(days=int(epoch_day))


def _touched(first: Numbers, last: Numbers, count: int) -> Numbers:
    """How many of the ranges of numbers, both ends inclusive, hold each number below ``count``."""
    begun = np.bincount(first, minlength=count)
    ended = np.bincount(last + 1, minlength=count + 1)[:count]
    touched: Numbers = np.cumsum(begun - ended)
    return touched


def _expected(
    earliest: Days, latest: Days, begins: Numbers, ends: Numbers, edges: Numbers
) -> npt.NDArray[np.float64]:
    """Add up, for each bin, the share of each range of days that lies in it.

    ``begins`` and ``ends`` are the bins of a range's first and last day, never the same.
    """
    share = 1 / (latest - earliest + 1.0)
    count = len(edges) + 1
    expected = np.bincount(begins, share * (edges[begins] - earliest), minlength=count)
    expected += np.bincount(ends, share * (latest + 1.0 - edges[ends - 1]), minlength=count)
    # What lies between: as much on each day of a whole bin.
    begun = np.bincount(begins + 1, share, minlength=count)
    a_day = np.cumsum(begun - np.bincount(ends, share, minlength=count))
    # A sum of many shares, less the same shares, may miss zero by a rounding.
    within: npt.NDArray[np.float64] = expected[1:-1] + a_day[1:-1].clip(0) * np.diff(edges)
    return within.round(9)
