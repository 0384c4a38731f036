"""The first run of a visit: the map before everything else.

For each kind of element Streamlit's front end fetches and starts scripts of
its own, and a browser has six connections to a server. Sent all at once, the
map's frame waits for the scripts of filters and table that nobody looks at yet.
"""

from __future__ import annotations

import streamlit as st

from dashboard.turns import Turn

HEAD_START_S = 0.5
"""So long only the map is on its way; see docs/performance.md for what it gains."""


def give_head_start(turn: Turn) -> None:
    """Let the browser begin with what it was sent so far; once a visit."""
    if "has_opened" not in st.session_state:
        st.session_state["has_opened"] = True
        turn.sleep(HEAD_START_S)
