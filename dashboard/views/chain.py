"""The chain of incidents that the selected one stands in, as a diagram in time."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from dashboard.atlas import Atlas, shared_atlas
from dashboard.chain import make_diagram
from dashboard.component import load_component
from dashboard.state import select
from dashboard.symbols import LINK_STYLES
from dashboard.wording import Words

KEY = "chain"


def render_chain(atlas: Atlas, incident_id: str, words: Words) -> None:
    """Show the chain under the panel's card; the id is of the URL. Nothing if there is none."""
    diagram = make_diagram(atlas, incident_id, words) if atlas.has_incident(incident_id) else None
    if diagram is None:
        return
    st.markdown(f"**{words('chain.heading')}**")
    load_component("chain")(
        key=KEY,
        data={
            "stops": [asdict(stop) for stop in diagram.stops],
            "styles": [style.__dict__ for style in LINK_STYLES.values()],
            "label": words("chain.label"),
            "selected": words("chain.selected"),
            "off_map": words("chain.off_map"),
            "contested": words("chain.contested"),
            "inferred": words("chain.inferred"),
        },
        on_incident_change=_on_incident,
    )
    if diagram.left_out:
        st.caption(words("chain.left_out", count=diagram.left_out))


def _on_incident() -> None:
    """Select what a reader chose in the diagram; what a browser sends is untrusted."""
    chosen = st.session_state[KEY].get("incident")
    if isinstance(chosen, str) and shared_atlas().has_incident(chosen):
        select(chosen)
