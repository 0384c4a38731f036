"""Which incidents a reader asks for, and how surely each is in the window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.dates import DateKind
from geodata.schema import LIST_COLUMNS
from geodata.text import clean_text

Mask = npt.NDArray[np.bool_]
"""One truth value a row of the incident frame."""


@dataclass(frozen=True)
class IncidentFilter:
    """What to show apart from the dates. An empty facet asks for everything.

    Values within a facet are alternatives; facets are conditions together.
    """

    event_type: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    admin1: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    grade: tuple[str, ...] = ()
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it lets everything through."""
        return self == IncidentFilter()

    def without(self, facet: str) -> IncidentFilter:
        """The same filter with one facet open: for counting that facet's values."""
        return replace(self, **{facet: ()})  # type: ignore[arg-type]

    def mask(self, incidents: gpd.GeoDataFrame, search_text: pd.Series | None = None) -> Mask:
        """Rows that meet every condition.

        ``search_text`` is :func:`to_search_text` of the same frame; it is only
        looked at if the filter has a text.
        """
        mask = np.ones(len(incidents), dtype=bool)
        for facet in FACETS:
            wanted = getattr(self, facet)
            if wanted:
                mask &= _has_any(incidents, facet, wanted)
        for word in clean_text(self.text).casefold().split():
            if search_text is None:
                raise ValueError("a filter with a text needs search_text")
            mask &= search_text.str.contains(word, regex=False).to_numpy(dtype=bool)
        return mask


FACETS = ("event_type", "actor", "admin1", "source", "grade")
"""The facets of the filter that are chosen from lists, in the order shown."""

_FACET_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "actor": ("initiators", "targets", "supported_by"),
    "source": ("sources",),
}


def facet_values(incidents: gpd.GeoDataFrame, facet: str) -> list[frozenset[str]]:
    """The values that each row has in a facet; empty where it has none."""
    sets: list[frozenset[str]] = [frozenset()] * len(incidents)
    for column in _FACET_COLUMNS.get(facet, (facet,)):
        if column in LIST_COLUMNS:
            sets = [
                have | frozenset(more) for have, more in zip(sets, incidents[column], strict=True)
            ]
        else:
            sets = [
                have if pd.isna(value) else have | {value}
                for have, value in zip(sets, incidents[column], strict=True)
            ]
    return sets


def _has_any(incidents: gpd.GeoDataFrame, facet: str, wanted: tuple[str, ...]) -> Mask:
    asked = frozenset(wanted)
    return np.fromiter(
        (bool(values & asked) for values in facet_values(incidents, facet)), bool, len(incidents)
    )


def count_facet(
    incidents: gpd.GeoDataFrame, facet: str, mask: Mask | None = None
) -> dict[str, int]:
    """How many of the masked rows have each value of a facet.

    Every value of the frame is listed, also with 0; most frequent in the whole
    frame first, then by name.
    """
    values = facet_values(incidents, facet)
    total: dict[str, int] = {}
    shown: dict[str, int] = {}
    for row, row_values in enumerate(values):
        for value in row_values:
            total[value] = total.get(value, 0) + 1
            shown[value] = shown.get(value, 0) + int(mask is None or bool(mask[row]))
    return {value: shown[value] for value in sorted(total, key=lambda v: (-total[v], v))}


def to_search_text(incidents: gpd.GeoDataFrame, names: Mapping[str, str]) -> pd.Series:
    """Text of each row that the text filter looks in, case folded.

    ``names`` gives what the page calls actors and sources by their ids, so that
    a reader finds what they read; an id without a name stands for itself.
    """

    def join(row: Any) -> str:
        parts = [row.title, row.summary, row.toponym, row.place, row.admin1]
        ids = (*row.initiators, *row.targets, *row.supported_by, *row.sources)
        parts += [names.get(an_id, an_id) for an_id in ids]
        return " ".join(part for part in parts if isinstance(part, str)).casefold()

    return pd.Series(
        [join(row) for row in incidents.itertuples()], index=incidents.index, dtype=str
    )


@dataclass(frozen=True)
class WindowMasks:
    """How the rows of a frame lie to a window of days."""

    certain: Mask
    """It surely happened on a day of the window."""
    possible: Mask
    """It may have happened in the window, or outside it."""

    @property
    def shown(self) -> Mask:
        """Certain and possible ones."""
        return self.certain | self.possible


def window_masks(incidents: gpd.GeoDataFrame, start: date, end: date) -> WindowMasks:
    """Tell which incidents fall in a window, both ends inclusive.

    The rule is :meth:`geodata.dates.DateRange.surely_falls_in`, for all rows at
    once. An incident without a date falls in no window.
    """
    first, last = np.datetime64(start, "ms"), np.datetime64(end, "ms")
    earliest = incidents["date_earliest"].to_numpy()
    latest = incidents["date_latest"].to_numpy()
    overlaps = (earliest <= last) & (latest >= first)
    is_duration = (incidents["date_kind"] == DateKind.DURATION.value).to_numpy(dtype=bool)
    inside = (earliest >= first) & (latest <= last)
    certain = overlaps & (is_duration | inside)
    return WindowMasks(certain=certain, possible=overlaps & ~certain)
