"""The page of one incident: every claim, and how the headline follows from them."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from dashboard.incident_page import IncidentPage, make_incident_page
from dashboard.markup import show_html
from dashboard.panel_focus import follow_panel
from dashboard.state import PAGE, READ, open_page
from dashboard.view import View
from dashboard.views.chain import render_chain
from dashboard.views.panel import render_connections, render_missing, render_testimonies
from dashboard.wording import Words


def render_incident_page(view: View, incident_id: str, words: Words) -> None:
    """Show the page of an incident, in place of the panel; the id is of the URL."""
    follow_panel(f"page {incident_id}", None)
    with st.container(key="incident-page"):
        if not view.atlas.has_incident(incident_id):
            render_missing(incident_id, words)
            return
        page = make_incident_page(view.atlas, incident_id, words)
        st.button(words("incident_page.close"), on_click=open_page, args=(None,), key="close-page")
        show_html("incident.html", words, card=page.card)
        if page.is_summary_later:
            st.caption(words("incident_page.summary_is_later"))
        render_testimonies(page.card, words)
        if page.fields:
            _render_reasoning(page, words)
        render_connections(page.card, words)
        render_chain(view.atlas, incident_id, words)
        if page.known:
            show_html("history.html", words, page=page)


def _render_reasoning(page: IncidentPage, words: Words) -> None:
    show_html("voices.html", words, page=page)
    show_html("fields.html", words, page=page, link=_link_to_passage)


def _link_to_passage(source_id: str, anchor: str) -> str:
    """Address of a passage on its source's page, with all that is chosen on this one."""
    chosen = {key: st.query_params.get_all(key) for key in st.query_params}
    query = {**chosen, PAGE: ["source"], READ: [source_id]}
    return f"?{urlencode(query, doseq=True)}#{anchor}"
