"""What the index must answer, told row by row: plain, slow, and written apart from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.dates import DateKind
from geodata.filters import FACETS, IncidentFilter
from geodata.text import clean_text

Mask = npt.NDArray[np.bool_]

_COLUMNS = {"actor": ("initiators", "targets", "supported_by"), "source": ("sources",)}


def facet_values(incidents: gpd.GeoDataFrame, facet: str) -> list[set[str]]:
    """The values that each row has in a facet; empty where it has none."""

    def of_row(cells: pd.Series) -> Iterator[str]:
        for cell in cells:
            if isinstance(cell, tuple):
                yield from cell
            elif isinstance(cell, str):
                yield cell

    if facet == "voices":
        return [{str(min(number, 3))} if number else set() for number in incidents["outlets"]]
    if facet == "basis":
        return [{"inferred" if fields else "stated"} for fields in incidents["inferred"]]
    if facet == "conflict":
        return [{"yes" if fields else "no"} for fields in incidents["conflicts"]]
    columns = list(_COLUMNS.get(facet, (facet,)))
    return [set(of_row(row)) for _, row in pd.DataFrame(incidents[columns]).iterrows()]


def search_texts(incidents: gpd.GeoDataFrame, names: Mapping[str, str]) -> list[str]:
    """All that the text filter looks in, one text a row, case folded."""

    def of_row(row: pd.Series) -> str:
        parts = [row[name] for name in ("title", "summary", "toponym", "place", "admin1")]
        ids = (*row["initiators"], *row["targets"], *row["supported_by"], *row["sources"])
        parts += [names.get(an_id, an_id) for an_id in ids]
        return " ".join(part for part in parts if isinstance(part, str)).casefold()

    return [of_row(row) for _, row in incidents.iterrows()]


def filter_mask(
    incidents: gpd.GeoDataFrame, chosen: IncidentFilter, names: Mapping[str, str]
) -> Mask:
    """Rows that meet every condition of a filter."""
    mask = np.ones(len(incidents), dtype=bool)
    for facet in FACETS:
        wanted = set(getattr(chosen, facet))
        if wanted:
            has_any = [bool(values & wanted) for values in facet_values(incidents, facet)]
            mask &= np.array(has_any, dtype=bool)
    texts = search_texts(incidents, names)
    # Folded twice: folding takes some letters apart, and cleaning composes them again.
    for word in clean_text(clean_text(chosen.text).casefold()).casefold().split():
        mask &= np.array([word in text for text in texts], dtype=bool)
    return mask


class WindowMasks(NamedTuple):
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
    """Tell which incidents fall in a window, both ends inclusive; undated ones in none."""
    first, last = np.datetime64(start, "ms"), np.datetime64(end, "ms")
    earliest = incidents["date_earliest"].to_numpy()
    latest = incidents["date_latest"].to_numpy()
    overlaps = (earliest <= last) & (latest >= first)
    is_duration = (incidents["date_kind"] == DateKind.DURATION.value).to_numpy(dtype=bool)
    inside = (earliest >= first) & (latest <= last)
    certain = overlaps & (is_duration | inside)
    return WindowMasks(certain, overlaps & ~certain)
