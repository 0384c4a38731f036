"""The day of knowledge: a switch in the head, and the banner that always says it."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from dashboard.atlas import Atlas
from dashboard.phrases import say_day
from dashboard.state import known_day, known_range, read_source, select, set_known
from dashboard.view import View
from dashboard.wording import Words

_SWITCH, _DAY = "is-known-on", "known-on"


def render_known(view: View, words: Words) -> None:
    """Show the switch and its day, in the row of the title."""
    atlas = view.atlas
    if not atlas.today.collection.change_days:
        return
    _set(_SWITCH, atlas.known is not None)
    with st.container(
        key="known", horizontal=True, vertical_alignment="center", width="content", gap="small"
    ):
        st.toggle(
            words("known.switch"),
            key=_SWITCH,
            help=words("known.help"),
            on_change=_on_switch,
            args=(_first_choice(atlas),),
        )
        if atlas.known is not None:
            _render_day(atlas, words)


def _set(widget: str, value: object) -> None:
    """Let a widget follow the day that is shown, where it shows another.

    One that is set in each run loses what a reader types while the run is on its way.
    """
    if st.session_state.get(widget) != value:
        st.session_state[widget] = value


def _on_switch(day: date) -> None:
    set_known(day if st.session_state[_SWITCH] else None)


def _first_choice(atlas: Atlas) -> date:
    """The last day on which something was still to come: the difference shows at once."""
    return atlas.today.collection.change_days[-1] - timedelta(days=1)


def _render_day(atlas: Atlas, words: Words) -> None:
    first, last = known_range(atlas)
    _set(_DAY, min(max(atlas.known or last, first), last))

    def apply() -> None:
        if isinstance(day := st.session_state[_DAY], date):
            set_known(day)

    st.date_input(
        words("known.day"),
        min_value=first,
        max_value=last,
        key=_DAY,
        format="YYYY-MM-DD",
        label_visibility="collapsed",
        width=140,
        on_change=apply,
    )


def render_known_banner(view: View, words: Words) -> None:
    """Say that the page shows a day of the past, where it does."""
    atlas = view.atlas
    if atlas.known is None:
        return
    said = words(
        "known.banner",
        day=say_day(words, atlas.known),
        count=len(atlas.incidents),
        total=len(atlas.today.incidents),
    )
    if undated := int(atlas.index.is_undated.sum()):
        said += " " + words("known.undated", count=undated)
    with st.container(key="known-banner", horizontal=True, vertical_alignment="center"):
        st.markdown(said)
        _offer_today(words, "banner")


def render_nothing_yet(atlas: Atlas, words: Words) -> None:
    """Say of a map without any incident that the day is too early, and lead back."""
    day, first = known_day(), known_range(atlas)[0] + timedelta(days=1)
    st.markdown(
        words(
            "known.nothing_yet",
            day=say_day(words, day or first),
            first=say_day(words, first),
        )
    )
    with st.container(horizontal=True):
        _offer_day(first, words, "empty")
        _offer_today(words, "empty")


def is_not_counted(atlas: Atlas, incident_id: str) -> bool:
    """Whether a recorded incident is none on the day that is shown."""
    return not atlas.has_incident(incident_id) and atlas.first_known(incident_id) is not None


def render_not_counted(atlas: Atlas, incident_id: str, words: Words) -> None:
    """Say of an incident that the day does not have why not, and lead to one that has it."""
    first = atlas.first_known(incident_id)
    st.button(words("card.close"), on_click=select, args=(None,), key="close-card")
    if first is None or atlas.known is None or first <= atlas.known:
        st.info(words("known.taken_back"))
        return
    day, reported = say_day(words, atlas.known), say_day(words, first)
    st.info(words("known.not_yet", day=day, first=reported))
    with st.container(horizontal=True):
        _offer_day(first, words, "panel")
        _offer_today(words, "panel")


def is_unpublished(atlas: Atlas, source_id: str) -> bool:
    """Whether a source is of after the day that is shown."""
    return source_id not in atlas.records.sources and source_id in atlas.all_records.sources


def render_unpublished(atlas: Atlas, source_id: str, words: Words) -> None:
    """Say of a source that the day does not have it yet, and lead to one that does."""
    first = atlas.all_records.sources[source_id].published_range.latest
    st.button(words("reader.close"), on_click=read_source, args=(None,), key="close-reader")
    day, published = say_day(words, atlas.known or first), say_day(words, first)
    st.info(words("known.not_published", day=day, first=published))
    with st.container(horizontal=True):
        _offer_day(first, words, "reader")
        _offer_today(words, "reader")


def _offer_day(day: date, words: Words, place: str) -> None:
    label = words("known.go_to", day=say_day(words, day))
    st.button(label, on_click=set_known, args=(day,), key=f"known-day {place}")


def _offer_today(words: Words, place: str) -> None:
    st.button(words("known.today"), on_click=set_known, args=(None,), key=f"known-today {place}")
