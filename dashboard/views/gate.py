"""The way past a source's warning."""

from __future__ import annotations

import streamlit as st

from dashboard.state import show_passages
from dashboard.wording import Words


def offer_passages(source_id: str, words: Words) -> None:
    """Offer what a source says in spite of its warning."""
    st.button(
        words("incident_page.show"),
        on_click=show_passages,
        args=(source_id,),
        key=f"show {source_id}",
    )
