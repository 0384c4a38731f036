"""Beside the map: the selected incident, the source being read, or how to read the map."""

from __future__ import annotations

import streamlit as st

from dashboard.atlas import Atlas
from dashboard.card import Card, make_card
from dashboard.markup import escape_markdown, show_html
from dashboard.panel_focus import follow_panel
from dashboard.reader import SourceCard, make_source_card
from dashboard.state import (
    current_page_kind,
    open_page,
    read_source,
    select,
    selected_incident,
    shows_passages,
    source_being_read,
)
from dashboard.views.chain import render_chain
from dashboard.views.gate import offer_passages
from dashboard.wording import Words


def render_panel(atlas: Atlas, words: Words) -> None:
    """Show what is selected; a sheet over the lower half on a phone."""
    incident_id, source_id = selected_incident(), source_being_read()
    follow_panel(incident_id, source_id)
    if incident_id is None and source_id is None:
        _render_welcome(atlas, words)
        return
    with st.container(key="sheet"):
        if source_id is not None:
            _render_source(atlas, source_id, incident_id, words)
        elif incident_id is not None:
            _render_incident(atlas, incident_id, words)


def _render_incident(atlas: Atlas, incident_id: str, words: Words) -> None:
    if not atlas.has_incident(incident_id):
        render_missing(incident_id, words)
        return
    card = make_card(atlas, incident_id, words)
    with st.container(horizontal=True, key="card-buttons"):
        st.button(words("card.close"), on_click=select, args=(None,), key="close-card")
        st.button(
            words("incident_page.open"), on_click=open_page, args=("incident",), key="open-page"
        )
    show_html("incident.html", words, card=card)
    render_testimonies(card, words)
    render_connections(card, words)
    render_chain(atlas, incident_id, words)
    if card.claims:
        with st.expander(words("card.claims", count=len(card.claims))):
            show_html("claims.html", words, claims=card.claims)


def render_missing(incident_id: str, words: Words) -> None:
    """Say that there is no such incident, and lead back."""
    st.warning(words("card.not_found", id=escape_markdown(incident_id)))
    st.button(words("card.close"), on_click=select, args=(None,), key="close-missing")


def render_testimonies(card: Card, words: Words) -> None:
    """Show what each source says; what is behind a warning only to whom asks for it."""
    offered: set[str] = set()
    for testimony in card.testimonies:
        is_first = testimony.source_id not in offered
        is_open = not testimony.warning or shows_passages(testimony.source_id)
        show_html("testimony.html", words, testimony=testimony, is_open=is_open)
        if is_first and not is_open:
            offer_passages(testimony.source_id, words)
        if is_first:
            offered.add(testimony.source_id)
            _offer_source(testimony.source_id, testimony.outlet, words)
    for reference in card.references:
        _offer_source(reference.source_id, reference.outlet, words)


def _offer_source(source_id: str, name: str, words: Words) -> None:
    st.button(
        words("card.read_named", source=escape_markdown(name)),
        on_click=_read,
        args=(source_id,),
        key=f"read {source_id}",
    )


def _read(source_id: str) -> None:
    """Open a source as large as what it is opened from."""
    if current_page_kind() == "incident":
        open_page("source")
    read_source(source_id)


def render_connections(card: Card, words: Words) -> None:
    """Lead to the incidents that this one is connected with."""
    if not card.connections:
        return
    st.markdown(f"**{words('card.links')}**")
    for number, connection in enumerate(card.connections):
        st.button(
            f"{connection.label}: {escape_markdown(connection.title)} · {connection.when}",
            on_click=select,
            args=(connection.incident_id,),
            key=f"link {number}",
            type="tertiary",
        )


def _render_source(atlas: Atlas, source_id: str, incident_id: str | None, words: Words) -> None:
    back = words("reader.back") if incident_id else words("reader.close")
    st.button(back, on_click=read_source, args=(None,), key="close-reader")
    if source_id not in atlas.records.sources:
        st.warning(words("reader.not_found", id=escape_markdown(source_id)))
        return
    source = make_source_card(atlas, source_id, incident_id, words)
    st.button(
        words("incident_page.open"), on_click=open_page, args=("source",), key="open-source-page"
    )
    is_open = not source.warning or shows_passages(source_id)
    show_html("source.html", words, source=source, is_open=is_open)
    if not is_open:
        offer_passages(source_id, words)
        return
    if source.claims_here:
        with st.expander(words("card.claims", count=len(source.claims_here))):
            show_html("claims.html", words, claims=source.claims_here)
    _render_elsewhere(source, words)


def _render_elsewhere(source: SourceCard, words: Words) -> None:
    if not source.elsewhere:
        return
    st.markdown(f"**{words('reader.says_elsewhere')}**")
    for connection, says in source.elsewhere:
        st.button(
            f"{escape_markdown(connection.title)} · {connection.when}",
            on_click=select,
            args=(connection.incident_id,),
            key=f"elsewhere {connection.incident_id}",
            type="tertiary",
        )
        st.caption(escape_markdown(" ".join(says)))
    if source.more_elsewhere:
        st.caption(words("reader.more_elsewhere", count=source.more_elsewhere))


def _render_welcome(atlas: Atlas, words: Words) -> None:
    show_html(
        "welcome.html",
        words,
        incidents=len(atlas.incidents),
        sources=len(atlas.records.sources),
        event_types=atlas.event_types,
    )
    for incident in atlas.labels(atlas.newest, words):
        st.button(
            escape_markdown(incident["title"]),
            on_click=select,
            args=(incident["id"],),
            key=f"newest {incident['id']}",
            type="tertiary",
        )
