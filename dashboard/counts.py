"""The line that always says how much is shown, in step with the map."""

from __future__ import annotations

from dashboard.component import load_component
from dashboard.sentence import say_view
from dashboard.view import View
from dashboard.wording import Words


def render_counts(view: View, words: Words) -> None:
    """Show ``28 of 41 shown``, what is only possible, not on the map, or rejected."""
    rejected = len(view.atlas.records.rejected)
    load_component("counts")(
        key="count-line",
        width="content",
        data={
            "counts": {
                "shown": view.drawn_count,
                "total": len(view.atlas.incidents),
                "possible": view.possible_count,
                "unlocated": view.off_map_count,
            },
            "rest": [words("shown.rejected", count=rejected)] if rejected else [],
            "language": words.locale.language,
            "line": words.template("shown.line"),
            "possible": words.forms("shown.possible"),
            "off_map": words.forms("shown.off_map"),
            "sentence": say_view(view, words),
        },
    )
