"""The mark of each kind of event: one shape and one colour, defined once.

Colours are Okabe and Ito's, which colour-blind readers can tell apart; the
shapes differ too, so that a black-and-white print still reads. The map's
canvas, the legend and the filters all draw from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from geodata.vocabulary import EventType, Field


@dataclass(frozen=True)
class Symbol:
    """A shape in a box from -8 to 8 on both axes, as SVG path data."""

    color: str
    path: str


_TRIANGLE_UP = "M0 -7 L7 6 L-7 6 Z"
_TRIANGLE_DOWN = "M0 7 L7 -6 L-7 -6 Z"
_SQUARE = "M-6 -6 H6 V6 H-6 Z"
_DIAMOND = "M0 -8 L8 0 L0 8 L-8 0 Z"
_CIRCLE = "M-6.5 0 A6.5 6.5 0 1 1 6.5 0 A6.5 6.5 0 1 1 -6.5 0 Z"
_PENTAGON = "M0 -7.5 L7.1 -2.3 L4.4 6 L-4.4 6 L-7.1 -2.3 Z"
_HEXAGON = "M-7.5 0 L-3.75 -6.5 L3.75 -6.5 L7.5 0 L3.75 6.5 L-3.75 6.5 Z"
_STAR = (
    "M0 -8 L2.1 -2.8 L7.6 -2.5 L3.3 1.1 L4.7 6.5 L0 3.5 L-4.7 6.5 L-3.3 1.1 L-7.6 -2.5 L-2.1 -2.8 Z"
)
_CROSS = "M-2.6 -7 H2.6 V-2.6 H7 V2.6 H2.6 V7 H-2.6 V2.6 H-7 V-2.6 H-2.6 Z"

SYMBOLS: dict[str, Symbol] = {
    EventType.AIR_STRIKE: Symbol("#0072B2", _TRIANGLE_DOWN),
    EventType.ROCKET_ATTACK: Symbol("#D55E00", _TRIANGLE_UP),
    EventType.ARMED_ATTACK: Symbol("#F0E442", _CROSS),
    EventType.BATTLE: Symbol("#CC79A7", _SQUARE),
    EventType.TERRITORY_TAKEN: Symbol("#E69F00", _DIAMOND),
    EventType.PROTEST: Symbol("#009E73", _CIRCLE),
    EventType.RIOT: Symbol("#56B4E9", _PENTAGON),
    EventType.CRACKDOWN: Symbol("#5A5A5A", _HEXAGON),
    EventType.CAMPAIGN: Symbol("#999999", _STAR),
}
"""Symbol of each event type (colours: Okabe and Ito 2008, and two greys)."""

UNKNOWN = Symbol("#FFFFFF", _CIRCLE)
"""For an incident whose event type no claim gives."""


@dataclass(frozen=True)
class LinkStyle:
    """How a kind of link is drawn; the head alone tells it from the others."""

    light: str
    """Its colour on a light ground."""
    dark: str
    head: Literal["full", "open", "ring", "none"]
    """At the later incident; at the whole for a part; none where there is no direction."""


LINK_STYLES: dict[Field, LinkStyle] = {
    Field.RETALIATION_FOR: LinkStyle("#b3261e", "#ff9a8c", "full"),
    Field.FOLLOWS: LinkStyle("#1f4e79", "#8ec5f0", "open"),
    Field.PART_OF: LinkStyle("#5f4b00", "#e0c76a", "ring"),
    Field.SAME_CAMPAIGN: LinkStyle("#4f5458", "#c3c9ce", "none"),
}
"""Style of each kind of link. Map and diagram name a kind by its place in this list."""


_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-9 -9 18 18" width="18" height="18">'
    "{shape}</svg>"
)
# Grey that reads on both themes: a picture file cannot ask which one it is on.
_KEY_INK = 'stroke="#808890" stroke-width="1.6"'

KEY_SVGS: dict[str, str] = {
    "pin": _SVG.format(
        shape=f'<path d="M0 7V-2" {_KEY_INK}/><circle cy="-4" r="4" fill="#808890"/>'
        '<circle cy="7" r="1.6" fill="#808890"/>'
    ),
    "ring": _SVG.format(
        shape=f'<circle r="7.5" fill="none" {_KEY_INK}/><circle r="2.8" fill="#808890"/>'
    ),
    "area": _SVG.format(
        shape=f'<circle r="7.5" fill="none" {_KEY_INK} stroke-dasharray="3.4 2.6"/>'
    ),
}
"""Pictures of the key: how the outline says how closely a place is known."""


def symbol_svg(symbol: Symbol) -> str:
    """The symbol as a small SVG image."""
    return _SVG.format(
        shape=f'<path d="{symbol.path}" fill="{symbol.color}" stroke="#333" stroke-width="1.2"/>'
    )


SYMBOL_FILES: dict[str, str] = {
    **{str(name): symbol_svg(symbol) for name, symbol in SYMBOLS.items()},
    **KEY_SVGS,
}
"""Every picture that the page shows beside a word, as SVG text by name."""
