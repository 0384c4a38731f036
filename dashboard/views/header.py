"""The head of the page: its name, and the line that always says how much is shown."""

from __future__ import annotations

import streamlit as st

from dashboard.markup import show_html
from dashboard.share import render_share
from dashboard.view import View
from dashboard.views.off_map import render_off_map
from dashboard.wording import Words


def render_header(view: View, words: Words) -> None:
    """Show title, counts and the copy-link button."""
    row = st.container(key="head", horizontal=True, vertical_alignment="center")
    with row:
        show_html("title.html", words)
        with st.container(
            key="counts", horizontal=True, vertical_alignment="center", width="stretch"
        ):
            st.markdown(count_line(view, words), width="content")
            _render_off_map(view, words)
        with st.container(key="share", width="content"):
            render_share(words)


def count_line(view: View, words: Words) -> str:
    """``28 of 41 shown``; possible ones and rejected rows if any."""
    total = len(view.atlas.incidents)
    parts = [f"**{words('shown.line', shown=view.drawn_count, total=total)}**"]
    if view.possible_count:
        parts.append(words("shown.possible", count=view.possible_count))
    rejected = len(view.atlas.records.rejected)
    if rejected:
        parts.append(words("shown.rejected", count=rejected))
    return " · ".join(parts)


def _render_off_map(view: View, words: Words) -> None:
    """The count of what the map cannot show; it opens the list."""
    label = words("shown.off_map", count=view.off_map_count)
    popover = st.popover(label, key="off-map", on_change="rerun", width="content")
    if popover.open:
        with popover:
            render_off_map(view, words, "head")
