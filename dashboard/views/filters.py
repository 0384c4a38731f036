"""The filters: what, who, where, sources, how sure; each value with its count."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.atlas import Atlas
from dashboard.routes import PREFIX
from dashboard.state import MAX_TEXT, TEXT, reset_filters
from dashboard.view import View
from dashboard.wording import Words
from geodata.filters import FACETS, Mask, count_facet


def render_filters(view: View, words: Words) -> None:
    """Show every filter; they keep themselves in session state and URL."""
    st.subheader(words("filters.heading"))
    st.text_input(
        words("filters.text"),
        key=TEXT,
        placeholder=words("filters.text_hint"),
        max_chars=MAX_TEXT,
    )
    for facet in FACETS:
        _render_facet(facet, view, words)
    st.button(
        words("filters.reset"),
        on_click=reset_filters,
        disabled=view.filter.is_empty,
        width="stretch",
    )


def _render_facet(facet: str, view: View, words: Words) -> None:
    counts = count_facet(view.atlas.incidents, facet, _mask_for_counts(facet, view))
    say = _namer(facet, view.atlas, words)

    def label(value: str) -> str:
        return f"{say(value)} · {words.number(counts.get(value, 0))}"

    if facet in ("event_type", "grade"):
        st.pills(
            words(f"filters.{facet}"),
            list(counts),
            selection_mode="multi",
            format_func=label,
            key=facet,
        )
    else:
        st.multiselect(
            words(f"filters.{facet}"),
            list(counts),
            format_func=label,
            key=facet,
            placeholder=words("filters.any"),
        )


def _mask_for_counts(facet: str, view: View) -> Mask:
    """A facet counts what the dates and the *other* filters leave."""
    others = view.filter.without(facet)
    return others.mask(view.atlas.incidents, view.atlas.search_text) & view.in_dates


def _namer(facet: str, atlas: Atlas, words: Words) -> Callable[[str], str]:
    if facet == "event_type":
        return lambda value: f"![]({PREFIX}/symbols/{value}.svg) {words(f'event_type.{value}')}"
    if facet == "grade":
        return lambda value: words(f"grade.{value}")
    if facet == "actor":
        return lambda value: atlas.actor_names[value]
    if facet == "source":
        return lambda value: atlas.outlets[value]
    return lambda value: value
