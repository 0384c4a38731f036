"""What a run of the page shows: the filter, the window, and what they leave."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np

from dashboard.atlas import Atlas
from dashboard.state import Window
from geodata.facets import Counts, Rows
from geodata.filters import IncidentFilter, Mask
from geodata.index import page_of


@dataclass
class View:
    """Masks over the incident frame, made once a run: every run needs them. Not to be changed.

    A few bytes an incident: a callback that lasts longer than the run must not
    hold a view, but make one.
    """

    atlas: Atlas
    filter: IncidentFilter
    window: Window

    def __post_init__(self) -> None:
        # Not by cached_property: its lock, one for all views, makes readers wait for each other.
        index = self.atlas.index
        self.selection = index.select(self.filter)
        """What passes the filter, with the sums that no window changes."""
        self.shown: Mask = self.in_dates() & self.selection.mask
        """Rows in the table: they pass the filter and may fall in the window; undated ones too."""
        self.drawn: Mask = self.shown & index.is_on_map
        """Rows on the map: they are shown and have a point and a date."""
        self.shown_count = int(np.count_nonzero(self.shown))
        self.drawn_count = int(np.count_nonzero(self.drawn))

    @property
    def passing(self) -> Mask:
        """Rows that pass the filter, whatever their date."""
        return self.selection.mask

    def in_dates(self) -> Mask:
        """Rows that may fall in the window. Undated ones may fall in any."""
        index = self.atlas.index
        mask = index.may_fall_in(self.window.start, self.window.end)
        mask |= index.is_undated
        return mask

    @property
    def off_map_count(self) -> int:
        """Incidents that would be shown but have no point or no date."""
        return self.shown_count - self.drawn_count

    @property
    def possible_count(self) -> int:
        """Incidents on the map whose date only may fall in the window."""
        vague = self.atlas.index.vague
        drawn = vague.compress(self.drawn.take(vague))
        return len(drawn) - int(np.count_nonzero(self.is_certain(drawn)))

    def page(self, number: int, size: int) -> Rows:
        """Rows of one page of the table; pages count from 1."""
        return page_of(self.shown, number, size)

    def off_map_page(self, number: int, size: int) -> Rows:
        """Rows of one page of those that are shown but not on the map."""
        return page_of(self.shown > self.drawn, number, size)

    def is_certain(self, rows: Rows) -> Mask:
        """Whether each of some rows surely happened in the window."""
        return self.atlas.index.surely_falls_in(self.window.start, self.window.end, rows)

    def count_facet(self, facet: str) -> Counts:
        """How many incidents the dates and the *other* filters leave, by value.

        In the order of the values of ``atlas.index.facets[facet]``.
        """
        others = self.atlas.index.select(self.filter.without(facet))
        return others.count_facet(facet, self.window.start, self.window.end)

    def shown_incidents(self) -> gpd.GeoDataFrame:
        """The rows in the table as a frame of their own. Copies them: for downloads alone."""
        return self.atlas.incidents[self.shown]
