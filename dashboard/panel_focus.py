"""Keeps scroll and focus where a reader expects them as the panel changes."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_FOLDER = Path(__file__).parent / "assets" / "components"


@st.cache_resource
def _component() -> st.components.v2.types.ComponentRenderer:
    return st.components.v2.component(
        "panel_focus", js=(_FOLDER / "panel_focus.js").read_text("utf-8")
    )


def follow_panel(incident_id: str | None, source_id: str | None) -> None:
    """Tell the browser what the panel shows; it acts when that has changed."""
    _component()(key="panel-focus", data={"showing": f"{incident_id}/{source_id}"}, height=0)
