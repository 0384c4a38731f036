"""Incidents and their casualties counted for pictures: over time, and by the values of a facet.

Nothing here is added up to one number where the sources leave a range: of
people killed or injured there is a lowest and a highest sum, and the number of
incidents of which nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from geodata.bins import Numbers, calendar_edges, count_in_bins, find_bins
from geodata.facets import Counts, Rows
from geodata.filters import Mask
from geodata.index import IncidentIndex

MOST_DAYS = 62
"""A longer window is counted by months, or the longer units of :data:`geodata.bins.UNITS`."""

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Toll:
    """Casualties of some incidents together."""

    counted: int
    """Incidents of which a lowest or a highest count is known."""
    low: int
    """Sum of the lowest counts; what no source bounds from below counts 0."""
    high: int
    """Sum of the highest counts; of an open one, its lowest."""
    open_ended: int
    """Incidents without a highest count: if there are any, ``high`` is too low."""
    unknown: int
    """Incidents of which neither is known. They are in no sum."""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends inclusive, and the incidents in it."""

    start: date
    end: date
    certain: int
    """Incidents that happened on a day of it."""
    possible: int
    """Incidents that may have happened in it, or outside it."""


@dataclass(frozen=True, slots=True)
class IncidentSeries:
    """Periods without gap or overlap."""

    unit: str
    """``day``, or one of :data:`geodata.bins.UNITS`; the window cuts the first and the last."""
    periods: tuple[Period, ...]
    undated: int
    """Incidents without a date: in no period."""


@dataclass(frozen=True, slots=True)
class PeriodToll:
    """Casualties of the incidents that lie wholly in a period."""

    start: date
    end: date
    toll: Toll


@dataclass(frozen=True, slots=True)
class TollSeries:
    """Casualties by period, and of the incidents that belong to no single one."""

    unit: str
    periods: tuple[PeriodToll, ...]
    spread: Toll
    """Of incidents that last over several periods, or of which it is unknown in which they were."""
    undated: Toll


@dataclass(frozen=True, slots=True)
class ValueCount:
    """What has one value of a facet; an incident with several values counts for each."""

    value: str | None
    """None: those without any."""
    incidents: int
    toll: Toll | None
    """None where no casualties were asked for."""


def incidents_over_time(
    index: IncidentIndex, mask: Mask, first: date, last: date
) -> IncidentSeries:
    """Count the masked rows in each period of a window, both ends inclusive."""
    edges, unit = _edges(first, last)
    rows = np.flatnonzero(mask & ~index.is_undated)
    bins = find_bins(index.earliest.take(rows), index.latest.take(rows), edges)
    counts = count_in_bins(*bins, index.is_duration.take(rows), len(edges) - 1)
    periods = tuple(
        Period(_to_date(start), _to_date(following - 1), int(sure), int(perhaps))
        for start, following, sure, perhaps in zip(edges[:-1], edges[1:], *counts, strict=True)
    )
    return IncidentSeries(unit, periods, int(np.count_nonzero(mask & index.is_undated)))


def casualties_over_time(
    index: IncidentIndex, mask: Mask, first: date, last: date, name: str
) -> TollSeries:
    """Add up the casualties of the masked rows that lie wholly in a period of a window.

    ``name`` is one of :data:`geodata.index.CASUALTIES`. Of an incident that
    lasts over several periods nobody says how many were hurt in each: it is in
    ``spread``, and in no period.
    """
    edges, unit = _edges(first, last)
    rows = np.flatnonzero(mask & ~index.is_undated)
    begins, ends = find_bins(index.earliest.take(rows), index.latest.take(rows), edges)
    is_inside = (begins == ends) & (begins > 0) & (begins < len(edges))
    places, count = begins[is_inside] - 1, len(edges) - 1
    tolls = _tolls(index, rows[is_inside], name, lambda part: _sum_at(places, part, count))
    periods = tuple(
        PeriodToll(_to_date(start), _to_date(following - 1), toll)
        for start, following, toll in zip(edges[:-1], edges[1:], tolls, strict=True)
    )
    undated = np.flatnonzero(mask & index.is_undated)
    return TollSeries(
        unit, periods, total_of(index, rows[~is_inside], name), total_of(index, undated, name)
    )


def total_of(index: IncidentIndex, rows: Rows, name: str) -> Toll:
    """The casualties of some rows together."""
    return _tolls(index, rows, name, lambda part: part.sum(keepdims=True))[0]


def by_value(
    index: IncidentIndex, mask: Mask, facet: str, most: int, name: str | None = None
) -> list[ValueCount]:
    """Count the masked rows that have each value of a facet; the most frequent first.

    At most so many values; values that no row has are left out. Rows without any
    stand last, if there are some. ``name`` is None, or one of
    :data:`geodata.index.CASUALTIES` to add those up too.
    """
    rows = np.flatnonzero(mask)
    values = index.facets[facet]
    incidents = values.add_up(rows, np.ones(len(rows), dtype=np.int64))
    order = np.argsort(-incidents[:-1], kind="stable")[:most]
    chosen = [int(place) for place in order if incidents[place]]
    if incidents[-1]:
        chosen.append(len(values.values))
    tolls: Sequence[Toll | None] = [None] * len(incidents)
    if name is not None:
        tolls = _tolls(index, rows, name, lambda part: values.add_up(rows, part))
    names = [*values.values, None]
    return [ValueCount(names[place], int(incidents[place]), tolls[place]) for place in chosen]


def _tolls(
    index: IncidentIndex, rows: Rows, name: str, add_up: Callable[[Counts], Counts]
) -> list[Toll]:
    """The tolls of groups of rows; ``add_up`` sums one number a row within each group."""
    low, high = (bounds.take(rows) for bounds in index.range_of(name))
    is_known = (low >= 0) | (high >= 0)
    lowest = low.clip(0)
    parts = (
        is_known.astype(np.int64),
        lowest,
        np.where(high >= 0, high, lowest),
        (is_known & (high < 0)).astype(np.int64),
        (~is_known).astype(np.int64),
    )
    return [Toll(*map(int, sums)) for sums in zip(*map(add_up, parts), strict=True)]


def _sum_at(places: Numbers, numbers: Counts, count: int) -> Counts:
    return np.bincount(places, weights=numbers, minlength=count).astype(np.int64)


def _edges(first: date, last: date) -> tuple[Numbers, str]:
    """First day of each period and the day after the last one; and the unit."""
    begin, end = ((day - _EPOCH).days for day in (first, last))
    if end - begin < MOST_DAYS:
        return np.arange(begin, end + 2), "day"
    edges, unit = calendar_edges(first, last)
    return edges.clip(begin, end + 1), unit


def _to_date(epoch_day: int) -> date:
    return _EPOCH + timedelta(days=int(epoch_day))
