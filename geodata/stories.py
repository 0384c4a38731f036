"""Stories: a reader's way through incidents that belong together, step by step."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated

from pydantic import AfterValidator
from pydantic import Field as Bound

from geodata.dates import DateRange, parse_date
from geodata.records import EdtfText, History, Record
from geodata.text import Slug, Text

_MARGIN = timedelta(days=14)
"""Shown before and after the days of an incident whose step gives no dates."""

_VIEW = re.compile(r"(-?\d{1,3}(?:\.\d{1,8})?),(-?\d{1,2}(?:\.\d{1,8})?),(\d{1,2})")


def _check_view(view: str) -> str:
    _read_view(view)
    return view


def _read_view(view: str) -> tuple[float, float, float]:
    match = _VIEW.fullmatch(view)
    if match is None:
        raise ValueError(f"{view!r} is not a view, such as 44.2,35.4,7 (longitude,latitude,zoom)")
    longitude, latitude, zoom = map(float, match.groups())
    if not (-180 <= longitude <= 180 and -85 <= latitude <= 85 and 1 <= zoom <= 18):
        raise ValueError(f"{view!r} is not on the map, or its zoom is not from 1 to 18")
    return longitude, latitude, zoom


ViewText = Annotated[str, AfterValidator(_check_view)]
"""Longitude, latitude and zoom of the map, kept as the text that the coder wrote."""


class Step(Record):
    """One station of a story: an incident, our words, and what slider and map show."""

    incident: Slug
    says: Text
    dates: EdtfText | None = None
    view: ViewText | None = None

    @property
    def camera(self) -> tuple[float, float, float] | None:
        """Longitude, latitude and zoom, if the step gives them."""
        return None if self.view is None else _read_view(self.view)


class Story(Record):
    """Incidents in an order worth telling. It claims nothing: what happened is in the claims."""

    id: Slug
    title: Text
    summary: Text
    steps: tuple[Step, ...] = Bound(min_length=2)
    history: History = ()


def step_window(step: Step, days: DateRange | None) -> tuple[date, date] | None:
    """First and last day that a step shows; None leaves the slider where it is.

    Parameters
    ----------
    step : Step
        Its own ``dates`` come first.
    days : DateRange or None
        Days of its incident, shown with two weeks on both sides.
    """
    if step.dates is not None:
        own = parse_date(step.dates)
        return own.earliest, own.latest
    if days is None:
        return None
    return days.earliest - _MARGIN, days.latest + _MARGIN
