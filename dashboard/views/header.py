"""The head of the page: its name, and the line that always says how much is shown."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.counts import render_counts
from dashboard.markup import show_html
from dashboard.share import render_share
from dashboard.view import View
from dashboard.views.off_map import render_off_map
from dashboard.wording import Words


def render_title(words: Words) -> DeltaGenerator:
    """Show the name, and give the row in which the rest of the head has its place."""
    row = st.container(key="head", horizontal=True, vertical_alignment="center")
    with row:
        show_html("title.html", words)
    return row


def render_header(view: View, words: Words) -> None:
    """Show counts and the copy-link button, in the row of the title."""
    with st.container(key="counts", horizontal=True, vertical_alignment="center", width="stretch"):
        render_counts(view, words)
        _render_off_map(view, words)
    with st.container(key="share", width="content"):
        render_share(words)


def _render_off_map(view: View, words: Words) -> None:
    """What the map cannot show; the list is made only when it is open."""
    # No count in the label: it would lag behind the map's own while the slider moves.
    popover = st.popover(words("shown.list"), key="off-map", on_change="rerun", width="content")
    if popover.open:
        with popover:
            render_off_map(view, words, "head")
