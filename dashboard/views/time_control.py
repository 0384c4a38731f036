"""The time under the map: player, histogram, date slider, exact dates and presets."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard.atlas import Atlas
from dashboard.state import DATES, WINTER_2019, Window, clip, set_dates, slider_range, year_window
from dashboard.timeline import render_timeline
from dashboard.view import View
from dashboard.wording import Words

_PRESET_YEARS = 7


def current_window(atlas: Atlas) -> Window:
    """The dates that the slider holds, before it is drawn in this run."""
    return Window(*(st.session_state.get(DATES) or slider_range(atlas)))


def render_time(view: View, words: Words) -> None:
    """Show player, histogram and slider, and the row of exact dates and presets."""
    with st.container(key="time"):
        render_timeline(view, words)
        _render_slider(view.atlas, words)
        _render_exact(view, words)


def render_compact_time(view: View, words: Words) -> None:
    """Show a button that plays, and the slider, in one row."""
    with st.container(key="time", horizontal=True, vertical_alignment="center"):
        render_timeline(view, words, is_compact=True)
        _render_slider(view.atlas, words)


def _render_slider(atlas: Atlas, words: Words) -> None:
    """Show the slider; its value is a pair of days, both inclusive."""
    first, last = slider_range(atlas)
    st.slider(
        words("time.slider"),
        min_value=first,
        max_value=last,
        value=(first, last),
        format="D MMM YYYY",
        key=DATES,
        label_visibility="collapsed",
    )


def _render_exact(view: View, words: Words) -> None:
    first, last = slider_range(view.atlas)
    # What is in them is made only while they are open: it would be a fifth of each rerun.
    with st.container(key="exact", horizontal=True, width="content"):
        fields = st.popover(words("time.exact"), key="exact-dates", on_change="rerun")
        presets = st.popover(words("time.presets"), key="presets", on_change="rerun")
    if fields.open:
        with fields:
            _render_date_fields(view.window, (first, last), words)
    if presets.open:
        with presets:
            _render_presets(view.atlas, (first, last), words)


def _render_date_fields(window: Window, bounds: tuple[date, date], words: Words) -> None:
    # The fields follow the slider: their state is set anew in each run.
    st.session_state["date_from"], st.session_state["date_to"] = window.start, window.end

    def apply(changed: str) -> None:
        start, end = st.session_state["date_from"], st.session_state["date_to"]
        if not isinstance(start, date) or not isinstance(end, date):
            return
        if start > end:
            # The day just typed is meant; the other end follows it.
            start = end = st.session_state[changed]
        set_dates(start, end)

    for key, label in (("date_from", "time.from"), ("date_to", "time.to")):
        st.date_input(
            words(label),
            min_value=bounds[0],
            max_value=bounds[1],
            key=key,
            format="YYYY-MM-DD",
            on_change=apply,
            args=(key,),
        )


def _render_presets(atlas: Atlas, bounds: tuple[date, date], words: Words) -> None:
    windows = [(words("time.winter"), clip(WINTER_2019, atlas))]
    windows += [(str(year), clip(year_window(year), atlas)) for year in _latest_years(bounds)]
    presets = [(words("time.all"), bounds)]
    presets += [(label, window) for label, window in windows if window is not None]
    for label, (start, end) in presets:
        st.button(label, on_click=set_dates, args=(start, end), width="stretch", key=f"set {label}")


def _latest_years(bounds: tuple[date, date]) -> range:
    """The last few years of the range, latest first; a longer list is no preset."""
    return range(bounds[1].year, max(bounds[0].year, bounds[1].year - _PRESET_YEARS), -1)
