"""Under the map: the table in step with it, and the lists of what it cannot show."""

from __future__ import annotations

from typing import Any, Literal

import pandas as pd
import streamlit as st

from dashboard.markup import escape_markdown
from dashboard.phrases import (
    row_quantity,
    say_date,
    say_place,
    say_precision,
    say_quantity,
)
from dashboard.state import read_source, select, selected_incident
from dashboard.view import View
from dashboard.views.off_map import render_off_map
from dashboard.wording import Words
from geodata.export import escape_formula, to_csv, to_geojson

_WIDTHS: dict[str, Literal["small", "medium", "large"]] = {
    "title": "large",
    "what": "medium",
    "when": "medium",
    "place": "medium",
    "killed": "small",
    "injured": "small",
    "grade": "small",
    "precision": "medium",
    "in_window": "small",
}
"""Columns of the table after the first day, in order."""


def render_tabs(view: View, words: Words) -> None:
    """Show the tabs; only the open one is computed."""
    names = ("table", "off_map", "sources", "rejected", "about")
    # Labels without counts: a label that changed would close its tab.
    tabs = st.tabs([words(f"tabs.{name}") for name in names], key="tabs", on_change="rerun")
    renderers = (_render_table, _render_off_map, _render_sources, _render_rejected, _render_about)
    for tab, render in zip(tabs, renderers, strict=True):
        if tab.open:
            with tab:
                render(view, words)


def _render_table(view: View, words: Words) -> None:
    shown = view.shown_incidents
    if shown.empty:
        return
    st.caption(words("table.hint"))
    ids = shown["id"].tolist()
    # A key of its own for each selection: the ticks of an older one are gone.
    key = f"incident-table {selected_incident() or ''}"

    def on_select() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if rows and rows[0] < len(ids):
            select(ids[rows[0]])

    st.dataframe(
        table_rows(view, words),
        key=key,
        hide_index=True,
        on_select=on_select,
        selection_mode="single-row",
        column_config={
            "date": st.column_config.DateColumn(words("table.date"), format="YYYY-MM-DD"),
            **{
                name: st.column_config.TextColumn(words(f"table.{name}"), width=width)
                for name, width in _WIDTHS.items()
            },
        },
    )
    with st.container(horizontal=True):
        st.download_button(words("table.csv"), lambda: to_csv(shown), "incidents.csv", "text/csv")
        st.download_button(
            words("table.geojson"),
            lambda: to_geojson(shown),
            "incidents.geojson",
            "application/geo+json",
        )


def table_rows(view: View, words: Words) -> pd.DataFrame:
    """The shown incidents as words, in the frame's order; ``date`` sorts."""
    certain = view.in_window.certain[view.shown]
    rows = [
        _table_row(row, bool(is_certain), words)
        for row, is_certain in zip(view.shown_incidents.itertuples(), certain, strict=True)
    ]
    # Streamlit's own toolbar saves the table as it stands: formulas are escaped here too.
    return pd.DataFrame(rows)


def _table_row(row: Any, is_certain: bool, words: Words) -> dict[str, Any]:
    event_type = row.event_type if isinstance(row.event_type, str) else "unknown"
    return {
        "date": None if pd.isna(row.date_earliest) else row.date_earliest.date(),
        "title": escape_formula(row.title),
        "what": words(f"event_type.{event_type}"),
        "when": say_date(words, row.date_edtf if isinstance(row.date_edtf, str) else None),
        "place": escape_formula(say_place(row)),
        "killed": say_quantity(words, row_quantity(row, "killed")),
        "injured": say_quantity(words, row_quantity(row, "injured")),
        "grade": words(f"grade.{row.grade}"),
        "precision": say_precision(words, row.place_precision, row.radius_m),
        "in_window": words(_in_window(row, is_certain)),
    }


def _in_window(row: Any, is_certain: bool) -> str:
    if pd.isna(row.date_earliest):
        return "when.unknown"
    return "table.certainly" if is_certain else "table.possibly"


def _render_off_map(view: View, words: Words) -> None:
    render_off_map(view, words, "tab")


def _render_sources(view: View, words: Words) -> None:
    for source in view.atlas.records.sources.values():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                escape_markdown(source.title),
                on_click=read_source,
                args=(source.id,),
                key=f"source {source.id}",
                type="tertiary",
            )
            reliability = words(f"reliability.{source.reliability.value}")
            published = say_date(words, source.published)
            st.caption(f"{escape_markdown(source.publisher)} · {published} · {reliability}")


def _render_rejected(view: View, words: Words) -> None:
    rejected = view.atlas.records.rejected
    if not rejected:
        st.write(words("rejected.none"))
        return
    st.caption(words("rejected.intro"))
    names = ("file", "row", "record", "field", "value", "reason")
    rows = [[escape_formula(getattr(row, name)) for name in names] for row in rejected]
    st.dataframe(
        pd.DataFrame(rows, columns=[words(f"rejected.{name}") for name in names]), hide_index=True
    )


def _render_about(view: View, words: Words) -> None:
    st.markdown(words("about.body"))
