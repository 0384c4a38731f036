"""The map on the page: a constant base map, and the state as a small delta.

streamlit-folium rebuilds its frame whenever the text of the base map changes,
so that text holds only URLs and words. What changes (window, filters,
selection) travels in ``feature_group_to_add``, a few hundred bytes that the
layer applies in place. Clicks come back through ``setComponentValue``.

This module swaps (longitude, latitude) for folium's order; no other does.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import folium
from folium.elements import MacroElement
from folium.template import Template
from streamlit_folium import st_folium

from dashboard.routes import asset_url, data_url
from dashboard.symbols import SYMBOLS, UNKNOWN
from dashboard.wording import Words

HOME = (38.4, 28.8, 49.2, 37.6)
"""West, south, east, north of the view that the map opens with: Iraq."""
_CENTRE = (44.0, 33.2)

KEY = "incident-map"


@dataclass(frozen=True)
class MapState:
    """What the map is asked to show; the layer's ``State`` in JavaScript."""

    window: tuple[int, int]
    """First and last day, days since 1970-01-01, both inclusive."""
    rows: list[int] | None
    """Rows of the incident frame that pass the filters; None is all."""
    selected: str | None
    chain: list[int]
    theme: str
    is_embedded: bool
    """Whether there is no panel beside the map, so that a source opens in a page of its own."""
    view: tuple[float, float, float] | None
    """Longitude, latitude and zoom to open at."""

    def to_json(self) -> str:
        """The state as JSON that is safe inside a script."""
        return json.dumps(self.__dict__, separators=(",", ":")).replace("<", "\\u003c")


class _Map(folium.Map):
    """A folium map that asks no other host for anything."""

    # folium's own lists name six content delivery networks; one of them out of
    # reach, and no map would ever appear.
    default_js = [("leaflet", "")]  # noqa: RUF012 (folium declares it so)
    default_css = [("leaflet", ""), ("map", "")]  # noqa: RUF012

    def __init__(self, height: int) -> None:
        self.default_js = [("leaflet", asset_url("leaflet/leaflet.js"))]
        self.default_css = [
            ("leaflet", asset_url("leaflet/leaflet.css")),
            ("map", asset_url("map/map.css")),
        ]
        longitude, latitude = _CENTRE
        super().__init__(
            location=(latitude, longitude),
            zoom_start=6,
            min_zoom=3,
            max_zoom=18,
            tiles=None,
            control_scale=True,
            height=height,
        )


class _Mount(MacroElement):
    """Loads the map's modules and gives them the map that folium made."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        {{ this._parent.get_name() }}.attributionControl.setPrefix(false)
            .addAttribution({{ this.attribution }});
        import({{ this.module }}).then(
            ({ mount }) => mount({{ this._parent.get_name() }}, {{ this.config }}));
        {% endmacro %}
        """
    )

    def __init__(self, config: dict[str, Any], attribution: str) -> None:
        super().__init__()
        self.config = json.dumps(config).replace("<", "\\u003c")
        self.attribution = json.dumps(attribution).replace("<", "\\u003c")
        self.module = json.dumps(asset_url("map/main.js"))


class _Delta(MacroElement):
    """Hands the current state to the mounted map, or leaves it for the mounting."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        window.incidentState = {{ this.state }};
        window.dispatchEvent(new Event("incidents:state"));
        {% endmacro %}
        """
    )

    def __init__(self, state: MapState) -> None:
        super().__init__()
        self.state = state.to_json()


def render_map(
    state: MapState, words: Words, height: int, on_event: Callable[[], None]
) -> dict[str, Any]:
    """Draw the map; return the last event that a reader caused on it.

    Events are ``{"event": "select" | "read" | "close", "sequence": n, ...}``.
    ``on_event`` is called before the rerun that an event causes.
    """
    base = _Map(height)
    _Mount(_config(words), words("map.attribution")).add_to(base)
    delta = folium.FeatureGroup(name="state")
    _Delta(state).add_to(delta)
    event: dict[str, Any] | None = st_folium(
        base,
        key=KEY,
        height=height,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=delta,
        on_change=on_event,
    )
    return event or {}


def _config(words: Words) -> dict[str, Any]:
    names = ("land", "lakes", "rivers", "governorates", "borders")
    urls = {name: asset_url(f"basemap/{name}.geojson") for name in names}
    symbols = {**SYMBOLS, "unknown": UNKNOWN}
    return {
        "urls": {
            **urls,
            "marks": data_url("marks.json"),
            "towns": data_url("towns.json"),
            "cards": data_url("incidents"),
        },
        "symbols": {str(name): symbol.__dict__ for name, symbol in symbols.items()},
        "words": _map_words(words),
        "home": HOME,
    }


def _map_words(words: Words) -> dict[str, str]:
    own = ("label", "reset", "osm", "satellite", "plain", "failed", "card_failed", "zoom_in")
    credits = ("osm_attribution", "satellite_attribution")
    return {
        **{name: words(f"map.{name}") for name in (*own, *credits)},
        "here": _heading_of_list(words, "map.here"),
        "near_here": _heading_of_list(words, "map.near_here"),
        "sources": words("card.sources"),
        "read": words("card.read"),
        "read_named": words("card.read_named", source="{source}"),
        "inferred": words("card.inferred"),
    }


def _heading_of_list(words: Words, key: str) -> str:
    """A list's heading with its number left open; a list has two or more."""
    return words(key, count=2).replace(words.number(2), "{count}")
