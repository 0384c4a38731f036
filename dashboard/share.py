"""The button that copies the page's address: everything seen is in it."""

from __future__ import annotations

from dashboard.component import load_component
from dashboard.wording import Words


def render_share(words: Words) -> None:
    """Show the button."""
    texts = {name: words(name) for name in ("share", "share_done", "share_failed")}
    load_component("share")(key="copy-link", data=texts)
