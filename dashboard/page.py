"""The page: one run of it, from the reader's state to what is shown."""

from __future__ import annotations

import json
import logging
import re
from contextlib import suppress
from typing import Any

import streamlit as st

from dashboard.atlas import Atlas, atlas_known_on
from dashboard.chain import arcs_of, rows_of
from dashboard.incident_map import KEY as MAP_KEY
from dashboard.incident_map import MapState, render_map
from dashboard.opening import give_head_start
from dashboard.routes import asset_files, asset_url, data_folder
from dashboard.sentence import say_view
from dashboard.state import (
    current_filter,
    current_page_kind,
    known_day,
    opening_view,
    read_source,
    remember_choices,
    reset_filters,
    restore_choices,
    select,
    selected_incident,
    set_dates,
    slider_range,
    source_being_read,
)
from dashboard.story import current_camera, follow_link
from dashboard.turns import Turn
from dashboard.view import View
from dashboard.views.filters import render_filters
from dashboard.views.header import render_header, render_title
from dashboard.views.incident_page import render_incident_page
from dashboard.views.known import (
    is_not_counted,
    is_unpublished,
    render_known,
    render_known_banner,
    render_not_counted,
    render_nothing_yet,
    render_unpublished,
)
from dashboard.views.panel import render_panel
from dashboard.views.source_page import render_source_page
from dashboard.views.story import render_story_bar
from dashboard.views.tables import render_tabs
from dashboard.views.time_control import current_window, render_compact_time, render_time
from dashboard.wording import Words, load_words
from geodata.errors import GeodataError

_LOG = logging.getLogger("dashboard")
_MAP_HEIGHT = 520
_EMBED_HEIGHT = 460


def main() -> None:
    """Run the page once."""
    with suppress(GeodataError):  # the run itself says so
        # Before its turn: a new day takes a second to derive at a million rows.
        atlas_known_on(known_day())
    with Turn() as turn:
        _run(load_words(), turn)


def _run(words: Words, turn: Turn) -> None:
    st.set_page_config(page_title=words("title"), layout="wide", initial_sidebar_state="auto")
    # Named and not spelt out: Streamlit sends this text again with every rerun.
    # On a phone the filters hide behind one button; Streamlit draws it without a word.
    label = json.dumps(words("filters.heading"))
    styles = " ".join(f'@import url("{asset_url(name)}");' for name in _style_sheets())
    st.html(f"<style>{styles} :root {{ --filters-label: {label}; }}</style>")
    try:
        atlas = atlas_known_on(known_day())
    except GeodataError as error:
        # The message names folders of the server; the log has it.
        _LOG.error("%s", error)
        st.error(words("error.data"))
        st.stop()
    if atlas.today.incidents.empty:
        st.info(words("empty.no_data"))
        st.stop()
    if st.context.is_embedded:
        _render_embedded(atlas, words)
    else:
        _render_page(atlas, words, turn)


def _style_sheets() -> list[str]:
    """Those of the page, its own first: the others may build on it."""
    sheets = [name for name in asset_files() if re.fullmatch(r"page/\w+\.css", name)]
    return sorted(sheets, key=lambda name: (name != "page/page.css", name))


def _render_page(atlas: Atlas, words: Words, turn: Turn) -> None:
    # All choices are in session state before their widgets are drawn, so that
    # map and counts can follow the choice that caused this run.
    restore_choices(atlas)
    follow_link()
    remember_choices(atlas)
    view = _make_view(atlas)
    head = render_title(words)
    # Their places are always there: the map's frame is built anew if it is moved.
    banner, story = st.container(key="banner"), st.container(key="story")
    map_side, panel_side = st.columns(_split(), gap="small")
    with map_side:
        # First of all, so that the map moves before the rest of the run is done.
        with st.container(key="map"):
            _render_map(view, words, _MAP_HEIGHT)
            # After it: Streamlit would build the map's frame anew to make room before it.
            _render_empty(view, words)
        give_head_start(turn)
        render_time(view, words)
    with st.sidebar:
        render_filters(view, words)
    with head:
        render_header(view, words)
        render_known(view, words)
    with banner:
        render_known_banner(view, words)
    with story:
        render_story_bar(view, words)
    with panel_side, st.container(key="panel"):
        _render_panel(view, words)
    render_tabs(view, words)
    _say_view(view, words)


def _split() -> list[float]:
    """Shares of the map and of what is beside it; the page of an incident needs room."""
    return [0.7, 0.3] if current_page_kind() is None else [0.42, 0.58]


def _render_panel(view: View, words: Words) -> None:
    """Beside the map: the page that is open, or the card of what is selected."""
    atlas, kind = view.atlas, current_page_kind()
    incident_id, source_id = selected_incident(), source_being_read()
    if source_id and kind != "incident":
        if is_unpublished(atlas, source_id):
            render_unpublished(atlas, source_id, words)
        elif kind == "source":
            render_source_page(view, source_id, words)
        else:
            render_panel(atlas, words)
    elif incident_id and is_not_counted(atlas, incident_id):
        render_not_counted(atlas, incident_id, words)
    elif incident_id and kind == "incident":
        render_incident_page(view, incident_id, words)
    else:
        render_panel(atlas, words)


def _say_view(view: View, words: Words) -> None:
    """Say in the page's title what is shown; the counts line says it to screen readers."""
    st.set_page_config(page_title=f"{say_view(view, words)} · {words('title')}")


def _render_embedded(atlas: Atlas, words: Words) -> None:
    """Map and slider, for a frame in somebody's article, and the page that its link opens."""
    restore_choices(atlas)
    follow_link()
    remember_choices(atlas)
    view = _make_view(atlas)
    with st.container(key="banner"):
        render_known_banner(view, words)
    with st.container(key="story"):
        render_story_bar(view, words)
    with st.container(key="embed"):
        _render_map(view, words, _EMBED_HEIGHT)
        _render_empty(view, words)
    render_compact_time(view, words)
    if current_page_kind():
        with st.container(key="panel"):
            _render_panel(view, words)


def _make_view(atlas: Atlas) -> View:
    return View(atlas, current_filter(), current_window(atlas))


def _render_map(view: View, words: Words, height: int) -> None:
    atlas, selected = view.atlas, selected_incident()
    is_known = selected is not None and atlas.has_incident(selected)
    state = MapState(
        window=view.window.to_epoch_days(),
        filter=view.filter.to_query(),
        selected=selected if is_known else None,
        row=atlas.row_of(selected) if selected and is_known else None,
        chain=rows_of(atlas, selected) if selected and is_known else [],
        theme=st.context.theme.type or "light",
        is_embedded=bool(st.context.is_embedded),
        view=opening_view(),
        data=data_folder(atlas),
        arcs=arcs_of(atlas, selected) if is_known else [],
        goto=current_camera(),
    )
    render_map(state, words, height, _on_map_event)


def _on_map_event() -> None:
    """Act on what a reader did on the map; the map is untrusted input."""
    event: Any = st.session_state.get(MAP_KEY)
    if not isinstance(event, dict):
        return
    atlas = atlas_known_on(known_day())
    incident, source = event.get("incident"), event.get("source")
    if event.get("event") == "close":
        select(None)
    elif isinstance(incident, str) and atlas.has_incident(incident):
        select(incident)
        is_known = isinstance(source, str) and source in atlas.records.sources
        if event.get("event") == "read" and is_known:
            read_source(source)


def _render_empty(view: View, words: Words) -> None:
    """An empty map says why, and offers the way back."""
    if view.drawn_count:
        return
    with st.container(key="empty"):
        if view.atlas.incidents.empty:
            render_nothing_yet(view.atlas, words)
            return
        st.markdown(_why_empty(view, words))
        with st.container(horizontal=True):
            if not view.filter.is_empty:
                st.button(words("filters.reset"), on_click=reset_filters, key="empty-reset")
            if view.passing.any():
                st.button(
                    words("filters.clear_dates"),
                    on_click=set_dates,
                    args=slider_range(view.atlas),
                    key="empty-dates",
                )


def _why_empty(view: View, words: Words) -> str:
    if view.off_map_count:
        return words("empty.off_map", count=view.off_map_count)
    if view.passing.any():
        reason = words("empty.by_dates", count=int(view.passing.sum()))
    elif in_dates := int(view.in_dates().sum()):
        reason = words("empty.by_filters", count=in_dates)
    else:
        reason = ""
    return f"{words('empty.nothing')} {reason}".strip()


main()
