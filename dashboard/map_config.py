"""What the map is told once, over HTTP: addresses, symbols, words and its home view.

Kept out of the map's script text: Streamlit sends that text again with every
rerun, and this never changes while the data's version stays.
"""

from __future__ import annotations

from typing import Any

from dashboard.symbols import SYMBOLS, UNKNOWN
from dashboard.wording import Words

HOME = (38.4, 28.8, 49.2, 37.6)
"""West, south, east, north of the view that the map opens with: Iraq."""

BASEMAP = ("land", "lakes", "rivers", "governorates", "borders")


def map_config(urls: dict[str, str], words: Words) -> dict[str, Any]:
    """The ``Config`` of assets/map/main.js, ready for JSON."""
    symbols = {**SYMBOLS, "unknown": UNKNOWN}
    return {
        "urls": urls,
        "symbols": {str(name): symbol.__dict__ for name, symbol in symbols.items()},
        "words": _map_words(words),
        "counted": {name: words.forms(f"map.{name}") for name in _COUNTED},
        "language": words.locale.language,
        "home": HOME,
    }


_OWN_WORDS = (
    *("label", "reset", "osm", "satellite", "plain", "osm_attribution", "satellite_attribution"),
    *("failed", "card_failed", "filter_failed", "outdated", "loading", "zoom_in", "more"),
    *("look", "look_marks", "look_density", "look_governorates", "few", "many"),
)


_COUNTED = ("here", "near_here", "in_unit")
"""Phrases whose number the browser fills in, and chooses the form by."""


def _map_words(words: Words) -> dict[str, str]:
    return {
        **{name: words(f"map.{name}") for name in _OWN_WORDS},
        "sources": words("card.sources"),
        "read": words("card.read"),
        "read_named": words("card.read_named", source="{source}"),
        "inferred": words("card.inferred"),
    }
