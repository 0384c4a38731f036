"""Beside the map: the selected incident, the source being read, or how to read the map."""

from __future__ import annotations

import streamlit as st

from dashboard.atlas import Atlas
from dashboard.card import Card, make_card
from dashboard.markup import escape_markdown, show_html
from dashboard.panel_focus import follow_panel
from dashboard.reader import SourceCard, make_source_card
from dashboard.state import read_source, select, selected_incident, source_being_read
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
        st.warning(words("card.not_found", id=escape_markdown(incident_id)))
        st.button(words("card.close"), on_click=select, args=(None,))
        return
    card = make_card(atlas, incident_id, words)
    st.button(words("card.close"), on_click=select, args=(None,), key="close-card")
    show_html("incident.html", words, card=card)
    _render_testimonies(card, words)
    for reference in card.references:
        _offer_source(reference.source_id, reference.outlet, words)
    _render_connections(card, words)
    if card.claims:
        with st.expander(words("card.claims", count=len(card.claims))):
            show_html("claims.html", words, claims=card.claims)


def _render_testimonies(card: Card, words: Words) -> None:
    offered: set[str] = set()
    for testimony in card.testimonies:
        show_html("testimony.html", words, testimony=testimony)
        if testimony.source_id not in offered:
            offered.add(testimony.source_id)
            _offer_source(testimony.source_id, testimony.outlet, words)


def _offer_source(source_id: str, name: str, words: Words) -> None:
    st.button(
        words("card.read_named", source=escape_markdown(name)),
        on_click=read_source,
        args=(source_id,),
        key=f"read {source_id}",
    )


def _render_connections(card: Card, words: Words) -> None:
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
    show_html("source.html", words, source=source)
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
