"""The chain of the selected incident, as the map draws it."""

from __future__ import annotations

from dashboard.atlas import Atlas


def arcs_of(atlas: Atlas, incident_id: str | None) -> list[tuple[int, int, int, int]]:
    """Row of origin, row of target, kind and whether contested, of each link of the chain."""
    return []
