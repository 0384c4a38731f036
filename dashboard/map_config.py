"""What the map is told once, over HTTP: addresses, symbols, words and its home view.

Kept out of the map's script text: Streamlit sends that text again with every
rerun, and this never changes while the data's version stays.
"""

from __future__ import annotations

from typing import Any

from dashboard.symbols import LINK_STYLES, SYMBOLS, UNKNOWN
from dashboard.wording import Words
from geodata.vocabulary import Field

HOME = (38.4, 28.8, 49.2, 37.6)
"""West, south, east, north of the view that the map opens with: Iraq."""

BASEMAP = ("land", "lakes", "rivers", "governorates", "borders")


def map_config(urls: dict[str, str], words: Words) -> dict[str, Any]:
    """The ``Config`` of assets/map/main.js, ready for JSON."""
    symbols = {**SYMBOLS, "unknown": UNKNOWN}
    return {
        "urls": urls,
        "symbols": {str(name): symbol.__dict__ for name, symbol in symbols.items()},
        "links": [
            {**style.__dict__, "label": words(LINK_LABELS[kind])}
            for kind, style in LINK_STYLES.items()
        ],
        "words": _map_words(words),
        "counted": {name: words.forms(f"map.{name}") for name in _COUNTED},
        "language": words.locale.language,
        "home": HOME,
    }


LINK_LABELS = {
    Field.RETALIATION_FOR: "links.answered_by",
    Field.FOLLOWS: "links.followed_by",
    Field.PART_OF: "links.part_of",
    Field.SAME_CAMPAIGN: "links.same_campaign",
}
"""What a link is called in the direction that it is drawn in: the earlier incident first."""


_OWN_WORDS = (
    *("label", "reset", "osm", "satellite", "plain", "osm_attribution", "satellite_attribution"),
    *("failed", "card_failed", "filter_failed", "outdated", "loading", "zoom_in", "more"),
    *("look", "look_marks", "look_density", "look_governorates", "few", "many"),
    *("arc_inferred", "arc_contested", "arc_indirect", "data_failed"),
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
