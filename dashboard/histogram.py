"""The histogram above the slider: incidents a month or year, as the filters leave them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

import streamlit as st

from dashboard.atlas import Atlas
from dashboard.phrases import say_month
from dashboard.state import set_dates, slider_range
from dashboard.view import View
from dashboard.wording import Words
from geodata.bins import Bin, make_bins
from geodata.filters import IncidentFilter

KEY = "histogram"
_FOLDER = Path(__file__).parent / "assets" / "components"

Bar = tuple[int, int, int, int, str]
"""First day, day after the last, certain, possible, label; days from the slider's start."""


@st.cache_resource
def _component() -> st.components.v2.types.ComponentRenderer:
    return st.components.v2.component(
        "incident_histogram",
        css=(_FOLDER / "histogram.css").read_text("utf-8"),
        js=(_FOLDER / "histogram.js").read_text("utf-8"),
    )


def render_histogram(view: View, words: Words) -> None:
    """Draw the bars over the slider; a click on one shows its days alone."""
    first, last = slider_range(view.atlas)
    bins, unit, bars = _bars(view.atlas, view.filter, words)

    def on_bin() -> None:
        chosen = st.session_state[KEY].get("bin")
        if isinstance(chosen, int) and 0 <= chosen < len(bins):
            set_dates(max(bins[chosen].start, first), min(bins[chosen].end, last))

    _component()(
        key=KEY,
        data={
            "bars": bars,
            "days": (last - first).days,
            "window": [(day - first).days for day in (view.window.start, view.window.end)],
            "label": words("time.histogram", unit=words(f"time.{unit}")),
        },
        on_bin_change=on_bin,
    )


@lru_cache(maxsize=256)
def _bars(
    atlas: Atlas, incident_filter: IncidentFilter, words: Words
) -> tuple[list[Bin], str, list[Bar]]:
    """The bars that a filter leaves; moving the slider changes none of them."""
    first, last = slider_range(atlas)
    passing = incident_filter.mask(atlas.incidents, atlas.search_text)
    bins, unit = make_bins(atlas.incidents, passing, first, last)
    return bins, unit, [_bar(bin_, unit, first, words) for bin_ in bins]


def _bar(bin_: Bin, unit: str, first: date, words: Words) -> Bar:
    start, following = (bin_.start - first).days, (bin_.end - first).days + 1
    return start, following, bin_.certain, bin_.possible, _label(bin_, unit, words)


def _label(bin_: Bin, unit: str, words: Words) -> str:
    period = say_month(words, bin_.start) if unit == "month" else str(bin_.start.year)
    return words("time.bar", period=period, certain=bin_.certain, possible=bin_.possible)
