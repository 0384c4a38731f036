"""Under the map: the table in step with it, and the lists of what it cannot show."""

from __future__ import annotations

from itertools import islice
from typing import Any, Literal

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.markup import escape_markdown
from dashboard.phrases import (
    row_quantity,
    say_date,
    say_place,
    say_precision,
    say_quantity,
    say_row_date,
)
from dashboard.sentence import say_view
from dashboard.state import read_source, select, selected_incident
from dashboard.view import View
from dashboard.views.off_map import render_off_map
from dashboard.views.pager import current_page, render_pager
from dashboard.views.pictures import render_pictures
from dashboard.views.story import render_stories
from dashboard.wording import Words
from geodata.export import describe_csv, escape_formula, to_csv, to_geojson
from geodata.facets import Rows

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

PAGE_SIZE = 50
"""Rows of a page of any list here: each rerun says them in words and sends them."""

_SCHEMA = pa.schema(
    [("date", pa.date32()), *((name, pa.string()) for name in _WIDTHS)],
)
"""Of the table as it is sent: Arrow at once, since a frame between would cost as much again."""

_COLUMNS = (
    *("title", "event_type", "date_earliest", "date_latest", "date_edtf"),
    *("place", "toponym", "admin1", "place_precision", "radius_m", "grade"),
    *(f"{name}_{end}" for name in ("killed", "injured") for end in ("low", "best", "high")),
    *("killed_is_rounded", "injured_is_rounded"),
)
"""Columns of the frame that a row of the table says something of."""


def render_tabs(view: View, words: Words) -> None:
    """Show the tabs; only the open one is computed."""
    names = ("table", "pictures", "stories", "off_map", "sources", "rejected", "about")
    # Labels without counts: a label that changed would close its tab.
    tabs = st.tabs([words(f"tabs.{name}") for name in names], key="tabs", on_change="rerun")
    renderers = (
        *(_render_table, render_pictures, render_stories),
        *(_render_off_map, _render_sources, _render_rejected, _render_about),
    )
    for tab, render in zip(tabs, renderers, strict=True):
        if tab.open:
            with tab:
                render(view, words)


def _render_table(view: View, words: Words) -> None:
    if not view.shown_count:
        return
    listed = (view.filter.to_query(), view.window)
    number = current_page("table", listed)
    st.caption(words("table.hint" if view.shown_count <= PAGE_SIZE else "table.hint_of_page"))
    rows = view.page(number, PAGE_SIZE)
    ids = [row.id for row in view.atlas.cells(rows, ["id"])]
    # A key of its own for each selection and page: the ticks of another one are gone.
    key = f"incident-table {number} {selected_incident() or ''}"

    def on_select() -> None:
        ticked = st.session_state[key]["selection"]["rows"]
        if ticked and ticked[0] < len(ids):
            select(ids[ticked[0]])

    st.dataframe(
        table_rows(view, rows, words),
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
    render_pager("table", listed, PAGE_SIZE, view.shown_count, words)
    _render_downloads(view, words)


def _render_downloads(view: View, words: Words) -> None:
    # Streamlit keeps these callbacks for as long as the reader stays: they hold
    # no array of this run, and make the view anew if somebody asks.
    today, known, chosen, window = view.atlas.today, view.atlas.known, view.filter, view.window

    def again() -> View:
        atlas = today if known is None else today.known_on(known)
        return View(atlas, chosen, window)

    def geojson() -> bytes:
        shown = again()
        return to_geojson(shown.shown_incidents(), say_view(shown, words), known)

    def metadata() -> bytes:
        return describe_csv("incidents.csv", say_view(again(), words), known)

    with st.container(horizontal=True):
        st.download_button(
            words("table.csv"),
            lambda: to_csv(again().shown_incidents()),
            "incidents.csv",
            "text/csv",
        )
        st.download_button(
            words("table.metadata"),
            metadata,
            "incidents.csv-metadata.json",
            "application/csvm+json",
        )
        st.download_button(
            words("table.geojson"), geojson, "incidents.geojson", "application/geo+json"
        )


def table_rows(view: View, rows: Rows, words: Words) -> pa.Table:
    """Some incidents as words; ``date`` sorts."""
    page = zip(view.atlas.cells(rows, _COLUMNS), view.is_certain(rows), strict=True)
    # Streamlit's own toolbar saves the table as it stands: formulas are escaped here too.
    said = [_table_row(row, bool(is_certain), words) for row, is_certain in page]
    return pa.Table.from_pylist(said, _SCHEMA)


def _table_row(row: Any, is_certain: bool, words: Words) -> dict[str, Any]:
    event_type = row.event_type if isinstance(row.event_type, str) else "unknown"
    return {
        "date": None if pd.isna(row.date_earliest) else row.date_earliest.date(),
        "title": escape_formula(row.title),
        "what": words(f"event_type.{event_type}"),
        "when": say_row_date(words, row),
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
    sources = view.atlas.records.sources
    begin = (current_page("sources", "all") - 1) * PAGE_SIZE
    for source in islice(sources.values(), begin, begin + PAGE_SIZE):
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
    render_pager("sources", "all", PAGE_SIZE, len(sources), words)


def _render_rejected(view: View, words: Words) -> None:
    rejected = view.atlas.records.rejected
    if not rejected:
        st.write(words("rejected.none"))
        return
    st.caption(words("rejected.intro"))
    names = ("file", "row", "record", "field", "value", "reason")
    begin = (current_page("rejected", "all") - 1) * PAGE_SIZE
    page = rejected[begin : begin + PAGE_SIZE]
    rows = [[escape_formula(getattr(row, name)) for name in names] for row in page]
    st.dataframe(
        pd.DataFrame(rows, columns=[words(f"rejected.{name}") for name in names]), hide_index=True
    )
    render_pager("rejected", "all", PAGE_SIZE, len(rejected), words)


def _render_about(view: View, words: Words) -> None:
    st.markdown(words("about.body"))
