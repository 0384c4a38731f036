"""The button that copies the page's address: everything seen is in it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.wording import Words

_FOLDER = Path(__file__).parent / "assets" / "components"


@st.cache_resource
def _component() -> st.components.v2.types.ComponentRenderer:
    return st.components.v2.component(
        "copy_link",
        css=(_FOLDER / "share.css").read_text("utf-8"),
        js=(_FOLDER / "share.js").read_text("utf-8"),
    )


def render_share(words: Words) -> None:
    """Show the button."""
    texts = {name: words(name) for name in ("share", "share_done", "share_failed")}
    _component()(key="copy-link", data=texts)
