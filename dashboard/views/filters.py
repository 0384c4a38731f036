"""The filters: what, who, where, sources, how sure; each value with its count."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from dashboard.atlas import Atlas
from dashboard.routes import PREFIX
from dashboard.state import MOST_CHOSEN, reset_filters
from dashboard.view import View
from dashboard.wording import Words
from geodata.facets import Counts, Facet
from geodata.filters import DOUBT_FACETS, FACETS, MAX_TEXT, TEXT

MOST_LISTED = 200
"""Values in the list of a facet; beyond them only those that are chosen."""
_PILLS = ("event_type", "grade", *DOUBT_FACETS)
"""Facets of few values, all shown side by side."""


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
        if facet not in DOUBT_FACETS:
            _render_facet(facet, view, words)
    _render_doubt(view, words)
    st.button(
        words("filters.reset"),
        on_click=reset_filters,
        disabled=view.filter.is_empty,
        width="stretch",
    )


def _render_doubt(view: View, words: Words) -> None:
    """Show how well incidents are supported; counted only while it is open."""
    is_in_use = any(getattr(view.filter, facet) for facet in DOUBT_FACETS)
    label = words("filters.doubt")
    doubt = st.expander(label, expanded=is_in_use, key="doubt", on_change="rerun")
    if doubt.open:
        with doubt:
            for facet in DOUBT_FACETS:
                _render_facet(facet, view, words)


def _render_facet(facet: str, view: View, words: Words) -> None:
    # All values of today, so that a day of the past loses no choice.
    values = view.atlas.today.index.facets[facet]
    counts, positions = view.count_facet(facet), view.atlas.index.facets[facet].positions
    say = _namer(facet, view.atlas.today, words)

    options = _options(values, getattr(view.filter, facet))
    # Made once: Streamlit asks for each label several times.
    labels = {
        value: f"{say(value)} · {words.number(_count_of(value, counts, positions))}"
        for value in options
    }
    if facet in _PILLS:
        st.pills(
            words(f"filters.{facet}"),
            options if facet in ("event_type", "grade") else sorted(options),
            selection_mode="multi",
            format_func=labels.__getitem__,
            key=facet,
            # Kept while its expander is closed.
            persist_state="page",
        )
    else:
        is_cut = len(values.values) > MOST_LISTED
        st.multiselect(
            words(f"filters.{facet}"),
            options,
            format_func=labels.__getitem__,
            key=facet,
            max_selections=MOST_CHOSEN,
            placeholder=words("filters.most_frequent", count=MOST_LISTED)
            if is_cut
            else words("filters.any"),
        )


def _count_of(value: str, counts: Counts, positions: Mapping[str, int]) -> int:
    """How many rows have a value, which the day shown may not have."""
    return int(counts[positions[value]]) if value in positions else 0


def _options(facet: Facet, chosen: tuple[str, ...]) -> list[str]:
    """The most frequent values, and the chosen ones, which a link may bring."""
    listed = facet.values[:MOST_LISTED]
    others = (value for value in chosen if facet.positions.get(value, 0) >= MOST_LISTED)
    return [*listed, *others]


def _namer(facet: str, atlas: Atlas, words: Words) -> Callable[[str], str]:
    if facet == "event_type":
        return lambda value: f"![]({PREFIX}/symbols/{value}.svg) {words(f'event_type.{value}')}"
    if facet == "grade":
        return lambda value: words(f"grade.{value}")
    if facet in DOUBT_FACETS:
        return lambda value: words(f"support.{value}")
    if facet == "actor":
        return atlas.actor_name
    if facet == "source":
        return atlas.outlet_of
    return lambda value: value
