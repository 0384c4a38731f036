"""What the peers' pages have in common: data, slider, and a map without foreign files.

Favours to the peers: they draw no base map and ask no other host for scripts,
text of a mark is a tooltip, which costs less than a popup, and what Leaflet
paints on a canvas in the frame after is not waited for.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import streamlit as st
from folium.elements import MacroElement
from folium.plugins import MarkerCluster
from folium.template import Template

from geodata.build import BuildPaths
from geodata.collection import Collection

ASSETS = "/peer"
"""URL path under which the page's server gives Leaflet and its plugin."""

# folium's own lists name hosts of the open internet.
folium.Map.default_js = [("leaflet", f"{ASSETS}/leaflet/leaflet.js")]
folium.Map.default_css = [("leaflet", f"{ASSETS}/leaflet/leaflet.css")]
MarkerCluster.default_js = [("cluster", f"{ASSETS}/markercluster/leaflet.markercluster.js")]
MarkerCluster.default_css = [
    ("cluster", f"{ASSETS}/markercluster/MarkerCluster.css"),
    ("cluster-default", f"{ASSETS}/markercluster/MarkerCluster.Default.css"),
]


def ask_incidents() -> tuple[gpd.GeoDataFrame, date, date]:
    """Show the slider; return the incidents of its days, the first and the last of them."""
    incidents = _located_incidents()
    start, end = _ask_window(incidents)
    return _in_window(incidents, start, end), start, end


@st.cache_resource
def _located_incidents() -> gpd.GeoDataFrame:
    """Incidents that have a point and a date."""
    folder = Path(os.environ["INCIDENT_BUILD"])
    incidents = Collection.read(BuildPaths(folder).collection).incidents
    return incidents[~incidents.geometry.is_empty & incidents["date_earliest"].notna()]


def _ask_window(incidents: gpd.GeoDataFrame) -> tuple[date, date]:
    """Show the slider, over all days of the incidents."""
    first = incidents["date_earliest"].min().date()
    last = incidents["date_latest"].max().date()
    start, end = st.slider("dates", first, last, (first, last), key="dates")
    return start, end


def _in_window(incidents: gpd.GeoDataFrame, start: date, end: date) -> gpd.GeoDataFrame:
    """Incidents that share a day with the window, both ends inclusive."""
    begins_before = incidents["date_earliest"] <= str(end)
    return incidents[begins_before & (incidents["date_latest"] >= str(start))]


def empty_map(**options: Any) -> folium.Map:
    """Make a map of Iraq without tiles."""
    # Markercluster asks the map for a greatest zoom, and without tiles nothing else sets one.
    made = folium.Map((33.2, 44.0), zoom_start=6, tiles=None, maxZoom=18, **options)
    _MarkerPictures().add_to(made)
    return made


class _MarkerPictures(MacroElement):
    """Says where Leaflet's marker lies; streamlit-folium's frame has another address."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        L.Icon.Default.imagePath = "{{ this.folder }}";
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__()
        self.folder = f"{ASSETS}/leaflet/images/"


class ShownWindow(MacroElement):
    """Tells the harness what is drawn, once the marks added before it are.

    It also makes the map's text differ with each window, as another set of marks
    would: else a window with the same marks as the last would cost nothing.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        window.shownWindow = "{{ this.window }}";
        {% endmacro %}
        """
    )

    def __init__(self, start: date, end: date) -> None:
        super().__init__()
        self.window = f"{start.isoformat()}/{end.isoformat()}"
