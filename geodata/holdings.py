"""What a collection holds beside its frame: the records, as one object."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from geodata.geocoding import Geocoded, PlaceKey
from geodata.passages import Passages
from geodata.records import Actor, Incident, Source
from geodata.rejected import Rejection
from geodata.stories import Story


class Records(BaseModel):
    """Everything but the frame: what the cards and the reader show."""

    model_config = ConfigDict(frozen=True)

    sources: dict[str, Source]
    actors: dict[str, Actor]
    incidents: dict[str, Incident]
    rejected: tuple[Rejection, ...]
    read_count: int
    passages: Passages = {}
    """Locators of the passages, by source: where they are, also in a changed document."""
    stories: dict[str, Story] = {}
    places: dict[PlaceKey, Geocoded] = {}
    """What the gazetteer says of each place that a claim names."""
