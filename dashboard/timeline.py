"""The timeline over the slider: histogram and player, drawn in the browser.

It moves Streamlit's own slider in the page alone, and says so to the map; what
the server has to know of comes back as one trigger, when the window stands still.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from dashboard.atlas import Atlas
from dashboard.routes import asset_url
from dashboard.state import Window, set_dates, slider_range
from dashboard.view import View
from dashboard.wording import Words
from geodata.bins import Bin
from geodata.filters import IncidentFilter
from geodata.kept import Kept

KEY = "timeline"
_LOADER = Path(__file__).parent / "assets" / "timeline" / "loader.js"
_BASE = 36
"""Of the numbers in the bars: 260 bars stay below 3 kB at a million incidents."""
_PER_TALLEST = 100
"""Half a pixel of a bar is not seen."""
_COMPACT_PX = 44
_EPOCH = date(1970, 1, 1)

_WORDS = (
    "player.region",
    "player.play",
    "player.pause",
    "player.first",
    "player.last",
    "player.back",
    "player.forward",
    "player.loop",
    "player.mode",
    "player.free",
    "player.length",
    "player.until",
    "player.day",
    "player.step",
    "player.by_incident",
    "player.by_day",
    "player.by_week",
    "player.by_month",
    "player.speed",
    "player.rate",
    "player.offline",
    "time.bar",
    "when.from_to",
)


@dataclass(frozen=True)
class Bars:
    """The histogram, as the browser is told of it; ``readBars`` in histogram.js reads it."""

    unit: str
    """One of :data:`geodata.bins.UNITS`. The first bar holds the slider's first day."""
    tallest: float
    """Incidents of the tallest bar, the expected ones included."""
    counts: str
    """Certain, possible and expected of each bar; the last in hundredths of the tallest."""


@st.cache_resource
def _component() -> st.components.v2.types.ComponentRenderer:
    # Short, since Streamlit sends it with each run of the page; the rest are assets.
    return st.components.v2.component("timeline", js=_LOADER.read_text("utf-8"))


def render_timeline(view: View, words: Words, *, is_compact: bool = False) -> None:
    """Show histogram and player; compact is a button to play alone."""
    bounds = Window(*slider_range(view.atlas)).to_epoch_days()

    def on_window() -> None:
        chosen = read_window(st.session_state[KEY].get("window"), bounds)
        if chosen is not None:
            set_dates(chosen.start, chosen.end)

    bars = _bars(view.atlas, view.filter)
    _component()(
        key=KEY,
        width=_COMPACT_PX if is_compact else "stretch",
        data={
            "module": asset_url("timeline/main.js"),
            "language": words.locale.language,
            "range": bounds,
            "window": view.window.to_epoch_days(),
            "unit": bars.unit,
            "tallest": bars.tallest,
            "bars": bars.counts,
            "label": words("time.histogram", unit=words(f"time.{bars.unit}")),
            "is_compact": is_compact,
            "words": {name: words(name) for name in _WORDS},
        },
        on_window_change=on_window,
    )


def read_window(chosen: Any, bounds: tuple[int, int]) -> Window | None:
    """The window that the browser sends, cut to the slider's days; None if it is none.

    What a browser sends is untrusted: anything but two ordered whole numbers
    that meet the bounds is left out. All are days since 1970-01-01.
    """
    if not (isinstance(chosen, list | tuple) and [type(day) for day in chosen] == [int, int]):
        return None
    start, end = max(chosen[0], bounds[0]), min(chosen[1], bounds[1])
    if chosen[0] > chosen[1] or start > end:
        return None
    return Window(_EPOCH + timedelta(days=start), _EPOCH + timedelta(days=end))


_BARS: Kept[tuple[str, str], Bars] = Kept(1_000_000, lambda bars: len(bars.counts))
"""By the atlas's version, and not by the atlas itself: that would keep it."""


def _bars(atlas: Atlas, incident_filter: IncidentFilter) -> Bars:
    """The bars that a filter leaves; moving the slider changes none of them."""

    def make() -> Bars:
        return pack_bars(*atlas.index.select(incident_filter).bins(*slider_range(atlas)))

    return _BARS.get((atlas.version, incident_filter.to_query()), make)


def pack_bars(bins: Sequence[Bin], unit: str) -> Bars:
    """Write the bins as briefly as the browser can read them.

    Examples
    --------
    >>> january, february = date(2020, 1, 1), date(2020, 2, 1)
    >>> pack_bars([Bin(january, january, 3, 2, 1.2), Bin(february, february, 40, 0, 0.0)], "month")
    Bars(unit='month', tallest=40.0, counts='3,2,3 14')
    """
    tallest = max((bin_.certain + bin_.expected for bin_ in bins), default=0.0) or 1.0
    return Bars(unit, round(tallest, 3), " ".join(_write(bin_, tallest) for bin_ in bins))


def _write(bin_: Bin, tallest: float) -> str:
    expected = round(bin_.expected / tallest * _PER_TALLEST)
    numbers = (bin_.certain, bin_.possible, expected) if bin_.possible else (bin_.certain,)
    return ",".join(np.base_repr(number, _BASE).lower() for number in numbers)
