"""What the rows of the incident frame have of each facet, as codes in arrays."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.filters import FACETS, Mask
from geodata.schema import LIST_COLUMNS

Codes = npt.NDArray[np.unsignedinteger]
Counts = npt.NDArray[np.int64]
Rows = npt.NDArray[np.integer]
"""Row numbers of the incident frame."""

_COLUMNS = {"actor": ("initiators", "targets", "supported_by"), "source": ("sources",)}
"""Columns of the facets that are no column themselves."""

MOST_VOICES = 3
"""Of the facet ``voices``: the highest of its values, for as many or more."""


@dataclass(frozen=True, eq=False)
class Facet:
    """The values of one facet, and which of them each row has.

    A row's values stand one after the other in ``codes``; a row without any has
    one code there as well, the number of values.
    """

    values: tuple[str, ...]
    """Most frequent in the whole frame first, then by name."""
    codes: Codes
    """Positions in ``values``, row by row."""
    starts: npt.NDArray[np.int32] | None
    """Where each row begins in ``codes``, and the end; None if each row has one code."""

    @cached_property
    def positions(self) -> dict[str, int]:
        """Position of each value."""
        return {value: position for position, value in enumerate(self.values)}

    def rows_with(self, wanted: Collection[int]) -> Mask:
        """Rows that have one of these values, given by position."""
        is_wanted = np.zeros(len(self.values) + 1, dtype=bool)
        is_wanted[list(wanted)] = True
        has: Mask = is_wanted[self.codes]
        if self.starts is not None:
            has = np.logical_or.reduceat(has, self.starts[:-1]) if has.size else has
        return has

    def count(self, rows: Rows) -> Counts:
        """How many of these rows have each value."""
        codes = self.codes.take(rows if self.starts is None else _entries(self.starts, rows))
        counts: Counts = np.bincount(codes, minlength=len(self.values) + 1)[:-1]
        return counts

    def add_up(self, rows: Rows, numbers: Counts) -> Counts:
        """Sum, for each value, of the numbers of those of the rows that have it.

        One number a row. After the values stands the sum of the rows without any.
        """
        codes = self.codes.take(rows if self.starts is None else _entries(self.starts, rows))
        if self.starts is not None:
            numbers = np.repeat(numbers, self.starts.take(rows + 1) - self.starts.take(rows))
        sums = np.bincount(codes, weights=numbers, minlength=len(self.values) + 1)
        return sums.astype(np.int64)


def _entries(starts: npt.NDArray[np.int32], rows: Rows) -> npt.NDArray[np.int64]:
    """Positions of all entries of some rows."""
    first = starts.take(rows).astype(np.int64)
    lengths = starts.take(rows + 1) - first
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    entries: npt.NDArray[np.int64] = np.arange(total) + np.repeat(first - ends + lengths, lengths)
    return entries


def make_facets(incidents: gpd.GeoDataFrame) -> dict[str, Facet]:
    """Encode every facet of the frame."""
    return {facet: _make_facet(incidents, facet) for facet in FACETS}


def _make_facet(incidents: gpd.GeoDataFrame, facet: str) -> Facet:
    if facet == "voices":
        return _of_voices(incidents["outlets"])
    if facet == "basis":
        return _of_emptiness(incidents["inferred"], "stated", "inferred")
    if facet == "conflict":
        return _of_emptiness(incidents["conflicts"], "no", "yes")
    columns = _COLUMNS.get(facet, (facet,))
    if columns[0] in LIST_COLUMNS:
        return _of_lists([incidents[column].to_numpy() for column in columns])
    return _of_texts(incidents[columns[0]])


def _of_texts(column: pd.Series) -> Facet:
    codes, found = pd.factorize(column)
    names = [str(value) for value in found]
    # The code of a missing value is -1, which takes the last place.
    return _make(np.where(codes < 0, len(names), codes), names, None)


def _of_voices(outlets: pd.Series) -> Facet:
    """How many outlets there are; a row of which nobody knows it has no value."""
    known = outlets.fillna(0).to_numpy(dtype=np.int64).clip(0, MOST_VOICES)
    names = [str(number) for number in range(1, MOST_VOICES + 1)]
    return _make(np.where(known == 0, MOST_VOICES, known - 1), names, None)


def _of_emptiness(lists: pd.Series, empty: str, filled: str) -> Facet:
    """One value for rows whose tuple is empty, another for all others."""
    is_filled = np.fromiter(map(bool, lists), dtype=bool, count=len(lists))
    return _make(is_filled.astype(np.int64), [empty, filled], None)


def _of_lists(columns: Sequence[npt.NDArray[np.object_]]) -> Facet:
    """Encode columns of tuples; a value that a row has twice counts once."""
    count = len(columns[0])
    rows = [np.arange(count)]
    for column in columns:
        rows.append(np.repeat(np.arange(count), np.fromiter(map(len, column), np.int64, count)))
    flat = list(chain.from_iterable(chain.from_iterable(columns)))
    codes, found = pd.factorize(np.array(flat, dtype=object))
    names = [str(value) for value in found]
    # One number for a row and a value: sorted, each once, the rows stand in order.
    # Every row has first of all the code of no value, dropped where it has another.
    size = len(names) + 1
    nothing = np.full(count, len(names), dtype=np.int64)
    pairs = np.sort(np.concatenate(rows) * size + np.concatenate([nothing, codes]))
    row, code = np.divmod(pairs[np.diff(pairs, prepend=-1) > 0], size)
    lengths = np.bincount(row, minlength=count)
    kept = (code < len(names)) | (lengths[row] == 1)
    starts = np.zeros(count + 1, dtype=np.int32)
    np.cumsum(np.maximum(lengths - 1, 1), out=starts[1:])
    return _make(code[kept], names, starts)


def _make(numbers: Counts, names: list[str], starts: npt.NDArray[np.int32] | None) -> Facet:
    """Number the values that there are anew, most frequent first; that of no value stays last."""
    total = np.bincount(numbers, minlength=len(names) + 1)
    present = np.flatnonzero(total[:-1]).tolist()
    order = sorted(present, key=lambda number: (-total[number], names[number]))
    code = np.zeros(len(names) + 1, dtype=np.min_scalar_type(len(order)))
    code[[*order, len(names)]] = np.arange(len(order) + 1)
    codes = code[numbers]
    for shared in (codes, starts):
        if shared is not None:
            shared.setflags(write=False)
    return Facet(tuple(names[number] for number in order), codes, starts)
