"""The chain of incidents that the selected one stands in."""

from __future__ import annotations

from dashboard.atlas import Atlas
from dashboard.wording import Words


def render_chain(atlas: Atlas, incident_id: str, words: Words) -> None:
    """Show the chain under the panel's card; the id is of the URL."""
