"""HTML of cards: templates that escape every value, always."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard.wording import Words


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def show_html(template: str, words: Words, **values: object) -> None:
    """Show a template; its values are escaped, and Streamlit sanitises the result."""
    page = _environment().get_template(template)
    st.html(page.render(words=words, language=words.locale.language, **values))
