"""The histogram above the slider: incidents a month or year, as the filters leave them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import streamlit as st
from dateutil.relativedelta import relativedelta

from dashboard.phrases import say_month
from dashboard.state import Window, set_dates
from dashboard.wording import Words
from geodata.filters import Mask, window_masks

_MAX_MONTHS = 260
"""Beyond this many months a bar is a year, so that a bar keeps some width."""
KEY = "histogram"
_FOLDER = Path(__file__).parent / "assets" / "components"


@dataclass(frozen=True)
class Bin:
    """One bar: its days, both inclusive, and how many incidents lie in it."""

    start: date
    end: date
    certain: int
    possible: int


def make_bins(
    incidents: gpd.GeoDataFrame, mask: Mask, first: date, last: date
) -> tuple[list[Bin], str]:
    """Count the masked incidents in each month (or year) from ``first`` to ``last``.

    A duration counts in every bar it touches; a *within* range counts as
    certain in a bar that holds all of it and as possible in others it touches.
    Returns the bars and their unit, ``month`` or ``year``.
    """
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    unit = "month" if months <= _MAX_MONTHS else "year"
    step = relativedelta(months=1) if unit == "month" else relativedelta(years=1)
    start = first.replace(day=1) if unit == "month" else first.replace(month=1, day=1)
    kept = incidents[mask]
    bins = []
    while start <= last:
        end = start + step - timedelta(days=1)
        masks = window_masks(kept, start, end)
        bins.append(Bin(start, end, int(masks.certain.sum()), int(masks.possible.sum())))
        start += step
    return bins, unit


@st.cache_resource
def _component() -> st.components.v2.types.ComponentRenderer:
    return st.components.v2.component(
        "incident_histogram",
        css=(_FOLDER / "histogram.css").read_text("utf-8"),
        js=(_FOLDER / "histogram.js").read_text("utf-8"),
    )


def render_histogram(
    bins: list[Bin], unit: str, slider_range: tuple[date, date], window: Window, words: Words
) -> None:
    """Draw the bars over the slider; a click on one shows its days alone."""
    first, last = slider_range

    def on_bin() -> None:
        chosen = st.session_state[KEY].get("bin")
        if isinstance(chosen, int) and 0 <= chosen < len(bins):
            set_dates(max(bins[chosen].start, first), min(bins[chosen].end, last))

    _component()(
        key=KEY,
        data={
            "bars": [
                [
                    (bin_.start - first).days,
                    (bin_.end - first).days + 1,
                    bin_.certain,
                    bin_.possible,
                    _label(bin_, unit, words),
                ]
                for bin_ in bins
            ],
            "days": (last - first).days,
            "window": [(window.start - first).days, (window.end - first).days],
            "label": words("time.histogram", unit=words(f"time.{unit}")),
        },
        on_bin_change=on_bin,
    )


def _label(bin_: Bin, unit: str, words: Words) -> str:
    period = say_month(words, bin_.start) if unit == "month" else str(bin_.start.year)
    return words("time.bar", period=period, certain=bin_.certain, possible=bin_.possible)
