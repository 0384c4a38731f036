"""Incidents over time: counted in months or years, with their doubt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from geodata.filters import Mask

if TYPE_CHECKING:
    from geodata.index import IncidentIndex

_MAX_MONTHS = 260
"""Beyond this many months a bin is a year, so that its bar keeps some width."""

Days = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Bin:
    """One month or year: its days, both inclusive, and the incidents that lie in it."""

    start: date
    end: date
    certain: int
    """Incidents that happened on a day of the bin."""
    possible: int
    """Incidents that may have happened in the bin, or in another one."""
    expected: float
    """The possible ones, each counted by the share of its days that lie in the bin."""


def make_bins(index: IncidentIndex, mask: Mask, first: date, last: date) -> tuple[list[Bin], str]:
    """Count the masked incidents in each month (or year) from ``first`` to ``last``.

    A duration is certain in every bin it touches, and a *within* range in a bin
    that holds all of it. A *within* range over several bins is possible in each,
    and is expected in each by the share of its days there, so that all of its
    shares make one incident. Returns the bins and their unit, ``month`` or
    ``year``; an incident without a date is in none.
    """
    days, unit = _edges(first, last)
    chosen = mask & (index.earliest < days[-1]) & (index.latest >= days[0])
    earliest, latest = index.earliest[chosen], index.latest[chosen]
    # 0 is before the first bin, which is 1; the last number is after the last bin.
    begins, ends = (np.searchsorted(days, day, side="right") for day in (earliest, latest))
    is_certain = index.is_duration[chosen] | (begins == ends)
    doubt = ~is_certain
    certain = _touched(begins[is_certain], ends[is_certain], len(days) + 1)
    possible = _touched(begins[doubt], ends[doubt], len(days) + 1)
    expected = _expected(earliest[doubt], latest[doubt], begins[doubt], ends[doubt], days)
    bins = [
        Bin(_to_date(start), _to_date(following - 1), int(sure), int(perhaps), float(share))
        for start, following, sure, perhaps, share in zip(
            days[:-1], days[1:], certain[1:-1], possible[1:-1], expected, strict=True
        )
    ]
    return bins, unit


def _edges(first: date, last: date) -> tuple[Numbers, str]:
    """First day of each bin and the day after the last bin, as epoch days."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    unit, code = ("month", "M") if months <= _MAX_MONTHS else ("year", "Y")
    begin, end = np.array([first, last], dtype=f"datetime64[{code}]")
    edges: Numbers = np.arange(begin, end + 2).astype("datetime64[D]").astype(np.int64)
    return edges, unit


def _to_date(epoch_day: int) -> date:
    return date(1970, 1, 1) + timedelta(days=int(epoch_day))


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
