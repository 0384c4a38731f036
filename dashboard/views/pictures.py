"""The tab of pictures: one at a time, made only while it is open."""

from __future__ import annotations

import streamlit as st

from dashboard.component import load_component
from dashboard.pictures import COUNTED, KINDS, Picture, make_picture
from dashboard.sentence import say_view
from dashboard.view import View
from dashboard.wording import Words
from geodata.export import rows_to_csv

_CHART = "picture-chart"
"""Key of the chart's container: the script that saves it looks for it by this name."""


def render_pictures(view: View, words: Words) -> None:
    """Show the chosen picture, how it is made, and the ways to save it."""
    with st.container(horizontal=True, key="picture-choice"):
        kind = _choose("pictures.which", KINDS, "picture", words)
        counted = "incidents"
        if kind != "matrix":
            counted = _choose("pictures.counted", COUNTED, "picture-counted", words)
    picture = make_picture(view, kind, counted, words)
    if picture.is_empty:
        st.write(words("pictures.empty"))
        return
    sentence = say_view(view, words)
    with st.container(key=_CHART):
        st.vega_lite_chart(spec=picture.spec, width="stretch", alt=f"{sentence}. {picture.method}")
    # Two spaces at its end break a line.
    st.caption("  \n".join((picture.method, *picture.notes)))
    _render_downloads(picture, f"{kind}-{counted}", sentence, words)


def _choose(label: str, options: tuple[str, ...], key: str, words: Words) -> str:
    chosen = st.segmented_control(
        words(label),
        options,
        default=options[0],
        required=True,
        format_func=lambda option: words(f"pictures.{option}"),
        key=key,
        persist_state="page",
    )
    return chosen or options[0]


def _render_downloads(picture: Picture, name: str, sentence: str, words: Words) -> None:
    # The download's callback stays as long as the reader: it holds the rows, and no view.
    header, rows = picture.columns, picture.rows
    with st.container(horizontal=True, key="picture-downloads"):
        load_component("chart_save")(
            key="chart-save",
            width="content",
            data={
                "chart": f".st-key-{_CHART}",
                "name": name,
                "lines": [sentence, picture.method, *picture.notes],
                "words": {
                    "svg": words("pictures.svg"),
                    "png": words("pictures.png"),
                    "failed": words("pictures.failed"),
                },
            },
        )
        st.download_button(
            words("pictures.csv"), lambda: rows_to_csv(header, rows), f"{name}.csv", "text/csv"
        )
