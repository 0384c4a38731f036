"""The story that a reader follows, over the map; and the list of stories."""

from __future__ import annotations

from dashboard.view import View
from dashboard.wording import Words


def render_story_bar(view: View, words: Words) -> None:
    """Show the step of the current story, and the way to the next."""


def render_stories(view: View, words: Words) -> None:
    """List the stories; the content of a tab."""
