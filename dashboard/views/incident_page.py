"""The page of one incident: every claim, and how the headline follows from them."""

from __future__ import annotations

from dashboard.view import View
from dashboard.wording import Words


def render_incident_page(view: View, incident_id: str, words: Words) -> None:
    """Show the page of an incident, in place of the panel; the id is of the URL."""
