"""The page of one source: what it is, what it relies on, and all its claims."""

from __future__ import annotations

from dashboard.view import View
from dashboard.wording import Words


def render_source_page(view: View, source_id: str, words: Words) -> None:
    """Show the page of a source, in place of the panel; the id is of the URL."""
