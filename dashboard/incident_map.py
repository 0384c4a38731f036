"""The map on the page: a constant base map, and the state as a small delta.

streamlit-folium rebuilds its frame whenever the text of the base map changes,
so that text holds only URLs and words. What changes (window, filters,
selection, the address of the incidents as known on some day) travels in
``feature_group_to_add``, a few hundred bytes that the layer applies in place.
Clicks come back through ``setComponentValue``.

This module swaps (longitude, latitude) for folium's order; no other does.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

import folium
from folium.elements import Element, MacroElement
from folium.template import Template
from streamlit_folium import st_folium

from dashboard.routes import asset_url, data_url
from dashboard.wording import Words

_CENTRE = (44.0, 33.2)

KEY = "incident-map"


@dataclass(frozen=True)
class MapState:
    """What the map is asked to show; ``State`` in assets/map/main.js."""

    window: tuple[int, int]
    """First and last day, days since 1970-01-01, both inclusive."""
    filter: str
    """Canonical query of the filter; the map asks for its mask. Empty is all."""
    selected: str | None
    """Id of the selected incident."""
    row: int | None
    """Its row in the incident frame."""
    chain: list[int]
    """Rows of the incidents of its chain, as :func:`dashboard.chain.rows_of` says."""
    theme: str
    is_embedded: bool
    """Whether there is no panel beside the map, so that a source opens in a page of its own."""
    view: tuple[float, float, float] | None
    """Longitude, latitude and zoom to open at."""
    data: str
    """Address of the folder that holds columns, masks, labels and cards of these rows."""
    arcs: list[tuple[int, int, int, int]]
    """Links of the selected incident's chain to draw, as :func:`dashboard.chain.arcs_of` says."""
    goto: tuple[float, float, float] | None
    """Longitude, latitude and zoom that a step of a story moves the map to."""

    def to_json(self) -> str:
        """The state as JSON that is safe inside a script."""
        return _to_json(self.__dict__)


class _Map(folium.Map):
    """A folium map that asks no other host for anything, drawn once for all readers.

    Rendering it takes folium longer than all that a move of the slider asks of
    the index, and its text never changes; see :func:`_base_map`.
    """

    # folium's own lists name six content delivery networks; one of them out of
    # reach, and no map would ever appear.
    default_js = [("leaflet", "")]  # noqa: RUF012 (folium declares it so)
    default_css = [("leaflet", ""), ("map", "")]  # noqa: RUF012

    def __init__(self, height: int, mount: _Mount) -> None:
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
            world_copy_jump=True,  # the centre stays on the world that the data is on
            height=height,
        )
        self._id = "div"  # what streamlit-folium calls every map, in place of a random number
        self.is_drawn = False
        self.add_child(mount)
        self.get_root().render()
        self.is_drawn = True

    def render(self, **kwargs: Any) -> None:
        """Draw the map, the first time."""
        if not self.is_drawn:
            super().render(**kwargs)

    def add_child(self, child: Element, name: str | None = None, index: int | None = None) -> Self:
        """Add a child; one that comes after the drawing is some reader's state, and not kept."""
        if self.is_drawn:
            child._parent = self
            return self
        super().add_child(child, name, index)
        return self


class _Mount(MacroElement):
    """Loads the map's modules and gives them the map that folium made."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        {{ this._parent.get_name() }}.attributionControl.setPrefix(false)
            .addAttribution({{ this.attribution }});
        import({{ this.module }}).then(
            ({ mount }) => mount({{ this._parent.get_name() }}, {{ this.config_url }}));
        {% endmacro %}
        """
    )

    def __init__(self, config_url: str, attribution: str) -> None:
        super().__init__()
        self.config_url = _to_json(config_url)
        self.attribution = _to_json(attribution)
        self.module = _to_json(asset_url("map/main.js"))


class _State(folium.FeatureGroup):
    """Hands the current state to the mounted map, or leaves it for the mounting."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = L.featureGroup();
        window.incidentState = {{ this.state }};
        window.dispatchEvent(new Event("incidents:state"));
        {% endmacro %}
        """
    )

    def __init__(self, state: MapState) -> None:
        super().__init__(name="state")
        self.state = state.to_json()

    def render(self, **kwargs: Any) -> None:
        """Nothing: streamlit-folium takes the script of the template, not the figure's."""


def _to_json(value: Any) -> str:
    """JSON that is safe inside a script."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


@lru_cache(maxsize=8)
def _base_map(height: int, config_url: str, attribution: str) -> _Map:
    return _Map(height, _Mount(config_url, attribution))


def render_map(
    state: MapState, words: Words, height: int, on_event: Callable[[], None]
) -> dict[str, Any]:
    """Draw the map; return the last event that a reader caused on it.

    Events are ``{"event": "select" | "read" | "close", "sequence": n, ...}``.
    ``on_event`` is called before the rerun that an event causes.
    """
    attribution = words("map.attribution")
    event: dict[str, Any] | None = st_folium(
        _base_map(height, data_url("map.json"), attribution),
        key=KEY,
        height=height,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=_State(state),
        on_change=on_event,
        render=False,
    )
    return event or {}
