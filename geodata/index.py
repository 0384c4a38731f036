"""The incident frame as arrays, made once, so that no answer walks through its rows.

A reader moves the dates many times between two changes of a filter. So what
depends on the filter alone is kept, for many readers at once, and what is left
to do for each window of days takes a few comparisons of whole arrays.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geodata.bins import Days, Histogram, make_bins
from geodata.dates import DateKind
from geodata.facets import Counts, Facet, Rows, make_facets
from geodata.filters import FACETS, IncidentFilter, Mask
from geodata.kept import Kept
from geodata.masks import PackedMask
from geodata.search import TextSearch

CASUALTIES = ("killed", "injured")
"""Of whom the frame has a lowest and a highest count."""

UNDATED = np.iinfo(np.int32).max
"""Stands for both ends of a date that nobody gives: no window reaches it."""

_EPOCH = date(1970, 1, 1)
_BLOCK = 4_096
_ROWS_PER_CELL = 8

# What is kept for the filters in use takes no more than that many bytes an incident. Fifty
# readers, each with two facets of their own, need 20 of masks and 10 of sums, or up to 100
# of sums where facets have thousands of values.
_MASK_BYTES = 50
_SUM_BYTES = 130
_BIN_BYTES = 20
_LEAST_BYTES = 8_000_000
"""Of each of these, however few incidents there are."""
_BYTES_OF_A_BIN = 200


class IncidentIndex:
    """Answers which incidents pass a filter, lie in a window, and have which values.

    Threads may share it; no array that it shares can be written to.

    Parameters
    ----------
    incidents
        The incident frame, in the order of the schema.
    names
        What the page calls actors and sources, by id, for the text search.
    """

    def __init__(self, incidents: gpd.GeoDataFrame, names: Mapping[str, str]) -> None:
        self.earliest = _epoch_days(incidents["date_earliest"])
        self.latest = _epoch_days(incidents["date_latest"])
        is_duration = (incidents["date_kind"] == DateKind.DURATION.value).to_numpy(dtype=bool)
        self.is_duration: Mask = _frozen(is_duration)
        self.is_undated: Mask = _frozen(self.earliest == UNDATED)
        points = incidents.geometry.to_numpy()
        has_point = ~(shapely.is_empty(points) | shapely.is_missing(points))
        self.is_on_map: Mask = _frozen(has_point & ~self.is_undated)
        has_one_day = (self.earliest == self.latest) & ~self.is_undated
        longer = np.flatnonzero(self.earliest != self.latest)
        # What begins and ends on one day, and what lasts or is vague, for the sums of facets.
        self.one_day = _Order.of(np.flatnonzero(has_one_day), self.earliest)
        self.begins = _Order.of(longer, self.earliest)
        self.ends = _Order.of(longer, self.latest)
        # All others are certain in each window that they lie in.
        self.vague: Rows = _frozen(longer.compress(~self.is_duration.take(longer)).astype(np.int32))
        """Rows that happened on a day of several."""
        self.facets = make_facets(incidents)
        self._search = TextSearch(incidents, self.facets, names)
        self._ids = pa.array(incidents["id"])
        order = pc.sort_indices(self._ids).to_numpy()
        self._by_id = _frozen(order.astype(np.int32))
        self._kept = _Answers.of(len(self))
        names_of_counts = (f"{name}_{end}" for name in CASUALTIES for end in ("low", "high"))
        self._counts = {name: incidents[name] for name in names_of_counts}
        self._ranges: dict[str, tuple[Counts, Counts]] = {}

    def __len__(self) -> int:
        return len(self.earliest)

    def find_row(self, incident_id: str) -> int | None:
        """Row number of an incident; None if there is none with this id."""
        place = bisect_left(self._by_id, incident_id, key=self._id_of)
        if place < len(self) and self._id_of(self._by_id[place]) == incident_id:
            return int(self._by_id[place])
        return None

    def _id_of(self, row: int) -> str:
        incident_id: str = self._ids[int(row)].as_py()
        return incident_id

    def range_of(self, name: str) -> tuple[Counts, Counts]:
        """Lowest and highest count of each row, of one of :data:`CASUALTIES`; -1 if unknown.

        Made when it is first asked for: only pictures need it.
        """
        ranges = self._ranges.get(name)
        if ranges is None:
            low, high = (
                _frozen(self._counts[f"{name}_{end}"].to_numpy(dtype=np.int64, na_value=-1))
                for end in ("low", "high")
            )
            # Two threads at once make the same twice, and keep one of them.
            ranges = self._ranges.setdefault(name, (low, high))
        return ranges

    def select(self, incident_filter: IncidentFilter) -> Selection:
        """What passes a filter; what it answers is kept for all who ask for the same."""
        return Selection(
            self, self._kept, incident_filter.to_query(), self._find_and_keep(incident_filter)
        )

    def mask(self, incident_filter: IncidentFilter) -> Mask:
        """Rows that pass a filter, whatever their date.

        Nothing of it is kept: whoever asks for many filters takes no room from
        those who look at a :meth:`select` one.
        """
        return self._find(incident_filter).unpack()

    def _find_and_keep(self, incident_filter: IncidentFilter) -> PackedMask:
        return self._kept.masks.get(
            incident_filter.to_query(),
            lambda: self._combine(incident_filter, self._find_and_keep),
        )

    def _find(self, incident_filter: IncidentFilter) -> PackedMask:
        kept = self._kept.masks.peek(incident_filter.to_query())
        return self._combine(incident_filter, self._find) if kept is None else kept

    def _combine(
        self, incident_filter: IncidentFilter, find: Callable[[IncidentFilter], PackedMask]
    ) -> PackedMask:
        """Rows that pass a filter, put together of what passes each part of it."""
        parts = incident_filter.parts()
        if len(parts) > 1:
            return reduce(and_, map(find, parts))
        return PackedMask.of(self._look_for(incident_filter))

    def _look_for(self, part: IncidentFilter) -> Mask:
        """Rows that pass one facet, or one text; all rows, if nothing is asked for."""
        if part.words:
            return self._search.rows_with(part.words)
        for name in FACETS:
            if wanted := getattr(part, name):
                known = self.facets[name].positions
                return self.facets[name].rows_with([known[v] for v in wanted if v in known])
        return np.ones(len(self), dtype=bool)

    def may_fall_in(self, start: date, end: date) -> Mask:
        """Rows that certainly or possibly happened in a window, both ends inclusive."""
        overlaps: Mask = self.earliest <= _epoch_day(end)
        overlaps &= self.latest >= _epoch_day(start)
        return overlaps

    def surely_falls_in(self, start: date, end: date, rows: Rows) -> Mask:
        """Tell of each of some rows whether it certainly happened in a window.

        The rule is :meth:`geodata.dates.DateRange.surely_falls_in`.
        """
        first, last = _epoch_day(start), _epoch_day(end)
        earliest, latest = self.earliest.take(rows), self.latest.take(rows)
        inside = (earliest >= first) & (latest <= last)
        touches = (earliest <= last) & (latest >= first)
        sure: Mask = inside | (touches & self.is_duration.take(rows))
        return sure


class Selection:
    """The rows that pass one filter, and sums over them that no window changes."""

    def __init__(
        self, index: IncidentIndex, kept: _Answers, query: str, passing: PackedMask
    ) -> None:
        self._index = index
        self._kept = kept
        self._query = query
        self._passing = passing

    @property
    def mask(self) -> Mask:
        """Rows that pass, whatever their date: a copy of the caller's own."""
        return self._passing.unpack()

    def count_facet(self, name: str, start: date, end: date) -> Counts:
        """How many rows that pass and may fall in the window have each value of a facet.

        In the order of the facet's values. An undated row may fall in any window.
        """
        sums = self._kept.sums.get(
            (self._query, name),
            lambda: _FacetSums(self._index, self._index.facets[name], self.mask),
        )
        return sums.count(self._passing, _epoch_day(start), _epoch_day(end))

    def bins(self, first: date, last: date) -> Histogram:
        """The histogram from ``first`` to ``last``, as :func:`geodata.bins.make_bins` says."""
        return self._kept.bins.get((self._query, first, last), lambda: self._make_bins(first, last))

    def _make_bins(self, first: date, last: date) -> Histogram:
        index, rows = self._index, np.flatnonzero(self.mask)
        days = index.earliest.take(rows), index.latest.take(rows)
        return make_bins(*days, index.is_duration.take(rows), first, last)


@dataclass(frozen=True)
class _Answers:
    """What is kept of the filters in use, by their queries."""

    masks: Kept[str, PackedMask]
    sums: Kept[tuple[str, str], _FacetSums]
    """By query and facet."""
    bins: Kept[tuple[str, date, date], Histogram]
    """By query, first and last day."""

    @classmethod
    def of(cls, rows: int) -> _Answers:
        """Room for the answers about so many rows."""
        return cls(
            Kept(_room(_MASK_BYTES, rows), lambda mask: mask.bits.nbytes),
            Kept(_room(_SUM_BYTES, rows), lambda sums: sums.nbytes),
            Kept(_room(_BIN_BYTES, rows), lambda bins: len(bins[0]) * _BYTES_OF_A_BIN),
        )


def _room(bytes_a_row: int, rows: int) -> int:
    return max(bytes_a_row * rows, _LEAST_BYTES)


@dataclass(frozen=True)
class _Order:
    """Some dated rows, ordered by one of their days."""

    rows: Rows
    days: Days
    """Of all rows of the frame."""

    @classmethod
    def of(cls, rows: Rows, days: Days) -> _Order:
        order = rows[np.argsort(days[rows], kind="stable")]
        return cls(_frozen(order.astype(np.int32)), days)

    def before(self, day: int) -> int:
        """How many of the rows have an earlier day."""
        return bisect_left(self.rows, day, key=lambda row: self.days[row])


class _FacetSums:
    """Counts of a facet's values in any window, by what begins and ends before it.

    Those that may fall in a window are the rows that begin until its end, less
    the rows that end before its start. Where both days are one, so are the sums.
    """

    def __init__(self, index: IncidentIndex, facet: Facet, mask: Mask) -> None:
        self._one_day = _RunningCounts(facet, index.one_day, mask)
        self._begun = _RunningCounts(facet, index.begins, mask)
        self._ended = _RunningCounts(facet, index.ends, mask)
        self._undated = facet.count(np.flatnonzero(index.is_undated & mask))

    @property
    def nbytes(self) -> int:
        """Bytes of all sums."""
        running = self._one_day, self._begun, self._ended
        return self._undated.nbytes + sum(counts.nbytes for counts in running)

    def count(self, passing: PackedMask, first: int, last: int) -> Counts:
        """Counts in a window of epoch days, both inclusive; of the mask that the sums are of."""
        one_day, begun, ended = self._one_day, self._begun, self._ended
        counts: Counts = (
            self._undated
            + (one_day.before(last + 1, passing) - one_day.before(first, passing))
            + (begun.before(last + 1, passing) - ended.before(first, passing))
        )
        return counts


class _RunningCounts:
    """Counts of a facet's values among the first rows of an order, however many.

    Kept at every step of some thousand rows; what lies between is counted.
    """

    def __init__(self, facet: Facet, order: _Order, mask: Mask) -> None:
        self._facet, self._order = facet, order
        # More values, wider steps: the sums take no more than a cell for so many rows.
        self._step = max(_BLOCK, _ROWS_PER_CELL * len(facet.values))
        steps = range(0, len(order.rows), self._step)
        counts = [np.zeros(len(facet.values), dtype=np.int64)]
        counts += [self._count(begin, begin + self._step, mask) for begin in steps]
        self._sums = np.cumsum(counts, axis=0, dtype=np.int32)

    @property
    def nbytes(self) -> int:
        """Bytes of the sums."""
        return self._sums.nbytes

    def before(self, day: int, passing: PackedMask) -> Counts:
        """Counts among the rows with an earlier day."""
        place = self._order.before(day)
        step = place // self._step
        counts: Counts = self._sums[step] + self._count(step * self._step, place, passing)
        return counts

    def _count(self, begin: int, end: int, mask: Mask | PackedMask) -> Counts:
        rows = self._order.rows[begin:end]
        # compress and take: three times as fast as the same in brackets.
        return self._facet.count(rows.compress(mask.take(rows)))


def page_of(mask: Mask, number: int, size: int) -> Rows:
    """The rows of one page of the masked ones, in their order; pages count from 1."""
    before = (number - 1) * size
    blocks = range(0, len(mask), _BLOCK)
    until = np.cumsum([np.count_nonzero(mask[at : at + _BLOCK]) for at in blocks], dtype=np.int64)
    first = int(np.searchsorted(until, before, side="right"))
    last = int(np.searchsorted(until, before + size, side="left"))
    begin = first * _BLOCK
    rows = begin + np.flatnonzero(mask[begin : (last + 1) * _BLOCK])
    skipped = before - int(until[first - 1] if first else 0)
    return rows[skipped : skipped + size]


def _epoch_days(column: pd.Series) -> Days:
    days = column.to_numpy().astype("datetime64[D]")
    numbers = np.where(np.isnat(days), UNDATED, days.astype(np.int64))
    return _frozen(numbers.astype(np.int32))


def _epoch_day(day: date) -> int:
    return (day - _EPOCH).days


def _frozen(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The same array, unchangeable: all viewers share it."""
    array.setflags(write=False)
    return array
