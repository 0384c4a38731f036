"""The day of knowledge: a switch in the head, and the banner that always says it."""

from __future__ import annotations

from dashboard.view import View
from dashboard.wording import Words


def render_known(view: View, words: Words) -> None:
    """Show the switch and its day, in the row of the title."""


def render_known_banner(view: View, words: Words) -> None:
    """Say that the page shows a day of the past, where it does."""
