"""The incidents that the map cannot show: each with the reason, and a way to its card."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.markup import escape_markdown
from dashboard.phrases import say_place, say_row_date
from dashboard.state import select
from dashboard.view import View
from dashboard.wording import Words
from geodata.geocoding import GeocodeStatus
from geodata.vocabulary import PlacePrecision

MOST_LISTED = 50
"""Incidents in the list; who looks for another one narrows the dates or the filters."""

_COLUMNS = (
    *("id", "title", "date_edtf", "date_earliest", "date_latest"),
    *("place", "toponym", "admin1", "place_precision", "place_reason"),
)
"""Columns of the frame that the list says something of."""


def render_off_map(view: View, words: Words, key: str) -> None:
    """List the incidents in the dates shown that have no place close enough to draw.

    ``key`` tells apart the two places where the list is shown.
    """
    if not view.off_map_count:
        st.write(words("off_map.none"))
        return
    st.caption(words("off_map.intro"))
    for row, line in off_map_lines(view, MOST_LISTED, words):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                escape_markdown(str(row.title)),
                on_click=select,
                args=(row.id,),
                key=f"off-map {key} {row.id}",
                type="tertiary",
            )
            st.caption(line)
    if view.off_map_count > MOST_LISTED:
        st.caption(words("off_map.more", count=view.off_map_count - MOST_LISTED))


def off_map_lines(view: View, most: int, words: Words) -> Iterator[tuple[Any, str]]:
    """The first incidents of the list, each row with its date and reason as Markdown."""
    for row in view.atlas.cells(view.off_map_page(1, most), _COLUMNS):
        yield row, f"{say_row_date(words, row)} · {escape_markdown(_why(row, words))}"


def _why(row: Any, words: Words) -> str:
    if row.date_edtf is None or pd.isna(row.date_edtf):
        return words("off_map.no_date")
    if row.place_precision == PlacePrecision.COUNTRY.value:
        return words("off_map.country", place=say_place(row))
    if not isinstance(row.toponym, str):
        return words("off_map.no_place")
    if isinstance(row.place, str):
        # The place is known, but the source says that it does not say where in it.
        return words("off_map.vague", place=say_place(row))
    status = str(row.place_reason).partition(":")[0]
    if status not in (GeocodeStatus.AMBIGUOUS, GeocodeStatus.UNRESOLVED):
        # Not from our geocoder: an imported row has a reason in words of its own, or none.
        return words("off_map.unplaced", toponym=row.toponym)
    return words(f"off_map.{status}", toponym=row.toponym)
