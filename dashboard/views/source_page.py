"""The page of one source: what it is, what it relies on, and all its claims."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import streamlit as st

from dashboard.component import load_component
from dashboard.markup import escape_markdown, show_html
from dashboard.panel_focus import follow_panel
from dashboard.source_page import Report, SourcePage, Text, make_source_page
from dashboard.state import open_page, select, shows_passages
from dashboard.view import View
from dashboard.views.gate import offer_passages
from dashboard.wording import Words

_TEXT_KEY = "source-text"


def render_source_page(view: View, source_id: str, words: Words) -> None:
    """Show the page of a source, in place of the panel; the id is of the URL."""
    follow_panel(None, f"page {source_id}")
    with st.container(key="source-page"):
        st.button(words("source_page.close"), on_click=_close, key="close-page")
        if source_id not in view.atlas.records.sources:
            st.warning(words("reader.not_found", id=escape_markdown(source_id)))
            return
        page = make_source_page(view.atlas, source_id, words)
        is_open = not page.card.warning or shows_passages(source_id)
        show_html("source.html", words, source=page.card, is_open=is_open)
        show_html("source_page.html", words, page=page)
        st.button(
            words("source_page.on_map"), on_click=_show_on_map, args=(source_id,), key="source-map"
        )
        if not is_open:
            offer_passages(source_id, words)
            return
        _render_reports(page, words)
        _render_text(page, words)


def _close() -> None:
    """Back to the panel, which shows the source as before, and then to the incident."""
    open_page(None)


def _show_on_map(source_id: str) -> None:
    """Show the incidents that it reports, and no others."""
    st.session_state["source"] = [source_id]


def _render_reports(page: SourcePage, words: Words) -> None:
    count = len(page.reports) + page.more_reports
    st.markdown(f"**{words('source_page.reports', count=count)}**")
    if page.timeline is not None:
        show_html("source_timeline.html", words, timeline=page.timeline)
    for report in page.reports:
        _render_report(report, words)
    if page.more_reports:
        st.caption(words("reader.more_elsewhere", count=page.more_reports))


def _render_report(report: Report, words: Words) -> None:
    incident = report.incident
    st.button(
        f"{escape_markdown(incident.title)} · {incident.when}",
        on_click=_open_incident,
        args=(incident.incident_id,),
        key=f"report {incident.incident_id}",
        type="tertiary",
    )
    show_html("source_report.html", words, report=report, count=len(report.claims))


def _open_incident(incident_id: str) -> None:
    select(incident_id)
    open_page("incident")


def _render_text(page: SourcePage, words: Words) -> None:
    if page.change is not None:
        st.warning(words("source_page.changed", total=page.change.total, found=page.change.found))
    if page.text is None:
        st.caption(words("source_page.withheld" if page.is_withheld else "source_page.no_text"))
        return
    heading = words("source_page.text" if page.text.is_whole else "source_page.passages")
    st.markdown(f"**{heading}**")
    st.caption(words("source_page.text_hint"))
    load_component("passages")(
        key=_TEXT_KEY,
        data=_to_data(page.text, page.card.language, heading, words),
        on_incident_change=_on_passage,
    )


def _to_data(text: Text, language: str, label: str, words: Words) -> dict[str, Any]:
    return {
        "paragraphs": [asdict(paragraph) for paragraph in text.paragraphs],
        "incidents": [
            {"id": incident.incident_id, "title": incident.title, "when": incident.when}
            for incident in text.incidents
        ],
        "language": language,
        "label": label,
        "several": words("source_page.several"),
    }


def _on_passage() -> None:
    """Open the incident of a passage; an id that is none is said to be none."""
    chosen = st.session_state[_TEXT_KEY].incident
    if isinstance(chosen, str):
        _open_incident(chosen)
