"""Incidents over time: counted in months or years, with their doubt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import numpy.typing as npt
from dateutil.relativedelta import relativedelta

from geodata.dates import DateKind
from geodata.filters import Mask

_MAX_MONTHS = 260
"""Beyond this many months a bin is a year, so that its bar keeps some width."""


@dataclass(frozen=True)
class Bin:
    """One month or year: its days, both inclusive, and how many incidents lie in it."""

    start: date
    end: date
    certain: int
    possible: int


def make_bins(
    incidents: gpd.GeoDataFrame, mask: Mask, first: date, last: date
) -> tuple[list[Bin], str]:
    """Count the masked incidents in each month (or year) from ``first`` to ``last``.

    A duration counts in every bin it touches; a *within* range counts as
    certain in a bin that holds all of it and as possible in others it touches:
    the rule of :func:`geodata.filters.window_masks`, for all bins at once.
    Returns the bins and their unit, ``month`` or ``year``.
    """
    edges, unit = _edges(first, last)
    certain, possible = _count(incidents[mask], np.array(edges, dtype="datetime64[ms]"))
    bins = [
        Bin(start, following - timedelta(days=1), int(sure), int(perhaps))
        for start, following, sure, perhaps in zip(
            edges[:-1], edges[1:], certain, possible, strict=True
        )
    ]
    return bins, unit


def _edges(first: date, last: date) -> tuple[list[date], str]:
    """First day of each bin, and the day after the last bin."""
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months <= _MAX_MONTHS:
        start, step, count, unit = first.replace(day=1), relativedelta(months=1), months, "month"
    else:
        start, step, unit = first.replace(month=1, day=1), relativedelta(years=1), "year"
        count = last.year - first.year + 1
    return [start + step * number for number in range(count + 1)], unit


def _count(
    incidents: gpd.GeoDataFrame, edges: npt.NDArray[np.datetime64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Certain and possible incidents of each bin, by adding up where ranges begin and end."""
    bins = len(edges) - 1
    earliest, latest = (incidents[name].to_numpy() for name in ("date_earliest", "date_latest"))
    meets = (earliest < edges[-1]) & (latest >= edges[0])
    first = np.searchsorted(edges, earliest[meets], side="right") - 1
    last = np.searchsorted(edges, latest[meets], side="right") - 1
    is_duration = (incidents["date_kind"] == DateKind.DURATION.value).to_numpy(dtype=bool)[meets]
    is_certain = is_duration | (first == last)
    first, last = np.clip(first, 0, bins - 1), np.clip(last, 0, bins - 1)
    return (
        _touched(first[is_certain], last[is_certain], bins),
        _touched(first[~is_certain], last[~is_certain], bins),
    )


def _touched(
    first: npt.NDArray[np.int64], last: npt.NDArray[np.int64], bins: int
) -> npt.NDArray[np.int64]:
    """How many of the ranges of bins, both ends inclusive, hold each bin."""
    begun = np.bincount(first, minlength=bins + 1)
    ended = np.bincount(last + 1, minlength=bins + 1)
    touched: npt.NDArray[np.int64] = np.cumsum(begun - ended)[:bins]
    return touched
