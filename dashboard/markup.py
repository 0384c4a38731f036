"""HTML and Markdown of the page: every value of a record is escaped, always."""

from __future__ import annotations

import re
import string
from functools import lru_cache
from pathlib import Path

import streamlit as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard.wording import Words

_PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}]")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        auto_reload=False,  # a running server keeps to the templates of its own version
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def show_html(template: str, words: Words, **values: object) -> None:
    """Show a template; its values are escaped, and Streamlit sanitises the result."""
    page = _environment().get_template(template)
    st.html(page.render(words=words, **values))


def escape_markdown(text: str) -> str:
    r"""Text for a label or a caption, where Streamlit would read Markdown.

    All ASCII punctuation: some of it links, shows pictures or icons by itself
    (``www.``, ``:material/``), and a backslash is allowed before any.

    Examples
    --------
    >>> escape_markdown("[a](b)")
    '\\[a\\]\\(b\\)'
    """
    return _PUNCTUATION.sub(r"\\\g<0>", text)
