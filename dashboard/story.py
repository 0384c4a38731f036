"""A story that the reader follows: which step the page is at, and what it shows there.

Stories are of today, and so are their titles and days; the page may show an
earlier day of knowledge, on which a step's incident is not reported yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd
import streamlit as st

from dashboard.atlas import Atlas, shared_atlas
from dashboard.state import (
    DATES,
    INCIDENT,
    clip,
    current_story,
    select,
    set_dates,
    set_story,
)
from geodata.dates import DateRange, parse_date
from geodata.stories import Step, Story, step_window

_INCIDENT_ZOOM = 8
"""Of a step that gives no view of its own."""


@dataclass(frozen=True)
class Place:
    """A step of a story that the page is at."""

    story: Story
    number: int
    """From 1."""

    @property
    def step(self) -> Step:
        """What the story says here."""
        return self.story.steps[self.number - 1]

    @property
    def is_first(self) -> bool:
        """Whether nothing comes before it."""
        return self.number == 1

    @property
    def is_last(self) -> bool:
        """Whether nothing comes after it."""
        return self.number == len(self.story.steps)


def stories_of(atlas: Atlas) -> list[Story]:
    """Stories that stand; one retracted in its history is kept in the records alone."""
    return [
        story
        for story in atlas.records.stories.values()
        if not story.history or story.history[-1].what != "retracted"
    ]


def place_of(atlas: Atlas, story_id: str, number: int) -> Place | None:
    """A step of a story, the last one for a number beyond it; None if there is no such story."""
    for story in stories_of(atlas):
        if story.id == story_id:
            return Place(story, min(max(number, 1), len(story.steps)))
    return None


def current_place(atlas: Atlas) -> Place | None:
    """The step that the URL names, if there is one."""
    named = current_story()
    return place_of(atlas, *named) if named else None


def go_to_step(story_id: str, number: int) -> None:
    """Show a step: its incident, its days and its part of the map. A button's callback."""
    atlas = shared_atlas()
    place = place_of(atlas, story_id, number)
    if place is None:
        return
    set_story(place.story.id, place.number)
    select(place.step.incident)
    if (window := window_of(atlas, place.step)) is not None:
        set_dates(*window)


def leave_story() -> None:
    """Leave the story and keep what it shows. A button's callback."""
    set_story(None)


def follow_link() -> None:
    """Show the step of a link that says no more than the step, once a session.

    Days and an incident of the link's own come first: somebody saw them at this step.
    """
    if "is_story_followed" in st.session_state:
        return
    st.session_state["is_story_followed"] = True
    atlas = shared_atlas()
    place = current_place(atlas)
    if place is None:
        return
    window = window_of(atlas, place.step)
    if DATES not in st.query_params and window is not None:
        set_dates(*window)
    if INCIDENT not in st.query_params:
        select(place.step.incident)


def window_of(atlas: Atlas, step: Step) -> tuple[date, date] | None:
    """Days that a step shows, as far as the slider goes; None leaves the slider as it is."""
    window = step_window(step, _days_of(atlas, step.incident))
    return None if window is None else clip(window, atlas)


def _days_of(atlas: Atlas, incident_id: str) -> DateRange | None:
    if not atlas.has_incident(incident_id):
        return None  # taken back since the story was written
    row = atlas.cells([atlas.row_of(incident_id)], ["date_edtf"])[0]
    return None if pd.isna(row.date_edtf) else parse_date(row.date_edtf)


def camera_of(atlas: Atlas, step: Step) -> tuple[float, float, float] | None:
    """Longitude, latitude and zoom of a step; None if its incident has no point either."""
    if step.camera is not None or not atlas.has_incident(step.incident):
        return step.camera
    point = atlas.incidents.geometry.iloc[atlas.row_of(step.incident)]
    return None if point.is_empty else (point.x, point.y, _INCIDENT_ZOOM)


def current_camera() -> tuple[float, float, float] | None:
    """Where the map of the current step is; None leaves it where it stands."""
    atlas = shared_atlas()
    place = current_place(atlas)
    return None if place is None else camera_of(atlas, place.step)
