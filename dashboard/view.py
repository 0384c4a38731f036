"""What a run of the page shows: the filter, the window, and what they leave."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd

from dashboard.atlas import Atlas
from dashboard.state import Window
from geodata.filters import IncidentFilter, Mask, WindowMasks, window_masks


@dataclass(frozen=True)
class View:
    """Masks over the incident frame, each computed once a run."""

    atlas: Atlas
    filter: IncidentFilter
    window: Window

    @cached_property
    def passing(self) -> Mask:
        """Rows that pass the filter, whatever their date."""
        return self.filter.mask(self.atlas.incidents, self.atlas.search_text)

    @cached_property
    def in_window(self) -> WindowMasks:
        """How every row's date lies to the window."""
        return window_masks(self.atlas.incidents, self.window.start, self.window.end)

    @cached_property
    def on_map(self) -> Mask:
        """Rows that have a point and a date, so that map and slider can show them."""
        incidents = self.atlas.incidents
        drawable = ~incidents.geometry.is_empty & incidents["date_earliest"].notna()
        mask: Mask = drawable.to_numpy()
        return mask

    @cached_property
    def in_dates(self) -> Mask:
        """Rows that may fall in the window. Undated ones may fall in any."""
        undated: Mask = self.atlas.incidents["date_earliest"].isna().to_numpy()
        return self.in_window.shown | undated

    @cached_property
    def shown(self) -> Mask:
        """Rows in the table: they pass the filter and may fall in the window."""
        return self.passing & self.in_dates

    @property
    def shown_incidents(self) -> gpd.GeoDataFrame:
        """The rows in the table, as a frame."""
        return self.atlas.incidents[self.shown]

    @property
    def drawn_count(self) -> int:
        """Incidents on the map."""
        return int((self.shown & self.on_map).sum())

    @property
    def off_map_count(self) -> int:
        """Incidents that would be shown but have no point."""
        return int((self.shown & ~self.on_map).sum())

    @property
    def possible_count(self) -> int:
        """Incidents on the map whose date only may fall in the window."""
        return int((self.shown & self.on_map & self.in_window.possible).sum())
