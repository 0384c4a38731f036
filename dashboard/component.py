"""Small components of the page: a script of ``assets/components``, and a style."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

_FOLDER = Path(__file__).parent / "assets" / "components"


@st.cache_resource
def load_component(name: str) -> st.components.v2.types.ComponentRenderer:
    """The component of ``<name>.js``, styled by ``<name>.css``."""
    script, style = (_FOLDER / f"{name}{suffix}" for suffix in (".js", ".css"))
    return st.components.v2.component(
        name, js=script.read_text("utf-8"), css=style.read_text("utf-8")
    )
