"""The incidents that the map cannot show: each with the reason, and a way to its card."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.markup import escape_markdown
from dashboard.phrases import say_date, say_place
from dashboard.state import select
from dashboard.view import View
from dashboard.wording import Words
from geodata.vocabulary import PlacePrecision


def render_off_map(view: View, words: Words, key: str) -> None:
    """List the incidents in the dates shown that have no place close enough to draw.

    ``key`` tells apart the two places where the list is shown.
    """
    missing = view.atlas.incidents[view.shown & ~view.on_map]
    if missing.empty:
        st.write(words("off_map.none"))
        return
    st.caption(words("off_map.intro"))
    for row in missing.itertuples():
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                escape_markdown(str(row.title)),
                on_click=select,
                args=(row.id,),
                key=f"off-map {key} {row.id}",
                type="tertiary",
            )
            when = say_date(words, row.date_edtf if isinstance(row.date_edtf, str) else None)
            st.caption(f"{when} · {escape_markdown(_why(row, words))}")


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
    return words(f"off_map.{status}", toponym=row.toponym)
